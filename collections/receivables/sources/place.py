"""Where something stands, in words."""

from pathlib import Path


def place(file: Path, sheet: str | None, row: int | None = None) -> str:
    """The place as a clerk would say it.

    >>> place(Path("in/invoices.xlsx"), "Open", 14), place(Path("invoices.csv"), None)
    ('invoices.xlsx, sheet Open, row 14', 'invoices.csv')
    """
    parts = [file.name] + ([f"sheet {sheet}"] if sheet else []) + ([f"row {row}"] if row is not None else [])
    return ", ".join(parts)
