"""Ugly workbooks, as the libraries write them: .xlsx and .xlsm, the old .xls, OpenDocument."""

import io
from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from sources.ugly_files import HEAD, HEADER, Line, Made, above, as_text, as_workbook, aside, bad, line, ugly

DAY, DUE = date(2026, 3, 5), date(2026, 4, 4)


def dated(invoice: Any, amount: Any = 10.5, minor: int | None = 1050, **cells: Any) -> Line:
    """A row as a spreadsheet holds it: days are days, amounts are numbers."""
    return line(invoice, amount, minor, **{"day": DAY, "due": DUE, **cells})


def _indented(lines: Sequence[Line], left: int) -> list[Line]:
    return [
        Line(cells=(None,) * left + row.cells, fate=row.fate, minor=row.minor, currency=row.currency) for row in lines
    ]


@ugly("xlsx")
def days_and_numbers() -> Made:
    return [HEAD, dated("R1"), dated("R2", 1234.5, 123450), dated("R3", 7, 700)]


@ugly("xlsm")
def a_workbook_with_macros() -> Made:
    return [HEAD, dated("R1")]


@ugly("xlsx")
def a_table_that_starts_at_b3() -> Made:
    return [above("Open items"), above(), *_indented([HEAD, dated("R1"), dated("R2")], 1)]


@ugly("xlsx")
def titles_notes_and_a_total() -> Made:
    return [
        above("Ledger of receivables"),
        above(None, None, "as of", date(2026, 3, 31)),
        above(),
        HEAD,
        dated("R1"),
        above(),
        dated("R2"),
        aside("Total", None, None, None, None, 21.0),
        above(),
        aside("Printed for the controller."),
    ]


@ugly("xlsx")
def numbers_for_numbers() -> Made:
    return [HEAD, dated(1929003413, customer=1000), dated(1929003414.0, customer=1001.0)]


@ugly("xlsx")
def numbers_beyond_what_a_double_holds() -> Made:
    return [HEAD, dated("12345678901234567890", customer="00001"), dated("R2", 9007199254740.99, 900719925474099)]


@ugly("xlsx")
def numbers_of_more_digits_than_a_spreadsheet_keeps() -> Made:
    """What was 1234567890123456789 when it was typed is ..457000 in the file, and another customer's perhaps."""
    return [HEAD, dated("R1"), bad(1234567890123456789, 10.5, 1050, day=DAY, due=DUE)]


@ugly("xlsx")
def dust_of_binary_arithmetic() -> Made:
    return [HEAD, dated("R1", 0.1 + 0.2, 30), dated("R2", 1.005 * 1000, 100500)]


@ugly("xlsx")
def amounts_as_texts_in_a_workbook() -> Made:
    return [HEAD, dated("R1", "1.234,50", 123450), dated("R2", 7.25, 725), dated("R3", "8,00", 800)]


@ugly("xlsx")
def times_of_day_and_midnight() -> Made:
    return [
        HEAD,
        dated("R1", due=datetime.combine(DUE, time(23, 59, 59))),
        dated("R2", due=datetime.combine(DUE, time())),
        bad("R3", 10.5, 1050, day=DAY, due=time(10, 22)),
    ]


@ugly("xlsx")
def days_as_texts_beside_days() -> Made:
    return [
        HEAD,
        dated("R1"),
        dated("R2", due="05.04.2026"),
        dated("R3", due="2026-04-06"),
        dated("R4", due="20260407"),
    ]


@ugly("xlsx")
def days_as_bare_numbers() -> Made:
    return [HEAD, dated("R1", due=46116), dated("R2", due=46117.75), bad("R3", 10.5, 1050, day=DAY, due=46.116)]


@ugly("xlsx")
def the_days_of_1904() -> Made:
    def mac(workbook: Any) -> None:
        workbook.epoch = CALENDAR_MAC_1904

    return (lines := [HEAD, dated("R1"), dated("R2", due=date(2026, 4, 5))]), as_workbook(lines, then=mac)


@ugly("xlsx")
def truth_values_in_the_wrong_column() -> Made:
    return [HEAD, dated("R1"), bad("R2", True, None, day=DAY, due=DUE), bad("R3", 10.5, 1050, day=True, due=DUE)]


@ugly("xlsx", stops=True)
def two_sheets_of_invoices() -> Made:
    return (lines := [HEAD, dated("R1")]), as_workbook(lines, [HEAD, dated("R2")])


@ugly("xlsx", sheet="Open 2")
def two_sheets_of_invoices_and_said_which() -> Made:
    return (lines := [HEAD, dated("R2")]), as_workbook([HEAD, dated("R1")], lines)


@ugly("xlsx", sheet="*")
def two_sheets_of_invoices_and_both_meant() -> Made:
    first, second = [HEAD, dated("R1")], [above("April"), HEAD, dated("R2")]
    return [*first, *second], as_workbook(first, second)


@ugly("xlsx", stops=True, sheet="Closed")
def a_sheet_that_is_not_there() -> Made:
    return [HEAD, dated("R1")]


