"""Tables as .csv and .xlsx files, always in the same bytes."""

import csv
import io
import re
import zipfile
from collections.abc import Callable, Iterator
from datetime import date, datetime, time
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from receivables.sample.firm import SAMPLE_DAY, SAMPLE_FIRM
from receivables.sample.listings import Cell, Listing

_PRINTED_AT = datetime.combine(SAMPLE_DAY, time(18, 4))
# `_)` leaves the width of a bracket free, else an amount touches the text to its right.
_NUMBER_FORMATS = {date: "yyyy-mm-dd", Decimal: "#,##0.00_)", str: "@", int: "0"}
_TITLE = Font(name="Calibri", bold=True, size=14)
_BOLD = Font(name="Calibri", bold=True)
_ITALIC = Font(name="Calibri", italic=True)
_CENTRED = Alignment(horizontal="center")
_HEADER_FILL = PatternFill("solid", fgColor="D9E2EC")
_ABOVE_TOTALS = Border(top=Side(style="thin"))
_WIDEST = 62

# Cells as a printed line of the table, and how they look.
_Line = tuple[tuple[Cell, ...], Callable[[Any], None]]


def write_csv(listing: Listing, path: Path) -> None:
    """UTF-8 with a byte order mark, commas, ISO dates, decimal points; title and totals as wide as the table."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        for cells, _ in _printed(listing):
            padding = (None,) * (len(listing.headers) - len(cells))
            writer.writerow([_text(cell) for cell in (*cells, *padding)])


def write_xlsx(listing: Listing, path: Path) -> None:
    """One sheet: real dates and numbers, numbers of documents as text, the header frozen, a note at the end."""
    book = Workbook(write_only=True)
    book.properties.creator = SAMPLE_FIRM.name
    book.properties.created = _PRINTED_AT
    sheet = book.create_sheet(listing.sheet)
    _set_page(sheet, listing)
    note: list[_Line] = [((), _plain), ((listing.note,), partial(_set, font=_ITALIC))] if listing.note else []
    for cells, look in (*_printed(listing), *note):
        sheet.append([_cell(sheet, value, look) for value in cells])
    path.write_bytes(_with_fixed_times(book))


def _printed(listing: Listing) -> Iterator[_Line]:
    if listing.title:
        yield (listing.title,), partial(_set, font=_TITLE)
        yield (), _plain
    yield listing.headers, partial(_set, font=_BOLD, fill=_HEADER_FILL, alignment=_CENTRED)
    yield from ((row, _plain) for row in listing.rows)
    if listing.totalled:
        yield listing.totals_row, partial(_set, font=_BOLD, border=_ABOVE_TOTALS)


def _text(cell: Cell) -> str:
    if cell is None:
        return ""
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def _cell(sheet: Any, value: Any, look: Callable[[Any], None]) -> Any:
    cell = WriteOnlyCell(sheet, value)
    if value is not None:
        cell.number_format = _NUMBER_FORMATS[type(value)]
    if isinstance(value, date):
        cell.alignment = _CENTRED
    look(cell)
    return cell


def _plain(cell: Any) -> None:
    """A cell without emphasis."""


def _set(cell: Any, **looks: Font | PatternFill | Border | Alignment) -> None:
    for name, look in looks.items():
        setattr(cell, name, look)


def _set_page(sheet: Any, listing: Listing) -> None:
    """Widths for the longest text; on paper landscape, a page wide, with the header on every page."""
    header_row = 3 if listing.title else 1
    sheet.freeze_panes = f"A{header_row + 1}"
    sheet.print_title_rows = f"{header_row}:{header_row}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = Worksheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    for place, column in enumerate(zip(listing.headers, *listing.rows, strict=True), start=1):
        sheet.column_dimensions[get_column_letter(place)].width = min(_WIDEST, max(map(_width, column)) + 2)


def _width(cell: Cell) -> int:
    """In digits of the standard font; a Chinese character takes two, thousands separators come on top."""
    if isinstance(cell, Decimal):
        return len(f"{cell:,.2f}")
    text = _text(cell)
    return len(text) + sum(letter >= "\u2e80" for letter in text)


def _with_fixed_times(book: Any) -> bytes:
    """The file's bytes, with every time that the writer took from the clock set to the time of printing."""
    written = io.BytesIO()
    book.save(written)
    fixed = io.BytesIO()
    with zipfile.ZipFile(written) as source, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as target:
        for member in source.infolist():
            target.writestr(_entry(member.filename), _without_clock(member.filename, source.read(member)))
    return fixed.getvalue()


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, date_time=_PRINTED_AT.timetuple()[:6])
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system = 3  # else it tells on which system it was made
    entry.external_attr = 0o644 << 16
    return entry


def _without_clock(name: str, content: bytes) -> bytes:
    """Saving stamps the modification time into the properties, whatever they said before."""
    if name != "docProps/core.xml":
        return content
    stamp = f"{_PRINTED_AT.isoformat()}Z".encode()
    return re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + stamp, content)
