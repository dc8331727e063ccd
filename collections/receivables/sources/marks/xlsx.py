"""The marks of an .xlsx workbook, found in the raw sheet as it is unpacked, block by block.

Nothing is parsed that has no mark: a search for a few bytes costs a twentieth of what reading the cells costs.
"""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from typing import IO

from receivables.sources.marks import UNCALCULATED, Marks

_ERROR = re.compile(rb"<(?:\w+:)?c(\s[^>]*\bt=[\"']e[\"'][^>]*)>(.*?)</(?:\w+:)?c>", re.DOTALL)
_PLACE = re.compile(rb"\br=[\"']([A-Z]+)([0-9]+)[\"']")
_VALUE = re.compile(rb"<(?:\w+:)?v>([^<]*)<")
# A formula and what follows it up to the end of its cell: no value, an empty one, or one that is zero.
_FORMULA = re.compile(
    rb"(?:</(?:\w+:)?f>|<(?:\w+:)?f\b[^<>]*/>)\s*"
    rb"(?P<value><(?:\w+:)?v>\s*(?P<zero>0?)\s*</(?:\w+:)?v>|<(?:\w+:)?v\s*/>)?\s*</(?:\w+:)?c>"
)
_CELL = re.compile(rb"<(?:\w+:)?c(\s[^<>]*)>")
_TEXT_CELL = re.compile(rb"\bt=[\"']str[\"']")
_HIDDEN_ROW = re.compile(rb"<(?:\w+:)?row\b[^<>]*\bhidden=[\"'](?:1|true)[\"'][^<>]*>")
_ROW_TAG = re.compile(rb"<(?:\w+:)?row\b[^<>]*>")
_ROW_OR_CELL = re.compile(rb"<(?:\w+:)?(?:(?P<row>row)|c)(?:\s[^<>]*)?/?>")
_ROW_NUMBER = re.compile(rb"\br=[\"'](\d+)[\"']")
_COLUMN = re.compile(rb"<(?:\w+:)?col\b[^<>]*\bhidden=[\"'](?:1|true)[\"'][^<>]*>")
_RANGE = {name: re.compile(rb"\b" + name + rb"=[\"'](\d+)[\"']") for name in (b"min", b"max")}
_SHEET = re.compile(r"<(?:\w+:)?sheet\s[^>]*>")
_RELATION = re.compile(r"<(?:\w+:)?Relationship\s[^>]*>")
_FROM_1904 = re.compile(r"<(?:\w+:)?workbookPr\b[^>]*\bdate1904=[\"'](?:1|true)[\"']")
_CALCULATE_ON_LOAD = re.compile(r"<(?:\w+:)?calcPr\b[^>]*\bfullCalcOnLoad=[\"'](?:1|true)[\"']")
_BLOCK_BYTES = 1 << 20
# A column beyond the last that a sheet can have hides nothing.
_MOST_COLUMNS = 16_384


@dataclass(frozen=True, slots=True, kw_only=True)
class _Dress:
    """What an error and a formula look like in this sheet: a program has one kind of quotation mark and one prefix."""

    errors: tuple[bytes, ...]
    formulas: tuple[bytes, ...]


@dataclass(slots=True)
class _Found:
    """Marks as they come."""

    lost: dict[tuple[int, int], str] = field(default_factory=dict)
    rows: set[int] = field(default_factory=set)
    columns: set[int] = field(default_factory=set)
    rows_before: int = 0
    places: dict[int, tuple[int, int]] | None = None
    zero_is_a_value: bool = True
    dress: _Dress | None = None


def xlsx_marks(file: Path, sheet: str) -> Marks:
    """What the sheet of that name tells. Merged cells the reader tells itself.

    Raises what `zipfile` and `zlib` raise for a workbook that is damaged.
    """
    with zipfile.ZipFile(file) as archive:
        workbook = _workbook(archive)
        part = _part_of(archive, workbook, sheet)
        if part not in archive.namelist():
            return Marks()
        found = _Found()
        found.zero_is_a_value = not _CALCULATE_ON_LOAD.search(workbook)
        with archive.open(part) as stream:
            for rows in _whole_rows(stream):
                found.dress = found.dress or _dress(rows)
                _look(rows, found, found.dress)
                found.rows_before, found.places = _rows_until(rows, found.rows_before), None
    return Marks(lost=found.lost, hidden_rows=frozenset(found.rows), hidden_columns=frozenset(found.columns))


def counts_days_from_1904(file: Path) -> bool:
    """Whether the workbook's day 0 is 1904-01-01, as on old Macintoshes."""
    with zipfile.ZipFile(file) as archive:
        return bool(_FROM_1904.search(_workbook(archive)))


def _workbook(archive: zipfile.ZipFile) -> str:
    return archive.read("xl/workbook.xml").decode("utf-8", "replace")


