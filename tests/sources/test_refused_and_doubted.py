"""What sends a row to the rejects, what is taken with a doubt, and that taken and refused make the file."""

import csv
import json
from pathlib import Path

import pytest

from receivables.sources import place, write_rejects

HEADER = "Invoice No.,Customer No.,Invoice Date,Due Date,Currency,Amount,Instalment"
GOOD = {
    "invoice": "R1",
    "customer": "C1",
    "day": "2026-03-05",
    "due": "2026-04-04",
    "currency": "EUR",
    "amount": "10.00",
}


def row(instalment: str = "", **cells: str) -> str:
    return ",".join((GOOD | cells).values()) + f",{instalment}\n"


def table(*rows: str) -> str:
    return HEADER + "\n" + "".join(rows)


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"amount": "see contract"}, "Amount is 'see contract', expected an amount"),
        ({"amount": ""}, "Amount is missing"),
        ({"amount": "99999999999999999999.00"}, "Amount is '99999999999999999999.00', expected an amount within reach"),
        ({"amount": "1.505"}, "Amount is '1.505', expected no more decimals than EUR has"),
        ({"day": "31.02.2026"}, "Invoice Date is '31.02.2026', expected a date"),
        ({"day": ""}, "Invoice Date is missing"),
        ({"due": "soon"}, "Due Date is 'soon', expected a date"),
        ({"currency": "EUT"}, "Currency is 'EUT', expected the ISO 4217 code of a currency"),
        ({"currency": "DEM"}, "Currency is 'DEM', expected the ISO 4217 code of a currency"),
        ({"currency": ""}, "Currency is missing"),
        ({"invoice": ""}, "Invoice No. is missing"),
        ({"customer": ""}, "Customer No. is missing"),
        ({"customer": "#N/A"}, "Customer No. is '#N/A', expected a text"),
        ({"day": "x", "amount": "y"}, "Invoice Date is 'x', expected a date; Amount is 'y', expected an amount"),
    ],
)
def test_a_row_that_cannot_be_read_is_refused_and_the_rest_goes_on(read_csv, cells, reason):
    reading = read_csv(table(row(), row(**{"invoice": "R2"} | cells), row(invoice="R3", amount="2.50")))
    assert reading.frame["invoice"].to_list() == ["R1", "R3"]
    assert reading.rejects.select("row", "reason").rows() == [(3, reason)]
    assert reading.taken == {"EUR": 1250}


def test_a_currency_is_read_in_any_case_and_by_its_sign(read_csv):
    reading = read_csv(table(row(currency="eur"), row(invoice="R2", currency="€")))
    assert reading.frame["currency"].to_list() == ["EUR", "EUR"]


def test_what_could_be_read_of_a_refused_row_is_kept(read_csv):
    reading = read_csv(table(row(invoice="1929003413.0", customer="0010", due="soon")))
    assert reading.refused_frame.schema == reading.frame.schema
    refused = reading.refused_frame.select("customer", "invoice", "due_date", "amount_minor", "row")
    assert refused.rows() == [("0010", "1929003413", None, 1000, 2)]


def test_the_same_row_again_is_taken_once(read_csv):
    reading = read_csv(table(row(), row(), row()))
    assert reading.frame["row"].to_list() == [2]
    assert reading.rejects["reason"].to_list() == ["the same row again, as in the rows 2, 3, 4"] * 2
    assert (reading.taken, reading.refused) == ({"EUR": 1000}, {"EUR": 2000})


def test_the_same_number_with_different_figures_is_refused_altogether(read_csv):
    reading = read_csv(table(row(), row(amount="11.00"), row(), row(invoice="R2")))
    assert reading.frame["invoice"].to_list() == ["R2"]
    assert reading.rejects["row"].to_list() == [2, 3, 4]
    assert set(reading.rejects["reason"]) == {
        "the same customer and invoice and instalment with different figures in the rows 2, 3, 4"
    }


def test_instalments_and_other_customers_may_share_a_number(read_csv):
    assert read_csv(table(row("1"), row("2", due="2026-05-04"), row(customer="C2"))).rows_taken == 3


