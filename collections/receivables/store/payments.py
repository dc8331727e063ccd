"""Payments, reversals and write-offs as lines of the ledger, each in the document where it counts.

A payment counts on the invoice it names, and without one it is a document of its own. A reversal counts where the
payment counted that it takes back. Where a list of open items has brought an invoice by its instalments, each of them
is a document: a payment that names the bare invoice stands alone then, the number in its reference, to be matched.
"""

import polars as pl
from sqlalchemy import Connection, select

from receivables.model import ItemKind
from receivables.store import frames
from receivables.store.lines import GROUP, POSTED_SCHEMA, own_document, posting_day
from receivables.store.merge import Merged, Refusal
from receivables.store.tables import item

_ITEM_KINDS = {
    "payment": str(ItemKind.RECEIPT),
    "reversal": str(ItemKind.REVERSAL),
    "write_off": str(ItemKind.WRITE_OFF),
}
_RECEIPT = ["customer", "receipt"]
_POSTED_RECEIPT = pl.Schema(dict.fromkeys(("customer", "receipt", "receipt_document", "receipt_currency"), pl.String))
_INVOICE = pl.Schema(dict.fromkeys(GROUP, pl.String))


def kind_of_line(kind: pl.Expr) -> pl.Expr:
    """The kind of ledger line that a kind of payment becomes; without one it is a receipt."""
    return kind.replace_strict(_ITEM_KINDS, default=_ITEM_KINDS["payment"])


def lines_of(conn: Connection, frame: pl.DataFrame) -> tuple[pl.DataFrame, Merged]:
    """The rows of a list of payments as lines (POSTED_SCHEMA), without those that are refused and said."""
    named = frame.with_columns(item="payment", kind=kind_of_line(pl.col("kind")), document="invoice")
    placed = _with_receipts(conn, named)
    placed = placed.with_columns(bare=_is_bare(conn, placed), reason=_reason()).with_columns(
        reason=pl.coalesce("reason", pl.when(pl.col("bare") & (pl.col("kind") != ItemKind.RECEIPT)).then(_IS_BARE))
    )
    refused = placed.drop_nulls("reason")
    alone = pl.col("document").is_null() | pl.col("bare")
    taken = placed.filter(pl.col("reason").is_null()).with_columns(
        reference=pl.when("bare")
        .then(pl.concat_str("document", "reference", separator=" ", ignore_nulls=True))
        .otherwise("reference"),
        document=pl.when(alone).then(own_document()).otherwise("document"),
        day="date",
        due_day="date",
        amount_minor=pl.when(pl.col("kind") == ItemKind.REVERSAL).then(1).otherwise(-1) * pl.col("amount_minor"),
        salesperson=pl.lit(None, pl.String),
        posting_day=posting_day("date"),
    )
    return taken.select(list(POSTED_SCHEMA)), _merged(refused)


_IS_BARE = pl.format(
    "names invoice {}, which is open by its instalments: expected one of them, such as {}/1", "document", "document"
)


def _with_receipts(conn: Connection, named: pl.DataFrame) -> pl.DataFrame:
    """Reversals in the document of the payment they take back; adds `receipt` and `receipt_currency`.

    A reversal that names neither a payment nor an invoice takes back the payment of its own number.
    """
    is_reversal = pl.col("kind") == ItemKind.REVERSAL
    own_number = pl.when(pl.col("document").is_null()).then("item")
    rows = named.with_columns(receipt=pl.when(is_reversal).then(pl.coalesce("reverses", own_number)))
    placed = rows.join(_receipts(conn, rows), on=_RECEIPT, how="left", maintain_order="left")
    return placed.with_columns(document=pl.coalesce("receipt_document", "document"))


def _receipts(conn: Connection, rows: pl.DataFrame) -> pl.DataFrame:
    """Where the payments stand that reversals name (_POSTED_RECEIPT): in the same list, or else in the ledger."""
    sought = rows.drop_nulls("receipt").select(_RECEIPT).unique()
    receipts = rows.filter(pl.col("kind") == ItemKind.RECEIPT)
    listed = receipts.select(
        "customer",
        receipt="item",
        receipt_document=pl.coalesce("document", own_document()),
        receipt_currency="currency",
    )
    columns = {"customer": item.c.customer, "receipt": item.c.item, "receipt_document": item.c.document}
    query = select(*(column.label(name) for name, column in columns.items()), item.c.currency.label("receipt_currency"))
    of_them = frames.among(item.c.customer, sought["customer"].unique())
    stored = frames.read_frame(conn, query.where(of_them, item.c.kind == ItemKind.RECEIPT), _POSTED_RECEIPT)
    # What the list says of a payment replaces what the ledger has.
    known = pl.concat([listed, stored.join(listed, on=_RECEIPT, how="anti")])
    return known.join(sought, on=_RECEIPT, how="semi").unique(_RECEIPT)


def _is_bare(conn: Connection, placed: pl.DataFrame) -> pl.Series:
    """Whether a row names an invoice that the ledger has as instalments only, each a document of its own."""
    named = placed.drop_nulls("document").select(GROUP).unique()
    are_invoices = (item.c.kind == ItemKind.INVOICE) & frames.among(item.c.customer, named["customer"].unique())
    query = select(*(item.c[name] for name in GROUP)).where(are_invoices, item.c.item == item.c.document)
    alone = frames.read_frame(conn, query.where(item.c.document.contains("/")), _INVOICE)
    bare = alone.with_columns(pl.col("document").str.replace(r"/\d{1,3}$", "")).unique()
    candidates = named.join(bare, on=GROUP, how="semi")
    those = frames.among(item.c.document, candidates["document"].unique())
    known = frames.read_frame(conn, select(*(item.c[name] for name in GROUP)).where(are_invoices, those), _INVOICE)
    only_instalments = candidates.join(known, on=GROUP, how="anti")
    found = placed.join(only_instalments.with_columns(bare=True), on=GROUP, how="left", maintain_order="left")
    return found["bare"].fill_null(value=False)


def _reason() -> pl.Expr:
    """Why a reversal cannot be taken."""
    is_reversal = pl.col("kind") == ItemKind.REVERSAL
    unknown = pl.format(
        "takes back payment {}, which this customer has neither in the ledger nor in the list: expected the number of "
        "a payment, or the invoice that is open again",
        "receipt",
    )
    other = pl.format(
        "takes back payment {} in {}, expected {} as the payment has", "receipt", "currency", "receipt_currency"
    )
    return (
        pl.when(is_reversal & pl.col("document").is_null())
        .then(unknown)
        .when(pl.col("receipt_currency") != pl.col("currency"))
        .then(other)
    )


def _merged(refused: pl.DataFrame) -> Merged:
    refusals = [Refusal(**row) for row in refused.select("customer", "item", "kind", "reason").iter_rows(named=True)]
    return Merged(refused=len(refusals), refusals=tuple(refusals))
