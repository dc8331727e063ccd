"""How the aging of one day became that of another."""

from dataclasses import dataclass
from datetime import date

import polars as pl

from receivables.config import Config
from receivables.night.moved import MovedCurrency, moved_of
from receivables.night.store import store_of
from receivables.policy import movement as flows_of
from receivables.policy.aging import bucket_labels
from receivables.policy.key_figures.collection import roll_rates
from receivables.stop import Stopped
from receivables.store.facts import shards
from receivables.store.movements import posted_by_day
from receivables.store.period_lines import lines_of_period


class NothingBetween(Stopped):
    """The day that a movement begins with is not before the day it ends with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """From the end of `before` to the end of `after`: FLOW_SCHEMA, with the labels of the buckets.

    `posted_before`, `posted_after`: what the ledger's postings come to by each day, by currency, which opening and
    closing of all buckets have to be.
    """

    before: date
    after: date
    buckets: tuple[str, ...]
    flows: pl.DataFrame
    posted_before: dict[str, int]
    posted_after: dict[str, int]

    @property
    def currencies(self) -> tuple[str, ...]:
        """Those in which anything was open on either day."""
        return tuple(self.flows["currency"].unique().sort())

    @property
    def ties(self) -> bool:
        """Whether all buckets together are what the ledger's postings come to, on both days."""
        return all(
            sum(self.opening(currency)) == self.posted_before.get(currency, 0)
            and sum(self.closing(currency)) == self.posted_after.get(currency, 0)
            for currency in {*self.currencies, *self.posted_before, *self.posted_after}
        )

    def opening(self, currency: str) -> tuple[int, ...]:
        """What was open in each bucket on `before`, less credits, in minor units."""
        return self._by_bucket(currency, "from_bucket")

    def closing(self, currency: str) -> tuple[int, ...]:
        """The same on `after`."""
        return self._by_bucket(currency, "to_bucket")

    def of(self, currency: str) -> MovedCurrency:
        """The movement of one currency, bucket by bucket."""
        return moved_of(self.flows, currency, self.buckets)

    def roll_rates(self) -> pl.DataFrame:
        """What part of each bucket rolled into an older one (ROLL_SCHEMA)."""
        return roll_rates(self.flows)

    def _by_bucket(self, currency: str, end: str) -> tuple[int, ...]:
        its = self.flows.filter(pl.col("currency") == currency).drop_nulls(end)
        sums = dict(its.group_by(end).agg(pl.col("amount_minor").sum()).iter_rows())
        return tuple(sums.get(number, 0) for number in range(len(self.buckets)))


def movement(config: Config, before: date, after: date) -> Movement:
    """What became of every balance between two days, as the ledger knows it now. Raises NothingBetween.

    Both days are counted in the buckets of the general policy in force on `after`.
    """
    if before >= after:
        raise NothingBetween(f"From {before} to {after} nothing moves: expected a day before the other")
    bounds = config.book.general(after).buckets
    engine = store_of(config)
    parts = [
        flows_of.movement(
            lines_of_period(engine, shard, since=before, until=after), before=before, after=after, bounds=bounds
        )
        for shard in shards(engine, after)
    ]
    posted = posted_by_day(engine, last=after)
    return Movement(
        before=before,
        after=after,
        buckets=bucket_labels(bounds),
        flows=flows_of.together(parts),
        posted_before=_sums(posted.filter(pl.col("day") <= before)),
        posted_after=_sums(posted),
    )


def _sums(posted: pl.DataFrame) -> dict[str, int]:
    return dict(posted.group_by("currency").agg(pl.col("amount_minor").sum()).iter_rows())
