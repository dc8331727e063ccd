"""How receivables came from one day to another, tied to what is open on both."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import polars as pl

from receivables.config import Config
from receivables.night.store import store_of
from receivables.policy.roll_forward import roll_forward
from receivables.stop import Stopped
from receivables.store.database import reading
from receivables.store.facts import shards
from receivables.store.movements import posted_by_day
from receivables.store.open_lines import open_lines_of


class EndsBeforeItBegins(Stopped):
    """There is no day between the two."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RolledForward:
    """From the beginning of `first` to the end of `last`, by currency (ROLL_FORWARD_SCHEMA).

    `open_before`, `open_after`: what is open line by line the day before `first` and on `last`, by currency, which is
    the same as opening and closing unless something is wrong with the ledger.
    """

    first: date
    last: date
    rows: pl.DataFrame
    open_before: dict[str, int]
    open_after: dict[str, int]

    @property
    def ties(self) -> bool:
        """Whether opening and closing are what is open, and everything in between adds up."""
        moved = pl.sum_horizontal(pl.exclude("currency", "closing_minor"))
        adds_up = self.rows.filter(moved != pl.col("closing_minor")).is_empty()
        opening = dict(self.rows.select("currency", "opening_minor").iter_rows())
        closing = dict(self.rows.select("currency", "closing_minor").iter_rows())
        return adds_up and _same(opening, self.open_before) and _same(closing, self.open_after)


def rolled_forward(config: Config, *, first: date, last: date, known_at: datetime | None = None) -> RolledForward:
    """The roll-forward between two days. Raises EndsBeforeItBegins.

    With `known_at` the ledger as it was known at that moment; what is open is then not looked at line by line.
    """
    if last < first:
        raise EndsBeforeItBegins(f"The period from {first} to {last} has no day: expected a last day no earlier")
    rows = roll_forward(posted_by_day(store_of(config), last=last, known_at=known_at), first=first, last=last)
    if known_at is not None:
        opening = dict(rows.select("currency", "opening_minor").iter_rows())
        closing = dict(rows.select("currency", "closing_minor").iter_rows())
        return RolledForward(first=first, last=last, rows=rows, open_before=opening, open_after=closing)
    before, after = _open(config, first - timedelta(days=1)), _open(config, last)
    return RolledForward(first=first, last=last, rows=rows, open_before=before, open_after=after)


def _open(config: Config, as_of: date) -> dict[str, int]:
    engine = store_of(config)
    sums: dict[str, int] = {}
    for shard in shards(engine, as_of):
        with reading(engine) as conn:
            lines = open_lines_of(conn, shard, as_of=as_of)
        for currency, minor in lines.group_by("currency").agg(pl.col("balance_minor").sum()).iter_rows():
            sums[currency] = sums.get(currency, 0) + minor
    return sums


def _same(one: dict[str, int], other: dict[str, int]) -> bool:
    return all(one.get(currency, 0) == other.get(currency, 0) for currency in one.keys() | other.keys())
