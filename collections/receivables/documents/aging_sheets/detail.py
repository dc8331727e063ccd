"""The sheet Detail: one row per open line, as a real table that every other figure is computed from.

Its header is the first row, and no column of names has a blank: it is what pivot tables and other programs read, too.
"""

from dataclasses import dataclass

import polars as pl
from openpyxl.utils import get_column_letter

from receivables.documents.aging_sheets.header import AgingHeader
from receivables.documents.aging_sheets.lines import Lines
from receivables.documents.sheet_rows import CellKind, RowColumn
from receivables.documents.sheets import Book, Sheet, fitted
from receivables.model.aging import AgeBy

TABLE = "Lines"
HEAD_ROW = 1
_WIDEST = 42.0
_COUNTED_FROM = {AgeBy.INVOICE: "its date", AgeBy.POSTING: "its posting"}


@dataclass(frozen=True, slots=True)
class _Column:
    """A column of the sheet: its header, the column of the frame, what it holds, and its width in characters.

    Columns of texts are wider where their texts are. `currency`: the column that says of which currency amounts are.
    `after_numbers`: kept apart from the column before it.
    """

    label: str
    source: str
    kind: CellKind
    width: float
    currency: str = "currency"
    after_numbers: bool = False


_TEXT, _NUMBER, _DAY, _MONEY = CellKind.TEXT, CellKind.NUMBER, CellKind.DAY, CellKind.MONEY
_BASE = "base_currency"
# Those that are printed, those that are not, and the keys that formulas go by.
_PRINTED = (
    _Column("Customer", "customer", _TEXT, 11),
    _Column("Name", "name", _TEXT, 16),
    _Column("Item", "item", _TEXT, 10),
    _Column("Kind", "kind", _TEXT, 11),
    _Column("Date", "day", _DAY, 11),
    _Column("Due", "due_day", _DAY, 11),
    _Column("Days overdue", "days_overdue", _NUMBER, 10),
    _Column("Days since {counted_from}", "age_days", _NUMBER, 11),
    _Column("Bucket", "bucket", _TEXT, 11, after_numbers=True),
    _Column("Currency", "currency", _TEXT, 10),
    _Column("Amount", "amount_minor", _MONEY, 16),
    _Column("Balance", "balance_minor", _MONEY, 16),
    _Column("Balance {base}", "base_minor", _MONEY, 16, _BASE),
    _Column("Disputed", "disputed_minor", _MONEY, 14),
    _Column("Treatment", "treatment", _TEXT, 14, after_numbers=True),
    _Column("Reason", "reason", _TEXT, 16),
    _Column("Promised for", "promise_day", _DAY, 12),
)
_ON_SCREEN = (
    _Column("Representative", "salesperson", _TEXT, 16, after_numbers=True),
    _Column("Segment", "segment", _TEXT, 10),
    _Column("Company", "company", _TEXT, 10),
    _Column("Posted", "posting_day", _DAY, 11),
    _Column("Month of due", "due_month", _TEXT, 11, after_numbers=True),
    _Column("Cause", "cause", _TEXT, 10),
    _Column("Hold", "hold", _TEXT, 10),
    _Column("Level", "level", _NUMBER, 8),
    _Column("Tonight", "does", _TEXT, 10, after_numbers=True),
    _Column("Last contact", "last_contact_day", _DAY, 12),
    _Column("Next step", "next_step", _TEXT, 15, after_numbers=True),
    _Column("Next step on", "next_day", _DAY, 12),
)
_KEYS = (
    _Column("Age band", "age_number", _NUMBER, 9),
    _Column("Amount band", "amount_number", _NUMBER, 9),
    _Column("Bucket number", "bucket_number", _NUMBER, 9),
    _Column("Account", "account", _NUMBER, 9),
    _Column("Representative number", "representative", _NUMBER, 14),
)


def make_detail(book: Book, lines: Lines, header: AgingHeader, title: str = "Detail") -> Sheet:
    """The empty sheet, its columns of text as wide as the texts."""
    widths = [_width(column, lines) for column in columns(header)]
    return book.sheet(title, widths=widths, frozen=f"D{HEAD_ROW + 1}")


def write_detail(sheet: Sheet, lines: Lines, header: AgingHeader, table: str = TABLE) -> None:
    """Fill the sheet. `TooManyRows` before the first row when the lines do not fit."""
    shown = columns(header)
    names = labels(header)
    sheet.head(names, numbers=[place for place, column in enumerate(shown) if column.kind is not _TEXT])
    based = lines.frame.with_columns(pl.lit(header.base_currency).alias(_BASE))
    sheet.pour(based, [_as_row_column(sheet.book, column, based) for column in shown])
    if based.is_empty():
        sheet.space()  # a table has at least one row
    sheet.add_table(table, names, head_row=HEAD_ROW, last_row=sheet.row - 1)
    sheet.repeat(HEAD_ROW, HEAD_ROW)
    printed = sum(column in _PRINTED for column in shown)
    sheet.raw.print_area = f"A1:{get_column_letter(printed)}{sheet.row - 1}"


def columns(header: AgingHeader) -> list[_Column]:
    """The columns in order. Days that are counted from the due day stand there already."""
    every = (*_PRINTED, *_ON_SCREEN, *_KEYS)
    return [one for one in every if one.source != "age_days" or header.options.age_by is not AgeBy.DUE]


def labels(header: AgingHeader) -> list[str]:
    """The headers in order."""
    return [_label(one, header) for one in columns(header)]


def column(source: str, header: AgingHeader) -> str:
    """A whole column of the table, for formulas: it grows with the table and moves with the column."""
    return f"{TABLE}[{_label(columns(header)[_position(source, header)], header)}]"


def block(source: str, header: AgingHeader, first_row: int | str, last_row: int | str) -> str:
    """The cells of a column from a row to a row, for formulas."""
    letter = get_column_letter(_position(source, header) + 1)
    return f"Detail!${letter}${first_row}:${letter}${last_row}"


def row_of(position: int) -> int:
    """The row of the line at a position (0: the first)."""
    return HEAD_ROW + 1 + position


def _label(column: _Column, header: AgingHeader) -> str:
    return column.label.format(base=header.base_currency, counted_from=_COUNTED_FROM.get(header.options.age_by, ""))


def _position(source: str, header: AgingHeader) -> int:
    return [one.source for one in columns(header)].index(source)


def _width(column: _Column, lines: Lines) -> float:
    if column.kind is not _TEXT:
        return column.width
    return fitted(lines.frame[column.source], least=column.width, most=_WIDEST)


def _as_row_column(book: Book, column: _Column, frame: pl.DataFrame) -> RowColumn:
    if column.kind is _MONEY:
        codes = frame[column.currency].unique().sort().to_list()
        money = {code: book.style_number(book.money_style(code)) for code in codes}
        return RowColumn(source=column.source, kind=column.kind, money=money, currency=column.currency)
    style = "indented" if column.after_numbers else {_TEXT: "body", _NUMBER: "whole", _DAY: "day"}[column.kind]
    return RowColumn(
        source=column.source,
        kind=column.kind,
        style=book.style_number(style),
        quoted=book.style_number(style, quoted=True),
        # The way back to Summary is on the first line of each account.
        mark="is_first" if column.source == "customer" else "",
        marked=book.style_number("link"),
    )
