"""Records that hold from a day to a day."""

from datetime import date

import polars as pl


def valid(records: pl.DataFrame, *, as_of: date) -> pl.DataFrame:
    """The records with `from_day <= as_of <= to_day`; a null `to_day` has not come yet."""
    ended = (pl.col("to_day") < as_of).fill_null(value=False)
    return records.filter((pl.col("from_day") <= as_of) & ~ended)
