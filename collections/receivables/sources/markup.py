"""Tables that come as web pages, and XML spreadsheets of Excel 2003: what many a program writes and calls `.xls`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

import polars as pl
from lxml import etree, html

from receivables.source import SourceSettings
from receivables.sources.cells import EXCEL_ZERO, HEAD_ROWS, number_column, tidy, without_blank_rows
from receivables.sources.encodings import unknown_encoding
from receivables.sources.limits import MOST_CELLS, MOST_COLUMNS, MOST_ROWS, check_columns
from receivables.sources.marks import Marks, Merged
from receivables.sources.settings import SourceError
from receivables.sources.xml import name_of, streamed

_SS = "{urn:schemas-microsoft-com:office:spreadsheet}"
_MACINTOSH_ZERO = date(1904, 1, 1)
_CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_MOST_PAGE_BYTES = 1 << 28


@dataclass(slots=True, kw_only=True)
class MarkupSheet:
    """A table of texts; see `cells.Sheet`. `rows`: row -> column -> text, both from 0; `numbers`: which are numbers."""

    name: str | None
    rows: dict[int, dict[int, str]] = field(default_factory=dict)
    numbers: set[tuple[int, int]] = field(default_factory=set)
    merged: list[Merged] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    hidden: bool = False
    first_day: date = EXCEL_ZERO
    head_rows: int = HEAD_ROWS

    @property
    def width(self) -> int:
        """How many columns there are."""
        return max((column + 1 for row in self.rows.values() for column in row), default=0)

    @property
    def head(self) -> tuple[tuple[str, ...], ...]:
        """The first rows, as texts."""
        last = min(max(self.rows, default=-1) + 1, self.head_rows)
        width = self.width
        return tuple(tuple(self.rows.get(row, {}).get(at, "") for at in range(width)) for row in range(last))

    def body(self, header: int) -> pl.DataFrame:
        """The cells below the header row; see `cells`."""
        below = [row for row in sorted(self.rows) if row > header]
        columns: list[pl.Series] = []
        numeric = {column for _row, column in self.numbers}
        masks = []
        for position in range(self.width):
            texts = [self.rows[row].get(position) for row in below]
            columns.append(pl.Series(str(position), texts, dtype=pl.String))
            if position in numeric:
                mask = [(row, position) in self.numbers for row in below]
                masks.append(pl.Series(number_column(position), mask, dtype=pl.Boolean))
        rows = pl.Series("row", [row + 1 for row in below], dtype=pl.UInt32)
        return without_blank_rows(pl.DataFrame([rows, *tidy(pl.DataFrame(columns)), *masks]))

    def marks(self) -> Marks:
        """Which rows and columns are hidden, which cells merged."""
        return Marks(
            hidden_rows=frozenset(self.hidden_rows),
            hidden_columns=frozenset(self.hidden_columns),
            merged=tuple(self.merged),
        )

    def put(self, row: int, column: int, text: str, *, rows: int = 1, columns: int = 1) -> None:
        """Puts a text into a cell that reaches over so many rows and columns."""
        if text:
            self.rows.setdefault(row, {})[column] = text
        if rows > 1 or columns > 1:
            self.merged.append(Merged(top=row, left=column, bottom=row + rows - 1, right=column + columns - 1))


def open_page(settings: SourceSettings) -> tuple[MarkupSheet, ...]:
    """The tables of a web page that hold no further ones. Raises SourceError, Undecided where the encoding is open."""
    try:
        text = _page(settings)
        if "\0" in text:
            raise SourceError(f"{settings.path.name} is damaged (zeros stand in its text); expected it as it was sent")
        page = html.document_fromstring(_DECLARATION.sub("", text))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise SourceError(f"{settings.path.name} is a web page that cannot be read ({error})") from None
    tables = [table for table in page.iter("table") if next(table.iterdescendants("table"), None) is None]
    names = [f"table {number}" for number in range(1, len(tables) + 1)] if len(tables) > 1 else [None]
    sheets = [_from_page(table, name, settings) for table, name in zip(tables, names, strict=False)]
    return _asked(settings, sheets)


def open_xml_spreadsheet(settings: SourceSettings) -> tuple[MarkupSheet, ...]:
    """The sheets of an XML spreadsheet. Raises SourceError."""
    with settings.path.open("rb") as file:
        reading = _Spreadsheet(settings)
        for element in streamed(file, _Spreadsheet.TAGS, origin=settings.path.name):
            reading.take(element)
    return _asked(settings, reading.sheets)


def _asked(settings: SourceSettings, sheets: list[MarkupSheet]) -> tuple[MarkupSheet, ...]:
    if settings.sheet is None or settings.sheet == "*":
        return tuple(sheets)
    named = tuple(sheet for sheet in sheets if sheet.name == settings.sheet)
    if not named:
        there = ", ".join(str(sheet.name) for sheet in sheets)
        raise SourceError(f"{settings.path.name} has no sheet {settings.sheet!r}, expected one of {there}")
    return named


def _page(settings: SourceSettings) -> str:
    data = settings.path.read_bytes()
    if len(data) > _MOST_PAGE_BYTES:
        raise SourceError(
            f"{settings.path.name} is a web page of {len(data):,} bytes, too large; ask for a CSV or .xlsx"
        )
    marked = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else None
    said = _CHARSET.search(data[:4096])
    encoding = settings.encoding or marked or (_as_browsers_do(said[1].decode()) if said else "utf-8-sig")
    try:
        return data.decode(encoding)
    except LookupError:
        raise SourceError(f"{settings.path.name} says that it is written in {encoding}, which is not known") from None
    except UnicodeError as error:
        if settings.encoding or said or marked:
            raise SourceError(
                f"{settings.path.name} is not written in {encoding} ({error}); set encoding for the source"
            ) from None
        raise unknown_encoding(settings.path) from None


def _as_browsers_do(charset: str) -> str:
    """Pages name the smaller encoding and use the larger one."""
    larger = {"gb2312": "gb18030", "gbk": "gb18030", "iso-8859-1": "cp1252", "us-ascii": "cp1252", "utf-8": "utf-8-sig"}
    return larger.get(charset.lower(), charset)


def _from_page(table: html.HtmlElement, name: str | None, settings: SourceSettings) -> MarkupSheet:
    sheet = MarkupSheet(name=name, head_rows=_head_rows(settings))
    # Column -> the first row in which no cell from above reaches down into it.
    free_from: dict[int, int] = {}
    reached = 0
    for row, line in enumerate(table.iter("tr")):
        column = 0
        for cell in line.iterchildren("td", "th"):
            while free_from.get(column, 0) > row:
                column += 1
            rows, columns = _span(cell, "rowspan", MOST_ROWS), _span(cell, "colspan", MOST_COLUMNS)
            check_columns(settings.path.name, column + columns)
            sheet.put(row, column, _text(cell), rows=rows, columns=columns)
            if rows > 1:
                free_from |= dict.fromkeys(range(column, column + columns), row + rows)
            column += columns
            reached += columns
            if reached > MOST_CELLS:
                raise SourceError(f"{settings.path.name} has more cells than can be held; ask for another export")
    return sheet


def _span(cell: html.HtmlElement, name: str, most: int) -> int:
    text = cell.get(name, "1").strip()
    return max(1, min(int(text), most)) if text.isascii() and text.isdecimal() else 1


def _text(cell: html.HtmlElement) -> str:
    """The text of a cell as a browser shows it: white space is one space, `<br>` ends a line."""
    lines, line = [], ""
    for part in _parts(cell):
        if part is None:
            lines.append(line)
            line = ""
        else:
            line += part
    shown = (" ".join(text.split()) for text in (*lines, line))
    return "\n".join(text for text in shown if text)


def _parts(cell: html.HtmlElement) -> Iterator[str | None]:
    if cell.text:
        yield cell.text
    for child in cell:
        if child.tag == "br":
            yield None
        elif isinstance(child.tag, str) and child.tag not in ("script", "style"):
            yield from _parts(child)
        if child.tail:
            yield child.tail


def _head_rows(settings: SourceSettings) -> int:
    return max(HEAD_ROWS, (settings.header_row or 0) + 1)


class _Spreadsheet:
    """An XML spreadsheet, taken element by element, the inner ones first."""

    TAGS = ("Worksheet", "Column", "Row", "Visible", "Date1904")

    def __init__(self, settings: SourceSettings) -> None:
        self._settings = settings
        self._first_day = EXCEL_ZERO
        self._row = self._column = 0
        self._sheet = self._new()
        self.sheets: list[MarkupSheet] = []

    def take(self, element: etree._Element) -> None:
        """Takes the next element."""
        match name_of(element).local:
            case "Row":
                self._take_row(element)
            case "Column":
                self._take_column(element)
            case "Visible":
                self._sheet.hidden = "Hidden" in (element.text or "")
            case "Date1904":
                self._first_day = self._sheet.first_day = _MACINTOSH_ZERO
            case "Worksheet":
                self._sheet.name = element.get(f"{_SS}Name")
                self.sheets.append(self._sheet)
                self._sheet, self._row, self._column = self._new(), 0, 0

    def _new(self) -> MarkupSheet:
        return MarkupSheet(name=None, first_day=self._first_day, head_rows=_head_rows(self._settings))

    def _take_column(self, element: etree._Element) -> None:
        first = self._number(element, "Index", self._column + 1) - 1
        self._column = first + 1 + self._number(element, "Span", 0)
        if element.get(f"{_SS}Hidden") == "1":
            self._sheet.hidden_columns |= set(range(first, min(self._column, MOST_COLUMNS)))

    def _take_row(self, element: etree._Element) -> None:
        row = self._number(element, "Index", self._row + 1) - 1
        self._row = row + 1 + self._number(element, "Span", 0)
        if row >= MOST_ROWS:
            raise SourceError(
                f"{self._settings.path.name} reaches down to row {row + 1:,}, expected {MOST_ROWS:,} at most"
            )
        if element.get(f"{_SS}Hidden") == "1":
            self._sheet.hidden_rows.add(row)
        column = 0
        for cell in element.iterchildren(f"{_SS}Cell"):
            column = self._number(cell, "Index", column + 1) - 1
            across, down = self._number(cell, "MergeAcross", 0), self._number(cell, "MergeDown", 0)
            check_columns(self._settings.path.name, column + across + 1)
            self._take_cell(cell, row, column, rows=down + 1, columns=across + 1)
            column += across + 1

    def _take_cell(self, cell: etree._Element, row: int, column: int, *, rows: int, columns: int) -> None:
        data = cell.find(f"{_SS}Data")
        text = "".join(data.itertext()).strip() if data is not None else ""
        if data is not None and text and data.get(f"{_SS}Type") == "Number":
            text = _plain(text)
            self._sheet.numbers.add((row, column))
        self._sheet.put(row, column, text, rows=rows, columns=columns)

    def _number(self, element: etree._Element, name: str, otherwise: int) -> int:
        text = element.get(f"{_SS}{name}")
        if text is None:
            return otherwise
        if not (text.isascii() and text.isdecimal()):
            raise SourceError(f"{self._settings.path.name} has {name} '{text[:20]}', expected a whole number")
        return int(text)


_NUMBER = re.compile(r"^-?\d{1,40}(?:\.\d{1,40})?(?:E[-+]?\d{1,2})?$", re.IGNORECASE | re.ASCII)


def _plain(text: str) -> str:
    """A number without an exponent, as the cells of other workbooks have it."""
    return f"{Decimal(text):f}".removesuffix(".0") if _NUMBER.match(text) else text
