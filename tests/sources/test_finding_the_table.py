"""Where the table stands, and which header is which column."""

from datetime import date
from pathlib import Path

import pytest

from receivables.model import TABLES
from receivables.sources import SourceError, SourceSettings, read, typed_schema
from receivables.sources.headers import match, normal
from receivables.sources.synonyms import names_of

HEADER = ["Invoice No.", "Customer No.", "Invoice Date", "Due Date", "Currency", "Amount"]
ROW = ["R1", "C1", "2026-03-05", "2026-04-04", "EUR", "10.50"]
CSV = ",".join(HEADER) + "\n" + ",".join(ROW) + "\n"


def test_a_clean_export_is_read_as_it_is(read_csv):
    reading = read_csv(CSV)
    assert reading.frame.schema == typed_schema("invoices")
    row = reading.frame.row(0, named=True)
    assert (row["invoice"], row["customer"], row["due_date"]) == ("R1", "C1", date(2026, 4, 4))
    assert (row["currency"], row["amount_minor"], row["kind"], row["row"]) == ("EUR", 1050, "invoice", 2)
    assert reading.doubts == ()


@pytest.mark.parametrize("kind", list(TABLES))
def test_a_file_with_every_column_by_the_name_that_the_documentation_has_asks_nothing(kind):
    names = [column.name for column in TABLES[kind].columns]
    found = match(names, kind, mapped={}, has_currency=False)
    assert (found.columns, found.doubled) == ({name: at for at, name in enumerate(names)}, {})


@pytest.mark.parametrize(
    "header",
    [
        "invoice,customer,invoice_date,due_date,currency,amount",
        "INVOICE NO,customer no.,Invoice  date,due date:,CURRENCY,Amount",
        "Rechnungsnr.,Kundennummer,Rechnungsdatum,Fälligkeit,Währung,Betrag",
        "Rechnungsnr,Debitor,Rechnungsdatum,Faelligkeit,Waehrung,Bruttobetrag",
        "发票号码,客户编号,开票日期,到期日,币种,金额",
        "Document No,Account,Document Date,Due,Ccy,Total",
    ],
)
def test_headers_are_known_by_english_german_and_chinese_names(read_csv, header):
    reading = read_csv(header + "\n" + ",".join(ROW) + "\n")
    assert reading.frame.select("invoice", "customer", "amount_minor").row(0) == ("R1", "C1", 1050)


@pytest.mark.parametrize("kind", TABLES)
def test_no_name_stands_for_two_columns_on_the_same_line_of_preference(kind):
    taken: dict[tuple[int, str], str] = {}
    for column in TABLES[kind].columns:
        for line, names in enumerate(names_of(kind, column.name)):
            for name in {normal(name) for name in names.split("|")}:
                assert taken.setdefault((line, name), column.name) == column.name


def test_the_surer_header_wins_over_the_looser_one():
    found = match(["Customer No.", "Customer", "Invoice No.", "Document"], "invoices", mapped={}, has_currency=True)
    assert found.columns["customer"] == 0
    assert found.columns["invoice"] == 2
    assert not found.doubled


def test_titles_above_blank_columns_before_and_notes_below_do_not_matter(read_xlsx):
    rows = [
        ["", "Open invoices of Example Ltd"],
        [],
        ["", *HEADER],
        ["", *ROW],
        ["", "Total", None, None, None, None, 10.5],
        [],
        ["", "Printed on 5 March 2026"],
    ]
    reading = read_xlsx(rows)
    assert reading.frame["row"].to_list() == [4]
    assert reading.asides.select("row", "what").rows() == [(5, "total"), (7, "note")]
    assert reading.doubts == ()


def test_a_title_above_a_text_table_does_not_matter(read_csv):
    reading = read_csv(f'"Open invoices, all"\n\n{CSV}')
    assert reading.frame["row"].to_list() == [4]


def test_a_header_repeated_on_every_page_is_no_data(read_csv):
    reading = read_csv(CSV + ",".join(HEADER) + "\n" + ",".join(["R2", *ROW[1:]]) + "\n-----\n")
    assert reading.frame["invoice"].to_list() == ["R1", "R2"]
    assert reading.asides["what"].to_list() == ["header", "line"]


def test_the_sheet_with_the_table_is_found(read_xlsx):
    reading = read_xlsx({"Cover": [["Report"]], "Items": [HEADER, ROW], "Empty": []})
    assert (reading.sheet, reading.rows_taken) == ("Items", 1)


def test_two_sheets_with_a_table_need_a_name(read_xlsx):
    sheets = {"March": [HEADER, ROW], "April": [HEADER, ROW, ["R2", *ROW[1:]]]}
    with pytest.raises(SourceError, match=r"^invoices\.xlsx has more than one table .* March, April; set sheet"):
        read_xlsx(sheets)
    assert read_xlsx(sheets, sheet="April").rows_taken == 2
    with pytest.raises(SourceError, match="no sheet 'May', expected one of March, April"):
        read_xlsx(sheets, sheet="May")


