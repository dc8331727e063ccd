"""The sheet Detail: one row per open line, as a real table that every other figure is computed from."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import polars as pl
from openpyxl.cell import Cell
from openpyxl.utils import get_column_letter

from receivables.documents.aging_sheets.header import AgingHeader
from receivables.documents.aging_sheets.lines import Lines
from receivables.documents.sheets import COMPUTED, EXCEL_DAY_ZERO, MAX_ROWS, Book, Sheet, TooManyRows, fitted
from receivables.money import to_decimal

TABLE = "Lines"
HEAD_ROW = 4
_SLICE = 10_000
_WIDEST = 42.0


def make_detail(book: Book, lines: Lines) -> Sheet:
    """The empty sheet, its columns of text as wide as the texts."""
    widths = [column.width if column.write is not _texts else _fitted(column, lines) for column in COLUMNS]
    return book.sheet("Detail", widths=widths, frozen=f"C{HEAD_ROW + 1}")


def write_detail(sheet: Sheet, lines: Lines, header: AgingHeader) -> None:
    """Fill the sheet. `TooManyRows` before the first row when the lines do not fit."""
    if lines.frame.height > MAX_ROWS - HEAD_ROW:
        raise TooManyRows(f"{lines.frame.height:,} open lines: Excel holds {MAX_ROWS - HEAD_ROW:,} on a sheet")
    sheet.heading("Detail")
    sheet.append(sheet.text("One row per open line. Every total in this workbook is computed from it.", "note"))
    sheet.space()
    labels = [column.label.format(base=header.base_currency) for column in COLUMNS]
    sheet.head(labels, numbers=[place for place, column in enumerate(COLUMNS) if column.write is not _texts])
    for row in _rows(sheet, lines.frame, header.base_currency):
        sheet.append(*row)
    if not lines.frame.height:
        sheet.space()  # a table has at least one row
    sheet.add_table(TABLE, labels, head_row=HEAD_ROW, last_row=sheet.row - 1)
    sheet.repeat(HEAD_ROW, HEAD_ROW)
    sheet.raw.print_area = f"A1:{get_column_letter(len(COLUMNS) - _KEYS)}{sheet.row - 1}"


def _fitted(column: "_Column", lines: Lines) -> float:
    return fitted(lines.frame[column.source], least=column.width, most=_WIDEST)


def _rows(sheet: Sheet, frame: pl.DataFrame, base_currency: str) -> Iterator[tuple[Any, ...]]:
    based = frame.with_columns(pl.lit(base_currency).alias("base_currency"))
    for part in based.iter_slices(_SLICE):
        yield from zip(*(column.write(sheet, part, column.source) for column in COLUMNS), strict=True)


# One cell object serves a whole column: a sheet that is written row by row takes its value at once.


def _texts(sheet: Sheet, part: pl.DataFrame, source: str) -> Iterable[Cell | str | None]:
    """Plain strings, which cost half of what a styled cell does; cells for those that need care."""
    values = part[source].to_list()
    if not part[source].str.contains(f"{COMPUTED}|[[:cntrl:]\ufffe\uffff]").any():
        return values
    return [None if value is None else sheet.text(value) for value in values]


def _numbers(sheet: Sheet, part: pl.DataFrame, source: str) -> Iterable[int | None]:
    return part[source].to_list()


def _days(sheet: Sheet, part: pl.DataFrame, source: str) -> Iterator[Cell | None]:
    cell = sheet.blank("day")
    for number in (part[source] - EXCEL_DAY_ZERO).dt.total_days().to_list():
        cell.value = number
        yield None if number is None else cell


def _amounts(sheet: Sheet, part: pl.DataFrame, source: str, currency: str = "currency") -> Iterator[Cell | None]:
    cells = {code: sheet.blank(sheet.book.money_style(code)) for code in sorted(part[currency].unique())}
    for minor, code in zip(part[source].to_list(), part[currency].to_list(), strict=True):
        if minor is None:
            yield None
            continue
        cell = cells[code]
        cell.value = str(to_decimal(minor, code))
        cell.data_type = "n"
        yield cell


def _base_amounts(sheet: Sheet, part: pl.DataFrame, source: str) -> Iterator[Cell | None]:
    return _amounts(sheet, part, source, "base_currency")


@dataclass(frozen=True, slots=True)
class _Column:
    """A column of the sheet: its header, the column of the frame, how it is written, and its width in characters.

    Columns of texts are wider where their texts are.
    """

    label: str
    source: str
    write: Callable[[Sheet, pl.DataFrame, str], Iterable[Any]]
    width: float


# The last `_KEYS` are the keys that formulas go by. They stay off the paper.
COLUMNS = (
    _Column("Customer", "customer", _texts, 11),
    _Column("Name", "name", _texts, 16),
    _Column("Representative", "salesperson", _texts, 15),
    _Column("Segment", "segment", _texts, 10),
    _Column("Item", "item", _texts, 10),
    _Column("Kind", "kind", _texts, 11),
    _Column("Bucket", "bucket", _texts, 10),
    _Column("Currency", "currency", _texts, 9),
    _Column("Date", "day", _days, 12),
    _Column("Due", "due_day", _days, 12),
    _Column("Days overdue", "days_overdue", _numbers, 9),
    _Column("Amount", "amount_minor", _amounts, 16),
    _Column("Balance", "balance_minor", _amounts, 16),
    _Column("Balance {base}", "base_minor", _base_amounts, 16),
    _Column("Treatment", "treatment", _texts, 14),
    _Column("Tonight", "does", _texts, 9),
    _Column("Reason", "reason", _texts, 16),
    _Column("Cause", "cause", _texts, 10),
    _Column("Age band", "age_number", _numbers, 9),
    _Column("Amount band", "amount_number", _numbers, 9),
    _Column("Bucket number", "bucket_number", _numbers, 9),
    _Column("Account", "account", _numbers, 9),
)
_KEYS = 4


def column(source: str, header: AgingHeader) -> str:
    """A whole column of the table, for formulas: it grows with the table and moves with the column."""
    label = COLUMNS[_position(source)].label
    return f"{TABLE}[{label.format(base=header.base_currency)}]"


def block(source: str, first: int, count: int) -> str:
    """The cells of `count` lines from position `first` (0: the first line), for formulas."""
    letter = get_column_letter(_position(source) + 1)
    top = HEAD_ROW + 1 + first
    return f"Detail!${letter}${top}:${letter}${top + count - 1}"


def _position(source: str) -> int:
    return next(place for place, column in enumerate(COLUMNS) if column.source == source)
