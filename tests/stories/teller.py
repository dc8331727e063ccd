"""Tells what happens to a small firm over many nights, as a table a finance manager could sign."""

import csv
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import Engine

from receivables.config import Config, Source, default_config_text, load_config
from receivables.documents.letters import default_templates
from receivables.money import to_decimal
from receivables.night import loading, planning
from receivables.night.outbox import write_letters
from receivables.night.releases import remind
from receivables.night.store import store_of
from receivables.store import cases, letters, visits
from receivables.store.database import reading
from receivables.store.facts import Shard
from receivables.store.past_decisions import decisions_on

ALL = Shard(first=0, last=255, cash_data_day=None)


@dataclass(slots=True)
class Story:
    """A firm in a folder, and what has been told of it so far."""

    folder: Path
    config: Config
    told: list[str] = field(default_factory=list)

    @classmethod
    def of_a_firm(cls, folder: Path, *, replacing: dict[str, str] | None = None) -> "Story":
        """The shipped config, with pieces of its text replaced."""
        text = default_config_text().replace('"letter_templates"', f'"{default_templates()}"')
        for old, new in (replacing or {}).items():
            assert old in text, old
            text = text.replace(old, new)
        (folder / "config.toml").write_text(text, encoding="utf-8")
        return cls(folder=folder, config=load_config(folder / "config.toml"))

    def load(self, kind: str, day: date, *rows: dict[str, str]) -> None:
        """Take rows as a file of that kind, and tell them."""
        file = self.folder / f"{kind}-{day}.csv"
        with file.open("w", newline="", encoding="utf-8") as out:
            writer = csv.DictWriter(out, fieldnames=list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
        read = loading.load_file(self.config, _source(kind, file), as_of=day)
        assert read.refused == 0, read
        self.told += [f"{day}  {kind}: {', '.join(text for text in row.values() if text)}" for row in rows]

    def told_by_hand(self, day: date, what: str) -> None:
        """A line about what somebody did."""
        self.told.append(f"{day}  {what}")

    def store(self) -> Engine:
        """The firm's store, for whoever does something by hand."""
        return store_of(self.config)

    def nights(self, first: date, last: date) -> None:
        """Run every night from `first` to `last`; a night that decides the same as the one before is not told."""
        for number in range((last - first).days + 1):
            self.night(first + timedelta(days=number))

    def night(self, day: date) -> None:
        """Run one night and tell what is decided otherwise than before, and what goes out."""
        before = self._decisions(day - timedelta(days=1))
        for shard in planning.begin(self.config, as_of=day):
            planning.plan_and_save(self.config, shard, as_of=day)
        planning.settle(self.config, as_of=day)
        write_letters(self.config, as_of=day)
        now = self._decisions(day)
        open_items = {_item(line) for line in now}
        self.told += [f"{day}    {_item(line)} is settled" for line in before if _item(line) not in open_items]
        self.told += [f"{day}    {line}" for line in now if line not in before]
        self.told += [f"{day}    => {line}" for line in self._work(day)]
        self.told += [
            f"{day}    => {one.manager} is reminded: letter of {one.night} to {one.customer} lapses on {one.lapses_on}"
            for one in remind(self.config, as_of=day)
        ]

    def text(self) -> str:
        """The story so far."""
        return "\n".join(self.told) + "\n"

    def _decisions(self, day: date) -> list[str]:
        with reading(self.store()) as conn:
            decided = decisions_on(conn, ALL, day).sort("customer", "item", "kind")
        return [_decision(row) for row in decided.to_dicts()]

    def _work(self, day: date) -> list[str]:
        engine = self.store()
        found = [
            f"letter level {one.level} to {one.customer.customer}, {_totals(one.totals)}, {one.state}"
            for one in letters.list_letters(engine, as_of=day)
        ]
        found += [
            f"letter of {one.night} to {one.customer.customer} {one.state}: {one.reason or one.released_by}"
            for one in letters.list_letters(engine)
            if one.state_day == day and one.night != day
        ]
        found += [
            f"visit to {one.customer.customer} by {one.salesperson}, {_totals(one.totals)}, due {one.due_day}"
            for one in visits.list_visits(engine)
            if one.night == day
        ]
        return found + [
            f"{one.kind} case for {one.customer.customer}, {_totals(one.totals)}"
            for one in cases.list_cases(engine)
            if one.night == day
        ]


def _decision(row: dict[str, object]) -> str:
    level = f" (level {row['level']})" if row["level"] else ""
    balance = to_decimal(int(str(row["balance_minor"])), "EUR")
    decided = f"{row['treatment']:<16} {row['does']}: {row['reason']}{level}"
    return f"{row['customer']} {row['item']:<7} {balance:>10,}  {decided}"


def _item(line: str) -> str:
    return " ".join(line.split()[:2])


def _totals(totals: dict[str, int]) -> str:
    return ", ".join(f"{to_decimal(minor, currency):,} {currency}" for currency, minor in totals.items())


def _source(kind: str, file: Path) -> Source:
    return Source(name=kind, file=file, kind=kind)
