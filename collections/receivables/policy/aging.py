"""Days overdue and the buckets of the aging report."""

from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import polars as pl

from receivables.model.aging import AgeBy, BucketUnit

NOT_DUE = "not due"
CREDITS = "credits"
# Where the first bucket of a firm's own begins: the first day overdue, the current month.
FIRST_BOUND = {BucketUnit.DAYS: 1, BucketUnit.MONTHS: 0}


def age(items: pl.DataFrame, *, as_of: date, bounds: tuple[int, ...]) -> pl.DataFrame:
    """Adds `days_overdue` (due today is 0, the first overdue day is 1, not yet due is below 0) and `bucket`.

    A credit's days run from the day it was posted, which is its `due_day`.
    """
    aged = items.with_columns(days_overdue=days_since("due_day", as_of))
    return aged.with_columns(bucket=Buckets(bounds).of(pl.col("days_overdue"), pl.col("days_overdue")))


def days_since(column: str, as_of: date) -> pl.Expr:
    """The calendar days from a column's day to `as_of`."""
    return (pl.lit(as_of) - pl.col(column)).dt.total_days().cast(pl.Int32)


def months_since(column: str, as_of: date) -> pl.Expr:
    """The calendar months from a column's day to `as_of`: 0 for every day of the same month, below for later ones."""
    month = pl.col(column).dt.year().cast(pl.Int32) * 12 + pl.col(column).dt.month()
    return (as_of.year * 12 + as_of.month - month).cast(pl.Int32)


def bucket_labels(bounds: tuple[int, ...]) -> tuple[str, ...]:
    """The buckets in the order of the report.

    >>> bucket_labels((1, 31, 61, 91))
    ('not due', '1-30', '31-60', '61-90', 'over 90')
    """
    return Buckets(bounds).labels


# More columns than anybody reads, and a longer time than anything is kept.
_MOST_BUCKETS = 24
_LONGEST = 10_000


def bounds_problem(bounds: tuple[int, ...], unit: BucketUnit) -> str:
    """What is wrong with the lower bounds of an aging's own buckets, none at all being the policy's; empty: nothing.

    >>> bounds_problem((1, 31, 61), BucketUnit.DAYS)
    ''
    >>> bounds_problem((1, 2, 3), BucketUnit.MONTHS)
    'buckets begin with 1, expected 0, this month, and a later one after it'
    """
    first = FIRST_BOUND[unit]
    if not bounds:
        return "" if unit is BucketUnit.DAYS else "buckets of months are not said, expected some like 0, 1, 2, 3"
    if len(bounds) > _MOST_BUCKETS:
        return f"buckets are {len(bounds):,}, expected {_MOST_BUCKETS} at the most"
    if max(map(abs, bounds)) > _LONGEST:
        return f"buckets reach beyond {_LONGEST:,}, expected bounds within it"
    if any(later <= bound for bound, later in pairwise(bounds)):
        return f"buckets are {', '.join(map(str, bounds))}, expected bounds that rise"
    if bounds[0] != first or len(bounds) < 2:
        meaning = "the first day overdue" if unit is BucketUnit.DAYS else "this month"
        return f"buckets begin with {bounds[0]}, expected {first}, {meaning}, and a later one after it"
    return ""


@dataclass(frozen=True, slots=True)
class Buckets:
    """The age columns of an aging: lower bounds, closed below, in days or in calendar months.

    Counted from the due day the first column is what is not due. Counted from another day nothing is that, and the
    first column is what is youngest. `credits_apart`: credits have the last column to themselves.

    >>> Buckets((0, 1, 2, 3), unit=BucketUnit.MONTHS).labels
    ('not due', 'this month', '1 month', '2 months', 'over 2 months')
    >>> Buckets((1, 31, 61), age_by=AgeBy.INVOICE, credits_apart=True).labels
    ('0-30', '31-60', 'over 60', 'credits')
    """

    bounds: tuple[int, ...]
    unit: BucketUnit = BucketUnit.DAYS
    age_by: AgeBy = AgeBy.DUE
    credits_apart: bool = False

    @property
    def labels(self) -> tuple[str, ...]:
        """What the columns are called, the youngest first."""
        between = self._between
        first = NOT_DUE if self.age_by is AgeBy.DUE else self._closed(0, between[0] - 1)
        closed = tuple(self._closed(low, high - 1) for low, high in pairwise(between))
        return (first, *closed, self._open(between[-1]), *([CREDITS] if self.credits_apart else []))

    def of(self, age: pl.Expr, days_overdue: pl.Expr) -> pl.Expr:
        """The column of a line, one of `labels`. `age` is in the unit of the bounds, from the day that is counted."""
        place = pl.sum_horizontal([(age >= bound).cast(pl.Int8) for bound in self._between])
        if self.age_by is AgeBy.DUE and self.unit is BucketUnit.MONTHS:
            # What is due later this month is not due yet.
            place = pl.when(days_overdue >= 1).then(place).otherwise(pl.lit(0, pl.Int8))
        return place.replace_strict(dict(enumerate(self.labels)), return_dtype=pl.Enum(self.labels))

    @property
    def _between(self) -> tuple[int, ...]:
        """The bounds between two columns."""
        if self.age_by is AgeBy.DUE:
            return self.bounds
        return tuple(bound for bound in self.bounds if bound > FIRST_BOUND[self.unit])

    def _closed(self, low: int, high: int) -> str:
        if self.unit is BucketUnit.DAYS:
            return f"{low}-{high}"
        if low < high:
            return f"{low}-{high} months"
        return {0: "this month", 1: "1 month"}.get(low, f"{low} months")

    def _open(self, low: int) -> str:
        if self.unit is BucketUnit.DAYS:
            return f"over {low - 1}"
        return {1: "before this month", 2: "over 1 month"}.get(low, f"over {low - 1} months")
