"""The marks of an .ods workbook. Its XML repeats equal rows and cells by a count, so places have to be counted.

A formula without a value stays empty here: it may give an empty text, or never have been calculated, and nothing in
the file tells which.
"""

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import IO

from lxml import etree

from receivables.sources.marks import Marks, Merged
from receivables.sources.xml import name_of, streamed

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
# Without any of these there is nothing to find, and the file need not be parsed a second time.
_TELLING = (b'value-type="error"', b"-spanned=", b":visibility=")
_BLOCK_BYTES = 1 << 20
_MOST_ROWS, _MOST_COLUMNS = 1 << 20, 16_384
_EXCEL_ZERO = date(1899, 12, 30)


@dataclass(slots=True)
class _Found:
    """Marks as they come, and how many rows and columns there were before."""

    lost: dict[tuple[int, int], str] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    merged: list[Merged] = field(default_factory=list)
    row: int = 0
    column: int = 0


def ods_marks(file: Path, sheet: str) -> Marks:
    """What the sheet of that name tells. Raises SourceError, and what `zipfile` and `zlib` raise for a damaged one."""
    with zipfile.ZipFile(file) as archive:
        with archive.open("content.xml") as stream:
            if not _tells_something(stream):
                return Marks()
        with archive.open("content.xml") as stream:
            return _marks(stream, sheet, origin=file.name)


def first_day(file: Path) -> date:
    """The day that is number 0 where a cell holds a bare number."""
    with zipfile.ZipFile(file) as archive, archive.open("content.xml") as stream:
        for element in streamed(stream, ("null-date", "table-row"), origin=file.name):
            if name_of(element).local == "null-date":
                return date.fromisoformat(element.get(f"{_TABLE}date-value", _EXCEL_ZERO.isoformat()))
            break
    return _EXCEL_ZERO


def _tells_something(stream: IO[bytes]) -> bool:
    kept = b""
    while block := stream.read(_BLOCK_BYTES):
        if any(mark in kept + block for mark in _TELLING):
            return True
        kept = block[-32:]
    return False


def _marks(stream: IO[bytes], sheet: str, *, origin: str) -> Marks:
    found = _Found()
    for element in streamed(stream, ("table", "table-column", "table-row"), origin=origin):
        match name_of(element).local:
            case "table-column":
                _look_at_column(element, found)
            case "table-row":
                _look_at_row(element, found)
            case _ if element.get(f"{_TABLE}name") == sheet:
                return Marks(
                    lost=found.lost,
                    hidden_rows=frozenset(found.hidden_rows),
                    hidden_columns=frozenset(found.hidden_columns),
                    merged=tuple(found.merged),
                )
            case _:
                found = _Found()
    return Marks()


def _look_at_column(element: etree._Element, found: _Found) -> None:
    after = found.column + _count(element, "number-columns-repeated", _MOST_COLUMNS)
    if _is_hidden(element):
        found.hidden_columns |= set(range(found.column, min(after, _MOST_COLUMNS)))
    found.column = after


def _look_at_row(element: etree._Element, found: _Found) -> None:
    after = found.row + _count(element, "number-rows-repeated", _MOST_ROWS)
    if _is_hidden(element):
        found.hidden_rows |= set(range(found.row, min(after, _MOST_ROWS)))
    for column, cell in _cells(element):
        if cell.get(f"{_CALC}value-type") == "error":
            found.lost[found.row, column] = cell.findtext(f"{_TEXT}p") or "#VALUE!"
        rows = _count(cell, "number-rows-spanned", _MOST_ROWS)
        columns = _count(cell, "number-columns-spanned", _MOST_COLUMNS)
        if rows > 1 or columns > 1:
            bottom, right = found.row + rows - 1, column + columns - 1
            found.merged.append(Merged(top=found.row, left=column, bottom=bottom, right=right))
    found.row = after


def _cells(row: etree._Element) -> Iterator[tuple[int, etree._Element]]:
    column = 0
    for cell in row:
        yield column, cell
        column += _count(cell, "number-columns-repeated", _MOST_COLUMNS)


def _is_hidden(element: etree._Element) -> bool:
    return element.get(f"{_TABLE}visibility") in ("collapse", "filter")


def _count(element: etree._Element, name: str, most: int) -> int:
    text = element.get(f"{_TABLE}{name}", "1")
    return min(int(text), most) if text.isdecimal() else 1