def _whole_rows(stream: IO[bytes]) -> Iterator[bytes]:
    """The sheet in pieces that end where a row ends."""
    kept = b""
    while block := stream.read(_BLOCK_BYTES):
        end = block.rfind(b"row>")
        if end < 0:
            kept += block
            continue
        yield kept + block[: end + 4]
        kept = block[end + 4 :]
    yield kept


def _dress(beginning: bytes) -> _Dress:
    odd_quotes, prefixed = b"='" in beginning, b":row" in beginning
    return _Dress(
        errors=(b't="e"', b"t='e'") if odd_quotes else (b't="e"',),
        formulas=(b"<f", b":f") if prefixed else (b"<f",),
    )


def _look(rows: bytes, found: _Found, dress: _Dress) -> None:
    if any(mark in rows for mark in dress.errors):
        for error in _ERROR.finditer(rows):
            value = _VALUE.search(error[2])
            _lose(found, rows, error, value[1].decode("utf-8", "replace") if value else "#VALUE!")
    if any(mark in rows for mark in dress.formulas):
        for formula in _FORMULA.finditer(rows):
            _look_at_formula(rows, formula, found)
    if b"hidden=" in rows:
        _look_at_hidden(rows, found)


def _look_at_hidden(rows: bytes, found: _Found) -> None:
    for tag in _HIDDEN_ROW.finditer(rows):
        said = _ROW_NUMBER.search(tag[0])
        number = int(said[1]) if said else found.rows_before + len(_ROW_TAG.findall(rows, 0, tag.end()))
        found.rows.add(number - 1)
    for tag in _COLUMN.findall(rows):
        first, last = (_RANGE[name].search(tag) for name in (b"min", b"max"))
        if first and last:
            found.columns |= set(range(int(first[1]) - 1, min(int(last[1]), _MOST_COLUMNS)))


def _look_at_formula(rows: bytes, formula: re.Match[bytes], found: _Found) -> None:
    """A library that writes formulas calculates none: it leaves the value out, or writes a zero for each.

    In the second case it asks the next program to calculate all of them, which then takes that wish back.
    """
    start = max(rows.rfind(mark, 0, formula.start()) for mark in (b"<c ", b":c "))
    cell = _CELL.match(rows, max(rows.rfind(b"<", 0, start + 1), 0))
    if cell is None or (formula["zero"] and found.zero_is_a_value):
        return
    if formula["value"] and not formula["zero"] and _TEXT_CELL.search(cell[1]):
        return
    _lose(found, rows, cell, UNCALCULATED)


def _lose(found: _Found, rows: bytes, cell: re.Match[bytes], text: str) -> None:
    if place := _PLACE.search(cell[1]):
        found.lost[int(place[2]) - 1, _column(place[1])] = text
        return
    if found.places is None:
        found.places = _counted(rows, found.rows_before)
    found.lost[found.places[cell.start()]] = text


def _counted(rows: bytes, rows_before: int) -> dict[int, tuple[int, int]]:
    """Where each cell stands, by where its tag begins: one that does not say it stands behind the one before."""
    places: dict[int, tuple[int, int]] = {}
    row, column = rows_before, 0
    for tag in _ROW_OR_CELL.finditer(rows):
        if tag["row"]:
            said = _ROW_NUMBER.search(tag[0])
            row, column = (int(said[1]) if said else row + 1), 0
        else:
            place = _PLACE.search(tag[0])
            column = _column(place[1]) if place else column
            places[tag.start()] = row - 1, column
            column += 1
    return places


def _rows_until(rows: bytes, rows_before: int) -> int:
    """The number of the last row of a piece."""
    last = max(rows.rfind(mark) for mark in (b"<row", b":row "))
    if last < 0:
        return rows_before
    said = _ROW_NUMBER.search(rows, last, rows.find(b">", last))
    return int(said[1]) if said else rows_before + len(_ROW_TAG.findall(rows))


def _column(letters: bytes) -> int:
    column = 0
    for letter in letters:
        column = column * 26 + letter - ord("A") + 1
    return column - 1


def _part_of(archive: zipfile.ZipFile, workbook: str, sheet: str) -> str:
    """The path inside the workbook of the sheet of that name."""
    relations = archive.read("xl/_rels/workbook.xml.rels").decode("utf-8", "replace")
    wanted = next((tag for tag in _SHEET.findall(workbook) if _attribute(tag, "name") == sheet), "")
    identity = _attribute(wanted, r"\w+:id")
    targets = {_attribute(tag, "Id"): _attribute(tag, "Target") for tag in _RELATION.findall(relations)}
    target = targets.get(identity, "")
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _attribute(tag: str, name: str) -> str:
    found = re.search(rf"\s{name}=(\"[^\"]*\"|'[^']*')", tag)
    return unescape(found[1][1:-1]) if found else ""
