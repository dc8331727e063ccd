"""How long it takes until a customer hears of an item that fell overdue."""

from datetime import date

import polars as pl

WAIT_SCHEMA = pl.Schema({"customer": pl.String, "days": pl.Int64, "is_contacted": pl.Boolean, "items": pl.Int64})


def waits(fell_overdue: pl.DataFrame, contacts: pl.DataFrame, *, last: date) -> pl.DataFrame:
    """From the first overdue day of items (FELL_OVERDUE_SCHEMA) to the first contact with their customer (WAIT_SCHEMA).

    `contacts`: `customer`, `day`, of letters that left, visits that were made, and what people noted. Items that were
    settled first, or of which nothing was heard by `last`, waited at least so long: they are not `is_contacted`.
    """
    heard = contacts.select("customer", contact_day="day").unique().sort("contact_day")
    joined = fell_overdue.sort("overdue_day").join_asof(
        heard, left_on="overdue_day", right_on="contact_day", by="customer", strategy="forward", check_sortedness=False
    )
    end = pl.min_horizontal(pl.lit(last), "settled_day")
    is_contacted = (pl.col("contact_day") <= end).fill_null(value=False)
    until = pl.when(is_contacted).then("contact_day").otherwise(end)
    days = (until - pl.col("overdue_day")).dt.total_days()
    return joined.select("customer", days=days, is_contacted=is_contacted, items="items")


def median_days(waited: pl.DataFrame) -> pl.DataFrame:
    """After how many days half of each one's items were contacted, where the others are censored: `who`,
    `median_days`. Whoever's half was not contacted in the time looked at has no row.

    Takes WAIT_SCHEMA with `who`. Source: E. L. Kaplan, P. Meier, "Nonparametric Estimation from Incomplete
    Observations", JASA 53 (1958).
    """
    by_day = (
        waited.group_by("who", "days")
        .agg(pl.col("items").sum(), contacted=pl.col("items").filter("is_contacted").sum())
        .sort("who", "days")
    )
    at_risk = pl.col("items").cum_sum(reverse=True).over("who")
    left = (1 - pl.col("contacted") / at_risk).cum_prod().over("who")
    return by_day.filter(left <= 0.5).group_by("who").agg(median_days=pl.col("days").min()).sort("who")
