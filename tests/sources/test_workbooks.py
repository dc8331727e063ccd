"""Workbooks of every program: what they show is what is read, and what they hide is said."""

import zipfile
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest
import xlwt
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from receivables.sources import Reading, SourceError, SourceSettings, Undecided, place, read, refuse
from receivables.sources.compound_files import stream_of

HEADER = ["Invoice No.", "Customer No.", "Invoice Date", "Due Date", "Currency", "Amount"]
DAY, DUE = date(2026, 3, 5), date(2026, 4, 4)
ROW = ["R1", "0012", DAY, DUE, "EUR", 10.5]

Rows = Sequence[Sequence[Any]]


def reading(file: Path, kind: str = "invoices", **settings: Any) -> Reading:
    return read(SourceSettings(name="source", file=file, kind=kind, **settings))


def said(found: Reading) -> list[str]:
    return [doubt.what for doubt in found.doubts]


def write_xlsx(file: Path, rows: Rows, change: Callable[[Any], None] = lambda _sheet: None, **workbook: Any) -> Path:
    book = openpyxl.Workbook()
    for name, value in workbook.items():
        setattr(book, name, value)
    sheet = book.active
    for row in rows:
        sheet.append(list(row))
    change(sheet)
    book.save(file)
    return file


def write_xls(file: Path, rows: Rows, change: Callable[[Any], None] = lambda _sheet: None, **workbook: Any) -> Path:
    book = xlwt.Workbook()
    for name, value in workbook.items():
        setattr(book, name, value)
    sheet = book.add_sheet("Open")
    day = xlwt.easyxf(num_format_str="DD.MM.YYYY")
    for at, row in enumerate(rows):
        for column, value in enumerate(row):
            if value is not None:
                sheet.write(at, column, value, *([day] if isinstance(value, date) else []))
    change(sheet)
    book.save(str(file))
    return file


ODS_SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text", "style")
)
CALC_SPACE = 'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'


def ods_cell(value: Any) -> str:
    if isinstance(value, str) and value.startswith("<"):
        return value
    if isinstance(value, date):
        said = f'office:value-type="date" office:date-value="{value.isoformat()}"'
    elif isinstance(value, (int, float)):
        said = f'office:value-type="float" office:value="{value}"'
    else:
        said = 'office:value-type="string"' if value else ""
    return f"<table:table-cell {said}><text:p>{value or ''}</text:p></table:table-cell>"


def write_ods(file: Path, rows: Rows, *, settings: str = "", columns: str = "") -> Path:
    """A row is one of cells, or the XML of one; so is a cell."""
    lines = [
        row if isinstance(row, str) else f"<table:table-row>{''.join(map(ods_cell, row))}</table:table-row>"
        for row in rows
    ]
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {ODS_SPACES} {CALC_SPACE}><office:body>'
        f'<office:spreadsheet>{settings}<table:table table:name="Open">{columns}{"".join(lines)}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = (
        '<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    )
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", manifest)
    return file


WRITERS = {".xlsx": write_xlsx, ".xlsm": write_xlsx, ".xls": write_xls, ".ods": write_ods}


@pytest.mark.parametrize("suffix", WRITERS)
def test_every_program_s_workbook_says_the_same(tmp_path, suffix):
    rows = [
        ["Open items"],
        [],
        HEADER,
        ROW,
        ["R2", 1929003413, DAY, datetime.fromisoformat("2026-04-04 17:30"), "EUR", -7],
    ]
    found = reading(WRITERS[suffix](tmp_path / f"open{suffix}", rows))
    assert found.rejects.is_empty(), found.rejects["reason"].to_list()
    columns = ["row", "invoice", "customer", "invoice_date", "due_date", "currency", "amount_minor", "kind"]
    assert found.frame.select(columns).rows() == [
        (4, "R1", "0012", DAY, DUE, "EUR", 1050, "invoice"),
        (5, "R2", "1929003413", DAY, DUE, "EUR", 700, "credit_note"),
    ]


