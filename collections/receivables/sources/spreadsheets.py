"""Workbooks: their visible sheets, each cell as the text it stands for.

python-calamine reads a hundred thousand rows while openpyxl reads seven thousand. It returns error cells as empty
ones, so those are looked up in the raw sheet (see `error_cells`).
"""

import hashlib
import zipfile
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from receivables.sources.cells import number_column, tidy, without_blank_rows
from receivables.sources.error_cells import ErrorCell, error_cells
from receivables.sources.settings import SourceError, SourceSettings

_HEAD_ROWS = 40
_MARK = b"PK\x03\x04"
_OLD_MARK = b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkbookSheet:
    """One sheet of a workbook."""

    file: Path
    name: str
    head: tuple[tuple[str, ...], ...]
    sheet: CalamineSheet

    def body(self, header: int) -> pl.DataFrame:
        """The cells below the header row; see `cells`."""
        rows = self.sheet.to_python(skip_empty_area=False)[header + 1 :]
        width = len(self.head[header])
        errors = self._errors()
        columns: list[pl.Series] = []
        for position, values in enumerate(zip(*rows, strict=True) if rows else [()] * width):
            texts, numbers = column_texts(values)
            texts = _with_errors(texts, [cell for cell in errors if cell.column == position], header + 1)
            columns.append(texts.alias(str(position)))
            if numbers is not None:
                columns.append(numbers.alias(number_column(position)))
        return _cells(columns, header)

    def _errors(self) -> tuple[ErrorCell, ...]:
        try:
            return error_cells(self.file, self.name)
        except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, NotImplementedError, UnicodeDecodeError) as error:
            raise SourceError(
                f"{self.file.name}, sheet {self.name} is damaged ({error}); expected one that opens without repair"
            ) from None


def open_workbook(settings: SourceSettings) -> tuple[str, tuple[WorkbookSheet, ...]]:
    """The SHA-256 of the file and the sheets that may hold the table: the one that is named, or all visible ones.

    Raises SourceError when the file is no .xlsx workbook, is locked by a password, or lacks the sheet.
    """
    with settings.path.open("rb") as file:
        _refuse_other_formats(settings, file.read(4))
        file.seek(0)
        content_hash = hashlib.file_digest(file, "sha256").hexdigest()
        file.seek(0)
        try:
            workbook = CalamineWorkbook.from_filelike(file)
            names = _sheet_names(workbook, settings)
            return content_hash, tuple(_sheet(workbook, settings.path, name) for name in names)
        except CalamineError as error:
            raise SourceError(
                f"{settings.path.name} cannot be opened as a workbook ({error}); "
                "expected an .xlsx file that opens without a password"
            ) from None


def column_texts(values: Sequence[Any]) -> tuple[pl.Series, pl.Series | None]:
    """The cells of a column as texts, and which of them are numbers (None: none is).

    Numbers are written as the shortest decimal that is the same number, days as 2026-03-05, a time of day after it.
    """
    parts: list[pl.Series] = []
    numbers = None
    kinds = set(map(type, values))
    if str in kinds or not kinds:
        parts.append(pl.Series([value if type(value) is str else None for value in values], dtype=pl.String))
    if float in kinds or int in kinds:
        parts.append(_number_texts(values))
        numbers = parts[-1].is_not_null()
    if date in kinds:
        days = [value if type(value) is date else None for value in values]
        parts.append(pl.Series(days, dtype=pl.Date).cast(pl.String))
    if rest := kinds - {str, float, int, date}:
        parts.append(pl.Series([_text(value) if type(value) in rest else None for value in values], dtype=pl.String))
    return pl.select(pl.coalesce([pl.lit(part) for part in parts])).to_series(), numbers


def _number_texts(values: Sequence[Any]) -> pl.Series:
    floats = pl.Series([value if type(value) is float else None for value in values], dtype=pl.Float64)
    texts = floats.cast(pl.String).str.strip_suffix(".0")
    if texts.str.contains("e", literal=True).any():
        texts = texts.map_elements(_without_exponent, return_dtype=pl.String)
    whole = [str(value) if type(value) is int else None for value in values] if int in map(type, values) else None
    return texts if whole is None else texts.zip_with(texts.is_not_null(), pl.Series(whole, dtype=pl.String))


def _without_exponent(text: str) -> str:
    return f"{Decimal(text):f}" if "e" in text else text


def _text(value: object) -> str:
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    return str(value)


def _with_errors(texts: pl.Series, errors: Sequence[ErrorCell], first_row: int) -> pl.Series:
    below = [cell for cell in errors if first_row <= cell.row < first_row + len(texts)]
    if not below:
        return texts
    return texts.scatter([cell.row - first_row for cell in below], [cell.text for cell in below])


def _cells(columns: list[pl.Series], header: int) -> pl.DataFrame:
    frame = pl.DataFrame(columns)
    masks = frame.select(pl.col(pl.Boolean))
    texts = tidy(frame.select(pl.col(pl.String)))
    return without_blank_rows(texts.hstack(masks).with_row_index("row", offset=header + 2))


def _refuse_other_formats(settings: SourceSettings, mark: bytes) -> None:
    if mark == _OLD_MARK:
        raise SourceError(
            f"{settings.path.name} is a workbook of the old format or locked by a password; "
            "save it as .xlsx without a password"
        )
    if mark != _MARK:
        raise SourceError(f"{settings.path.name} is named as a workbook and is none; expected an .xlsx file")


def _sheet_names(workbook: CalamineWorkbook, settings: SourceSettings) -> list[str]:
    sheets = [sheet for sheet in workbook.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
    if settings.sheet is None:
        return [sheet.name for sheet in sheets if sheet.visible == SheetVisibleEnum.Visible]
    if settings.sheet not in (sheet.name for sheet in sheets):
        there = ", ".join(sheet.name for sheet in sheets)
        raise SourceError(f"{settings.path.name} has no sheet {settings.sheet!r}, expected one of {there}")
    return [settings.sheet]


def _sheet(workbook: CalamineWorkbook, file: Path, name: str) -> WorkbookSheet:
    sheet = workbook.get_sheet_by_name(name)
    head = sheet.to_python(skip_empty_area=False, nrows=_HEAD_ROWS)
    return WorkbookSheet(file=file, name=name, sheet=sheet, head=tuple(tuple(map(_head_text, row)) for row in head))


_head_text: Callable[[Any], str] = str
