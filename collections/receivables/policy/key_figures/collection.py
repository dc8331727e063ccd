"""How well was collected: the collection effectiveness index, and how balances roll from bucket to bucket."""

from decimal import Decimal

import polars as pl

from receivables.policy.key_figures.shares import share
from receivables.policy.movement import LEFT, Flow


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
        "currency": pl.String,
        "bucket": pl.Int64,
        "opening_minor": pl.Int64,
        "left_minor": pl.Int64,
        "stayed_minor": pl.Int64,
        "rolled_minor": pl.Int64,
        "rolled_share": pl.Float64,
    }
)


def roll_rates(flows: pl.DataFrame) -> pl.DataFrame:
    """What became of each bucket's owed balance between two days (ROLL_SCHEMA), by currency, the youngest bucket first.

    Takes the flows of a movement (FLOW_SCHEMA); credits are left out. Of the balance in a bucket a part left (paid,
    credited or written off), a part stayed, and a part rolled into an older bucket. `rolled_share` is that part of the
    whole: the roll rate.

    Source: Basel Committee, "Principles for the Management of Credit Risk" calls it migration; the trade, roll rate.
    """
    owed = flows.filter(pl.col("flow").is_in([str(flow) for flow in (Flow.MOVED, *LEFT)]))
    amount, older = pl.col("amount_minor"), pl.col("to_bucket") > pl.col("from_bucket")
    return (
        owed.group_by("currency", bucket="from_bucket")
        .agg(
            opening_minor=amount.sum(),
            left_minor=amount.filter(pl.col("to_bucket").is_null()).sum(),
            stayed_minor=amount.filter(~older).sum(),
            rolled_minor=amount.filter(older).sum(),
        )
        .with_columns(rolled_share=pl.col("rolled_minor") / pl.col("opening_minor"))
        .select(pl.col(name).cast(dtype) for name, dtype in ROLL_SCHEMA.items())
        .sort("currency", "bucket")
    )
