"""Where something stands, in words.

Several sheets read as one table count their rows as one: each sheet begins at a number that no row of a sheet reaches.
"""

import polars as pl

# More rows than a sheet of any program has.
SHEET_ROWS = 1 << 21


def place(origin: str, sheet: str | None, row: int | None = None, *, sheets: tuple[str, ...] = ()) -> str:
    """The place as a clerk would say it. `sheets`: those that are read as one table.

    >>> place("invoices.xlsx", "Open", 14), place("invoices.csv", None)
    ('invoices.xlsx, sheet Open, row 14', 'invoices.csv')
    >>> place("invoices.xlsx", None, SHEET_ROWS + 14, sheets=("March", "April"))
    'invoices.xlsx, sheet April, row 14'
    """
    if sheets and row is None:
        return f"{origin}, sheets {', '.join(sheets)}"
    if sheets and row is not None:
        number, row = divmod(row, SHEET_ROWS)
        sheet = sheets[number]
    parts = [origin] + ([f"sheet {sheet}"] if sheet else []) + ([f"row {row}"] if row is not None else [])
    return ", ".join(parts)


def sheets_and_rows(rows: pl.Series, sheet: str | None, sheets: tuple[str, ...]) -> pl.DataFrame:
    """`sheet` and `row` of each row, as they are called in the file."""
    if not sheets:
        return rows.to_frame("row").with_columns(sheet=pl.lit(sheet, dtype=pl.String))
    names = pl.Series(sheets, dtype=pl.String)
    return rows.to_frame("row").select(row=pl.col("row") % SHEET_ROWS, sheet=names.gather(rows // SHEET_ROWS))
