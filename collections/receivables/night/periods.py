"""A period of nights under the policy that holds and under another, side by side: by night, by whom, about whom."""

from dataclasses import dataclass
from datetime import date

import polars as pl

from receivables.config import Config
from receivables.model import Does
from receivables.night.played_history import work_of
from receivables.night.playing import CASE_DAYS, Played, play
from receivables.night.simulating import Simulated
from receivables.policy.book import Book
from receivables.policy.settings import Policy

_WORKS = (Does.LETTER, Does.VISIT, Does.CASE)
_SIDES = ("old", "new")
# Of a table with a column for each kind of work and side: `old_letter`, `new_letter`, `old_visit` and so on.
COUNTS = [f"{side}_{does}" for does in _WORKS for side in _SIDES]


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
    def nights(self) -> pl.DataFrame:
        """The same with a row for every night of the period, work or none: `night` and COUNTS."""
        every = pl.DataFrame({"night": pl.date_range(self.first, self.last, eager=True)})
        found = every.join(self._wide("night"), on="night", how="left", maintain_order="left")
        return found.with_columns(pl.col(COUNTS).fill_null(0))

    @property
    def by_treatment(self) -> pl.DataFrame:
        """Letters by their treatment, visits, and cases by their kind: `does`, `treatment`, `old`, `new`."""
        return self._counted("does", "treatment").sort("does", "treatment")

    @property
    def by_representative(self) -> pl.DataFrame:
        """Visits and cases of each representative (null: of nobody): `salesperson`, `does`, `old`, `new`."""
        counted = self._counted("salesperson", "does").filter(pl.col("does") != Does.LETTER)
        return counted.sort("salesperson", "does", nulls_last=True)

    @property
    def by_week(self) -> pl.DataFrame:
        """The same of each week with any: `week` (its Monday), `salesperson` and COUNTS without letters."""
        week = pl.col("night").dt.truncate("1w").alias("week")
        found = self._wide(week, "salesperson", of=(Does.VISIT, Does.CASE))
        return found.sort("week", "salesperson", nulls_last=True)

    @property
    def by_customer(self) -> pl.DataFrame:
        """Customers who get more or less of something: `customer`, `does`, `old`, `new`, the greatest change first."""
        counted = self._counted("customer", "does").filter(pl.col("old") != pl.col("new"))
        change = (pl.col("new") - pl.col("old")).abs()
        return counted.sort(-change.sum().over("customer"), "customer", "does")

    @property
    def customers(self) -> pl.DataFrame:
        """The same, a row for each: `customer`, COUNTS and `change`: `gained` or `lost` where one policy does nothing
        for them, else `harder` or `milder`. The hardest hit first: by cases, then visits, then letters.
        """
        wide = self._wide("customer")
        more = [pl.col(f"new_{does}") - pl.col(f"old_{does}") for does in reversed(_WORKS)]
        changed = wide.filter(pl.any_horizontal(one != 0 for one in more))
        old, new = (pl.sum_horizontal(f"{side}_{does}" for does in _WORKS) for side in _SIDES)
        weightiest = pl.coalesce(pl.when(one != 0).then(one) for one in more)
        change = pl.when(weightiest > 0).then(pl.lit("harder")).otherwise(pl.lit("milder"))
        change = pl.when(new == 0).then(pl.lit("lost")).otherwise(change)
        change = pl.when(old == 0).then(pl.lit("gained")).otherwise(change)
        return changed.sort(*(-one for one in more), "customer").with_columns(change=change)

    def _wide(self, *by: str | pl.Expr, of: tuple[Does, ...] = _WORKS) -> pl.DataFrame:
        """What is counted in columns side by side."""
        names = [one if isinstance(one, str) else one.meta.output_name() for one in by]
        both = pl.concat(
            side.work.select(*by, what=pl.lit(f"{label}_") + pl.col("does"))
            for label, side in zip(_SIDES, (self.old, self.new), strict=True)
        )
        counts = (
            (pl.col("what") == f"{side}_{does}").sum().cast(pl.Int64).alias(f"{side}_{does}")
            for does in of
            for side in _SIDES
        )
        chosen = both.filter(pl.col("what").str.split("_").list.last().is_in(list(map(str, of))))
        return chosen.group_by(names).agg(*counts)

    def _counted(self, *by: str) -> pl.DataFrame:
        old, new = (
            side.work.group_by(by).agg(pl.len().cast(pl.Int64).alias(label))
            for label, side in (("old", self.old), ("new", self.new))
        )
        both = old.join(new, on=by, how="full", coalesce=True, nulls_equal=True)
        return both.with_columns(pl.col("old", "new").fill_null(0))


def simulate_period(
    config: Config, other: Policy | Book, *, first: date, last: date, case_days: int = CASE_DAYS
) -> Period:
    """Every day of the period a night, under the config's policies and under others. Raises as `playing.play`."""
    old, new = play(config, (config.book, other), first=first, last=last, case_days=case_days)
    return Period(first=first, last=last, case_days=case_days, old=old, new=new)


def one_night(simulated: Simulated) -> Period:
    """A single night as a period."""
    old, new = (Played(policy=side.policy, work=work_of(side.plan)) for side in (simulated.old, simulated.new))
    return Period(first=simulated.as_of, last=simulated.as_of, case_days=CASE_DAYS, old=old, new=new)
