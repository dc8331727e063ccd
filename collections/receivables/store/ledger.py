"""Invoices, credit notes, payments and lists of open items into the ledger.

A line belongs to a document: an invoice, its instalments and whatever names it; see `lines`.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import polars as pl
from sqlalchemy import Connection, Engine, and_, func, not_, or_, select

from receivables.model import ItemKind, Problem
from receivables.store import frames, payments, snapshots
from receivables.store.database import StoreError, reading, writing
from receivables.store.days import to_day, to_number
from receivables.store.lines import GROUP, KEY, OWN_RECEIPT, POSTED_SCHEMA, own_document, posting_day
from receivables.store.list_settlements import loads_taken
from receivables.store.merge import Merged, parts_by_customer
from receivables.store.postings import in_their_currency, post, stored_lines, without_doubles, write_lines
from receivables.store.proportions import Proportions, refuse_out_of_proportion
from receivables.store.records import add_bare_customers
from receivables.store.tables import item, load

_UNREAD_SCHEMA = pl.Schema({"customer": pl.String, "item": pl.String})
_CUSTOMERS_IN_A_PART = 2_500


def load_invoices(engine: Engine | Connection, frame: pl.DataFrame) -> Merged:
    """Post a list of invoices and credit notes (columns of `TABLES["invoices"]`), or what is new and changed in it.

    Instalments of one invoice are items of their own, `<invoice>/<instalment>`, and share its document. Customers in
    no list get a bare record. A line that comes in another currency than it was posted in is refused and said. An
    invoice that comes cut into other parts than before loses those, which is said, too.
    """
    with writing(engine) as conn:
        add_bare_customers(conn, frame)
        return post(conn, frame, _invoice_lines, spread=_spread(frame))


def load_payments(engine: Engine | Connection, frame: pl.DataFrame) -> Merged:
    """Post a list of payments, reversals and write-offs (columns of `TABLES["payments"]`); otherwise as above.

    A reversal stands in the document of the payment it takes back, which the ledger or the list must have, or in that
    of the invoice it names. What names no document that it could stand in is refused and said.
    """
    with writing(engine) as conn:
        lines, refused = payments.lines_of(conn, frame)
        add_bare_customers(conn, lines)
        return refused + post(conn, lines)


def load_open_items(
    engine: Engine | Connection,
    frame: pl.DataFrame,
    *,
    as_of: date,
    source: str | None = None,
    max_shrink: Decimal = Decimal("0.3"),
    max_grow: Decimal | None = None,
    unread: pl.DataFrame | None = None,
) -> Merged:
    """Bring the ledger to a full list of what is open on `as_of` (columns of `TABLES["open-items"]`).

    An item is posted with its amount when it is first seen; from then on settlements follow its balance, and to zero
    when the list has it no longer. `source` names the list: it settles by silence only what it has brought itself, or
    what nobody knows the source of (None: everything). `unread` has the `customer` and `item` of what stands in the
    file but could not be read: it is not taken for settled. Raises StoreError, changing nothing, when a later list of
    the source has been taken, or when the number or sum of a currency's open items would shrink by more than the share
    `max_shrink` or grow by more than `max_grow` (None: by any).
    """
    listed, merged = without_doubles(_listed(frame))
    doubled = _invoice_lines(frame).join(listed, on=KEY, how="anti")
    left_alone = pl.concat([part.select(list(_UNREAD_SCHEMA)) for part in (doubled, unread) if part is not None])
    totals: list[pl.DataFrame] = []
    others: Counter[str] = Counter()
    with writing(engine) as conn:
        _refuse_older(conn, as_of, source)
        add_bare_customers(conn, frame)
        loads = loads_taken(conn)
        for customers, part in _parts(conn, listed, source):
            stored = stored_lines(conn, customers)
            before = _with_source(stored, loads, source)
            same, refused = in_their_currency(before, part)
            foreign = part.join(same, on=KEY, how="anti").select(list(_UNREAD_SCHEMA))
            settled = snapshots.settle(before, same, left_alone=pl.concat([left_alone, foreign]), as_of=as_of)
            moved = write_lines(conn, stored, settled.posted)
            merged += refused + settled.merged + Merged(moved_minor=moved)
            totals.append(settled.open_items)
            others.update(snapshots.taken_over(before, same))
        allowed = Proportions(max_shrink=max_shrink, max_grow=max_grow)
        refuse_out_of_proportion(totals, allowed, source=source, as_of=as_of)
    return merged + Merged(notes=tuple(_note(name, count) for name, count in sorted(others.items())))


def unknown_documents(engine: Engine, as_of: date) -> list[Problem]:
    """One problem for each line up to `as_of` that names an invoice the ledger has not.

    An invoice in another currency does not count: nothing can be applied to it.
    """
    applied = [ItemKind.RECEIPT, ItemKind.CREDIT_NOTE, ItemKind.WRITE_OFF, ItemKind.REVERSAL]
    is_of_its_own = (item.c.document == item.c.item + "@" + item.c.kind) | item.c.document.endswith(OWN_RECEIPT)
    invoice = item.alias()
    is_there = (invoice.c.kind == ItemKind.INVOICE) & and_(*(invoice.c[name] == item.c[name] for name in GROUP))
    unknown = (
        select(item.c.customer, item.c.kind, item.c.item, item.c.document, item.c.currency)
        .where(item.c.kind.in_(applied), not_(is_of_its_own))
        .where(item.c.day <= to_number(as_of), item.c.closed_day.is_(None))
        .where(not_(select(invoice.c.item).where(is_there).exists()))
        .order_by(item.c.customer, item.c.item)
    )
    with reading(engine) as conn:
        return [_unknown(*row) for row in conn.execute(unknown)]


def _unknown(customer: str, kind: str, number: str, document: str, currency: str) -> Problem:
    named = f"names invoice {document}, expected one of this customer's invoices in {currency}"
    stays = "is owed by itself" if kind == ItemKind.REVERSAL else "stays open as a credit of the customer"
    where = f"customer {customer}, {kind.replace('_', ' ')} {number}"
    return Problem(where=where, what=f"{named}; it {stays} until the invoice is loaded")


def _invoice_lines(frame: pl.DataFrame) -> pl.DataFrame:
    """The rows of an invoice list as lines: POSTED_SCHEMA."""
    kind = pl.coalesce("kind", _kind_by_sign(pl.col("amount_minor")))
    is_credit = pl.col("kind") == ItemKind.CREDIT_NOTE
    return (
        frame.with_columns(item=_item_name(), kind=kind)
        .with_columns(
            document=pl.when(~is_credit).then("invoice").otherwise(pl.coalesce("applies_to", own_document())),
            day="invoice_date",
            due_day=pl.when(is_credit).then("invoice_date").otherwise("due_date"),
            amount_minor=_signed("amount_minor"),
            posting_day=posting_day("invoice_date"),
        )
        .select(list(POSTED_SCHEMA))
    )


def _spread(frame: pl.DataFrame) -> pl.DataFrame:
    """The invoices (`customer`, `document`) of which one row of the file became several instalments."""
    parts = frame.filter(pl.col("instalment").is_not_null()).select("row", "customer", document="invoice")
    return parts.filter(parts.is_duplicated()).select("customer", "document")


def _listed(frame: pl.DataFrame) -> pl.DataFrame:
    """The rows of an open-item list as lines, each its own document: POSTED_SCHEMA and `balance_minor`."""
    balance = pl.coalesce("balance_minor", "amount_minor")
    amount = pl.coalesce("amount_minor", "balance_minor")
    rows = frame.with_columns(kind=pl.coalesce("kind", _kind_by_sign(balance)), amount_minor=amount)
    balances = rows.select("customer", "kind", item=_item_name(), balance_minor=balance)
    is_credit = pl.col("kind") == ItemKind.CREDIT_NOTE
    document = pl.when(is_credit).then(own_document()).otherwise("item")
    return pl.concat(
        [_invoice_lines(rows).with_columns(document=document), balances.select(_signed("balance_minor"))],
        how="horizontal",
    )


def _kind_by_sign(amount: pl.Expr) -> pl.Expr:
    return pl.when(amount < 0).then(pl.lit(str(ItemKind.CREDIT_NOTE))).otherwise(pl.lit(str(ItemKind.INVOICE)))


def _item_name() -> pl.Expr:
    return pl.coalesce(pl.col("invoice") + "/" + pl.col("instalment"), "invoice")


def _signed(amount: str) -> pl.Expr:
    """Negative for credit notes, whichever sign their list gives them."""
    return pl.when(pl.col("kind") == ItemKind.CREDIT_NOTE).then(-pl.col(amount).abs()).otherwise(pl.col(amount))


def _with_source(stored: pl.DataFrame, loads: pl.DataFrame, source: str | None) -> pl.DataFrame:
    """The lines with the `source` of the list that brought them, null for none, and whether they are `is_ours`."""
    if source is None:
        return stored.with_columns(source=pl.lit(None, pl.String), is_ours=pl.lit(value=True))
    brought = loads.select("known_at", brought_by="source", is_list=pl.col("kind") == "open-items")
    return (
        stored.join(brought, on="known_at", how="left", maintain_order="left")
        .with_columns(
            source=pl.when("is_list").then("brought_by"),
            is_ours=pl.col("brought_by").is_null() | (pl.col("brought_by") == source),
        )
        .drop("brought_by", "is_list")
    )


def _note(other: str, count: int) -> str:
    return (
        f"{count:,} of its items came from the list of source {other} before and are this list's from now on; what "
        f"only {other} had stays open until that list is taken again"
    )


def _parts(conn: Connection, listed: pl.DataFrame, source: str | None) -> Iterator[tuple[pl.Series, pl.DataFrame]]:
    """Customers and what is listed of them; at last those of whom nothing is listed any more."""
    for part in parts_by_customer(listed):
        yield part["customer"], part
    others = select(load.c.known_at).where(load.c.source != source)
    may_be_ours = or_(item.c.known_at.not_in(others), item.c.kind == ItemKind.RECEIPT)
    query = select(item.c.customer).where(item.c.closed_day.is_(None)).distinct()
    with_open_lines = frames.read_frame(
        conn, query if source is None else query.where(may_be_ours), pl.Schema({"customer": pl.String})
    )
    silent = with_open_lines.join(listed, on="customer", how="anti")
    for customers in silent.iter_slices(_CUSTOMERS_IN_A_PART):
        yield customers["customer"], listed.clear()


def _refuse_older(conn: Connection, as_of: date, source: str | None) -> None:
    taken = select(func.max(load.c.as_of)).where(load.c.kind == "open-items")
    settled = select(func.max(item.c.day)).where(item.c.kind == ItemKind.SETTLEMENT)
    # A settlement of its day may also follow from what was posted since the list, see `standing`.
    queries = [taken, settled] if source is None else [taken.where(load.c.source == source)]
    days = [day for query in queries if (day := conn.execute(query).scalar_one()) is not None]
    if days and max(days) > to_number(as_of):
        raise StoreError(
            f"The open-item list is as of {as_of}, but one as of {to_day(max(days))} was taken before: expected that "
            "day or a later one"
        )
