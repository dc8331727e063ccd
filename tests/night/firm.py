"""A firm in a folder, its files written by hand, and what a test may ask of it."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import select

from letterhead import with_letterhead
from receivables.cli.start import _make
from receivables.config import Config, Source, default_config_text, load_config
from receivables.night import loading, planning
from receivables.night.loading import SourceRead
from receivables.night.outbox import LettersWritten, write_letters
from receivables.night.store import store_of
from receivables.store.database import reading
from receivables.store.tables import metadata

NIGHT = date(2026, 10, 30)
Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class SmallFirm:
    """A new firm with the shipped config; lists of its items and customers are written and taken as the test tells."""

    config: Config

    @property
    def folder(self) -> Path:
        return self.config.path.parent

    def write(self, kind: str, *rows: Row) -> Path:
        """The rows as the firm's file of that kind, in place of the one before."""
        file = self.folder / f"{kind}.csv"
        with file.open("w", encoding="utf-8", newline="") as out:
            writer = csv.DictWriter(out, fieldnames=list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
        return file

    def load(self, kind: str, *rows: Row, as_of: date = NIGHT) -> SourceRead:
        """Write the rows and take them."""
        return loading.load_file(self.config, source(kind, self.write(kind, *rows)), as_of=as_of)

    def plan(self, as_of: date = NIGHT) -> None:
        """The night up to the saved plan."""
        for shard in planning.begin(self.config, as_of=as_of):
            planning.plan_and_save(self.config, shard, as_of=as_of)
        planning.settle(self.config, as_of=as_of)

    def night(self, as_of: date = NIGHT) -> LettersWritten:
        """The night up to its letters."""
        self.plan(as_of)
        return write_letters(self.config, as_of=as_of)

    def out(self, as_of: date = NIGHT) -> Path:
        """Where that night's outputs lie."""
        return self.config.output / str(as_of)


def source(kind: str, file: Path) -> Source:
    """The settings of a file that needs none."""
    return Source(name=kind, file=file, kind=kind)


def customer(number: str, **more: str) -> Row:
    """A customer with a name and an address."""
    known = {"customer": number, "name": f"Customer {number}", "country": "DE", "address": "Street 1, 12345 Town"}
    return {**known, "language": "en", "salesperson": "S1", **more}


def invoice(number: str, of: str, *, due: str = "2026-10-01", amount: str = "1000.00", **more: str) -> Row:
    """An invoice in EUR, a month overdue on the night unless it says otherwise."""
    dated = {"invoice_date": "2026-09-01", "due_date": due}
    return {"invoice": number, "customer": of, **dated, "currency": "EUR", "amount": amount, **more}


def new_firm(folder: Path) -> SmallFirm:
    """A firm that has taken nothing yet."""
    _make(folder, with_letterhead(default_config_text()))
    return SmallFirm(load_config(folder / "config.toml"))


def contents(config: Config, *, moments: bool = True) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table of the store; without moments: but for when each became known."""
    left_out = set() if moments else {"known_at", "known_until"}
    with reading(store_of(config)) as conn:
        return {
            table.name: sorted(
                map(tuple, conn.execute(select(*(column for column in table.c if column.name not in left_out)))),
                key=repr,
            )
            for table in metadata.sorted_tables
            if moments or table.name != "clock"
        }
