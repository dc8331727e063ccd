"""Numbers of customers and documents that a spreadsheet has had in its hands: what can be told back, and what is lost.

A spreadsheet takes `0012` for the number 12, writes 1929003413 as `1929003413.0` or `1.929E+09`, keeps fifteen digits
of a number at the most, and marks a text that looks like a number with an apostrophe.
"""

import polars as pl

_POINT_ZERO = r"^(\d+)\.0$"
_APOSTROPHE = r"^'(\d)"
# With the digits cut off. A number that a firm gives itself may be 2E10, and hardly 2E+10.
_CUT = r"(?i)^\d(?:[.,]\d+)?E\+\d+$"
_DIGITS_KEPT = 15

# Columns in which an apostrophe may be meant.
_WORDS = frozenset(
    {"name", "reference", "address", "terms", "phone", "payer", "role", "segment", "territory", "source"}
)

REASON = "expected all of its digits, which a spreadsheet has cut off; format the column as text before exporting"


def told_back(texts: pl.Series, *, column: str) -> pl.Series:
    """The numbers of a canonical column as they were before a spreadsheet wrote them its way."""
    if texts.str.ends_with(".0").any():
        texts = texts.str.replace(_POINT_ZERO, "${1}")
    if column not in _WORDS and texts.str.starts_with("'").any():
        texts = texts.str.replace(_APOSTROPHE, "${1}")
    return texts


def cut_off(texts: pl.Series, numbers: pl.Series | None) -> pl.Series | None:
    """Where digits are lost (Boolean); None: nowhere. `numbers`: the cells that are numbers of a spreadsheet."""
    lost = None
    if texts.str.contains("+", literal=True).any():
        lost = texts.str.contains(_CUT)
    if numbers is not None:
        long = numbers & (texts.str.strip_prefix("-").str.len_bytes() > _DIGITS_KEPT)
        lost = long if lost is None else lost | long
    return lost.fill_null(False) if lost is not None and lost.any() else None
