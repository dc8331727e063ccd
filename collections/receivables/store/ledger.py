"""Invoices, credit notes, payments and lists of open items into the ledger.

A line belongs to a document: an invoice, its instalments and whatever names it. A receipt or a credit note that
names no invoice is a document of its own, `<number>@<kind>`: its number may be some invoice's number, too.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import polars as pl
from sqlalchemy import Connection, Engine, and_, func, not_, select

from receivables.model import ItemKind, Problem
from receivables.store import frames, snapshots
from receivables.store.database import StoreError, reading, writing
from receivables.store.days import to_day, to_number
from receivables.store.merge import Merged, parts_by_customer
from receivables.store.postings import (
    GROUP,
    KEY,
    POSTED_SCHEMA,
    in_their_currency,
    post,
    stored_lines,
    without_doubles,
    write_lines,
)
from receivables.store.records import add_bare_customers
from receivables.store.tables import item, load

_UNREAD_SCHEMA = pl.Schema({"customer": pl.String, "item": pl.String})
_CUSTOMERS_IN_A_PART = 2_500


def load_invoices(engine: Engine | Connection, frame: pl.DataFrame) -> Merged:
    """Post a list of invoices and credit notes (columns of `TABLES["invoices"]`), or what is new and changed in it.

    Instalments of one invoice are items of their own, `<invoice>/<instalment>`, and share its document. Customers in
    no list get a bare record. A line that comes in another currency than it was posted in is refused and said.
    """
    with writing(engine) as conn:
        add_bare_customers(conn, frame)
        return post(conn, _invoice_lines(frame))


def load_payments(engine: Engine | Connection, frame: pl.DataFrame) -> Merged:
    """Post a list of payments (columns of `TABLES["payments"]`) as receipts; otherwise as `load_invoices`."""
    with writing(engine) as conn:
        add_bare_customers(conn, frame)
        return post(conn, _receipt_lines(frame))


def load_open_items(
    engine: Engine | Connection,
    frame: pl.DataFrame,
    *,
    as_of: date,
    max_shrink: Decimal = Decimal("0.3"),
    unread: pl.DataFrame | None = None,
) -> Merged:
    """Bring the ledger to a full list of what is open on `as_of` (columns of `TABLES["open-items"]`).

    An item is posted with its amount when it is first seen; from then on settlements follow its balance, and to zero
    when the list has it no longer. `unread` has the `customer` and `item` of what stands in the file but could not
    be read: it is not taken for settled. Raises StoreError, changing nothing, when a later list has been taken, or
    when the number or sum of a currency's open items would shrink by more than the share `max_shrink`.
    """
    listed, merged = without_doubles(_listed(frame))
    doubled = _invoice_lines(frame).join(listed, on=KEY, how="anti")
    left_alone = pl.concat([part.select(list(_UNREAD_SCHEMA)) for part in (doubled, unread) if part is not None])
    totals = []
    with writing(engine) as conn:
        _refuse_older(conn, as_of)
        add_bare_customers(conn, frame)
        for customers, part in _parts(conn, listed):
            before = stored_lines(conn, customers)
            same, refused = in_their_currency(before, part)
            others = part.join(same, on=KEY, how="anti").select(list(_UNREAD_SCHEMA))
            settled = snapshots.settle(before, same, left_alone=pl.concat([left_alone, others]), as_of=as_of)
            write_lines(conn, before, settled.posted)
            merged += refused + settled.merged
            totals.append(settled.open_items)
        snapshots.refuse_shrinking(totals, max_shrink=max_shrink, as_of=as_of)
    return merged


def unknown_documents(engine: Engine, as_of: date) -> list[Problem]:
    """One problem for each receipt or credit note up to `as_of` that names an invoice the ledger has not.

    An invoice in another currency does not count: nothing can be applied to it.
    """
    own = item.c.item + "@" + item.c.kind
    names_one = item.c.kind.in_([ItemKind.RECEIPT, ItemKind.CREDIT_NOTE]) & (item.c.document != own)
    invoice = item.alias()
    is_there = (invoice.c.kind == ItemKind.INVOICE) & and_(*(invoice.c[name] == item.c[name] for name in GROUP))
    unknown = (
        select(item.c.customer, item.c.kind, item.c.item, item.c.document, item.c.currency)
        .where(names_one, item.c.day <= to_number(as_of), item.c.closed_day.is_(None))
        .where(not_(select(invoice.c.item).where(is_there).exists()))
        .order_by(item.c.customer, item.c.item)
    )
    with reading(engine) as conn:
        return [_unknown(*row) for row in conn.execute(unknown)]


def _unknown(customer: str, kind: str, number: str, document: str, currency: str) -> Problem:
    named = f"names invoice {document}, expected one of this customer's invoices in {currency}"
    what = f"{named}; it stays open as a credit of the customer until the invoice is loaded"
    return Problem(where=f"customer {customer}, {kind.replace('_', ' ')} {number}", what=what)


def _invoice_lines(frame: pl.DataFrame) -> pl.DataFrame:
    """The rows of an invoice list as lines: POSTED_SCHEMA."""
    kind = pl.coalesce("kind", _kind_by_sign(pl.col("amount_minor")))
    is_credit = pl.col("kind") == ItemKind.CREDIT_NOTE
    return (
        frame.with_columns(item=_item_name(), kind=kind)
        .with_columns(
            document=pl.when(~is_credit).then("invoice").otherwise(pl.coalesce("applies_to", _own_document())),
            day="invoice_date",
            due_day=pl.when(is_credit).then("invoice_date").otherwise("due_date"),
            amount_minor=_signed("amount_minor"),
        )
        .select(list(POSTED_SCHEMA))
    )


def _listed(frame: pl.DataFrame) -> pl.DataFrame:
    """The rows of an open-item list as lines, each its own document: POSTED_SCHEMA and `balance_minor`."""
    balance = pl.coalesce("balance_minor", "amount_minor")
    amount = pl.coalesce("amount_minor", "balance_minor")
    rows = frame.with_columns(kind=pl.coalesce("kind", _kind_by_sign(balance)), amount_minor=amount)
    balances = rows.select("customer", "kind", item=_item_name(), balance_minor=balance)
    is_credit = pl.col("kind") == ItemKind.CREDIT_NOTE
    document = pl.when(is_credit).then(_own_document()).otherwise("item")
    return pl.concat(
        [_invoice_lines(rows).with_columns(document=document), balances.select(_signed("balance_minor"))],
        how="horizontal",
    )


def _receipt_lines(frame: pl.DataFrame) -> pl.DataFrame:
    return (
        frame.with_columns(item="payment", kind=pl.lit(str(ItemKind.RECEIPT)))
        .with_columns(
            document=pl.coalesce("invoice", _own_document()),
            day="date",
            due_day="date",
            amount_minor=-pl.col("amount_minor"),
            salesperson=pl.lit(None, pl.String),
        )
        .select(list(POSTED_SCHEMA))
    )


def _kind_by_sign(amount: pl.Expr) -> pl.Expr:
    return pl.when(amount < 0).then(pl.lit(str(ItemKind.CREDIT_NOTE))).otherwise(pl.lit(str(ItemKind.INVOICE)))


def _item_name() -> pl.Expr:
    return pl.coalesce(pl.col("invoice") + "/" + pl.col("instalment"), "invoice")


def _own_document() -> pl.Expr:
    return pl.col("item") + "@" + pl.col("kind")


def _signed(amount: str) -> pl.Expr:
    """Negative for credit notes, whichever sign their list gives them."""
    return pl.when(pl.col("kind") == ItemKind.CREDIT_NOTE).then(-pl.col(amount).abs()).otherwise(pl.col(amount))


def _parts(conn: Connection, listed: pl.DataFrame) -> Iterator[tuple[pl.Series, pl.DataFrame]]:
    """Customers and what is listed of them; at last those of whom nothing is listed any more."""
    for part in parts_by_customer(listed):
        yield part["customer"], part
    query = select(item.c.customer).where(item.c.closed_day.is_(None)).distinct()
    with_open_lines = frames.read_frame(conn, query, pl.Schema({"customer": pl.String}))
    silent = with_open_lines.join(listed, on="customer", how="anti")
    for customers in silent.iter_slices(_CUSTOMERS_IN_A_PART):
        yield customers["customer"], listed.clear()


def _refuse_older(conn: Connection, as_of: date) -> None:
    settled = select(func.max(item.c.day)).where(item.c.kind == ItemKind.SETTLEMENT)
    taken = select(func.max(load.c.as_of)).where(load.c.kind == "open-items")
    days = [day for query in (settled, taken) if (day := conn.execute(query).scalar_one()) is not None]
    if days and max(days) > to_number(as_of):
        raise StoreError(
            f"The open-item list is as of {as_of}, but one as of {to_day(max(days))} was taken before: expected that "
            "day or a later one"
        )
