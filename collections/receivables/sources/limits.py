"""What no honest file comes near, refused in a sentence before a reader is asked to hold it.

A reader in Rust that is out of memory ends the whole process, and two cells far apart are enough for that: it keeps
the rectangle between them. So whatever a packed file unpacks to, and how far its sheets reach, is known beforehand.
"""

import copy
import re
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import IO, NoReturn
from xml.parsers import expat

from receivables.sources.settings import SourceError

# What Excel's own sheets have room for.
MOST_COLUMNS = 16_384
MOST_ROWS = 1_048_576
# The columns of a table, each of which is looked at for what it may mean.
MOST_TABLE_COLUMNS = 2_048
# The rectangle of a sheet, from its first cell to its last: a full sheet of thirty columns.
MOST_CELLS = 1 << 25
# One XML file.
LARGEST_XML_BYTES = 1 << 31

_MOST_MEMBERS = 10_000
_MOST_UNPACKED_BYTES = 1 << 31
# Sheets pack ten to one, a million empty rows a hundred to one, nothing but zeros a thousand to one.
_MOST_PACKED = 200
_PACKED_AS_IT_LIKES_BYTES = 1 << 26
_MOST_REPEATED = 1 << 20
_BLOCK_BYTES = 1 << 20

_MARK = b"PK"
# What Python's own reader raises for archives that are broken. RuntimeError: a member that asks for a password;
# OSError: a member that begins before the file does.
DAMAGED_ZIP = (
    *(zipfile.BadZipFile, zlib.error, struct.error),
    *(EOFError, NotImplementedError, OSError, RuntimeError, ValueError),
)
# The cells of a sheet as nearly all programs write them, in the first 26 columns; anything else is looked at closely.
_FAR_OR_ODD = re.compile(rb'<c[ >/\t\r\n](?!r="[A-Z]\d{1,6}")')
_PREFIXED_CELL = re.compile(rb":c[ >/\t\r\n]")
_CELL_TAG = re.compile(rb"[<:]c[ >/\t\r\n]")
_PLACED_CELL = re.compile(rb'<(?:\w+:)?c r="([A-Z]{1,3})(\d{1,7})"(?: \w+="[^"<>]*")* ?(/?)>')
_REFERENCE = re.compile(r"^([A-Z]{1,3})(\d{1,7})$")
_ENTITIES = re.compile(rb"<!(?:DOCTYPE|ENTITY)")
_REPEATED_ROW = re.compile(
    rb"<table:table-row[^>]*?number-rows-repeated\s*=\s*[\"'](\d{2,})[\"'][^>]*(?<!/)>(.*?)</table:table-row>",
    re.DOTALL,
)
_REPEATED_CELL = re.compile(
    rb"<table:table-cell(?=[^>]*?office:value)[^>]*?number-columns-repeated\s*=\s*[\"'](\d{2,})[\"']"
)


def check_workbook(file: Path) -> None:
    """Raises SourceError for a workbook that unpacks to more than any table needs, or whose sheets reach too far.

    A file that is not packed (an old .xls) is bounded by its format.
    """
    with file.open("rb") as stream:
        if stream.read(2) != _MARK:
            return
    check_archive(file)
    try:
        with zipfile.ZipFile(file) as archive:
            for member in archive.infolist():
                _check_part(file, archive, member)
    except DAMAGED_ZIP as error:
        _refuse_damaged(file, error)


def check_archive(file: Path) -> None:
    """Raises SourceError for a zip file whose directory announces more than any table needs."""
    try:
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
    except DAMAGED_ZIP as error:
        _refuse_damaged(file, error)
    if len(members) > _MOST_MEMBERS:
        raise SourceError(f"{file.name} packs {len(members):,} files into one, expected at most {_MOST_MEMBERS:,}")
    unpacked = sum(member.file_size for member in members)
    packed = min(sum(member.compress_size for member in members), file.stat().st_size)
    if unpacked > _MOST_UNPACKED_BYTES or unpacked > max(_PACKED_AS_IT_LIKES_BYTES, packed * _MOST_PACKED):
        raise SourceError(
            f"{file.name} unpacks from {packed:,} bytes to {unpacked:,}, as no honest table does; "
            "ask whoever sent it for another export"
        )