@ugly("xlsx")
def a_hidden_sheet() -> Made:
    def hide(workbook: Any) -> None:
        workbook["Open 2"].sheet_state = "hidden"

    return (lines := [HEAD, dated("R1")]), as_workbook(lines, [HEAD, dated("R2")], then=hide)


@ugly("xlsx")
def a_very_hidden_sheet() -> Made:
    def hide(workbook: Any) -> None:
        workbook["Open 2"].sheet_state = "veryHidden"

    return (lines := [HEAD, dated("R1")]), as_workbook(lines, [HEAD, dated("R2")], then=hide)


@ugly("xlsx")
def a_sheet_of_nothing_but_a_chart() -> Made:
    return (lines := [HEAD, dated("R1")]), as_workbook(lines, then=lambda workbook: workbook.create_chartsheet("Chart"))


@ugly("xlsx")
def rows_that_a_filter_hides() -> Made:
    def hide(workbook: Any) -> None:
        workbook["Open"].auto_filter.ref = "A1:F4"
        workbook["Open"].row_dimensions[3].hidden = True

    return (lines := [HEAD, dated("R1"), dated("R2", 7, 700), dated("R3")]), as_workbook(lines, then=hide)


@ugly("xlsx")
def a_hidden_column() -> Made:
    def hide(workbook: Any) -> None:
        workbook["Open"].column_dimensions["G"].hidden = True

    lines = [above(*HEADER, "Reference"), dated("R1", more=["x"])]
    return lines, as_workbook(lines, then=hide)


@ugly("xlsx")
def a_header_of_two_rows() -> Made:
    def merge(workbook: Any) -> None:
        for place in ("A1:B1", "C1:D1", "E1:F1"):
            workbook["Open"].merge_cells(place)

    lines = [
        above("Document", None, "Days", None, "Money", None),
        HEAD,
        dated("R1"),
    ]
    return lines, as_workbook(lines, then=merge)


@ugly("xlsx")
def a_customer_merged_over_several_rows() -> Made:
    def merge(workbook: Any) -> None:
        workbook["Open"].merge_cells("B2:B4")

    lines = [
        HEAD,
        dated("R1"),
        dated("R2", customer=None),
        dated("R3", customer=None),
        bad("R4", 10.5, 1050, customer=None),
    ]
    return lines, as_workbook(lines, then=merge)


@ugly("xlsx", stops=True)
def two_headers_for_one_column_in_a_workbook() -> Made:
    return [above(*HEADER, "Amount"), dated("R1", more=[9])]


@ugly("xlsx", stops=True)
def two_tables_on_one_sheet() -> Made:
    return [HEAD, dated("R1"), above(), above("Closed"), HEAD, dated("R2")]


@ugly("xlsx", header_row=1)
def two_tables_on_one_sheet_and_the_first_meant() -> Made:
    return [HEAD, dated("R1"), above(), above("Closed"), HEAD, above("R2", "C1", DAY, DUE, "EUR", 7)]


@ugly("xlsx", header_row=5)
def two_tables_on_one_sheet_and_the_second_meant() -> Made:
    return [HEAD, above("R1", "C1", DAY, DUE, "EUR", 7), above(), above("Closed"), HEAD, dated("R2")]


@ugly("xlsx")
def formulas_never_calculated() -> Made:
    return [HEAD, dated("R1"), bad("R2", "=F2*2", None, day=DAY, due=DUE), bad("R3", 10.5, 1050, day=DAY, due="=C4+30")]


@ugly("xlsx")
def texts_of_several_fonts() -> Made:
    def enrich(workbook: Any) -> None:
        workbook["Open"]["A2"] = CellRichText("R", TextBlock(InlineFont(b=True), "1"))

    return (lines := [HEAD, dated("R1")]), as_workbook(lines, then=enrich)


@ugly("xlsx")
def comments_beside_cells() -> Made:
    def comment(workbook: Any) -> None:
        workbook["Open"]["F2"].comment = Comment("not 10.50 but 99.00", "C1")

    return (lines := [HEAD, dated("R1")]), as_workbook(lines, then=comment)


@ugly("xlsx")
def blank_rows_and_styles_far_below() -> Made:
    def style(workbook: Any) -> None:
        for row in range(3, 400):
            workbook["Open"].cell(row, 6).number_format = "0.00"
        workbook["Open"].cell(900, 12, " ")

    return (lines := [HEAD, dated("R1")]), as_workbook(lines, then=style)


@ugly("xlsx")
def amounts_shown_otherwise_than_they_are() -> Made:
    """The number counts, not what a format shows of it."""

    def style(workbook: Any) -> None:
        workbook["Open"]["F2"].number_format = "0"
        workbook["Open"]["F3"].number_format = '0.00 "k"'

    lines = [HEAD, dated("R1"), dated("R2", 1234.5, 123450), bad("R3", 10.505, None, day=DAY, due=DUE)]
    return lines, as_workbook(lines, then=style)


