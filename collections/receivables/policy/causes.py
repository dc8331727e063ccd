"""Rule 4: why an item is unpaid, and how much of it is disputed. Comes before the matrix."""

from datetime import date

import polars as pl

from receivables.model import Cause
from receivables.policy.validity import valid

_BALANCE = pl.col("balance_minor")


def triage(items: pl.DataFrame, causes: pl.DataFrame, disputes: pl.DataFrame, *, as_of: date) -> pl.DataFrame:
    """Adds `cause`, `fraud` (of the whole customer) and `disputed_minor` (the part that is not chased).

    Takes open lines with `line` (a row number) and `balance_minor`, CAUSE_SCHEMA and DISPUTE_SCHEMA. An item's
    own cause comes before its customer's. Our own fault without a dispute on record holds the whole item; fraud on
    one item is the customer's.
    """
    causes = valid(causes, as_of=as_of)
    by_item = causes.filter(pl.col("item").is_not_null()).sort("from_day").unique(["customer", "item"], keep="last")
    by_customer = causes.filter(pl.col("item").is_null()).sort("from_day").unique("customer", keep="last")
    fraud = causes.filter(pl.col("cause") == Cause.FRAUD).select("customer", fraud=pl.lit(value=True)).unique()
    own_fault = pl.col("cause") == Cause.OWN_FAULT
    return (
        items.join(by_item.select("customer", "item", "cause"), on=["customer", "item"], how="left")
        .join(by_customer.select("customer", customers_cause="cause"), on="customer", how="left")
        .join(fraud, on="customer", how="left")
        .join(_disputed(items, valid(disputes, as_of=as_of)), on="line", how="left")
        .with_columns(
            cause=pl.coalesce("cause", "customers_cause", pl.lit(str(Cause.UNKNOWN))),
            fraud=pl.col("fraud").fill_null(value=False),
        )
        .with_columns(
            disputed_minor=pl.when(own_fault & pl.col("disputed_minor").is_null() & (_BALANCE > 0))
            .then(_BALANCE)
            .otherwise(pl.col("disputed_minor").fill_null(0))
        )
        .drop("customers_cause")
    )


def _disputed(items: pl.DataFrame, disputes: pl.DataFrame) -> pl.DataFrame:
    """The disputed part of each line in dispute, never more than its balance.

    A dispute names a line, or a document: then it runs through the document's lines, oldest due day first.
    """
    owed = items.filter(_BALANCE > 0).select("line", "customer", "item", "document", "due_day", "balance_minor")
    owed = owed.join(disputes.select("customer").unique(), on="customer", how="semi")
    claims = disputes.with_row_index("dispute").select("dispute", "customer", "item", claimed="amount_minor")
    by_line = owed.join(claims, on=["customer", "item"])
    by_document = owed.filter(pl.col("item") != pl.col("document")).join(
        claims.rename({"item": "named"}), left_on=["customer", "document"], right_on=["customer", "named"]
    )
    columns = ["line", "dispute", "item", "due_day", "balance_minor", "claimed"]
    claimed = pl.concat([by_line.select(columns), by_document.select(columns)]).sort("due_day", "item")
    before = _BALANCE.cum_sum().over("dispute") - _BALANCE
    part = pl.when(pl.col("claimed").is_null()).then(_BALANCE).otherwise((pl.col("claimed") - before).clip(0, _BALANCE))
    return claimed.group_by("line").agg(disputed_minor=pl.min_horizontal(part.sum(), _BALANCE.first()))
