"""What is particular to payments: reversals and write-offs among them, and the sign that a firm gives each."""

import polars as pl

from receivables.sources.faults import faults
from receivables.sources.ledger import Ruled, turned_to_positive
from receivables.sources.tables import RawTable

PAYMENT, REVERSAL, WRITE_OFF = "payment", "reversal", "write_off"
_NAMES = {PAYMENT: "payments", REVERSAL: "reversals", WRITE_OFF: "write-offs"}


def ruled(rows: pl.DataFrame, table: RawTable) -> Ruled:
    """The rows of a list of payments, each with its kind and a positive amount.

    A firm may give one kind negative amounts throughout; a single negative one is refused.
    """
    # A kind that cannot be read is a fault already, and is judged as the payment it would be without it.
    rows = rows.with_columns(pl.col("kind").fill_null(PAYMENT))
    found = [_without_invoice(rows), _names_another(rows, table)]
    doubts: list[str] = []
    for kind, what in _NAMES.items():
        otherwise = f", or kind = {REVERSAL} for money that went back" if kind == PAYMENT else ""
        which = rows["kind"] == kind
        step = turned_to_positive(rows, table, "amount", which=which, what=what, otherwise=otherwise)
        rows = step.rows
        found += step.faults
        doubts += step.doubts
    return Ruled(rows=rows, faults=tuple(found), doubts=tuple(doubts))


def _without_invoice(rows: pl.DataFrame) -> pl.DataFrame:
    bad = (rows["kind"] == WRITE_OFF) & rows["invoice"].is_null()
    return faults(bad, column="invoice", values=None, reason="is missing: a write-off names the invoice it writes off")


def _names_another(rows: pl.DataFrame, table: RawTable) -> pl.DataFrame:
    """Whoever names a payment that is taken back means a reversal, and must say so: it changes the sign."""
    bad = (rows["kind"] != REVERSAL) & rows["reverses"].is_not_null()
    reason = f"expected none, or kind = {REVERSAL} for what takes that payment back"
    return faults(bad, column="reverses", values=table.texts("reverses"), reason=reason)
