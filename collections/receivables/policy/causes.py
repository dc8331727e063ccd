"""Rule 4: why an item is unpaid, and how much of it is disputed. Comes before the matrix."""

from datetime import date

import polars as pl

from receivables.model import Cause
from receivables.policy.disputes import disputed
from receivables.policy.naming import lines_named
from receivables.policy.validity import valid

_BALANCE = pl.col("balance_minor")


def triage(items: pl.DataFrame, causes: pl.DataFrame, disputes: pl.DataFrame, *, as_of: date) -> pl.DataFrame:
    """Adds `cause`, `fraud_since` (of the whole customer, null: none), `disputed_minor` (the part not chased) and
    `conceded_minor` (the part of that which we have admitted is not owed, and not credited yet).

    Takes open lines with `line` (a row number) and `balance_minor`, CAUSE_SCHEMA and DISPUTE_SCHEMA. Of several
    causes the latest counts; an item's own comes before its document's, and that before its customer's. Our own fault
    without an open dispute holds the whole item; fraud on one item is the customer's.
    """
    latest = latest_causes(causes, as_of=as_of)
    of_customers = latest.group_by("customer").agg(
        customers_cause=pl.col("cause").filter(pl.col("item").is_null()).first(),
        fraud_since=pl.col("from_day").filter(pl.col("cause") == Cause.FRAUD).min(),
    )
    own_fault = pl.col("cause") == Cause.OWN_FAULT
    return (
        items.join(_causes_of_lines(items, latest), on="line", how="left")
        .join(of_customers, on="customer", how="left")
        .join(disputed(items, disputes, as_of=as_of), on="line", how="left")
        .with_columns(cause=pl.coalesce("cause", "customers_cause", pl.lit(str(Cause.UNKNOWN))))
        .with_columns(
            disputed_minor=pl.when(own_fault & pl.col("disputed_minor").is_null() & (_BALANCE > 0))
            .then(_BALANCE)
            .otherwise(pl.col("disputed_minor").fill_null(0)),
            conceded_minor=pl.col("conceded_minor").fill_null(0),
        )
        .drop("customers_cause")
    )


def latest_causes(causes: pl.DataFrame, *, as_of: date) -> pl.DataFrame:
    """Of each customer, and of each of its items that has a cause of its own, the one that counts (CAUSE_SCHEMA)."""
    return valid(causes, as_of=as_of).sort("from_day", "cause").unique(["customer", "item"], keep="last")


def _causes_of_lines(items: pl.DataFrame, causes: pl.DataFrame) -> pl.DataFrame:
    named = lines_named(items, causes.select("customer", "item", "cause"))
    return named.sort("exact").unique("line", keep="last").select("line", "cause")