def test_a_row_that_is_refused_anyway_does_not_take_its_double_with_it(read_csv):
    reading = read_csv(table(row(), row(amount="?")))
    assert reading.frame["row"].to_list() == [2]


def test_taken_and_refused_make_the_file(read_csv):
    text = table(
        row(), row(invoice="R2", amount="20.00", due="soon"), row(invoice="R3", amount="?"),
        row(invoice="R4", currency="JPY", amount="500"), row(invoice="R5", currency="XQZ", amount="7.00"),
        "Total,,,,,537.00,\n",
    )  # fmt: skip
    reading = read_csv(text)
    assert (reading.rows_taken, reading.rows_refused) == (2, 3)
    assert (reading.taken, reading.refused) == ({"EUR": 1000, "JPY": 500}, {"EUR": 2000})
    assert reading.unread_amounts == 2


TOTALS = [
    ("Total,,,,,30.00,", None),
    ("Summe EUR,,,,,30.00,", None),
    ("合计：,,,,,30.00,", None),
    ("Sous-total,,,,,30.00,", None),
    ("Totale,,,,,30.00,", None),
    ("Suma total,,,,,30.00,", None),
    ("Eindtotaal,,,,,30.00,", None),
    ("Total général :,,,,,30.00,", None),
    (",,,,,30.00,", None),
    (",,,,EUR,30.00,", None),
    ("Grand Total,,,,,31.00,", "the total in Amount is 31.00, and the rows above make EUR 30.00"),
    (",,,,,29.99,", "the total in Amount is 29.99, and the rows above make EUR 30.00"),
]


@pytest.mark.parametrize(("line", "doubt"), TOTALS)
def test_a_totals_row_is_compared_and_neither_taken_nor_refused(read_csv, line, doubt):
    reading = read_csv(table(row(), row(invoice="R2", amount="20.00"), line + "\n"))
    assert (reading.rows_taken, reading.rows_refused) == (2, 0)
    assert reading.asides["what"].to_list() == ["total"]
    assert [found.what for found in reading.doubts] == ([doubt] if doubt else [])


def test_subtotals_and_totals_by_currency_are_compared_one_by_one(read_csv):
    text = table(
        row(), row(invoice="R2"), "Subtotal,,,,,20.00,\n", row(invoice="R3", amount="7.00"), "Subtotal,,,,,7.00,\n",
        row(invoice="R4", currency="USD"), "Total EUR,,,,,27.00,\n", "Total USD,,,,,10.00,\n", "Total,,,,,37.00,\n",
    )  # fmt: skip
    assert read_csv(text).doubts == ()


def test_what_sap_marks_with_asterisks_is_a_totals_row(read_csv):
    text = "St," + table(
        *("@," + row(invoice=name) for name in ("R1", "R2")), "*,,C1,,,EUR,20.00,\n", "**,,,,,EUR,9.00,\n"
    )
    reading = read_csv(text)
    assert (reading.rows_taken, reading.rows_refused) == (2, 0)
    assert [doubt.what for doubt in reading.doubts] == [
        "the total in Amount is 9.00, and the rows above make EUR 20.00"
    ]


def test_the_name_of_a_group_that_stands_alone_above_its_rows_is_no_data(read_csv):
    text = "," + table("1 - 30 days past due,,,,,,,\n", "," + row(), "Current,,,,,,,\n", "," + row(invoice="R2"))
    reading = read_csv(text)
    assert (reading.rows_taken, reading.rows_refused, reading.asides["what"].to_list()) == (2, 0, ["note", "note"])


def test_a_customer_called_total_is_no_totals_row(read_csv):
    assert read_csv(table(row(customer="Total"), row(invoice="Total"))).rows_taken == 2


def test_what_looks_like_data_with_a_hole_is_refused_and_not_set_aside(read_csv):
    reading = read_csv(table(row(), "R2,,,,,,\n", ",C1,,,EUR,5.00,\n"))
    assert reading.rows_refused == 2
    assert reading.refused == {"EUR": 500}


