"""A period of nights under the policy that holds and under another, side by side: by night, by whom, about whom."""

from dataclasses import dataclass
from datetime import date

import polars as pl

from receivables.config import Config
from receivables.model import Does
from receivables.night.playing import CASE_DAYS, Played, play
from receivables.policy.settings import Policy

_WORKS = (Does.LETTER, Does.VISIT, Does.CASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """The nights from `first` to `last` under two policies (see `playing.play` for what is assumed)."""

    first: date
    last: date
    case_days: int
    old: Played
    new: Played

    @property
    def totals(self) -> pl.DataFrame:
        """How many letters, visits and cases: `does`, `old`, `new`."""
        counted = self._counted("does")
        order = pl.DataFrame({"does": list(map(str, _WORKS))})
        return order.join(counted, on="does", how="left", maintain_order="left").with_columns(
            pl.exclude("does").fill_null(0)
        )

    @property
    def by_night(self) -> pl.DataFrame:
        """The same of each night: `night`, `does`, `old`, `new`; nights and work without any are left out."""
        return self._counted("night", "does").sort("night", "does")

    @property
    def by_representative(self) -> pl.DataFrame:
        """Visits and cases of each representative (null: of nobody): `salesperson`, `does`, `old`, `new`."""
        counted = self._counted("salesperson", "does").filter(pl.col("does") != Does.LETTER)
        return counted.sort("salesperson", "does", nulls_last=True)

    @property
    def by_customer(self) -> pl.DataFrame:
        """Customers who get more or less of something: `customer`, `does`, `old`, `new`, the greatest change first."""
        counted = self._counted("customer", "does").filter(pl.col("old") != pl.col("new"))
        change = (pl.col("new") - pl.col("old")).abs()
        return counted.sort(-change.sum().over("customer"), "customer", "does")

    def _counted(self, *by: str) -> pl.DataFrame:
        old, new = (
            side.work.group_by(by).agg(pl.len().cast(pl.Int64).alias(label))
            for label, side in (("old", self.old), ("new", self.new))
        )
        both = old.join(new, on=by, how="full", coalesce=True, nulls_equal=True)
        return both.with_columns(pl.col("old", "new").fill_null(0))


def simulate_period(config: Config, policy: Policy, *, first: date, last: date, case_days: int = CASE_DAYS) -> Period:
    """Every day of the period a night, under the config's policy and under another. Raises as `playing.play`."""
    old, new = play(config, (config.policy, policy), first=first, last=last, case_days=case_days)
    return Period(first=first, last=last, case_days=case_days, old=old, new=new)
