"""How well was collected: the collection effectiveness index, and how balances roll from bucket to bucket."""

from decimal import Decimal

import polars as pl

from receivables.policy.key_figures.shares import share


def collection_effectiveness(
    *, opening_minor: int, sales_minor: int, closing_minor: int, closing_current_minor: int
) -> Decimal | None:
    """Collection effectiveness index: what was collected of what could have been, as a share (1: all of it).

    (opening + sales - closing) / (opening + sales - closing current). `closing_current_minor` is what is "current" at
    the end: what is not yet due on that day, unless whoever asks means something else by it and says so. None where
    nothing could have been collected.

    Source: Credit Research Foundation, "Key performance measures of receivables management".

    >>> opening_and_sales = {"opening_minor": 100_000_00, "sales_minor": 1_000_000_00}
    >>> collection_effectiveness(**opening_and_sales, closing_minor=120_000_00, closing_current_minor=100_000_00)
    Decimal('0.98')
    """
    asked = opening_minor + sales_minor
    return share(asked - closing_minor, asked - closing_current_minor)


ROLL_SCHEMA = pl.Schema(
    {
        "bucket": pl.Int8,
        "opening_minor": pl.Int64,
        "paid_minor": pl.Int64,
        "stayed_minor": pl.Int64,
        "rolled_minor": pl.Int64,
        "rolled_share": pl.Float64,
    }
)


def roll_rates(before: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
    """What became of each bucket's balance between two days (ROLL_SCHEMA), the youngest bucket first.

    Both frames hold open lines of one currency: `customer`, `item`, `kind`, `bucket` (0: not due), `balance_minor`;
    credits are left out. Of the balance in a bucket a part was paid (or written off, or credited), a part stayed, and
    a part rolled into an older bucket. `rolled_share` is that part of the whole: the roll rate; null of nothing.

    Source: Basel Committee, "Principles for the Management of Credit Risk" calls it migration; the trade, roll rate.
    """
    key = ["customer", "item", "kind"]
    owed = before.filter(pl.col("balance_minor") > 0)
    found = owed.join(after.select(*key, left="balance_minor", now="bucket"), on=key, how="left")
    left = pl.min_horizontal(pl.col("left").fill_null(0).clip(0), "balance_minor")
    older = pl.col("now") > pl.col("bucket")
    rolled = pl.when(older).then(left).otherwise(0)
    return (
        found.with_columns(left=left)
        .group_by("bucket")
        .agg(
            opening_minor=pl.col("balance_minor").sum(),
            paid_minor=(pl.col("balance_minor") - pl.col("left")).sum(),
            stayed_minor=pl.when(older).then(0).otherwise(pl.col("left")).sum(),
            rolled_minor=rolled.sum(),
        )
        .with_columns(rolled_share=pl.col("rolled_minor") / pl.col("opening_minor"))
        .select(pl.col(name).cast(dtype) for name, dtype in ROLL_SCHEMA.items())
        .sort("bucket")
    )
