"""Numbers of customers and documents: kept as given, told back where a spreadsheet changed them, refused where lost."""

from datetime import date

import openpyxl
import pytest

from receivables.sources import SourceSettings, read

HEADER = ["Invoice No.", "Customer No.", "Invoice Date", "Due Date", "Currency", "Amount", "Reference"]
REST = ["2026-03-05", "2026-04-04", "EUR", "10.00"]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1929003413.0", "1929003413"), ("0012", "0012"), ("'0012", "0012"), ('="0012"', "0012"),
        ('"=""0012"""', "0012"), ("2E10", "2E10"), ("R'12", "R'12"), ("12.50", "12.50"), ("000", "000"),
        ("'s-Bosch", "'s-Bosch"), ("1+1", "1+1"),
    ],
)  # fmt: skip
def test_a_number_is_kept_or_told_back(read_csv, text, number):
    found = read_csv((",".join(HEADER) + "\n" + ",".join([text, "C1", *REST, ""]) + "\n").encode())
    assert found.frame["invoice"].to_list() == [number]


def test_in_a_text_an_apostrophe_may_be_meant(read_csv):
    found = read_csv(",".join(HEADER) + "\n" + ",".join(["R1", "C1", *REST, "'89 series"]) + "\n")
    assert found.frame["reference"].to_list() == ["'89 series"]


@pytest.mark.parametrize("text", ["1.929E+09", "1,929E+09", "2e+15"])
def test_a_number_whose_digits_are_cut_off_is_refused(read_csv, text):
    found = read_csv(";".join(HEADER) + "\n" + ";".join([text, "C1", *REST, ""]) + "\n")
    assert found.rejects["reason"].to_list() == [
        f"Invoice No. is '{text}', expected all of its digits, which a spreadsheet has cut off; "
        "format the column as text before exporting"
    ]


def test_where_nothing_hangs_on_it_a_number_cut_off_is_taken_as_empty_and_said(read_csv):
    found = read_csv(",".join(HEADER) + "\n" + ",".join(["R1", "C1", *REST, "4.5E+17"]) + "\n")
    assert found.frame["reference"].to_list() == [None]
    assert [doubt.what for doubt in found.doubts] == [
        "1 cells in Reference hold numbers that a spreadsheet has cut off, such as 4.5E+17, and were taken as empty"
    ]


def test_a_number_in_a_workbook_has_fifteen_digits_at_the_most(tmp_path):
    book = openpyxl.Workbook()
    for row in (HEADER, [123456789012345, "C1", *REST], [1234567890123456, "C1", *REST], [10**17, "C2", *REST]):
        book.active.append(row)
    book.active.append(["12345678901234567890", "C1", *REST])
    book.save(tmp_path / "n.xlsx")
    found = read(SourceSettings(name="n", file=tmp_path / "n.xlsx", kind="invoices"))
    assert found.frame["invoice"].to_list() == ["123456789012345", "12345678901234567890"]
    assert found.rejects["value"].to_list() == ["1234567890123456", "100000000000000000"]


def test_a_number_that_became_a_day_or_holds_unseen_signs_is_pointed_out(tmp_path):
    book = openpyxl.Workbook()
    for row in (HEADER, [date(2026, 3, 5), "C1", *REST], ["R\u200b2", "C1", *REST], ["R3", "Cü", *REST]):
        book.active.append(row)
    book.save(tmp_path / "n.xlsx")
    found = read(SourceSettings(name="n", file=tmp_path / "n.xlsx", kind="invoices"))
    assert [doubt.what for doubt in found.doubts] == [
        "invoice 2026-03-05 is a day; a spreadsheet may have taken the number for one",
        "invoice R\u200b2 holds a sign that nobody sees",
    ]
