"""Whose money it is: entries of bank accounts become receipts of customers, and what comes back reverses them.

What no rule is sure of is in no line of the ledger: it waits for a clerk, and each later night asks the rules again.
"""

from datetime import date

import polars as pl
from sqlalchemy import Connection, Engine, Text, cast, func, select
from sqlalchemy.sql.elements import ColumnElement

from receivables.model import ItemKind
from receivables.policy import payers
from receivables.policy.payers import PayerRule
from receivables.policy.references import spans_of
from receivables.store import frames
from receivables.store.bank import entries_where, set_customers
from receivables.store.database import writing
from receivables.store.days import to_number
from receivables.store.letter_references import letters_named
from receivables.store.lines import OWN_RECEIPT, made
from receivables.store.matches import undo_overdrawn
from receivables.store.open_lines import open_lines
from receivables.store.postings import post
from receivables.store.tables import bank_entry, customer, item

Candidates = dict[PayerRule, pl.DataFrame]
_UNKNOWN = bank_entry.c.customer == ""
_RECEIPTS = bank_entry.c.kind == "receipt"
_RETURNS = bank_entry.c.kind == "return"
_PARTING = "-/._ #"
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_NUMBER_SCHEMA = pl.Schema({"customer": pl.String, "document": pl.String, "item": pl.String, "reference": pl.String})
_OWED_SCHEMA = pl.Schema(
    {"customer": pl.String, "document": pl.String, "currency": pl.String, "amount_minor": pl.Int64}
)


def assign_by_rule(engine: Engine | Connection, *, as_of: date) -> None:
    """Find whose every entry is that nobody knows yet, and post its line: a receipt, or the reversal of one.

    A reversal takes the matches of its receipt back. A second time it changes nothing.
    """
    with writing(engine) as conn:
        receipts = entries_where(conn, _UNKNOWN, _RECEIPTS)
        if receipts.height:
            found = payers.sole(candidates(conn, receipts, as_of=as_of).items())
            _assign(conn, receipts.with_row_index("at").drop("customer", "rule").join(found, on="at"))
        while _reverse_returned(conn):
            pass
        undo_overdrawn(conn, as_of=as_of)


def candidates(conn: Connection, entries: pl.DataFrame, *, as_of: date) -> Candidates:
    """For each rule the customers it finds for the entries (CANDIDATE_SCHEMA)."""
    numbers = _numbers(conn, entries)
    named = payers.by_name(entries, _names(conn))
    of_a_name = entries.with_row_index("at").join(named, on="at", how="semi")
    amounts = payers.by_amount(entries, _owed(conn, of_a_name, as_of))
    return {
        PayerRule.ACCOUNT: payers.by_account(entries, _accounts(conn)),
        PayerRule.NUMBER: payers.by_text(entries, numbers, text="reference"),
        PayerRule.END_TO_END: payers.by_text(entries, numbers, text="end_to_end"),
        PayerRule.AMOUNT_AND_NAME: payers.both(amounts, named),
    }


def hints(conn: Connection, entries: pl.DataFrame, *, as_of: date) -> pl.DataFrame:
    """Every customer who has something to say for being the payer of an entry (CANDIDATE_SCHEMA), the best first."""
    of_rules = candidates(conn, entries, as_of=as_of).values()
    alone = (payers.by_name(entries, _names(conn)), payers.by_amount(entries, _owed(conn, entries, as_of)))
    return pl.concat([*of_rules, *alone]).unique(maintain_order=True)


def post_receipts(conn: Connection, entries: pl.DataFrame) -> None:
    """The lines of receipts (ENTRY_SCHEMA and `item`) in their customers' accounts, each a document of its own."""
    text, number = pl.col("reference"), pl.col("end_to_end")
    has_it = text.str.contains(number, literal=True)
    reference = pl.when(has_it).then(text).otherwise(pl.concat_str(text, number, separator=" ", ignore_nulls=True))
    alone = pl.col("item") + OWN_RECEIPT
    amount = -pl.col("amount_minor")
    post(conn, made(entries, ItemKind.RECEIPT, document=alone, amount_minor=amount, reference=reference))


def post_reversals(conn: Connection, entries: pl.DataFrame) -> None:
    """The lines of returns (ENTRY_SCHEMA, `item` and `document`, that of the receipt which is taken back)."""
    post(conn, made(entries, ItemKind.REVERSAL, amount_minor=-pl.col("amount_minor"), reference="reference"))


def _assign(conn: Connection, found: pl.DataFrame) -> None:
    if found.height:
        set_customers(conn, found)
        post_receipts(conn, found)


