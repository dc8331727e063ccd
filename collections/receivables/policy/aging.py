"""Days overdue and the buckets of the aging report."""

from datetime import date
from itertools import pairwise

import polars as pl

NOT_DUE = "not due"


def age(items: pl.DataFrame, *, as_of: date, bounds: tuple[int, ...]) -> pl.DataFrame:
    """Adds `days_overdue` (due today is 0, the first overdue day is 1, not yet due is below 0) and `bucket`.

    A credit's days run from the day it was posted, which is its `due_day`.
    """
    days = (pl.lit(as_of) - pl.col("due_day")).dt.total_days().cast(pl.Int32)
    return items.with_columns(days_overdue=days).with_columns(bucket=_bucket(bounds))


def bucket_labels(bounds: tuple[int, ...]) -> tuple[str, ...]:
    """The buckets in the order of the report.

    >>> bucket_labels((1, 31, 61, 91))
    ('not due', '1-30', '31-60', '61-90', 'over 90')
    """
    closed = tuple(f"{low}-{high - 1}" for low, high in pairwise(bounds))
    return (NOT_DUE, *closed, f"over {bounds[-1] - 1}")


def _bucket(bounds: tuple[int, ...]) -> pl.Expr:
    labels = bucket_labels(bounds)
    position = pl.sum_horizontal([(pl.col("days_overdue") >= bound).cast(pl.Int8) for bound in bounds])
    return position.replace_strict(dict(enumerate(labels)), return_dtype=pl.Enum(labels))
