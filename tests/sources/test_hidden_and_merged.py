"""Rows and columns that nobody sees, cells that stand for several, headers of two rows."""

import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from receivables.sources import Reading, SourceSettings, read
from receivables.sources.marks.xlsx import xlsx_marks
from sources.test_workbooks import HEADER, reading, said, write_ods, write_xls, write_xlsx
from sources.ugly_parts import packed_xlsx

DAYS = [date(2026, 3, 5), date(2026, 4, 4)]


def row(invoice: Any, amount: Any, customer: Any = "C1") -> list[Any]:
    return [invoice, customer, *DAYS, "EUR", amount]


def hide_xlsx(sheet: Any) -> None:
    sheet.row_dimensions[3].hidden = True
    sheet.row_dimensions[4].hidden = True
    sheet.column_dimensions["D"].hidden = True


def hide_xls(sheet: Any) -> None:
    sheet.row(2).hidden = True
    sheet.row(3).hidden = True
    sheet.col(3).hidden = True


def test_hidden_rows_are_owed_like_others_and_said_with_their_sum(tmp_path):
    rows = [HEADER, row("R1", 1), row("R2", 2), row("R3", "?"), row("R4", 4)]
    doubts = [
        "hidden columns were read like all others: Due Date",
        "1 hidden rows were taken like all others; they make EUR 2.00",
    ]
    hidden = '<table:table-row table:visibility="filter">'
    cells = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>'
        for cell in ("R2", "C1", "2026-03-05", "2026-04-04", "EUR", "2.00")
    )
    ods_rows = [HEADER, row("R1", 1), f"{hidden}{cells}</table:table-row>", row("R3", "?"), row("R4", 4)]
    column = '<table:table-column table:number-columns-repeated="3"/><table:table-column table:visibility="collapse"/>'
    for file in (
        write_xlsx(tmp_path / "h.xlsx", rows, hide_xlsx),
        write_xls(tmp_path / "h.xls", rows, hide_xls),
        write_ods(tmp_path / "h.ods", ods_rows, columns=column),
    ):
        found = reading(file)
        assert found.taken == {"EUR": 700}, file
        assert said(found) == doubts, file


def merge(*ranges: str) -> Any:
    def change(sheet: Any) -> None:
        for one in ranges:
            sheet.merge_cells(one)

    return change


def test_a_customer_named_once_over_several_rows_is_the_customer_of_each(tmp_path):
    rows = [HEADER, row("R1", 1, "C7"), row("R2", 2, None), row("R3", 3, None), row("R4", 4, None)]
    found = reading(write_xlsx(tmp_path / "m.xlsx", rows, merge("B2:B4")))
    assert found.frame.select("invoice", "customer").rows() == [("R1", "C7"), ("R2", "C7"), ("R3", "C7")]
    assert found.rejects["reason"].to_list() == ["Customer No. is missing"]


def test_a_customer_merged_over_rows_of_an_open_document(tmp_path):
    merged = (
        '<table:table-cell office:value-type="string" table:number-rows-spanned="2" table:number-columns-spanned="1">'
        "<text:p>C7</text:p></table:table-cell>"
    )
    found = reading(write_ods(tmp_path / "m.ods", [HEADER, row("R1", 1, merged), row("R2", 2, "")]))
    assert found.frame["customer"].to_list() == ["C7", "C7"]


def test_an_amount_of_several_rows_together_is_the_amount_of_none(tmp_path):
    found = reading(write_xlsx(tmp_path / "m.xlsx", [HEADER, row("R1", 30), row("R2", None)], merge("F2:F3")))
    assert found.rows_taken == 0
    assert (
        found.rejects["reason"].to_list()
        == [
            "Amount is '30 for the rows 2 to 3 together', expected an amount",
        ]
        * 2
    )


def test_rows_merged_as_a_whole_are_one_row(tmp_path):
    rows = [HEADER, row("R1", 1), [], row("R2", 2)]
    ranges = [f"{letter}2:{letter}3" for letter in "ABCDEF"]
    found = reading(write_xlsx(tmp_path / "m.xlsx", rows, merge(*ranges)))
    assert found.taken == {"EUR": 300}
    assert found.rows == 2


def test_a_header_of_two_rows_is_read_as_one(tmp_path):
    rows = [
        ["Open items"],
        ["Invoice", None, "Due", "Customer", None, "Currency", "Amount"],
        ["No.", "Date", "date", "No.", "Name", None, None],
        ["R1", *DAYS, "0012", "Example", "EUR", 10.5],
    ]
    found = reading(write_xlsx(tmp_path / "two.xlsx", rows, merge("A2:B2", "D2:E2", "F2:F3", "G2:G3")))
    line = found.frame.row(0, named=True)
    assert (line["invoice"], line["customer"], line["name"], line["amount_minor"]) == ("R1", "0012", "Example", 1050)
    assert (line["invoice_date"], line["due_date"], line["row"]) == (*DAYS, 4)
    assert found.columns["invoice"] == "Invoice No."