@pytest.mark.parametrize("content", WRITERS)
@pytest.mark.parametrize("named", [".xls", ".xlsx", ".ods", ".csv"])
def test_a_workbook_is_read_as_what_it_is_whatever_its_name(tmp_path, content, named):
    right = WRITERS[content](tmp_path / f"right{content}", [HEADER, ROW])
    found = reading(right.rename(tmp_path / f"wrong{named}"))
    assert found.frame["amount_minor"].to_list() == [1050]
    assert any("named as" in sentence for sentence in said(found)) == (content not in (named, f"{named[:-1]}m"))


def test_a_text_that_is_named_as_a_workbook_is_read_as_a_text(tmp_path):
    file = tmp_path / "open.xls"
    file.write_text("\t".join(HEADER) + "\nR1\tC1\t2026-03-05\t2026-04-04\tEUR\t10.50\n")
    found = reading(file)
    assert found.taken == {"EUR": 1050}
    assert said(found) == ["the file is named as an .xls workbook and is a text; it was read as what it is"]


@pytest.mark.parametrize("suffix", [".xlsx", ".xls"])
def test_a_bare_number_counts_from_1904_where_the_workbook_does(tmp_path, suffix):
    row = ["R1", "C1", DAY, (DUE - date(1904, 1, 1)).days, "EUR", 1]
    since_1904 = {".xlsx": {"epoch": CALENDAR_MAC_1904}, ".xls": {"dates_1904": True}}[suffix]
    found = reading(WRITERS[suffix](tmp_path / f"mac{suffix}", [HEADER, row], **since_1904))
    assert found.frame.select("invoice_date", "due_date").row(0) == (DAY, DUE)


def test_an_error_in_an_old_workbook_is_not_an_empty_cell(tmp_path):
    def fail(sheet: Any) -> None:
        sheet.row(1).set_cell_error(3, "#REF!")

    found = reading(
        write_xls(tmp_path / "e.xls", [[*HEADER, "Terms"], ["R1", "C1", DAY, None, "EUR", 1, "Net 30"]], fail)
    )
    assert found.rejects["reason"].to_list() == ["Due Date is '#REF!', expected a date"]


def test_an_error_in_an_open_document_is_not_an_empty_cell(tmp_path):
    error = (
        '<table:table-cell table:formula="of:=1/0" office:value-type="string" office:string-value="" '
        'calcext:value-type="error"><text:p>#DIV/0!</text:p></table:table-cell>'
    )
    found = reading(write_ods(tmp_path / "e.ods", [[*HEADER, "Terms"], ["R1", "C1", DAY, error, "EUR", 1, "Net 30"]]))
    assert found.rejects["reason"].to_list() == ["Due Date is '#DIV/0!', expected a date"]


def test_a_formula_that_nobody_has_calculated_is_refused(tmp_path):
    rows = [[*HEADER, "Terms"], ["R1", "C1", DAY, "=C2+30", "EUR", "=1+1", "Net 30"], [*ROW, "Net 30"]]
    found = reading(write_xlsx(tmp_path / "f.xlsx", rows))
    assert found.rejects["reason"].to_list() == [
        "Due Date is '#UNCALCULATED', expected a date; Amount is '#UNCALCULATED', expected an amount"
    ]
    assert said(found) == [
        "formulas that no program has calculated yet stand in 2 cells; "
        "open the file in a spreadsheet program and save it"
    ]


