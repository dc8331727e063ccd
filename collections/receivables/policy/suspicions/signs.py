"""How a rule says what it has found."""

from datetime import date

import polars as pl

from receivables.model import Cause, DisputeKind
from receivables.model.suspicion import SIGN_SCHEMA, SuspicionRule


def signs(
    found: pl.DataFrame,
    rule: SuspicionRule,
    cause: Cause,
    kind: DisputeKind | None = None,
    *,
    item: str | None = None,
    seen: list[str],
) -> pl.DataFrame:
    """A sign (SIGN_SCHEMA) for each row found, once.

    `item`: the column that names it, None: the customer as a whole. `seen`: the columns that are the evidence.
    """
    days = [name for name in seen if found.schema[name] == pl.Date]
    told = found.with_columns(pl.col(days).dt.to_string("%Y-%m-%d"), rule=pl.lit(str(rule)))
    named = {
        "item": pl.col(item) if item else pl.lit(None, pl.String),
        "cause": pl.lit(str(cause)),
        "kind": pl.lit(kind and str(kind), pl.String),
        "rule": pl.lit(str(rule)),
        "evidence": pl.struct("rule", *seen).struct.json_encode(),
    }
    return told.select("customer", **named).unique().select(SIGN_SCHEMA.names())


def overdue(items: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """Nobody asks why an invoice is unpaid that is not due yet."""
    return items.filter(pl.col("due_day") < as_of)
