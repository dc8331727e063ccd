"""The sample firm's files look like exports, and come out the same every time."""

import os
import zipfile
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from xml.etree.ElementTree import canonicalize

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from receivables.model import TABLES
from receivables.sample import write_sample_firm

EXAMPLE = Path(__file__).parents[2] / "examples" / "pumps"
FILES = {
    "contacts.csv",
    "customers.csv",
    "customers.xlsx",
    "disputes.csv",
    "invoices.csv",
    "invoices.xlsx",
    "payments.csv",
    "payments.xlsx",
    "rates.csv",
    "salespeople.csv",
}
# What the sample firm has a list of: not of the general ledger, nor of what stands in another list already.
LISTS = sorted(TABLES.keys() - {"open-items", "bank-entries", "deliveries", "control-balances", "journal-lines"})
WORKBOOKS = ("invoices", "customers", "payments")


def _sheet(data: Path, name: str) -> Worksheet:
    (sheet,) = load_workbook(data / f"{name}.xlsx").worksheets
    return sheet


def _as_text(value: object) -> str:
    """A cell of a workbook as the .csv file has it."""
    if isinstance(value, datetime):
        return value.date().isoformat()
    return "" if value is None else f"{value:.2f}" if isinstance(value, int | float) else str(value)


def _facts(path: Path) -> object:
    """What a file says, however it was packed."""
    if path.suffix == ".csv":
        return path.read_bytes()
    with zipfile.ZipFile(path) as file:
        return {member: canonicalize(file.read(member)) for member in file.namelist()}


def test_the_same_call_twice_writes_the_same_bytes(data: Path, tmp_path: Path) -> None:
    write_sample_firm(tmp_path)
    again = tmp_path / "data"
    assert {path.name for path in data.iterdir()} == {path.name for path in again.iterdir()} == FILES
    for path in data.iterdir():
        assert path.read_bytes() == (again / path.name).read_bytes()


def test_no_workbook_tells_when_or_where_it_was_made(data: Path) -> None:
    for name in WORKBOOKS:
        with zipfile.ZipFile(data / f"{name}.xlsx") as file:
            assert {(member.date_time, member.create_system) for member in file.infolist()} == {
                ((2026, 10, 30, 18, 4, 0), 3)
            }
        properties = load_workbook(data / f"{name}.xlsx").properties
        assert properties.created == properties.modified == datetime(2026, 10, 30, 18, 4)  # noqa: DTZ001


def test_the_examples_are_what_the_generator_writes(data: Path) -> None:
    if os.environ.get("APPROVE") == "1":
        write_sample_firm(EXAMPLE)
    assert {path.name for path in (EXAMPLE / "data").iterdir()} == FILES
    for path in data.iterdir():
        assert _facts(EXAMPLE / "data" / path.name) == _facts(path), f"{path.name}: APPROVE=1 pytest writes it anew"


@pytest.mark.parametrize("name", LISTS)
def test_text_files_are_utf_8_with_a_byte_order_mark(data: Path, name: str) -> None:
    content = (data / f"{name}.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.decode("utf-8-sig").count("\ufffd") == 0


@pytest.mark.parametrize("name", WORKBOOKS)
def test_workbook_and_text_file_say_the_same(data: Path, tables: dict, name: str) -> None:
    rows = list(_sheet(data, name).iter_rows(values_only=True))
    first = 2 if name == "invoices" else 0
    header, *records = rows[first : -3 if name == "invoices" else None]
    assert [[_as_text(cell) for cell in record] for record in records] == [list(row.values()) for row in tables[name]]
    assert list(header) == list(tables[name][0])


def test_a_title_and_a_blank_row_stand_above_the_invoices_and_a_totals_row_and_a_note_below(data: Path) -> None:
    sheet = _sheet(data, "invoices")
    rows = list(sheet.iter_rows(values_only=True))
    assert sheet.title == "Open and paid invoices"
    assert rows[0][0] == "Ostwerth Pumpen GmbH - Open and paid invoices as of 30 October 2026"
    assert set(rows[1]) == set(rows[-2]) == {None}
    assert rows[2][0] == "Invoice No."
    assert rows[-3][0] == "Total"
    assert str(rows[-1][0]).startswith("Printed 2026-10-30 18:04")


def test_the_text_file_has_the_title_above_and_the_totals_row_below(data: Path) -> None:
    lines = (data / "invoices.csv").read_text(encoding="utf-8-sig").splitlines()
    assert lines[0].startswith("Ostwerth Pumpen GmbH - Open and paid invoices")
    assert set(lines[1]) == {","}
    assert lines[-1].startswith("Total,")


def test_the_totals_row_is_the_sum_of_the_amounts_that_are_numbers(data: Path, readable: list) -> None:
    total = sum(Decimal(row["Amount"]) for row in readable)
    assert Decimal(str(_sheet(data, "invoices").cell(row=len(readable) + 5, column=6).value)) == total
    assert (data / "invoices.csv").read_text(encoding="utf-8-sig").splitlines()[-1].split(",")[5] == str(total)


def test_exactly_one_row_has_words_in_place_of_its_amount(tables: dict, readable: list) -> None:
    refused = [row for row in tables["invoices"] if row not in readable]
    assert [(row["Customer No."], row["Amount"]) for row in refused] == [("0010407", "see contract")]


def test_cells_are_real_dates_and_numbers_and_numbers_of_documents_are_text(data: Path) -> None:
    for row in _sheet(data, "invoices").iter_rows(min_row=4, max_row=60):
        number, customer, day, due, currency, amount = row[:6]
        assert {cell.data_type for cell in (number, customer, currency)} == {"s"}
        assert (number.number_format, customer.number_format) == ("@", "@")
        assert day.is_date
        assert due.value is None or due.is_date
        assert day.number_format == "yyyy-mm-dd"
        assert (amount.data_type, amount.number_format) == ("n", "#,##0.00_)")


@pytest.mark.parametrize("name", WORKBOOKS)
def test_the_header_is_frozen_and_every_column_wide_enough(data: Path, name: str) -> None:
    sheet = _sheet(data, name)
    assert sheet.freeze_panes == ("A4" if name == "invoices" else "A2")
    for cell in sheet[4 if name == "invoices" else 2]:
        assert sheet.column_dimensions[cell.column_letter].width > len(_as_text(cell.value))


@pytest.mark.parametrize("name", LISTS)
def test_dates_are_iso_in_text_files(tables: dict, name: str) -> None:
    for row in tables[name]:
        for header, value in row.items():
            if value and (header.endswith("Date") or header in ("Opened", "Deadline")):
                assert date.fromisoformat(value).isoformat() == value
