"""What is particular to invoices and open-item lists: which amount is open, what is a credit note, when it is due.

Every rule is a pass over the typed rows that returns them with the faults and doubts that it found.
"""

from dataclasses import dataclass

import polars as pl

from receivables.model import ItemKind
from receivables.sources.faults import faults
from receivables.sources.tables import RawTable
from receivables.sources.terms import are_of_several, due_days, reads_twice

LEDGER_KINDS = ("invoices", "open-items")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruled:
    """Rows after a rule. `doubts` are sentences about the whole file."""

    rows: pl.DataFrame
    faults: tuple[pl.DataFrame, ...] = ()
    doubts: tuple[str, ...] = ()


def ruled(rows: pl.DataFrame, table: RawTable, kind: str) -> Ruled:
    """The rows of a ledger or open-item list with kind, signs, balance and due dates settled."""
    found: list[pl.DataFrame] = []
    doubts: list[str] = []
    for rule in (_kinds, _signs, _open_amount, _due):
        step = rule(rows, table, kind)
        rows = step.rows
        found += step.faults
        doubts += step.doubts
    return Ruled(rows=rows, faults=tuple(found), doubts=tuple(doubts))


def leading_amount(table: RawTable) -> str:
    """The column whose sign says what a row is: the amount, or the balance where a list has no amount."""
    return "amount" if "amount" in table.columns else "balance"


def turned_to_positive(
    rows: pl.DataFrame, table: RawTable, name: str, *, which: pl.Series, what: str, otherwise: str = ""
) -> Ruled:
    """The rows with their amounts positive where all of `which` came negative; faults where only some did.

    `otherwise`: what else a negative one may have been meant as, and how to say so.
    """
    minor = rows[f"{name}_minor"]
    negative = which & (minor < 0).fill_null(False)
    positive = which & (minor > 0).fill_null(False)
    if not negative.any():
        return Ruled(rows=rows)
    if positive.any():
        texts = table.texts(name)
        reason = f"expected a positive amount, as other {what} in the file have{otherwise}"
        return Ruled(rows=rows, faults=(faults(negative, column=name, values=texts, reason=reason),))
    turned = rows.with_columns(pl.when(negative).then(-minor).otherwise(minor).alias(f"{name}_minor"))
    doubt = f"all {what} are negative in {table.label(name)}; they were taken as the same amounts, positive"
    return Ruled(rows=turned, doubts=(doubt,))


def _kinds(rows: pl.DataFrame, table: RawTable, kind: str) -> Ruled:
    """Without a kind, a negative amount is a credit note."""
    unsaid = table.texts("kind").is_null()
    leading = f"{leading_amount(table)}_minor"
    negative = unsaid & (rows[leading] < 0).fill_null(False)
    by_sign = pl.when(negative).then(pl.lit(ItemKind.CREDIT_NOTE.value)).otherwise(pl.lit(ItemKind.INVOICE.value))
    rows = rows.with_columns(kind=pl.when(unsaid).then(by_sign).otherwise("kind"))
    if not negative.any():
        return Ruled(rows=rows)
    rows = rows.with_columns(
        pl.when(negative).then(-pl.col(name)).otherwise(name) for name in ("amount_minor", "balance_minor")
    )
    other_sign = negative & (rows["balance_minor"] < 0).fill_null(False)
    reason = "expected the same sign as the amount has"
    fault = faults(other_sign, column="balance", values=table.texts("balance"), reason=reason)
    doubt = f"{negative.sum():,} rows with a negative amount and no kind were taken as credit notes"
    return Ruled(rows=rows, faults=(fault,), doubts=(doubt,) if kind == "invoices" else ())


def _signs(rows: pl.DataFrame, table: RawTable, _kind: str) -> Ruled:
    """Credit notes that say so are positive, or all of them negative; an invoice that says so is never negative."""
    said = table.texts("kind").is_not_null()
    leading = leading_amount(table)
    negative = said & ((rows["kind"] == ItemKind.INVOICE) & (rows[f"{leading}_minor"] < 0)).fill_null(False)
    reason = f"expected a positive amount, or the kind {ItemKind.CREDIT_NOTE}"
    found = [faults(negative, column=leading, values=table.texts(leading), reason=reason)]
    doubts: list[str] = []
    credit = said & (rows["kind"] == ItemKind.CREDIT_NOTE).fill_null(False)
    for name in ("amount", "balance"):
        step = turned_to_positive(rows, table, name, which=credit, what="credit notes")
        rows = step.rows
        found += step.faults
        doubts += step.doubts
    return Ruled(rows=rows, faults=tuple(found), doubts=tuple(doubts))


def _open_amount(rows: pl.DataFrame, table: RawTable, kind: str) -> Ruled:
    """An open-item list may have one column of amounts only: then that is what is open."""
    if kind != "open-items":
        return Ruled(rows=rows)
    if "balance" not in table.columns:
        doubt = f"there is no column for the balance, so {table.label('amount')} was taken as what is still open"
        return Ruled(rows=rows.with_columns(balance_minor=pl.col("amount_minor")), doubts=(doubt,))
    missing = rows["balance_minor"].is_null() & table.texts("balance").is_null()
    fault = faults(missing, column="balance", values=None, reason="is missing")
    if "amount" in table.columns:
        return Ruled(rows=rows, faults=(fault,))
    doubt = f"there is no column for the amount, so {table.label('balance')} was taken as the amount too"
    return Ruled(rows=rows.with_columns(amount_minor=pl.col("balance_minor")), faults=(fault,), doubts=(doubt,))


def _due(rows: pl.DataFrame, table: RawTable, _kind: str) -> Ruled:
    """A due date that is missing follows from the terms; an invoice must have one, or terms that give it several.

    An invoice whose terms ask for instalments stays without, until it is made into them.
    """
    unsaid = rows["due_date"].is_null() & table.texts("due_date").is_null()
    if not unsaid.any():
        return Ruled(rows=rows)
    computed = due_days(rows["terms"], rows["invoice_date"])
    rows = rows.with_columns(due_date=pl.when(unsaid).then(computed).otherwise("due_date"))
    missing = unsaid & rows["due_date"].is_null() & rows["invoice_date"].is_not_null() & (rows["kind"] == "invoice")
    missing &= ~(are_of_several(rows["terms"]) & rows["instalment"].is_null())
    no_terms = "is missing, and there are no terms to compute it from"
    strange = "is missing, and cannot be computed from the terms '" + rows["terms"].fill_null("") + "'"
    reason = rows.select(pl.when(pl.col("terms").is_null()).then(pl.lit(no_terms)).otherwise(strange)).to_series()
    fault = faults(missing, column="due_date", values=None, reason=reason)
    return Ruled(rows=rows, faults=(fault,), doubts=_read_in_one_sense(rows["terms"].filter(unsaid)))


def _read_in_one_sense(terms: pl.Series) -> tuple[str, ...]:
    return tuple(
        f"the terms '{text}' were read as so many days after the end of the invoice's month, and not as the end of "
        "the month in which those days end; a column of due dates would say which"
        for text in terms.unique().drop_nulls().sort()
        if reads_twice(text)
    )