def _reverse_returned(conn: Connection) -> bool:
    """Post the reversals of the receipts that came back, and say whether there was one."""
    returns = entries_where(conn, _UNKNOWN, _RETURNS)
    if returns.is_empty():
        return False
    amounts = (-returns["amount_minor"]).unique().cast(pl.String)
    of_that_amount = frames.among(cast(bank_entry.c.amount_minor, Text), amounts)
    receipts = entries_where(conn, ~_UNKNOWN, _RECEIPTS, of_that_amount)
    receipts = receipts.with_columns(document=pl.col("item") + OWN_RECEIPT)
    reversal = (item.c.kind == ItemKind.REVERSAL) & frames.among(item.c.document, receipts["document"])
    schema = pl.Schema({"customer": pl.String, "document": pl.String})
    gone = frames.read_frame(conn, select(item.c.customer, item.c.document).where(reversal), schema)
    standing = receipts.join(gone, on=["customer", "document"], how="anti")
    pairs = payers.returned(returns, standing)
    numbered = standing.with_row_index("receipt").select("receipt", "customer", "document")
    found = returns.with_row_index("at").drop("customer", "rule").join(pairs, on="at").join(numbered, on="receipt")
    if found.height:
        found = found.with_columns(rule=pl.lit(str(PayerRule.RETURN)))
        set_customers(conn, found)
        post_reversals(conn, found)
    return found.height > 0


def _accounts(conn: Connection) -> pl.DataFrame:
    """From which account which customer pays: by the customer list, or because a clerk has said so of an entry."""
    schema = pl.Schema({"payer_account": pl.String, "customer": pl.String})
    listed = select(customer.c.iban.label("payer_account"), customer.c.customer).where(customer.c.iban != "")
    entry = bank_entry.c
    learned = select(entry.payer_account, entry.customer).where(
        entry.author != "", entry.customer != "", entry.payer_account != ""
    )
    return pl.concat([frames.read_frame(conn, query, schema) for query in (listed, learned)])


def _names(conn: Connection) -> pl.DataFrame:
    schema = pl.Schema({"customer": pl.String, "name": pl.String})
    return frames.read_frame(conn, select(customer.c.customer, customer.c.name).where(customer.c.name != ""), schema)


def _numbers(conn: Connection, entries: pl.DataFrame) -> pl.DataFrame:
    """The numbers of invoices, paid ones too, and of letters that the entries may name: `customer`, `number`.

    The database looks for them by their letters and digits alone, without the letters before the first digit; how they
    must really stand there is for the rule to say.
    """
    texts = pl.concat([entries["reference"], entries["end_to_end"]]).drop_nulls()
    together = spans_of(texts)["form"].str.replace_all("-", "", literal=True).unique()
    if together.is_empty():
        return pl.DataFrame(schema={"customer": pl.String, "number": pl.String})
    digits = together.str.strip_chars_start(_LETTERS).unique()
    is_named = frames.among(func.ltrim(_squeezed(item.c.document), _LETTERS), digits) | (
        (item.c.item != item.c.document) & frames.among(func.ltrim(_squeezed(item.c.item), _LETTERS), digits)
    )
    # A creditor reference is told from other references of an invoice by its first letters.
    is_referred = item.c.reference.like("RF%") & frames.among(_squeezed(item.c.reference), together)
    query = select(*(item.c[name] for name in _NUMBER_SCHEMA)).where(
        item.c.kind == ItemKind.INVOICE, is_named | is_referred
    )
    found = frames.read_frame(conn, query, _NUMBER_SCHEMA)
    references = found.filter(pl.col("reference").str.starts_with("RF")).select("customer", number="reference")
    invoices = [found.select("customer", number=name) for name in ("document", "item")]
    letters = letters_named(conn, texts).select("customer", "number")
    return pl.concat([*invoices, references, letters]).unique()


def _squeezed(column: ColumnElement[str]) -> ColumnElement[str]:
    together: ColumnElement[str] = func.upper(column)
    for sign in _PARTING:
        together = func.replace(together, sign, "")
    return together


def _owed(conn: Connection, entries: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """Every amount of these entries that an open invoice of the ledger, or an instalment of it, could be paid by."""
    if entries.is_empty():
        return _OWED_SCHEMA.to_frame()
    amounts = entries["amount_minor"].unique().cast(pl.String)
    is_open = item.c.closed_day.is_(None) & (item.c.day <= to_number(as_of))
    documents = select(item.c.customer).where(is_open).group_by(item.c.customer, item.c.document, item.c.currency)
    of_that_sum = documents.having(frames.among(cast(func.sum(item.c.amount_minor), Text), amounts))
    of_an_instalment = select(item.c.customer).where(
        is_open, item.c.kind == ItemKind.INVOICE, frames.among(cast(item.c.amount_minor, Text), amounts)
    )
    customers = select(of_that_sum.union(of_an_instalment).subquery().c.customer)
    lines = open_lines(conn, item.c.customer.in_(customers), as_of=as_of).filter(
        pl.col("kind") == ItemKind.INVOICE, pl.col("balance_minor") > 0
    )
    each = lines.select("customer", "document", "currency", amount_minor="balance_minor")
    whole = each.group_by("customer", "document", "currency").agg(pl.col("amount_minor").sum())
    return pl.concat([each, whole]).unique().select(list(_OWED_SCHEMA))