def test_two_sheets_can_be_read_as_one_table(tmp_path):
    book = openpyxl.Workbook()
    book.remove(book.active)
    shuffled = [HEADER[5], "Note", *HEADER[:5]]
    for name, rows in {
        "March": [HEADER, ROW, ["Total", None, None, None, None, 10.5]],
        "April": [["April"], shuffled, [2, "x", "R2", "C2", DAY, DUE, "EUR"], ["?", "y", "R3", "C3", DAY, DUE, "EUR"]],
        "Notes": [["nothing"]],
    }.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(tmp_path / "two.xlsx")
    with pytest.raises(Undecided, match=r'in the sheets March, April; set sheet .* or to "\*" for all') as question:
        reading(tmp_path / "two.xlsx")
    assert question.value.options == ("March", "April", "*")
    found = reading(tmp_path / "two.xlsx", sheet="*")
    assert found.frame.select("invoice", "customer", "amount_minor").rows() == [("R1", "0012", 1050), ("R2", "C2", 200)]
    assert found.rejects.select("sheet", "row", "value").rows() == [("April", 4, "?")]
    assert found.asides["what"].to_list() == ["total"]
    assert said(found) == []
    of_april = found.frame["row"][1]
    assert place(found, of_april) == "two.xlsx, sheet April, row 3"
    assert place(found) == "two.xlsx, sheets March, April"
    refused = refuse(found, pl.DataFrame({"row": [of_april], "reason": ["no"]}, schema_overrides={"row": pl.UInt32}))
    assert refused.rejects.select("sheet", "row").rows() == [("April", 3), ("April", 4)]


def test_hidden_sheets_are_left_out_and_said(tmp_path):
    book = openpyxl.Workbook()
    for name in ("Now", "Old"):
        sheet = book.create_sheet(name)
        sheet.append(HEADER)
        sheet.append(ROW)
    book["Old"].sheet_state = "veryHidden"
    book.save(tmp_path / "h.xlsx")
    found = reading(tmp_path / "h.xlsx")
    assert found.sheet == "Now"
    assert said(found) == ["the hidden sheet Old has a table of invoices, too, which was left out"]
    book["Now"].delete_rows(1, 9)
    book.save(tmp_path / "h.xlsx")
    with pytest.raises(SourceError, match="only in the hidden sheet Old; set sheet"):
        reading(tmp_path / "h.xlsx")
    assert reading(tmp_path / "h.xlsx", sheet="Old").rows_taken == 1


def in_compound_file(file: Path, content: bytes, *, name: str = "Workbook") -> Path:
    """A compound file that holds the content under that name."""
    xlwt.CompoundDoc.XlsDoc().save(str(file), content)
    old, new = "Workbook".encode("utf-16-le"), name.encode("utf-16-le")
    entry = old.ljust(64, b"\0") + (len(old) + 2).to_bytes(2, "little")
    data = file.read_bytes()
    assert data.count(entry) == 1
    file.write_bytes(data.replace(entry, new.ljust(64, b"\0") + (len(new) + 2).to_bytes(2, "little")))
    return file


def locked_xlsx(folder: Path) -> Path:
    return in_compound_file(folder / "locked.xlsx", bytes(9000), name="EncryptedPackage")


def locked_xls(folder: Path) -> Path:
    plain = stream_of(write_xls(folder / "plain.xls", [HEADER]), "Workbook")
    first = 4 + int.from_bytes(plain[2:4], "little")
    locked = b"\x2f\0\x06\0" + bytes(6)
    return in_compound_file(folder / "locked.xls", plain[:first] + locked + plain[first:])


def locked_ods(folder: Path) -> Path:
    file = write_ods(folder / "plain.ods", [HEADER])
    with zipfile.ZipFile(file) as source, zipfile.ZipFile(folder / "locked.ods", "w") as target:
        for name in source.namelist():
            text = source.read(name)
            target.writestr(name, text.replace(b'1.0"/>', b'1.0"><manifest:encryption-data/></manifest:manifest>'))
    return folder / "locked.ods"


@pytest.mark.parametrize("lock", [locked_xlsx, locked_xls, locked_ods])
def test_a_locked_workbook_says_that_it_is_locked(tmp_path, lock):
    file = lock(tmp_path)
    with pytest.raises(SourceError, match=rf"^{file.name} is locked by a password; save it without one$"):
        reading(file)


def test_a_binary_workbook_is_refused_by_its_name(tmp_path):
    file = tmp_path / "open.xlsb"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("[Content_Types].xml", b"")
        archive.writestr("xl/workbook.bin", b"")
    with pytest.raises(
        SourceError, match=r"open\.xlsb is an \.xlsb workbook, which is not read for invoices; expected"
    ):
        reading(file)