def test_a_due_date_before_the_invoice_date_is_doubtful(read_csv):
    reading = read_csv(table(row(due="2026-03-04")))
    assert reading.rows_taken == 1
    assert [(doubt.where, doubt.what) for doubt in reading.doubts] == [
        ("invoices.csv, row 2", "invoice R1 is due on 2026-03-04, before its own date 2026-03-05")
    ]


def test_a_due_date_years_away_is_doubtful(read_csv):
    reading = read_csv(table(row(due="2028-03-05"), row(invoice="R2", due="2028-03-06")))
    assert [(doubt.where, doubt.what) for doubt in reading.doubts] == [
        ("invoices.csv, row 3", "invoice R2 of 2026-03-05 is due on 2028-03-06, more than two years later")
    ]


@pytest.mark.parametrize(("rows", "doubtful"), [(1000, 1), (999, 0)])
def test_one_currency_in_a_thousand_rows_is_doubtful(read_csv, rows, doubtful):
    reading = read_csv(table(*(row(invoice=f"R{n}", currency="USD" if n == 7 else "EUR") for n in range(rows))))
    assert [(doubt.where, doubt.what) for doubt in reading.doubts] == [
        ("invoices.csv, row 9", "the currency is USD, which hardly any other row has")
    ] * doubtful


@pytest.mark.parametrize(("amount", "rows", "doubtful"), [("201.00", 5, 1), ("200.00", 5, 0), ("201.00", 4, 0)])
def test_an_amount_far_out_of_the_customers_habit_is_doubtful(read_csv, amount, rows, doubtful):
    usual = [row(invoice=f"R{n}") for n in range(1, rows)]
    reading = read_csv(
        table(*usual, row(invoice="BIG", amount=amount), row(customer="C2", invoice="X", amount="9999.00"))
    )
    assert len(reading.doubts) == doubtful
    assert all(
        doubt.what == "EUR 201.00 on invoice BIG is far above the 10.00 that customer C1 usually has (the median)"
        for doubt in reading.doubts
    )


def test_numbers_that_differ_only_by_leading_zeros_are_doubtful(read_csv):
    reading = read_csv(
        table(row(customer="0010"), row(customer="10", invoice="R2"), row(customer="0020", invoice="R3"))
    )
    assert reading.frame["customer"].to_list() == ["0010", "10", "0020"]
    assert [doubt.what for doubt in reading.doubts] == [
        "customer 0010 differs from another one only by leading zeros",
        "customer 10 differs from another one only by leading zeros",
    ]


def test_many_doubts_of_a_kind_are_told_by_their_number(read_csv):
    reading = read_csv(table(*[row(invoice=f"R{n}", due="2026-03-01") for n in range(25)]))
    assert len(reading.doubts) == 21
    assert reading.doubts[-1].what == "5 more rows are due before their own date"


@pytest.mark.parametrize(
    ("text", "number"), [("1929003413.0", "1929003413"), ("0012", "0012"), ("12.50", "12.50"), ("R 1", "R 1")]
)
def test_numbers_of_documents_are_kept_as_given(read_csv, text, number):
    assert read_csv(table(row(invoice=text))).frame["invoice"].to_list() == [number]


def test_a_failed_look_up_in_a_column_that_may_be_empty_is_taken_as_empty(read_csv):
    reading = read_csv(table(row("#N/A")).replace("Instalment", "Salesperson"))
    assert reading.frame["salesperson"].to_list() == [None]
    assert [doubt.what for doubt in reading.doubts] == ["1 cells in Salesperson show an error, and were taken as empty"]


def test_an_error_in_a_workbook_is_not_an_empty_cell(read_xlsx):
    header = [*HEADER.split(",")[:6], "Terms"]
    rows = [
        ["R1", "C1", "2026-03-05", "#REF!", "EUR", 5, "Net 30"],
        ["R2", "C1", "2026-03-05", "2026-04-04", "EUR", "#DIV/0!", ""],
        ["R3", "C1", "2026-03-05", None, "EUR", 5, "Net 30"],
    ]
    reading = read_xlsx([["Title"], header, *rows])
    assert reading.frame["invoice"].to_list() == ["R3"]
    assert reading.rejects.select("row", "reason").rows() == [
        (3, "Due Date is '#REF!', expected a date"),
        (4, "Amount is '#DIV/0!', expected an amount"),
    ]


