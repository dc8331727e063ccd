"""When the money for what fell due came, and what of it has not."""

from datetime import date

import polars as pl

from receivables.policy.incoming import IS_OWED, applied

DUE_MONEY_SCHEMA = pl.Schema(
    {
        "customer": pl.String,
        "currency": pl.String,
        "days_late": pl.Int64,
        "is_paid": pl.Boolean,
        "amount_minor": pl.Int64,
    }
)


def due_money(lines: pl.DataFrame, now: pl.DataFrame, *, since: date, as_of: date) -> pl.DataFrame:
    """What fell due after `since` and by `as_of`: a row for each part that came, one for what is open of each line.

    Takes ITEM_SCHEMA of whole documents, and `now`, their `balances` on `as_of`. `days_late` is the day it came, or of
    an open rest `as_of`, less the due day; early is below zero. What a credit note or a write-off took off is neither
    paid nor owed.
    """
    posted = lines.filter(pl.col("day") <= as_of)
    fell_due = IS_OWED & (pl.col("due_day") > since) & (pl.col("due_day") <= as_of)
    due = posted.filter(fell_due).select("customer", "currency", "item", "due_day")
    paid = applied(posted).filter("is_money").join(due, on=["customer", "currency", "item"])
    rest = now.filter(fell_due & (pl.col("balance_minor") > 0))
    days_late = (pl.col("day") - pl.col("due_day")).dt.total_days()
    parts = (
        paid.with_columns(days_late=days_late, is_paid=True),
        rest.with_columns(amount_minor="balance_minor", day=pl.lit(as_of)).with_columns(
            days_late=days_late, is_paid=False
        ),
    )
    return pl.concat(
        part.select(pl.col(name).cast(dtype) for name, dtype in DUE_MONEY_SCHEMA.items()) for part in parts
    )
