"""What is on a page as a workbook: a sheet for each table, with the same rows, as numbers, days and text."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from openpyxl.cell import Cell

from receivables.documents.sheets import Book, Sheet

Value = str | int | Decimal | date | None
_WIDTH, _WIDE = 16, 24


@dataclass(frozen=True, slots=True)
class PageTable:
    """`title` names the sheet. `notes` stand above the table, each a row. Rows have a value for each column."""

    title: str
    columns: tuple[str, ...]
    rows: Sequence[Sequence[Value]]
    notes: tuple[str, ...] = ()


def write_page_tables(path: Path, tables: Sequence[PageTable], *, title: str, firm: str, as_of: date) -> None:
    """Write the workbook. Amounts are Decimals and show the places that they have."""
    book = Book(title=title, firm=firm, as_of=as_of)
    for one in tables:
        _write(book, one)
    book.save(path)


def _write(book: Book, table: PageTable) -> None:
    above = len(table.notes) + 2
    widths = [_WIDE, *(_WIDTH for _ in table.columns[1:])]
    sheet = book.sheet(table.title, widths=widths, frozen=f"A{above + 1}")
    sheet.repeat(above, above)
    sheet.heading(table.title)
    for note in table.notes:
        sheet.append(sheet.text(note, "note"))
    numbers = {place for place in range(len(table.columns)) if any(_is_number(row[place]) for row in table.rows)}
    sheet.head(table.columns, numbers=numbers)
    for row in table.rows:
        sheet.append(*(_cell(sheet, value) for value in row))
    if table.rows:
        name = "".join(sign for sign in table.title if sign.isascii() and sign.isalnum()) or "Table"
        sheet.add_table(name, table.columns, head_row=above, last_row=above + len(table.rows))


def _is_number(value: Value) -> bool:
    return isinstance(value, int | Decimal)


def _cell(sheet: Sheet, value: Value) -> Cell:
    if value is None:
        return sheet.blank("body")
    if isinstance(value, date):
        return sheet.day(value)
    if isinstance(value, Decimal):
        places = -int(value.as_tuple().exponent)
        return sheet.number(str(value), sheet.book.number_style(max(places, 0)))
    return sheet.count(value) if isinstance(value, int) else sheet.text(value)
