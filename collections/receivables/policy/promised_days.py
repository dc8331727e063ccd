"""By when a line was promised to be paid."""

from datetime import date

import polars as pl

from receivables.policy.naming import lines_named
from receivables.policy.validity import valid


def with_promise_day(lines: pl.DataFrame, promises: pl.DataFrame, *, as_of: date) -> pl.DataFrame:
    """Adds `promise_day`: the last day that the customer's word on `as_of` gives for the line, kept or not; else null.

    Takes PROMISE_SCHEMA. A word about no item in particular is about what was overdue when it was given.
    """
    words = valid(promises, as_of=as_of).rename({"due_day": "promise_day", "currency": "said_in"})
    if words.is_empty():
        return lines.with_columns(promise_day=pl.lit(None, pl.Date))
    numbered = lines.drop("line", strict=False).with_row_index("line")
    told = words.select("customer", "item", "from_day", "promise_day", "said_in")
    named = lines_named(numbered, told).join(numbered.select("line", "currency"), on="line")
    of_all = told.filter(pl.col("item").is_null()).drop("item").join(numbered, on="customer")
    of_all = of_all.filter(pl.col("due_day") < pl.col("from_day"))
    columns = ["line", "currency", "said_in", "promise_day"]
    about = pl.concat([named.select(columns), of_all.select(columns)])
    meant = about.filter((pl.col("said_in") == pl.col("currency")).fill_null(value=True))
    days = meant.group_by("line").agg(pl.col("promise_day").max())
    return numbered.join(days, on="line", how="left", maintain_order="left").drop("line")
