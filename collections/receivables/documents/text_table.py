"""Plain text for a terminal: tables and wrapped lines, measured in columns, of which a Chinese character takes two."""

import unicodedata
from collections.abc import Sequence

WIDTH = 100
_GAP = "  "
_NO_BREAK = "\N{NO-BREAK SPACE}"


def table(rows: Sequence[Sequence[str]]) -> list[str]:
    """Rows in columns: the first to the left, the others, which are figures, to the right."""
    widths = [max(width(cell) for cell in column) for column in zip(*rows, strict=True)]
    return [_line(row, widths) for row in rows]


def wrapped(text: str, *, first: str = "", rest: str = "  ") -> list[str]:
    """A sentence over as many lines as it takes, with what stands before the first and the other lines.

    >>> wrapped("a sum of " + together("two terms"), first="  ")
    ['  a sum of two terms']
    """
    opening, *words = text.split(" ")
    lines = [first + opening]
    for word in words:
        longer = f"{lines[-1]} {word}"
        if width(longer) <= WIDTH:
            lines[-1] = longer
        else:
            lines.append(rest + word)
    return [line.replace(_NO_BREAK, " ") for line in lines]


def together(text: str) -> str:
    """Keeps the words of a text on one line, for `wrapped`."""
    return text.replace(" ", _NO_BREAK)


def clipped(text: str, columns: int) -> str:
    """The text, cut short where it takes more than so many columns.

    >>> clipped("customers", 9), clipped("customers of March", 9), clipped("苏州水泵有限公司", 9)
    ('customers', 'customer…', '苏州水泵…')
    """
    if width(text) <= columns:
        return text
    while width(text) > columns - 1:
        text = text[:-1]
    return text + "…"


def width(text: str) -> int:
    """How many columns a text takes.

    >>> width("Sun"), width("苏州")
    (3, 4)
    """
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    cells = [_padded(cell, size, left=not place) for place, (cell, size) in enumerate(zip(row, widths, strict=True))]
    return _GAP.join(cells).rstrip()


def _padded(text: str, columns: int, *, left: bool) -> str:
    room = " " * (columns - width(text))
    return text + room if left else room + text
