"""Faults: why a row cannot be taken. A frame with one row for each thing that is wrong."""

from collections.abc import Sequence

import polars as pl

# `at`: position of the row among the cells of the table, `column`: canonical (null: the whole row).
FAULT_SCHEMA = pl.Schema({"at": pl.UInt32, "column": pl.String, "value": pl.String, "reason": pl.String})


def faults(bad: pl.Series, *, column: str | None, values: pl.Series | None, reason: str | pl.Series) -> pl.DataFrame:
    """One fault for each row where `bad` is true; `reason` is one for all of them, or one for each row."""
    at = bad.fill_null(False).arg_true()
    count = len(at)
    if not count:
        return FAULT_SCHEMA.to_frame()
    nothing = pl.repeat(None, count, dtype=pl.String, eager=True)
    reasons = pl.repeat(reason, count, eager=True) if isinstance(reason, str) else reason.gather(at)
    return pl.DataFrame(
        {
            "at": at.cast(pl.UInt32),
            "column": nothing if column is None else pl.repeat(column, count, eager=True),
            "value": nothing if values is None else values.gather(at).cast(pl.String),
            "reason": reasons,
        }
    )


def all_of(found: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """The faults of several checks in one frame."""
    return pl.concat([frame for frame in found if frame.height] or [FAULT_SCHEMA.to_frame()])
