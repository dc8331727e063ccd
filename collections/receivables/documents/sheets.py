"""Workbooks written row by row with openpyxl: page set-up, safe text, exact amounts, the same bytes every time."""

import re
from collections.abc import Container, Iterable, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import polars as pl
from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import NamedStyle
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.filters import AutoFilter
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.table import Table, TableColumn, TableStyleInfo
from openpyxl.writer.excel import ExcelWriter

from receivables.documents.fixed_zip import FixedZip, Poured
from receivables.documents.sheet_rows import Finish, RowColumn, rows_as_xml
from receivables.documents.sheet_styles import MARGINS, alarm, house_styles, money_style
from receivables.money import decimals, to_decimal

EXCEL_DAY_ZERO = date(1899, 12, 30)
MAX_ROWS = 1_048_576
HEAD_HEIGHT = 31.0
_A4 = "9"
# Stands where rows are poured in; a number that no row of ours can hold.
_MARK = 987_654_321_987_654

_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
# What a spreadsheet might compute, or take for an error value, if it were typed.
COMPUTED = r"^[=+\-@#]"


class TooManyRows(ValueError):  # noqa: N818 - named for what happened
    """What was asked for does not fit on a sheet of Excel."""


class Book:
    """One workbook: sheets are made in the order of their tabs and may be filled in any order."""

    def __init__(self, *, title: str, firm: str, as_of: date) -> None:
        self.workbook = Workbook(write_only=True)
        # openpyxl writes no results beside its formulas: whoever opens the file computes them.
        self.workbook.calculation.fullCalcOnLoad = True
        self.firm = clean(firm)
        self.as_of = as_of
        properties = self.workbook.properties
        properties.title, properties.creator = clean(title), self.firm
        properties.created = properties.modified = datetime.combine(as_of, time())
        self._poured: dict[str, Poured] = {}
        self._styles: dict[str, NamedStyle] = {}
        for style in house_styles():
            self.add_style(style)

    def sheet(
        self, title: str, *, widths: Sequence[float], frozen: str = "", upright: bool = False, one_page: bool = False
    ) -> "Sheet":
        """A new sheet. `widths` in characters; all that is left of and above the cell `frozen` stays in view.

        Printed across, unless `upright`, as wide as the page, and on as many pages as it takes unless `one_page`.
        """
        return Sheet(self, title, widths=widths, frozen=frozen, upright=upright, one_page=one_page)

    def define(self, name: str, place: str) -> None:
        """Name a cell, for formulas and for people who look for it."""
        self.workbook.defined_names[name] = DefinedName(name, attr_text=place)

    def money_style(self, currency: str, *, total: bool = False) -> str:
        """The style that shows as many decimals as the currency has."""
        return self.number_style(decimals(currency), total=total)

    def number_style(self, places: int, *, total: bool = False) -> str:
        """The style that shows so many decimals."""
        name = f"{'total_' if total else ''}money{places}"
        if name not in self._styles:
            self.add_style(money_style(name, places, total=total))
        return name

    def cell(self, sheet: Any, value: str | int | None, style: str) -> Cell:
        """A cell of a named style. `cell.style = name` does the same in four times the time."""
        return Cell(sheet, row=1, column=1, value=value, style_array=self._styles[style].as_tuple())

    def save(self, path: Path) -> None:
        """Write the file, all of it or nothing. The same content gives the same bytes."""
        draft = path.with_name(path.name + ".part")
        ExcelWriter(self.workbook, FixedZip(draft, self._poured)).save()
        draft.replace(path)

    def style_number(self, style: str, *, quoted: bool = False) -> int:
        """The number of a named style in the file; `quoted`: of a text that stays one when it is edited."""
        cell = self.cell(self.workbook.worksheets[0], None, style)
        if quoted:
            cell.quotePrefix = True
        return int(cell.style_id)

    def pour(self, member: str, poured: Poured) -> None:
        """Have something put into a sheet's file when the workbook is saved."""
        self._poured[member] = poured

    def add_style(self, style: NamedStyle) -> None:
        """A named style more than the house's own."""
        self.workbook.add_named_style(style)
        self._styles[style.name] = style


