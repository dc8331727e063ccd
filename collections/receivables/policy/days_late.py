"""How late a customer pays: by what came in, not by what is still open."""

from datetime import date

import polars as pl

from receivables.policy.incoming import IS_OWED, applied

# `days_minor`: each amount that came in, times the days by which it was late (below 0: early); `paid_minor`: the
# amounts. The one divided by the other is the mean weighted by amount.
LATE_SCHEMA = pl.Schema({"customer": pl.String, "currency": pl.String, "paid_minor": pl.Int64, "days_minor": pl.Int128})


def days_late(lines: pl.DataFrame, *, since: date, as_of: date) -> pl.DataFrame:
    """By customer and currency what was paid on invoices after `since` up to `as_of` (LATE_SCHEMA).

    Takes ITEM_SCHEMA of whole documents; credit notes and write-offs are no payment.
    """
    counted = applied(lines.filter(pl.col("day") <= as_of)).filter(pl.col("is_money") & (pl.col("day") > since))
    invoices = lines.filter(IS_OWED).select("customer", "currency", "item", "due_day")
    paid = counted.join(invoices.unique(["customer", "currency", "item"]), on=["customer", "currency", "item"])
    late = (pl.col("day") - pl.col("due_day")).dt.total_days().cast(pl.Int128)
    amount = pl.col("amount_minor")
    sums = paid.group_by("customer", "currency").agg(paid_minor=amount.sum(), days_minor=(amount * late).sum())
    return sums.select(pl.col(name).cast(dtype) for name, dtype in LATE_SCHEMA.items()).sort("customer", "currency")
