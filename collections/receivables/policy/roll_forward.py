"""How receivables came from one day to another: opening, what was posted in between by kind, closing.

opening + invoices + credit notes + receipts + reversals + write-offs + settlements + allocations = closing

Amounts carry their sign: what customers owe more is above zero. Allocations only move money within the ledger, and come
to nothing. The sum holds by the ledger's own rule (`balances`): what is open adds up to what was posted.
"""

from datetime import date

import polars as pl

from receivables.model import ItemKind

KINDS = tuple(str(kind) for kind in ItemKind)
ROLL_FORWARD_SCHEMA = pl.Schema(
    {
        "currency": pl.String(),
        "opening_minor": pl.Int64(),
        **{f"{kind}_minor": pl.Int64() for kind in KINDS},
        "closing_minor": pl.Int64(),
    }
)


def roll_forward(posted: pl.DataFrame, *, first: date, last: date) -> pl.DataFrame:
    """Each currency's roll-forward from the beginning of `first` to the end of `last` (ROLL_FORWARD_SCHEMA).

    Takes sums of the ledger: `currency`, `kind`, `day`, `amount_minor`, one row or many for each; what is later than
    `last` does not count.
    """
    known = posted.filter(pl.col("day") <= last)
    before, between = known.filter(pl.col("day") < first), known.filter(pl.col("day") >= first)
    opening = before.group_by("currency").agg(opening_minor=pl.col("amount_minor").sum())
    closing = known.group_by("currency").agg(closing_minor=pl.col("amount_minor").sum())
    moved = between.group_by("currency").agg(
        **{f"{kind}_minor": pl.col("amount_minor").filter(pl.col("kind") == kind).sum() for kind in KINDS}
    )
    found = closing.join(opening, on="currency", how="left").join(moved, on="currency", how="left")
    return (
        found.with_columns(pl.exclude("currency").fill_null(0))
        .select(pl.col(name).cast(dtype) for name, dtype in ROLL_FORWARD_SCHEMA.items())
        .sort("currency")
    )