@ugly("xlsx")
def amounts_with_a_format_of_percent() -> Made:
    def style(workbook: Any) -> None:
        workbook["Open"]["F2"].number_format = "0%"

    return (lines := [HEAD, dated("R1")]), as_workbook(lines, then=style)


@ugly("xlsx")
def a_text_named_as_a_workbook() -> Made:
    return (lines := [HEAD, line("R1")]), as_text(lines).encode()


@ugly("csv")
def a_workbook_named_as_a_text() -> Made:
    return (lines := [HEAD, dated("R1")]), as_workbook(lines)


@ugly("xls")
def a_workbook_named_as_an_old_one() -> Made:
    return (lines := [HEAD, dated("R1")]), as_workbook(lines)


@ugly("xls")
def a_web_page_named_as_an_old_workbook() -> Made:
    lines = [HEAD, line("R1")]
    rows = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row.cells)}</tr>" for row in lines)
    return lines, f"<html><body><table>{rows}</table></body></html>".encode()


@ugly("xls")
def a_text_named_as_an_old_workbook() -> Made:
    return (lines := [HEAD, line("R1")]), as_text(lines, delimiter="\t").encode()


@ugly("xlsx", stops=True)
def a_workbook_cut_off() -> Made:
    data = as_workbook(lines := [HEAD, dated("R1")])
    return lines, data[: len(data) // 2]


@ugly("xlsx", stops=True)
def a_workbook_without_sheets_of_data() -> Made:
    return (lines := []), as_workbook(lines)


def _old(lines: Sequence[Line], *, mac: bool = False) -> bytes:
    workbook = xlwt.Workbook()
    workbook.dates_1904 = mac
    sheet = workbook.add_sheet("Open")
    style = xlwt.easyxf(num_format_str="DD.MM.YYYY")
    for at, row in enumerate(lines):
        for column, cell in enumerate(row.cells):
            if cell is not None:
                sheet.write(at, column, cell, *([style] if isinstance(cell, date) else []))
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


@ugly("xls")
def an_old_workbook() -> Made:
    return (lines := [above("Titel"), HEAD, dated("R1"), dated("R2", 1234.5, 123450, customer="0007")]), _old(lines)


@ugly("xls")
def an_old_workbook_with_numbers_for_numbers() -> Made:
    return (lines := [HEAD, dated(1929003413, customer=1000), dated(1929003414, -10.5, -1050, customer=1000)]), _old(
        lines
    )


@ugly("xls")
def an_old_workbook_with_the_days_of_1904() -> Made:
    return (lines := [HEAD, dated("R1")]), _old(lines, mac=True)


@ugly("xls")
def an_old_workbook_with_the_days_of_1904_in_bare_numbers() -> Made:
    """Nothing but the workbook says that they count from 1904."""
    lines = [HEAD, dated("R1", day=46086 - 1462, due=46116 - 1462)]
    return lines, _old(lines, mac=True)


@ugly("xls")
def an_old_workbook_with_texts_of_all_kinds() -> Made:
    return (
        lines := [above(*HEADER, "Name"), dated("R1", more=["Müller 无锡 & Co"]), dated("R2", more=["=1+1"])]
    ), _old(lines)


@ugly("xls")
def an_old_workbook_with_formulas() -> Made:
    """The library calculates nothing: the formula has no value that could be taken."""
    lines = [HEAD, dated("R1"), bad("R2", xlwt.Formula("F2*2"), None, day=DAY, due=DUE)]
    return lines, _old(lines)


def _open_document(lines: Sequence[Line]) -> bytes:
    document = OpenDocumentSpreadsheet()
    table = Table(name="Open")
    for row in lines:
        element = TableRow()
        for cell in row.cells:
            element.addElement(_open_cell(cell))
        table.addElement(element)
    document.spreadsheet.addElement(table)
    out = io.BytesIO()
    document.write(out)
    return out.getvalue()


def _open_cell(cell: Any) -> Any:
    if cell is None:
        return TableCell()
    if isinstance(cell, date):
        given = {"valuetype": "date", "datevalue": cell.isoformat()}
    elif isinstance(cell, int | float):
        given = {"valuetype": "float", "value": str(cell)}
    else:
        given = {"valuetype": "string"}
    element = TableCell(**given)
    element.addElement(P(text=str(cell)))
    return element


@ugly("ods")
def an_open_document() -> Made:
    lines = [
        above("Open items"),
        HEAD,
        dated("R1"),
        dated("R2", 1234.5, 123450, customer="0007"),
        aside("Total", *[None] * 4, 1245),
    ]
    return lines, _open_document(lines)


@ugly("ods")
def an_open_document_with_texts_for_everything() -> Made:
    return (lines := [HEAD, line("R1", "1.234,50", 123450, due="25.04.2026"), line("R2", "7,00", 700)]), _open_document(
        lines
    )


@ugly("ods")
def an_open_document_with_times_of_day() -> Made:
    lines = [HEAD, dated("R1", due=datetime.combine(DUE, time(10, 22)))]
    return lines, _open_document(lines)
