"""How a browser is told what a file is called."""

from urllib.parse import quote


def attachment(name: str) -> str:
    """The value of `content-disposition` for a file to be kept.

    >>> attachment("aging 2026.xlsx")
    "attachment; filename*=UTF-8''aging%202026.xlsx"
    """
    return f"attachment; filename*=UTF-8''{quote(name, safe='')}"


def inline(name: str) -> str:
    """The same for a file that the browser shows."""
    return f"inline; filename*=UTF-8''{quote(name, safe='')}"