class Sheet:
    """One sheet, written from the top down."""

    def __init__(
        self, book: Book, title: str, *, widths: Sequence[float], frozen: str, upright: bool, one_page: bool
    ) -> None:
        self.book = book
        self.title = title
        self.row = 1  # the row that comes next
        self.raw = book.workbook.create_sheet(title)
        for number, width in enumerate(widths, 1):
            self.raw.column_dimensions[get_column_letter(number)].width = width
        if frozen:
            self.raw.freeze_panes = frozen
        self._set_up_page(upright=upright, one_page=one_page)

    def append(self, *values: Cell | str | int | None, height: float | None = None) -> int:
        """Write one row and return its number. `TooManyRows` when the sheet is full."""
        if self.row > MAX_ROWS:
            raise TooManyRows(f"sheet {self.title}: more than {MAX_ROWS:,} rows, which Excel cannot hold")
        if height:
            self.raw.row_dimensions[self.row].height = height
        self.raw.append(values)
        self.row += 1
        return self.row - 1

    def pour(
        self,
        frame: pl.DataFrame,
        columns: Sequence[RowColumn],
        *,
        level: str = "",
        finish: Finish = lambda part: part,
    ) -> None:
        """Write a row for each of the frame's, quickly: the last that is written on the sheet. `TooManyRows` before.

        `level`: the column that says how deep a row folds away, on a sheet that is `foldable`. `finish`: see
        `rows_as_xml`.
        """
        if self.row + frame.height > MAX_ROWS + 1:
            raise TooManyRows(f"sheet {self.title}: {frame.height:,} rows, and Excel holds {MAX_ROWS - self.row + 1:,}")
        if frame.is_empty():
            return
        mark = f'<row r="{self.row}"><c r="A{self.row}" t="n"><v>{_MARK}</v></c></row>'.encode()
        rows = rows_as_xml(frame, columns, first_row=self.row, level=level, finish=finish)
        number = self.book.workbook.worksheets.index(self.raw) + 1
        self.book.pour(f"xl/worksheets/sheet{number}.xml", Poured(mark, rows))
        self.raw.append([_MARK])
        self.row += frame.height

    def link(self, cell: str, place: str) -> None:
        """Lead from a cell of this sheet to a place in the workbook. To be said after the first row is written."""
        self.raw._hyperlinks.append(Hyperlink(ref=cell, location=place))

    def foldable(self) -> None:
        """Let rows fold away under the one above them. To be said before the first is written."""
        self.raw.sheet_properties.outlinePr.summaryBelow = False
        self.raw.sheet_format.outlineLevelRow = 1

    def filter(self, place: str) -> None:
        """Give a header row that is no table's the arrows to filter by."""
        self.raw.auto_filter.ref = place

    def space(self) -> int:
        """Leave a row empty."""
        return self.append()

    def heading(self, title: str) -> int:
        """Write what the sheet is."""
        return self.append(self.text(title, "title"), height=26)

    def head(self, labels: Iterable[str], *, numbers: Container[int] = (), light: bool = False) -> int:
        """Write a header row; the labels at the positions `numbers` (0 is the first) stand over numbers.

        `light`: for one of many small lists on a sheet.
        """
        look = "light_head" if light else "head"
        cells = [self.text(label, f"{look}_number" if place in numbers else look) for place, label in enumerate(labels)]
        return self.append(*cells, height=None if light else HEAD_HEIGHT)

    def section(self, title: str, columns: int) -> int:
        """Write a heading with a line under it as wide as `columns`."""
        rest = (self.blank("section") for _ in range(columns - 1))
        return self.append(self.text(title, "section"), *rest, height=20)

    def text(self, value: str, style: str = "body") -> Cell:
        """A text that stays a text, even one that begins like a formula."""
        cell = self._cell(clean(value), style)
        cell.data_type = "s"
        if re.match(COMPUTED, value):
            # Without it Excel takes the text for a formula as soon as somebody edits the cell.
            cell.quotePrefix = True
        return cell

    def day(self, value: date, style: str = "day") -> Cell:
        """A real date."""
        return self._cell(excel_day(value), style)

    def count(self, value: int, style: str = "count") -> Cell:
        """A whole number."""
        return self._cell(value, style)

    def money(self, minor: int, currency: str, *, total: bool = False) -> Cell:
        """An exact amount, with the decimals of its currency."""
        return self.number(str(to_decimal(minor, currency)), self.book.money_style(currency, total=total))

    def number(self, digits: str, style: str = "rate") -> Cell:
        """A number given by its exact decimal digits, so that no binary fraction comes between."""
        cell = self._cell(digits, style)
        cell.data_type = "n"
        return cell

    def formula(self, formula: str, style: str) -> Cell:
        """A formula, which begins with an equals sign."""
        return self._cell(formula, style)

    def figure(self, figure: str, style: str) -> Cell:
        """A formula, which begins with an equals sign, or the plain digits of a number."""
        return self.formula(figure, style) if figure.startswith("=") else self.number(figure, style)

    def blank(self, style: str) -> Cell:
        """An empty cell that carries a style."""
        return self._cell(None, style)

    def add_table(self, name: str, labels: Sequence[str], *, head_row: int, last_row: int) -> None:
        """Make a real table, with filters, of a header row and the rows below it."""
        table = Table(displayName=name, ref=f"A{head_row}:{get_column_letter(len(labels))}{last_row}")
        # A sheet written row by row cannot be asked for its header afterwards.
        table.tableColumns = [TableColumn(id=number, name=label) for number, label in enumerate(labels, 1)]
        table.autoFilter = AutoFilter(ref=table.ref)
        table.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=True)
        self.raw.tables.add(table)

    def alarm(self, place: str, formula: str) -> None:
        """Make cells stand out where the formula, written for the first of them, is true."""
        self.raw.conditional_formatting.add(place, alarm(formula))

    def repeat(self, first_row: int, last_row: int) -> None:
        """Print these rows at the top of every page."""
        self.raw.print_title_rows = f"{first_row}:{last_row}"

    def _cell(self, value: str | int | None, style: str) -> Cell:
        return self.book.cell(self.raw, value, style)

    def _set_up_page(self, *, upright: bool, one_page: bool) -> None:
        raw, book = self.raw, self.book
        raw.page_setup.orientation = "portrait" if upright else "landscape"
        raw.page_setup.paperSize = _A4
        raw.page_setup.fitToWidth, raw.page_setup.fitToHeight = 1, int(one_page)
        raw.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        raw.page_margins = MARGINS
        raw.sheet_view.showGridLines = False
        # An ampersand begins a code in headers and footers.
        raw.oddHeader.left.text = book.firm.replace("&", "&&")
        raw.oddHeader.right.text = f"{self.title}, as of {book.as_of.isoformat()}"
        raw.oddFooter.right.text = "Page &P of &N"


def excel_day(day: date) -> int:
    """The number Excel keeps for a day."""
    return (day - EXCEL_DAY_ZERO).days


def fitted(texts: pl.Series, *, least: float, most: float) -> float:
    """The width, in characters, of a column that shows texts whole, within bounds.

    A Chinese character takes the room of two letters and three bytes: the mean of letters and bytes tells both.
    """
    longest = ((texts.str.len_chars() + texts.str.len_bytes()) / 2).max()
    needed = longest + 1.5 if isinstance(longest, float) else least
    return min(max(least, needed), most)


def clean(text: str) -> str:
    """The text with a mark in place of each control character, which no workbook may hold."""
    return _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", text)
