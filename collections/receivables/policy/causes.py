"""Rule 4: why an item is unpaid, and how much of it is disputed. Comes before the matrix."""

from datetime import date

import polars as pl

from receivables.model import Cause
from receivables.policy.naming import lines_named
from receivables.policy.validity import valid

_BALANCE = pl.col("balance_minor")


def triage(items: pl.DataFrame, causes: pl.DataFrame, disputes: pl.DataFrame, *, as_of: date) -> pl.DataFrame:
    """Adds `cause`, `fraud_since` (of the whole customer, null: none) and `disputed_minor` (the part not chased).

    Takes open lines with `line` (a row number) and `balance_minor`, CAUSE_SCHEMA and DISPUTE_SCHEMA. Of several
    causes the latest counts; an item's own comes before its document's, and that before its customer's. Our own fault
    without an open dispute holds the whole item; fraud on one item is the customer's.
    """
    latest = valid(causes, as_of=as_of).sort("from_day", "cause").unique(["customer", "item"], keep="last")
    of_customers = latest.group_by("customer").agg(
        customers_cause=pl.col("cause").filter(pl.col("item").is_null()).first(),
        fraud_since=pl.col("from_day").filter(pl.col("cause") == Cause.FRAUD).min(),
    )
    own_fault = pl.col("cause") == Cause.OWN_FAULT
    return (
        items.join(_causes_of_lines(items, latest), on="line", how="left")
        .join(of_customers, on="customer", how="left")
        .join(_disputed(items, valid(disputes, as_of=as_of)), on="line", how="left")
        .with_columns(cause=pl.coalesce("cause", "customers_cause", pl.lit(str(Cause.UNKNOWN))))
        .with_columns(
            disputed_minor=pl.when(own_fault & pl.col("disputed_minor").is_null() & (_BALANCE > 0))
            .then(_BALANCE)
            .otherwise(pl.col("disputed_minor").fill_null(0))
        )
        .drop("customers_cause")
    )


def _causes_of_lines(items: pl.DataFrame, causes: pl.DataFrame) -> pl.DataFrame:
    named = lines_named(items, causes.select("customer", "item", "cause"))
    return named.sort("exact").unique("line", keep="last").select("line", "cause")


def _disputed(items: pl.DataFrame, disputes: pl.DataFrame) -> pl.DataFrame:
    """The disputed part of each line in dispute, never more than its balance.

    A dispute that names a document runs through its lines, oldest due day first.
    """
    claims = disputes.with_row_index("dispute").select("dispute", "customer", "item", claimed="amount_minor")
    claimed = lines_named(items, claims).filter(_BALANCE > 0).sort("line")
    before = _BALANCE.cum_sum().over("dispute") - _BALANCE
    part = pl.when(pl.col("claimed").is_null()).then(_BALANCE).otherwise((pl.col("claimed") - before).clip(0, _BALANCE))
    parts = claimed.with_columns(part=part)
    return parts.group_by("line").agg(disputed_minor=pl.min_horizontal(pl.col("part").sum(), _BALANCE.first()))