def unpacked(file: Path, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """The blocks of a member of an archive; raises SourceError where it is longer than the archive says."""
    whole = copy.copy(member)
    # The size in the directory is a claim: this reader stops there, others go on for as long as there is data.
    whole.file_size = member.file_size + 1
    length = 0
    with archive.open(whole) as stream:
        while block := stream.read(_BLOCK_BYTES):
            length += len(block)
            if length > member.file_size:
                _refuse_damaged(file, f"{member.filename} is longer than it says")
            yield block


def refuse_entities(name: str, beginning: bytes) -> None:
    """Raises SourceError for XML that declares entities of its own: a few lines of them unfold without end."""
    if _ENTITIES.search(beginning):
        raise SourceError(
            f"{name} declares XML entities, which no export needs and which can do harm; ask for another export"
        )


def check_columns(name: str, columns: int) -> None:
    """Raises SourceError for a table wider than any that people make."""
    if columns > MOST_TABLE_COLUMNS:
        raise SourceError(
            f"{name} has more than {MOST_TABLE_COLUMNS:,} columns; delete what stands far from the table, "
            "or ask for another export"
        )


def _check_part(file: Path, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    is_sheet, far, repeated = False, False, 0
    is_xml = member.filename.endswith((".xml", ".rels"))
    for text in _whole_tags(unpacked(file, archive, member)):
        if is_xml:
            _refuse_odd_xml(f"{file.name}, {member.filename}", text)
        is_sheet = is_sheet or b"sheetData" in text
        far = far or (is_sheet and bool(_FAR_OR_ODD.search(text) or _PREFIXED_CELL.search(text)))
        if member.filename == "content.xml":
            repeated += _repeats(text)
    if repeated > _MOST_REPEATED:
        raise SourceError(
            f"{file.name} repeats its cells {repeated:,} times, as no honest table does; ask for another export"
        )
    if far:
        with archive.open(member) as stream:
            _check_reach(f"{file.name}, {member.filename.rpartition('/')[2].removesuffix('.xml')}", stream)


def _whole_tags(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in pieces that divide no tag, and no row of an OpenDocument sheet."""
    kept = b""
    for block in blocks:
        text = kept + block
        cut = text.rfind(b"<table:table-row")
        if cut <= 0:
            cut = text.rfind(b"<")
            cut = cut if cut > 0 and b">" not in text[cut:] else len(text)
        yield text[:cut]
        kept = text[cut:]
    yield kept


def _refuse_odd_xml(name: str, text: bytes) -> None:
    refuse_entities(name, text)
    if b"\0" in text:
        raise SourceError(f"{name} is not written in UTF-8, as every workbook is; ask for another export")


def _repeats(text: bytes) -> int:
    """How many cells with a value a block of an OpenDocument sheet leaves to be written out."""
    rows = sum(int(found[1]) * found[2].count(b"office:value-type") for found in _REPEATED_ROW.finditer(text))
    return rows + sum(int(found[1]) for found in _REPEATED_CELL.finditer(text))


def _check_reach(place: str, stream: IO[bytes]) -> None:
    """Measures the smallest sheet from A1 on that has room for every cell with a value."""
    rows = columns = 0
    for text in _whole_tags(iter(partial(stream.read, _BLOCK_BYTES), b"")):
        placed = _PLACED_CELL.findall(text)
        if len(placed) != len(_CELL_TAG.findall(text)):
            stream.seek(0)
            return _check_tag_by_tag(place, stream)
        filled = [(letters, row) for letters, row, closed in placed if not closed]
        columns = max(columns, *(_position(letters.decode()) for letters in {letters for letters, _ in filled}), 0)
        rows = max(rows, *(int(row) for row in {row for _, row in filled}), 0)
        _refuse_beyond(place, rows, columns)
    return None


def _check_tag_by_tag(place: str, stream: IO[bytes]) -> None:
    """The same for sheets in which cells leave their place to be counted, which is thirty times as slow."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = _Reach(place).begin
    try:
        parser.ParseFile(stream)
    except expat.ExpatError as error:
        raise SourceError(f"{place} is damaged ({error}); expected one that opens without repair") from None


class _Reach:
    """Where the cells of a sheet stand, counted element by element."""

    def __init__(self, place: str) -> None:
        self._place = place
        self._rows = self._columns = 0
        self._row = self._column = 0

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        """Takes the start of an element; raises SourceError beyond the limits."""
        local = name.rpartition(" ")[2]
        if local == "row":
            said = attributes.get("r", "")
            self._row = int(said) if said.isdecimal() else self._row + 1
            self._column = 0
        elif local == "c":
            self._cell(attributes.get("r"))

    def _cell(self, reference: str | None) -> None:
        found = _REFERENCE.match(reference or "")
        if reference is not None and found is None:
            raise SourceError(f"{self._place} has a cell at '{reference[:20]}', expected a place such as B3")
        self._column = _position(found[1]) if found else self._column + 1
        self._row = int(found[2]) if found else self._row
        if self._row > self._rows or self._column > self._columns:
            self._rows, self._columns = max(self._rows, self._row), max(self._columns, self._column)
            _refuse_beyond(self._place, self._rows, self._columns)


def _refuse_beyond(place: str, rows: int, columns: int) -> None:
    if rows > MOST_ROWS or columns > MOST_COLUMNS or rows * columns > MOST_CELLS:
        raise SourceError(
            f"{place} reaches over {rows:,} rows and {columns:,} columns, more cells than can be held; "
            "delete what stands far from the table"
        )


def _position(letters: str) -> int:
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - ord("A") + 1
    return column


def _refuse_damaged(file: Path, error: object) -> NoReturn:
    raise SourceError(f"{file.name} is damaged ({error}); expected one that opens without repair") from None
