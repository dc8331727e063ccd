"""Receipts given to invoices, and taken back: a row here, and two lines of the ledger that net to zero.

The line in the receipt's own document takes from its rest, the one in the invoice's document from its balance. Taking
a match back posts the opposite lines on the day that is done, so that every day before stays as it was.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
from sqlalchemy import ColumnElement, Connection, Engine, and_, func, select

from receivables.model import ItemKind
from receivables.money import to_decimal, to_minor
from receivables.policy.matching import PAIR_SCHEMA, MatchRule, proposals
from receivables.store import frames
from receivables.store.database import StoreError, reading, writing
from receivables.store.days import to_day, to_number
from receivables.store.letter_references import documents_asked_for
from receivables.store.lines import OWN_RECEIPT, made
from receivables.store.postings import post
from receivables.store.tables import customer as customer_table
from receivables.store.tables import item
from receivables.store.tables import match as match_table
from receivables.store.told import refuse_backwards, refuse_unknown
from receivables.store.unapplied import Account, account_of, customers_with_receipts

MATCH_SCHEMA = pl.Schema(
    {
        "match": pl.Int64,
        "customer": pl.String,
        "receipt": pl.String,
        "document": pl.String,
        "currency": pl.String,
        "amount_minor": pl.Int64,
        "day": pl.Date,
        "rule": pl.String,
        "author": pl.String,
        "undone_day": pl.Date,
        "undone_by": pl.String,
    }
)
_LINE_SCHEMA = pl.Schema(
    {"customer": pl.String, "document": pl.String, "kind": pl.String, "day": pl.Date, "amount_minor": pl.Int64}
)
_LIVE = match_table.c.undone_day.is_(None)


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchRecord:
    """A part of a receipt that was given to an invoice. `author` empty: by a rule; `undone_day`: taken back then."""

    match: int
    customer: str
    name: str
    receipt: str
    document: str
    currency: str
    amount_minor: int
    day: date
    rule: str
    author: str
    undone_day: date | None
    undone_by: str


def match_by_rule(engine: Engine | Connection, *, as_of: date) -> None:
    """Give every unapplied receipt to what the rules say it pays, on that day. A second time it changes nothing.

    First the matches of receipts that are not there any more (returned, reversed, corrected) are taken back.
    """
    with writing(engine) as conn:
        undo_overdrawn(conn, as_of=as_of)
        for customers in customers_with_receipts(conn, as_of):
            account = account_of(conn, customers, as_of=as_of)
            asked = documents_asked_for(conn, account.receipts["reference"], account.lines)
            found = proposals(account.receipts, account.lines, barred=_parted(conn, customers), asked=asked)
            if found.height:
                _record(conn, found, as_of=as_of, author=None)


def record_match(
    engine: Engine,
    *,
    customer: str,
    receipt: str,
    invoice: str,
    amount: Decimal | None = None,
    author: str,
    as_of: date,
) -> MatchRecord:
    """Give a receipt of the customer, or a part of it, to an invoice; without an amount as much as both allow.

    The receipt may be named by the end of its number that comes after a slash. Saying the same again on the same day
    changes nothing. Raises StoreError where the receipt has no rest or the invoice no balance on that day, for an
    amount that is more than either or nothing, and where the two are in different currencies.
    """
    with writing(engine) as conn:
        refuse_unknown(conn, customer, None)
        said = (match_table.c.customer == customer) & (match_table.c.author == author)
        of_the_day = (match_table.c.day == to_number(as_of)) & _LIVE
        for done in _records(conn, and_(said, of_the_day)):
            is_it = _is_called(done.receipt, receipt) and done.document == invoice
            if is_it and (amount is None or to_minor(amount, done.currency) == done.amount_minor):
                return done
        account = account_of(conn, pl.Series([customer]), as_of=as_of)
        paid = _receipt(account, customer, receipt, as_of)
        owed = _owed(account, customer, invoice, as_of)
        minor = _amount(paid, owed, None if amount is None else to_minor(amount, paid["currency"]))
        row = {**paid, "document": owed["document"], "amount_minor": minor, "rule": str(MatchRule.BY_HAND)}
        number = _record(conn, pl.DataFrame([row]), as_of=as_of, author=author)
        return _records(conn, match_table.c.match == number)[0]


def undo_match(engine: Engine, *, match: int, author: str, as_of: date) -> MatchRecord:
    """Take a match back: from `as_of` on the receipt is unapplied and the invoice owed again.

    The rules will not give that receipt to that invoice again. Taking it back again changes nothing. Raises StoreError
    when there is no such match, or for a day before it.
    """
    with writing(engine) as conn:
        found = _records(conn, match_table.c.match == match)
        if not found:
            raise StoreError(f"There is no match {match}: expected a number that `receivables receipts matches` shows")
        refuse_backwards(f"Match {match}", found[0].day, as_of)
        if found[0].undone_day is None:
            its = _matches(conn, match_table.c.match == match)
            _undo(conn, its.with_columns(undone_day=pl.lit(as_of), undone_by=pl.lit(author)))
        return _records(conn, match_table.c.match == match)[0]


def undo_overdrawn(conn: Connection, *, as_of: date) -> None:
    """Take back the matches of receipts that are less by now than was given of them.

    It happens on the day of the reversal that made them less, or else on `as_of`, but not before the match itself.
    """
    # The receipt itself may be gone: a payment that names an invoice by now stands in that invoice's document.
    its_document = and_(
        item.c.customer == match_table.c.customer,
        item.c.document == match_table.c.receipt + OWN_RECEIPT,
        item.c.closed_day.is_(None),
    )
    live = _matches(conn, _LIVE & select(item.c.item).where(its_document).exists())
    if live.is_empty():
        return
    of_them = live.with_columns(own=pl.col("receipt") + OWN_RECEIPT)
    query = select(*(item.c[name] for name in _LINE_SCHEMA)).where(
        frames.among(item.c.customer, of_them["customer"].unique()),
        frames.among(item.c.document, of_them["own"].unique()),
        item.c.day <= to_number(as_of),
    )
    lines = frames.read_frame(conn, query, _LINE_SCHEMA)
    reversed_on = pl.col("day").filter(pl.col("kind") == ItemKind.REVERSAL).max()
    overdrawn = lines.group_by("customer", own="document").agg(pl.col("amount_minor").sum(), reversed_on=reversed_on)
    overdrawn = overdrawn.filter(pl.col("amount_minor") > 0).drop("amount_minor")
    lost = of_them.join(overdrawn, on=["customer", "own"])
    day = pl.max_horizontal("day", pl.coalesce("reversed_on", pl.lit(as_of)))
    _undo(conn, lost.with_columns(undone_day=day, undone_by=pl.lit(None, pl.String)).select(list(MATCH_SCHEMA)))


def list_matches(engine: Engine, *, customer: str | None = None, undone: bool = False) -> list[MatchRecord]:
    """The matches that stand (with `undone`: the others too), the newest first."""
    conditions: list[ColumnElement[bool]] = [] if undone else [_LIVE]
    if customer is not None:
        conditions.append(match_table.c.customer == customer)
    with reading(engine) as conn:
        return _records(conn, *conditions)


def _record(conn: Connection, found: pl.DataFrame, *, as_of: date, author: str | None) -> int:
    """Note the matches and post their lines; returns the number of the first."""
    first = (conn.execute(select(func.max(match_table.c.match))).scalar_one() or 0) + 1
    numbered = found.with_columns(
        match=pl.int_range(first, first + pl.len(), dtype=pl.Int64),
        day=pl.lit(as_of),
        author=pl.lit(author, pl.String),
        undone_day=pl.lit(None, pl.Date),
        undone_by=pl.lit(None, pl.String),
    ).select(list(MATCH_SCHEMA))
    frames.insert(conn, match_table, numbered)
    post(conn, _lines(numbered, day="day", sign=1, mark=""))
    return first


def _undo(conn: Connection, undone: pl.DataFrame) -> None:
    if undone.is_empty():
        return
    frames.update(conn, match_table, undone.select("match", "undone_day", "undone_by"))
    post(conn, _lines(undone, day="undone_day", sign=-1, mark=" undone"))


def _lines(matches: pl.DataFrame, *, day: str, sign: int, mark: str) -> pl.DataFrame:
    """The two lines of each match (POSTED_SCHEMA): from the receipt's own document to the invoice's."""
    number = pl.lit("#") + pl.col("match").cast(pl.String) + mark
    receipt, document = pl.col("receipt"), pl.col("document")
    amount = pl.col("amount_minor") * sign
    sides = (
        (receipt + ">" + document + number, receipt + OWN_RECEIPT, amount),
        (document + "<" + receipt + number, document, -amount),
    )
    return pl.concat(
        made(matches, ItemKind.ALLOCATION, item=name, document=where, day=day, amount_minor=minor)
        for name, where, minor in sides
    )


def _matches(conn: Connection, *conditions: ColumnElement[bool]) -> pl.DataFrame:
    query = select(*(match_table.c[name] for name in MATCH_SCHEMA)).where(*conditions)
    return frames.read_frame(conn, query, MATCH_SCHEMA).sort("match")


def _parted(conn: Connection, customers: pl.Series) -> pl.DataFrame:
    """The pairs of these customers that somebody took apart (PAIR_SCHEMA)."""
    theirs = frames.among(match_table.c.customer, customers)
    return _matches(conn, ~_LIVE, match_table.c.undone_by != "", theirs).select(list(PAIR_SCHEMA)).unique()


def _records(conn: Connection, *conditions: ColumnElement[bool]) -> list[MatchRecord]:
    query = (
        select(match_table, customer_table.c.name)
        .outerjoin_from(match_table, customer_table, match_table.c.customer == customer_table.c.customer)
        .where(*conditions)
        .order_by(match_table.c.day.desc(), match_table.c.match.desc())
    )
    rows = [dict(row._mapping) for row in conn.execute(query)]
    return [
        MatchRecord(
            **{**row, "name": row["name"] or "", "day": to_day(row["day"]), "undone_day": to_day(row["undone_day"])}
        )
        for row in rows
    ]


def _is_called(receipt: str, name: str) -> bool:
    return receipt == name or receipt.endswith(f"/{name}")


def _receipt(account: Account, customer: str, name: str, as_of: date) -> dict[str, Any]:
    rows = account.receipts.to_dicts()
    exact = [row for row in rows if row["receipt"] == name]
    found = exact or [row for row in rows if _is_called(row["receipt"], name)]
    if len(found) != 1:
        had = f"{len(found)} unapplied receipts" if found else "no unapplied receipt"
        raise StoreError(
            f"Customer {customer} has {had} '{name}' on {as_of}: expected one that `receivables receipts list` shows"
        )
    return found[0]


def _owed(account: Account, customer: str, invoice: str, as_of: date) -> dict[str, Any]:
    """The document that the number of an invoice, or of an instalment, names: `document`, `currency`, `owed_minor`."""
    called = (pl.col("document") == invoice) | (pl.col("item") == invoice)
    documents = account.lines.filter(called).select("document", "currency").unique()
    sums = account.lines.join(documents, on=["document", "currency"]).group_by("document", "currency")
    found = sums.agg(owed_minor=pl.col("balance_minor").sum()).filter(pl.col("owed_minor") > 0).to_dicts()
    if len(found) != 1:
        had = f"{len(found)} open invoices" if found else "no open invoice"
        raise StoreError(f"Customer {customer} has {had} '{invoice}' on {as_of}: expected the number of one")
    return found[0]


def _amount(paid: dict[str, Any], owed: dict[str, Any], amount_minor: int | None) -> int:
    """How much is given: as much as both allow, or what was said, where both allow it."""
    receipt, invoice, currency = paid["receipt"], owed["document"], paid["currency"]
    if owed["currency"] != currency:
        raise StoreError(
            f"Receipt {receipt} is in {currency} and invoice {invoice} in {owed['currency']}: expected one currency"
        )
    most: int = min(paid["rest_minor"], owed["owed_minor"])
    if amount_minor is None:
        return most
    if not 0 < amount_minor <= most:
        said, rest, balance = (
            to_decimal(minor, currency) for minor in (amount_minor, paid["rest_minor"], owed["owed_minor"])
        )
        raise StoreError(
            f"{said:,} {currency} of receipt {receipt} would go to invoice {invoice}: expected more than nothing, and "
            f"no more than the {rest:,} left of the receipt and the {balance:,} open of the invoice"
        )
    return amount_minor
