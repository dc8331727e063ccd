"""Receipts that are applied to no invoice yet, in whole or in part, and the invoices that they may be for."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import polars as pl
from sqlalchemy import Connection, select

from receivables.model import ItemKind
from receivables.policy.balances import balances
from receivables.policy.matching import OWED_SCHEMA, UNAPPLIED_SCHEMA
from receivables.store import frames
from receivables.store.days import to_number
from receivables.store.lines import GROUP, IS_ITEM, KEY, OWN_RECEIPT, POSTED_SCHEMA, own_document
from receivables.store.tables import item

# Bounds the memory of a night that looks at many customers.
_CUSTOMERS_IN_A_PART = 2_500
_EVER = date.max
_CUSTOMERS_SCHEMA = pl.Schema({"customer": pl.String})
_OPEN = item.c.closed_day.is_(None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What some customers have paid without effect, and what they owe, on a day."""

    receipts: pl.DataFrame  # UNAPPLIED_SCHEMA
    lines: pl.DataFrame  # OWED_SCHEMA; a balance of zero: paid


def customers_with_receipts(conn: Connection, as_of: date) -> Iterator[pl.Series]:
    """The customers who have an open receipt in a document of its own, in parts, by number."""
    alone = item.c.document == item.c.item + OWN_RECEIPT
    receipts = (item.c.kind == ItemKind.RECEIPT) & _OPEN & (item.c.day <= to_number(as_of)) & alone
    found = frames.read_frame(conn, select(item.c.customer).where(receipts).distinct(), _CUSTOMERS_SCHEMA)
    for part in found.sort("customer").iter_slices(_CUSTOMERS_IN_A_PART):
        yield part["customer"]


def account_of(conn: Connection, customers: pl.Series, *, as_of: date) -> Account:
    """The unapplied receipts and the invoices of these customers on a day.

    What was posted for later days counts against a rest or a balance as well, so that nothing is given twice.
    """
    theirs = frames.among(item.c.customer, customers.unique())
    query = select(*(item.c[name] for name in POSTED_SCHEMA)).where(theirs)
    lines = frames.read_frame(conn, query.where(_OPEN), POSTED_SCHEMA)
    paid = frames.read_frame(conn, query.where(~_OPEN, item.c.kind == ItemKind.INVOICE), POSTED_SCHEMA)
    owed = pl.concat([_owed(lines, as_of), paid.with_columns(balance_minor=pl.lit(0, pl.Int64))], how="diagonal")
    return Account(receipts=_rests(lines, as_of).select(list(UNAPPLIED_SCHEMA)), lines=owed.select(list(OWED_SCHEMA)))


def _rests(lines: pl.DataFrame, as_of: date) -> pl.DataFrame:
    amount = pl.col("amount_minor")
    sums = lines.group_by(GROUP).agg(
        rest_minor=-pl.max_horizontal(amount.filter(pl.col("day") <= as_of).sum(), amount.sum()), is_item=IS_ITEM.any()
    )
    alone = lines.filter(
        pl.col("kind") == ItemKind.RECEIPT, pl.col("document") == own_document(), pl.col("day") <= as_of
    )
    with_rest = alone.join(sums, on=GROUP).filter(pl.col("rest_minor") > 0, ~pl.col("is_item"))
    return with_rest.rename({"item": "receipt"}).sort("customer", "day", "receipt")


def _owed(lines: pl.DataFrame, as_of: date) -> pl.DataFrame:
    then, ever = (balances(lines, as_of=day).filter(pl.col("kind") == ItemKind.INVOICE) for day in (as_of, _EVER))
    both = then.join(ever.select(*KEY, ever="balance_minor"), on=KEY, how="left")
    return both.with_columns(balance_minor=pl.min_horizontal("balance_minor", pl.col("ever").fill_null(0)).clip(0))
