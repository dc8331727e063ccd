"""Workbooks (.xlsx, .xlsm, .xls, .ods): each cell as the text it stands for.

python-calamine reads a hundred thousand rows while openpyxl reads seven thousand. What it leaves out is looked up in
the raw file (see `marks`).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from functools import cache, partial
from pathlib import Path
from typing import Any

import polars as pl
from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetMetadata,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from receivables.source import SourceSettings
from receivables.sources.cells import EXCEL_ZERO, HEAD_ROWS, number_column, tidy, without_blank_rows
from receivables.sources.compound_files import BrokenFileError
from receivables.sources.formats import Format
from receivables.sources.limits import DAMAGED_ZIP, check_columns, check_workbook
from receivables.sources.marks import Marks, Merged, ods, xls, xlsx
from receivables.sources.old_workbooks import OldSheet, OldWorkbook, open_old_workbook
from receivables.sources.settings import SourceError

_DAMAGED = (*DAMAGED_ZIP, KeyError, BrokenFileError)
_MACINTOSH_ZERO = date(1904, 1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkbookSheet:
    """One sheet of a workbook; see `cells.Sheet`."""

    name: str
    head: tuple[tuple[str, ...], ...]
    hidden: bool
    first_day: date
    sheet: CalamineSheet | OldSheet
    marks: Callable[[], Marks]

    def body(self, header: int) -> pl.DataFrame:
        """The cells below the header row; see `cells`."""
        rows = self.sheet.to_python(skip_empty_area=False)[header + 1 :]
        width = len(self.head[header])
        rows = [row[:width] for row in rows] if rows and len(rows[0]) > width else rows
        by_column = _by_column(self.marks().lost, first_row=header + 1, rows=len(rows))
        columns: list[pl.Series] = []
        for position, values in enumerate(zip(*rows, strict=True) if rows else [()] * width):
            texts, numbers = column_texts(values)
            lost = by_column.get(position, {})
            columns.append((texts.scatter(list(lost), list(lost.values())) if lost else texts).alias(str(position)))
            if numbers is not None:
                columns.append((numbers.scatter(list(lost), False) if lost else numbers).alias(number_column(position)))
        return _cells(columns, header)


def open_workbook(settings: SourceSettings, format_: Format) -> tuple[WorkbookSheet, ...]:
    """The sheets of a workbook (XLSX, XLS, ODS) that may hold the table: the one that is named, or all of them.

    Raises SourceError when the workbook is damaged, locked by a password, too large, or lacks the sheet.
    """
    check_workbook(settings.path)
    try:
        if format_ is Format.XLS:
            old = open_old_workbook(settings.path)
            return tuple(_sheet(old, said, settings, format_) for said in _sheets(old, settings))
        with settings.path.open("rb") as file:
            workbook = CalamineWorkbook.from_filelike(file)
            return tuple(_sheet(workbook, said, settings, format_) for said in _sheets(workbook, settings))
    except PasswordError:
        raise locked(settings.path) from None
    except CalamineError as error:
        raise SourceError(
            f"{settings.path.name} cannot be opened as a workbook ({error}); "
            "expected one that opens without repair and without a password"
        ) from None
    except _DAMAGED as error:
        raise _damaged(settings.path, error) from None


def locked(file: Path) -> SourceError:
    """What to say of a workbook that asks for a password."""
    return SourceError(f"{file.name} is locked by a password; save it without one")


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


def _by_column(lost: dict[tuple[int, int], str], *, first_row: int, rows: int) -> dict[int, dict[int, str]]:
    """column -> row below the header -> what the reader lost there."""
    by_column: dict[int, dict[int, str]] = {}
    for (row, column), text in lost.items():
        if first_row <= row < first_row + rows:
            by_column.setdefault(column, {})[row - first_row] = text
    return by_column


def _cells(columns: list[pl.Series], header: int) -> pl.DataFrame:
    frame = pl.DataFrame(columns)
    masks = frame.select(pl.col(pl.Boolean))
    texts = tidy(frame.select(pl.col(pl.String)))
    return without_blank_rows(texts.hstack(masks).with_row_index("row", offset=header + 2))


def _sheets(workbook: CalamineWorkbook | OldWorkbook, settings: SourceSettings) -> list[SheetMetadata]:
    sheets = [sheet for sheet in workbook.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
    if settings.sheet is None or settings.sheet == "*":
        return sheets
    named = [sheet for sheet in sheets if sheet.name == settings.sheet]
    if not named:
        there = ", ".join(sheet.name for sheet in sheets)
        raise SourceError(f"{settings.path.name} has no sheet {settings.sheet!r}, expected one of {there}")
    return named


def _sheet(
    workbook: CalamineWorkbook | OldWorkbook, said: SheetMetadata, settings: SourceSettings, format_: Format
) -> WorkbookSheet:
    sheet = workbook.get_sheet_by_name(said.name)
    first = sheet.to_python(skip_empty_area=False, nrows=max(HEAD_ROWS, (settings.header_row or 0) + 1))
    head = [tuple(map(_head_text, row)) for row in first]
    # A cell that stands alone far to the right, below the head, makes every row of the sheet as wide.
    width = max((at + 1 for row in head for at, text in enumerate(row) if text.strip()), default=0)
    check_columns(f"{settings.path.name}, sheet {said.name}", width)
    return WorkbookSheet(
        name=said.name,
        head=tuple(row[:width] for row in head),
        hidden=said.visible != SheetVisibleEnum.Visible,
        first_day=_first_day(settings.path, format_),
        sheet=sheet,
        marks=cache(partial(_marks, settings.path, said.name, format_, sheet)),
    )


_head_text: Callable[[Any], str] = str


def _first_day(file: Path, format_: Format) -> date:
    if format_ is Format.ODS:
        return ods.first_day(file)
    from_1904 = xls.counts_days_from_1904 if format_ is Format.XLS else xlsx.counts_days_from_1904
    return _MACINTOSH_ZERO if from_1904(file) else EXCEL_ZERO


def _marks(file: Path, name: str, format_: Format, sheet: CalamineSheet | OldSheet) -> Marks:
    try:
        if format_ is Format.ODS:
            return ods.ods_marks(file, name)
        marks = (xls.xls_marks if format_ is Format.XLS else xlsx.xlsx_marks)(file, name)
    except _DAMAGED as error:
        raise _damaged(file, error) from None
    ranges = sheet.merged_cell_ranges or []
    merged = tuple(Merged(top=top, left=left, bottom=bottom, right=right) for (top, left), (bottom, right) in ranges)
    return Marks(lost=marks.lost, hidden_rows=marks.hidden_rows, hidden_columns=marks.hidden_columns, merged=merged)


def _damaged(file: Path, error: Exception) -> SourceError:
    return SourceError(f"{file.name} is damaged ({error}); expected a workbook that opens without repair")
