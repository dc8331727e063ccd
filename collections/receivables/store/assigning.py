"""A clerk says whose money an entry of a bank account is, or that it was another's."""

from datetime import date
from typing import Any

import polars as pl
from sqlalchemy import ColumnElement, Connection, Engine, select, update

from receivables.model import ItemKind
from receivables.policy.payers import PayerRule
from receivables.store import frames
from receivables.store.bank import KEY, entries_where, set_customers
from receivables.store.database import StoreError, writing
from receivables.store.lines import GROUP, POSTED_SCHEMA
from receivables.store.list_settlements import loads_taken, standing
from receivables.store.matches import undo_overdrawn
from receivables.store.merge import Difference
from receivables.store.postings import stored_lines, write_lines
from receivables.store.receipts import post_receipts, post_reversals
from receivables.store.tables import bank_entry, item
from receivables.store.told import refuse_unknown

_LINES = {"receipt": ItemKind.RECEIPT, "return": ItemKind.REVERSAL}


def assign_entry(
    engine: Engine,
    *,
    account: str,
    entry: str,
    customer: str,
    receipt: str | None = None,
    author: str,
    as_of: date,
) -> str:
    """Note that an entry is the customer's, post its line, and return what the ledger calls it.

    What went out takes a receipt back: the one named `receipt`, or else the customer's newest of that amount. The
    account may be given by its end. From now on the payer's account tells the customer. Saying it again changes
    nothing; saying another customer moves the line there. Raises StoreError for an unknown entry, customer or receipt,
    and where the line cannot move because it was matched or reversed.
    """
    with writing(engine) as conn:
        found = _entry(conn, account, entry)
        refuse_unknown(conn, customer, None)
        kind = "receipt" if found["amount_minor"][0] > 0 else "return"
        name: str = found["item"][0]
        before = found["customer"][0]
        if before is not None and before != customer:
            _take_away(conn, before, name, _LINES[kind])
        said = found.with_columns(
            customer=pl.lit(customer), rule=pl.lit(str(PayerRule.BY_HAND)), author=pl.lit(author), kind=pl.lit(kind)
        )
        if before != customer:
            _post(conn, said, receipt)
            its = [bank_entry.c[key] == found[key][0] for key in KEY]
            conn.execute(update(bank_entry).where(*its).values(kind=kind))
            set_customers(conn, said)
            undo_overdrawn(conn, as_of=as_of)
        return name


def _entry(conn: Connection, account: str, entry: str) -> pl.DataFrame:
    spelled = "".join(account.split()).upper()
    found = entries_where(conn, bank_entry.c.entry == entry)
    exact = found.filter(pl.col("account") == spelled)
    its = exact if exact.height else found.filter(pl.col("account").str.ends_with(spelled))
    if its.height != 1:
        had = f"{its.height} entries" if its.height else "no entry"
        raise StoreError(
            f"Account {account} has {had} '{entry}': expected one that `receivables receipts list` shows, and enough "
            "of the account's number to tell it"
        )
    if not its["amount_minor"][0]:
        raise StoreError(f"Entry {entry} of account {its['account'][0]} is of nothing: expected money to assign")
    return its


def _post(conn: Connection, said: pl.DataFrame, receipt: str | None) -> None:
    if said["kind"][0] == "receipt":
        post_receipts(conn, said)
    else:
        post_reversals(conn, said.with_columns(document=pl.lit(_document(conn, said.row(0, named=True), receipt))))


def _document(conn: Connection, back: dict[str, Any], receipt: str | None) -> str:
    """The document of the receipt that a return takes back; where none is that of the amount, one of its own."""
    its: list[ColumnElement[bool]] = [
        item.c.customer == back["customer"],
        item.c.kind == ItemKind.RECEIPT,
        item.c.currency == back["currency"],
    ]
    if receipt is not None:
        its.append((item.c.item == receipt) | item.c.item.endswith(f"/{receipt}", autoescape=True))
    else:
        its.append(item.c.amount_minor == back["amount_minor"])
    schema = pl.Schema({"item": pl.String, "document": pl.String, "day": pl.Date})
    receipts = frames.read_frame(conn, select(*(item.c[name] for name in schema)).where(*its), schema)
    reversal = (item.c.customer == back["customer"]) & (item.c.kind == ItemKind.REVERSAL)
    gone = frames.read_frame(conn, select(item.c.document).where(reversal), pl.Schema({"document": pl.String}))
    standing = receipts.filter(pl.col("day") <= back["day"]).join(gone, on="document", how="anti")
    newest = standing.filter(pl.col("day") == pl.col("day").max())
    if newest.height == 1:
        return str(newest["document"][0])
    if receipt is not None:
        raise StoreError(
            f"Customer {back['customer']} has no receipt '{receipt}' up to {back['day']} that stands: expected the "
            "number of the one that was taken back"
        )
    return f"{back['item']}@{ItemKind.REVERSAL}"


def _take_away(conn: Connection, customer: str, name: str, kind: ItemKind) -> None:
    """Remove the line of an entry from the account of a customer whose it is not."""
    before = stored_lines(conn, pl.Series([customer], dtype=pl.String))
    its = before.filter(pl.col("item") == name, pl.col("kind") == kind)
    others = before.filter(pl.col("kind") != ItemKind.SETTLEMENT).join(its, on=GROUP, how="semi")
    others = others.join(its, on=["item", "kind"], how="anti")
    if kind == ItemKind.RECEIPT and others["amount_minor"].sum():
        raise StoreError(
            f"Receipt {name} of customer {customer} was matched or reversed: expected it to be as it came; "
            "`receivables receipts matches` shows what it was given to, `receipts undo` takes that back"
        )
    nothing = POSTED_SCHEMA.to_frame()
    removed = Difference(new=nothing, changed=nothing, gone=its)
    write_lines(conn, before, standing(before, removed, loads_taken(conn)))
