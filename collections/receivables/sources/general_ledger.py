"""What is particular to tables of the general ledger: two columns of amounts, and months instead of days."""

import polars as pl

from receivables.sources.faults import all_of, faults
from receivables.sources.tables import RawTable

GENERAL_LEDGER_KINDS = ("control-balances", "journal-lines")
# A month as 2026-10, 10/2026, 10.2026, 202610, and 001.2026 or 2026010 as SAP counts posting periods.
_YEAR_FIRST = r"^(?<year>20\d{2})[-/.]?0?(?<month>0[1-9]|1[0-2])$"
_MONTH_FIRST = r"^0?(?<month>0?[1-9]|1[0-2])[-/.](?<year>20\d{2})$"


def netted(rows: pl.DataFrame, kind: str) -> pl.DataFrame:
    """Lines of a journal with one amount each: debit less credit, where the file gives them apart."""
    if kind != "journal-lines":
        return rows
    sides = pl.col("debit_minor").fill_null(0) - pl.col("credit_minor").fill_null(0)
    said = pl.any_horizontal(pl.col("debit_minor", "credit_minor").is_not_null())
    return rows.with_columns(amount_minor=pl.coalesce("amount_minor", pl.when(said).then(sides)))


def ruled(rows: pl.DataFrame, table: RawTable, kind: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rows, each balance with its days, and a fault for each row that says no day or no amount."""
    if kind == "journal-lines":
        silent = rows["amount_minor"].is_null() & _unsaid(table, "amount") & _unsaid(table, "debit")
        silent &= _unsaid(table, "credit")
        return rows, faults(silent, column="amount", values=None, reason="is missing: expected it, or debit or credit")
    if kind != "control-balances":
        return rows, all_of([])
    placed = _with_months(rows)
    wrong = placed["date"].is_null() & _unsaid(table, "date")
    reason = "says no day: expected a date, or a month such as 2026-10"
    return placed, faults(wrong, column="period", values=table.texts("period"), reason=reason)


def _with_months(rows: pl.DataFrame) -> pl.DataFrame:
    """Balances of a month are those of its last day, and their period begins with its first."""
    text = pl.col("period").str.replace_all(r"\s", "")
    parts = [text.str.extract_groups(pattern) for pattern in (_YEAR_FIRST, _MONTH_FIRST)]
    year, month = (
        pl.coalesce(*(part.struct.field(name) for part in parts)).cast(pl.Int32, strict=False)
        for name in ("year", "month")
    )
    first = pl.date(year, month, 1)
    return rows.with_columns(
        date=pl.coalesce("date", first.dt.month_end()),
        from_date=pl.coalesce("from_date", pl.when(pl.col("date").is_null()).then(first)),
    )


def _unsaid(table: RawTable, column: str) -> pl.Series:
    return table.texts(column).is_null()