def test_a_header_of_two_rows_can_be_mapped_by_what_both_say(tmp_path):
    rows = [
        ["Invoice", "Customer", "Dates", None, "Currency", "Value"],
        ["No.", "No.", "issued", "payable", None, "in full"],
        ["R1", "C1", *DAYS, "EUR", 10.5],
    ]
    columns = {"invoice_date": "Dates issued", "due_date": "Dates payable", "amount": "Value in full"}
    found = reading(write_xlsx(tmp_path / "two.xlsx", rows, merge("C1:D1")), columns=columns)
    assert found.frame.select("invoice", "customer", "amount_minor").row(0) == ("R1", "C1", 1050)


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ('<c r="F2"><f>1+1</f></c>', "Amount is '#UNCALCULATED', expected an amount"),
        ('<c r="F2"><f>1+1</f><v></v></c>', "Amount is '#UNCALCULATED', expected an amount"),
        ('<c r="F2"><f t="shared" si="0"/></c>', "Amount is '#UNCALCULATED', expected an amount"),
        ('<c r="F2" t="str"><f>""</f><v></v></c>', "Amount is missing"),
        ('<c r="F2" t="e"><v>#N/A</v></c>', "Amount is '#N/A', expected an amount"),
        ('<c r="F2"><f>1-1</f><v>0</v></c>', None),
        ('<c r="F2"><f>1+1</f><v>2</v></c>', None),
    ],
)
def test_a_formula_counts_by_the_value_that_was_calculated(tmp_path, cell, reason):
    found = with_cell(tmp_path, cell)
    assert found.rejects["reason"].to_list() == ([reason] if reason else [])


def test_a_zero_is_no_value_where_the_workbook_waits_to_be_calculated(tmp_path):
    """So XlsxWriter writes every formula; a program that calculates takes the wish back."""
    found = with_cell(tmp_path, '<c r="F2"><f>1+1</f><v>0</v></c>', calculate=True)
    assert found.rejects["reason"].to_list() == ["Amount is '#UNCALCULATED', expected an amount"]
    assert with_cell(tmp_path, '<c r="F2"><f>1+1</f><v>2</v></c>', calculate=True).taken == {"EUR": 200}


@pytest.mark.parametrize("hidden", ["", ' hidden="1"'])
def test_rows_and_cells_that_do_not_say_where_they_stand_are_counted(tmp_path, hidden):
    header = "".join(f'<c t="inlineStr"><is><t>{name}</t></is></c>' for name in [*HEADER, "Terms"])
    texts = ("R1", "C1", "2026-03-05", None, "EUR", "1.00", "Net 30")
    cells = "".join(
        f'<c t="inlineStr"><is><t>{text}</t></is></c>' if text else '<c t="e"><v>#REF!</v></c>' for text in texts
    )
    whole = cells.replace('<c t="e"><v>#REF!</v></c>', "<c/>")
    packed_xlsx(tmp_path / "p.xlsx", f"<row>{header}</row><row>{whole}</row><row{hidden}>{cells}</row>")
    found = reading(tmp_path / "p.xlsx")
    assert found.frame["row"].to_list() == [2]
    assert found.rejects.select("row", "reason").rows() == [(3, "Due Date is '#REF!', expected a date")]
    assert xlsx_marks(tmp_path / "p.xlsx", found.sheet).hidden_rows == ({2} if hidden else set())


def with_cell(folder: Path, cell: str, *, calculate: bool = False) -> Reading:
    """The reading of one row whose amount is that XML."""
    plain, changed = folder / "plain.xlsx", folder / "changed.xlsx"
    book = openpyxl.Workbook()
    book.calculation.fullCalcOnLoad = calculate
    for cells in (HEADER, ["R1", "C1", *DAYS, "EUR", 77]):
        book.active.append(cells)
    book.save(plain)
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(changed, "w") as target:
        for name in source.namelist():
            text = source.read(name)
            if name.endswith("sheet1.xml"):
                assert b'<c r="F2" t="n"><v>77</v></c>' in text
                text = text.replace(b'<c r="F2" t="n"><v>77</v></c>', cell.encode())
            target.writestr(name, text)
    return read(SourceSettings(name="s", file=changed, kind="invoices"))