def test_numbers_in_a_workbook_are_read_as_the_numbers_of_documents(read_xlsx):
    reading = read_xlsx([HEADER.split(","), [1929003413, "0012", "2026-03-05", "2026-04-04", "EUR", 5, 1]])
    assert reading.frame.select("invoice", "customer", "instalment").row(0) == ("1929003413", "0012", "1")


@pytest.mark.parametrize(("word", "answer"), [("yes", True), ("Nein", False), ("x", True), ("是", True), ("0", False)])
def test_yes_and_no_are_read_in_three_languages(read_csv, word, answer):
    reading = read_csv(f"Customer No.,Customer Name,Key Account\nC1,Example,{word}\n", kind="customers")
    assert reading.frame["key_account"].to_list() == [answer]


def test_other_tables_refuse_what_they_cannot_read(read_csv):
    contacts = "Customer No.,Contact Name,Rank\nC1,Ann,high\nC1,Bob,2\nC1,,3\n"
    assert read_csv(contacts, kind="contacts").rejects["reason"].to_list() == [
        "Rank is 'high', expected a whole number",
        "Contact Name is missing",
    ]
    rates = "Currency,Date,Rate,Source\nUSD,2026-03-31,0.8850,ECB\nCNY,2026-03-31,-1.5,ECB\nGBP,2026-03-31,0,ECB\n"
    reading = read_csv(rates, kind="rates")
    assert reading.frame["rate"].to_list() == ["0.8850"]
    assert set(reading.rejects["reason"].str.split(", ").list.last()) == {"expected a rate above zero"}
    customers = "Customer No.,Customer Name,Credit Limit\nC1,Example,100.00\nC2,Other,\n"
    reading = read_csv(customers, kind="customers")
    assert reading.rejects["reason"].to_list() == ["Credit Limit is '100.00', expected a currency beside the amount"]


def test_rejects_are_a_file_that_a_spreadsheet_opens(read_csv, tmp_path: Path):
    reading = read_csv(table(row(amount="=1+1"), row(invoice='"Müller, 1"', due="无")))
    path = tmp_path / "out" / "rejects.csv"
    write_rejects(reading, path)
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as file:
        first, second = csv.DictReader(file)
    assert (first["file"], first["row"], first["column"], first["value"]) == ("invoices.csv", "2", "Amount", "'=1+1")
    assert second["amount"] == "10.00"
    assert json.loads(second["cells"])["Invoice No."] == "Müller, 1"


def test_the_rejects_of_a_night_with_none_are_a_header_only(read_csv, tmp_path: Path):
    path = tmp_path / "rejects.csv"
    path.write_text("of an older night")
    write_rejects([read_csv(table(row()))], path)
    assert path.read_text(encoding="utf-8-sig") == "file,sheet,row,column,value,reason,amount,cells\n"


def test_a_place_is_said_as_a_clerk_would(read_xlsx):
    reading = read_xlsx([HEADER.split(","), ["R1", "C1", "2026-03-05", "2026-04-04", "EUR", 5]])
    assert place(reading, 2) == "invoices.xlsx, sheet Open, row 2"


def test_the_content_of_a_file_has_a_hash(read_csv):
    assert read_csv(table(row())).content_hash == read_csv(table(row()), name="copy.csv").content_hash
    assert read_csv(table(row())).content_hash != read_csv(table(row(amount="1.00"))).content_hash


def test_columns_whose_days_are_in_different_orders_are_pointed_out(read_csv):
    apart = read_csv(table(row(day="03/13/2026", due="14/04/2026")))
    assert [doubt.what for doubt in apart.doubts] == [
        "the days were read in different orders, Invoice Date as mdy and Due Date as dmy; a file has one as a rule: "
        "set date_order if it has"
    ]
    assert not read_csv(table(row(day="13/03/2026", due="14/04/2026"))).doubts