def test_hidden_sheets_are_read_only_when_named(tmp_path: Path):
    import openpyxl

    workbook = openpyxl.Workbook()
    for name, state in (("Now", "visible"), ("Old", "hidden")):
        sheet = workbook.create_sheet(name)
        sheet.append(HEADER)
        sheet.append(ROW)
        sheet.sheet_state = state
    file = tmp_path / "invoices.xlsx"
    workbook.save(file)
    assert read(SourceSettings(name="s", file=file, kind="invoices")).sheet == "Now"
    assert read(SourceSettings(name="s", file=file, kind="invoices", sheet="Old")).sheet == "Old"


def test_the_settings_name_headers_that_no_synonym_finds(read_csv):
    text = CSV.replace("Invoice No.", "Vorgang").replace("Amount", "EUR gross")
    reading = read_csv(text, columns={"invoice": "Vorgang", "amount": "eur GROSS"})
    assert reading.columns["invoice"] == "Vorgang"
    assert reading.frame["amount_minor"].to_list() == [1050]


def test_an_empty_header_in_the_settings_says_that_there_is_no_such_column(read_csv):
    text = CSV.replace("Amount\n", "Amount,Type\n").replace("10.50\n", "10.50,Standard\n")
    assert read_csv(text).rows_refused == 1
    assert read_csv(text, columns={"kind": ""}).rows_taken == 1


@pytest.mark.parametrize(
    ("text", "settings", "sentence"),
    [
        ("", {}, r"invoices\.csv is empty, expected a table of invoices"),
        (" \n,,\n", {}, r"invoices\.csv is empty"),
        (
            "Invoice No.,Amount,Colour\n1,2,3\n",
            {},
            r"no row is a header for invoices; not found: customer, invoice_date, currency, due_date or terms; "
            r"row 1 comes nearest with: Invoice No\., Amount, Colour",
        ),
        (CSV.replace("Currency", "Colour"), {}, r"not found: currency;"),
        (CSV, {"columns": {"invoice": "Vorgang"}}, r"columns names the header Vorgang, and the file has none such"),
        (CSV, {"columns": {"colour": "Amount"}}, r"source source: columns is 'colour', expected one of invoice, "),
        (CSV, {"kind": "bills"}, r"kind is 'bills', expected one of invoices, open-items"),
        (CSV, {"date_order": "dym"}, r"date_order is 'dym', expected one of dmy, mdy, ymd"),
        (CSV, {"decimal": ";"}, r"decimal is ';', expected one of \., ,"),
        (CSV, {"currency": "EURO"}, r"currency is 'EURO', expected an ISO 4217 code"),
        (CSV, {"encoding": "cp-many"}, r"encoding is 'cp-many', expected a name such as"),
        (CSV, {"delimiter": "::"}, r"delimiter is '::', expected one ASCII character"),
        (
            CSV.replace("Amount", "Amount,Amount"),
            {},
            r"row 1: the headers Amount and Amount \(2\) both fit amount; say which one",
        ),
        (b"PK\x03\x04 no zip", {"name": "invoices.xlsx"}, r"invoices\.xlsx is damaged"),
        (b"a\0b\0", {}, r"invoices\.csv is not a text"),
        (b"\xd0\xcf\x11\xe0 cut", {"name": "invoices.xls"}, r"invoices\.xls is a file of another program"),
        (b"\x09\x04\x06\x00" + b"x" * 40, {"name": "invoices.xls"}, r"is a workbook of Excel 4 or before"),
        (b"MIME-Version: 1.0\n\n", {"name": "invoices.xls"}, r"invoices\.xls is a web archive"),
        (CSV, {"header_row": 9}, r"invoices\.csv has no row 9, expected the header there"),
    ],
)
def test_a_file_that_cannot_be_taken_stops_with_one_sentence(read_csv, text, settings, sentence):
    with pytest.raises(SourceError, match=sentence) as stopped:
        read_csv(text, **settings)
    assert "\n" not in str(stopped.value)


def test_a_file_that_is_not_there_stops(tmp_path: Path):
    with pytest.raises(SourceError, match=r"source march: there is no file .*none\.csv"):
        read(SourceSettings(name="march", file=tmp_path / "none.csv", kind="invoices"))


def test_the_second_of_two_equal_headers_can_be_named(read_csv):
    text = CSV.replace("Amount", "Amount,Amount").replace("10.50", "1.00,2.50")
    reading = read_csv(text.encode(), columns={"amount": "Amount (2)"})
    assert reading.frame["amount_minor"].to_list() == [250]


def test_a_currency_for_all_rows_stands_in_for_the_column(read_csv):
    text = CSV.replace(",Currency", "").replace(",EUR", "")
    assert read_csv(text, currency="JPY", columns={}).rejects["reason"].to_list() == [
        "Amount is '10.50', expected no more decimals than JPY has"
    ]
    assert read_csv(text, currency="EUR").frame["currency"].to_list() == ["EUR"]


def test_a_header_without_rows_is_taken_and_said(read_csv):
    reading = read_csv(",".join(HEADER) + "\n")
    assert reading.frame.schema == typed_schema("invoices")
    assert reading.rejects.is_empty()
    assert [doubt.what for doubt in reading.doubts] == ["there is a header and no row below it"]
