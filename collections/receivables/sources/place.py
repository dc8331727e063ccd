"""Where something stands, in words."""


def place(origin: str, sheet: str | None, row: int | None = None) -> str:
    """The place as a clerk would say it.

    >>> place("invoices.xlsx", "Open", 14), place("invoices.csv", None)
    ('invoices.xlsx, sheet Open, row 14', 'invoices.csv')
    """
    parts = [origin] + ([f"sheet {sheet}"] if sheet else []) + ([f"row {row}"] if row is not None else [])
    return ", ".join(parts)
