"""Cells of a workbook that show an error (`#REF!`, `#N/A`), found in the raw sheet.

The reader returns them as empty cells, and an empty due date may be computed from terms where one that says `#REF!`
must not be.
"""

import re
import zipfile
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import IO

_CELL = re.compile(rb"<(?:\w+:)?c\s([^>]*\bt=[\"']e[\"'][^>]*)>(.*?)</(?:\w+:)?c>", re.DOTALL)
_PLACE = re.compile(rb"\br=[\"']([A-Z]+)([0-9]+)[\"']")
_VALUE = re.compile(rb"<(?:\w+:)?v>([^<]*)<")
_SHEET = re.compile(r"<(?:\w+:)?sheet\s[^>]*>")
_RELATION = re.compile(r"<(?:\w+:)?Relationship\s[^>]*>")
_BLOCK_BYTES = 1 << 20
# No cell with an error is longer than this, so that none is lost between two blocks.
_OVERLAP_BYTES = 1 << 12


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorCell:
    """A cell that shows an error. Row and column count from 0."""

    row: int
    column: int
    text: str


def error_cells(file: Path, sheet: str) -> tuple[ErrorCell, ...]:
    """The error cells of the sheet of that name; none when the workbook does not say where the sheet is."""
    with zipfile.ZipFile(file) as archive:
        part = _part_of(archive, sheet)
        if part not in archive.namelist():
            return ()
        with archive.open(part) as stream:
            return tuple(_found(stream))


def _found(stream: IO[bytes]) -> list[ErrorCell]:
    cells: dict[tuple[int, int], ErrorCell] = {}
    kept = b""
    while block := stream.read(_BLOCK_BYTES):
        text = kept + block
        if b't="e"' in text or b"t='e'" in text:
            cells |= {(cell.row, cell.column): cell for cell in map(_cell, _CELL.finditer(text)) if cell}
        kept = text[-_OVERLAP_BYTES:]
    return list(cells.values())


def _cell(found: re.Match[bytes]) -> ErrorCell | None:
    place, value = _PLACE.search(found[1]), _VALUE.search(found[2])
    if place is None:
        return None
    column = 0
    for letter in place[1]:
        column = column * 26 + letter - ord("A") + 1
    return ErrorCell(row=int(place[2]) - 1, column=column - 1, text=value[1].decode() if value else "#VALUE!")


def _part_of(archive: zipfile.ZipFile, sheet: str) -> str:
    """The path inside the workbook of the sheet of that name."""
    workbook = archive.read("xl/workbook.xml").decode()
    relations = archive.read("xl/_rels/workbook.xml.rels").decode()
    wanted = next((tag for tag in _SHEET.findall(workbook) if _attribute(tag, "name") == sheet), "")
    identity = _attribute(wanted, r"\w+:id")
    targets = {_attribute(tag, "Id"): _attribute(tag, "Target") for tag in _RELATION.findall(relations)}
    target = targets.get(identity, "")
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _attribute(tag: str, name: str) -> str:
    found = re.search(rf"\s{name}=(\"[^\"]*\"|'[^']*')", tag)
    return unescape(found[1][1:-1]) if found else ""
