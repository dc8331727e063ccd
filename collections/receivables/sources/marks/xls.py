"""The marks of an .xls workbook, after [MS-XLS]: a row of records, each a number, a length and so many bytes."""

import struct
from collections.abc import Iterator
from pathlib import Path
from struct import unpack_from

from receivables.sources.compound_files import BrokenFileError, stream_of
from receivables.sources.marks import Marks

_PASSWORD, _FORMULA, _END, _SHEET, _DATE_MODE, _COLUMNS, _ERROR, _ROW = 0x2F, 0x06, 0x0A, 0x85, 0x22, 0x7D, 0x205, 0x208
_HIDDEN_ROW = 0x20
_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}


def xls_marks(file: Path, sheet: str) -> Marks:
    """What the records of the sheet of that name tell. Raises BrokenFileError. Merged cells the reader tells itself."""
    data = stream_of(file, "Workbook", "Book")
    try:
        starts = {_name(data, at): unpack_from("<I", data, at)[0] for kind, at in _records(data, 0) if kind == _SHEET}
        return _marks(data, starts[sheet]) if sheet in starts else Marks()
    except struct.error as error:
        raise BrokenFileError(f"it breaks off ({error})") from None


def counts_days_from_1904(file: Path) -> bool:
    """Whether the workbook's day 0 is 1904-01-01, as on old Macintoshes. Raises BrokenFileError."""
    data = stream_of(file, "Workbook", "Book")
    return any(data[at : at + 2] == b"\1\0" for kind, at in _records(data, 0) if kind == _DATE_MODE)


def is_locked(file: Path) -> bool:
    """Whether the workbook asks for a password. Raises BrokenFileError."""
    return any(kind == _PASSWORD for kind, _at in _records(stream_of(file, "Workbook", "Book"), 0))


def _marks(data: bytes, start: int) -> Marks:
    lost: dict[tuple[int, int], str] = {}
    rows, columns = set[int](), set[int]()
    for kind, at in _records(data, start):
        if kind == _ROW and unpack_from("<H", data, at + 12)[0] & _HIDDEN_ROW:
            rows.add(unpack_from("<H", data, at)[0])
        elif kind == _COLUMNS:
            first, last, hidden = unpack_from("<HH4xB", data, at)
            columns |= set(range(first, min(last, 255) + 1)) if hidden & 1 else set()
        elif kind in (_ERROR, _FORMULA) and (text := _lost(data, kind, at)):
            lost[unpack_from("<HH", data, at)] = text
    return Marks(lost=lost, hidden_rows=frozenset(rows), hidden_columns=frozenset(columns))


def _lost(data: bytes, kind: int, at: int) -> str | None:
    """What a cell shows that holds an error, or a formula that gives one.

    A formula that was never calculated looks like one that gives an empty text, so both stay empty.
    """
    if kind == _ERROR:
        code, is_error = unpack_from("<BB", data, at + 6)
        return _ERRORS.get(code, "#VALUE!") if is_error else None
    form, code, ending = unpack_from("<B1xB3xH", data, at + 6)
    return _ERRORS.get(code, "#VALUE!") if form == 2 and ending == 0xFFFF else None


def _records(data: bytes, start: int) -> Iterator[tuple[int, int]]:
    """The kind of each record up to the end of its part of the file, and where its content begins."""
    at = start
    while at + 4 <= len(data):
        kind, size = unpack_from("<HH", data, at)
        if kind == _END:
            return
        yield kind, at + 4
        at += 4 + size


def _name(data: bytes, at: int) -> str:
    length, wide = unpack_from("<BB", data, at + 6)
    raw = data[at + 8 : at + 8 + length * (1 + (wide & 1))]
    return raw.decode("utf-16-le" if wide & 1 else "latin-1", "replace")
