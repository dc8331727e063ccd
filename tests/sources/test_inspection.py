"""A firm shows a file for the first time: what is in it, and what only the firm can say."""

from pathlib import Path

from receivables.sources import SourceSettings
from receivables.sources.inspection import TableFound, inspect

OPEN_ITEMS = """\
List of open items;;;;;;
Belegnummer;Kunde;Belegdatum;Fällig am;Whg;Betrag;Kostenstelle
0001;K1;{first};05/05/2026;EUR;{amount};x
0002;K1;{second};05/06/2026;EUR;2.000;x
Summe;;;;;3.234;
"""


def _inspected(folder: Path, text: str, **answers: str) -> TableFound:
    file = folder / "list.csv"
    file.write_text(text, encoding="utf-8")
    (found,) = inspect(SourceSettings(name="list", kind="invoices", file=file, **answers))  # type: ignore[arg-type]
    return found


def test_the_table_is_found_below_its_title_and_each_header_is_said_to_be_what_it_is_taken_for(tmp_path: Path) -> None:
    found = _inspected(tmp_path, OPEN_ITEMS.format(first="13/04/2026", second="03/04/2026", amount="1.234,00"))
    assert (found.kind, found.header_row, found.could_be) == ("invoices", 2, ("open-items",))
    assert {column.header: column.column for column in found.columns} == {
        "Belegnummer": "invoice",
        "Kunde": "customer",
        "Belegdatum": "invoice_date",
        "Fällig am": "due_date",
        "Whg": "currency",
        "Betrag": "amount",
        "Kostenstelle": None,
    }


def test_each_column_shows_cells_as_they_came_and_as_they_are_read(tmp_path: Path) -> None:
    found = _inspected(tmp_path, OPEN_ITEMS.format(first="13/04/2026", second="03/04/2026", amount="1.234,00"))
    examples = {column.column: [(one.came, one.read) for one in column.examples] for column in found.columns}
    assert examples["invoice_date"] == [("13/04/2026", "2026-04-13"), ("03/04/2026", "2026-04-03")]
    assert examples["amount"] == [("1.234,00", "1,234.00 EUR"), ("2.000", "2,000.00 EUR")]
    assert examples["invoice"] == [("0001", "0001"), ("0002", "0002")]


def test_each_column_says_how_its_cells_are_read_and_days_in_which_order(tmp_path: Path) -> None:
    found = _inspected(tmp_path, OPEN_ITEMS.format(first="13/04/2026", second="03/04/2026", amount="1.234,00"))
    read_as = {column.column: (column.type, column.date_order) for column in found.columns}
    assert read_as["invoice"] == ("text", None)
    assert read_as["amount"] == ("amount", None)
    assert read_as["invoice_date"] == ("date", "dmy")
    assert read_as[None] == (None, None)


def test_what_the_file_leaves_open_is_a_question_and_the_answer_that_takes_most_rows_is_assumed(tmp_path: Path) -> None:
    found = _inspected(tmp_path, OPEN_ITEMS.format(first="04/04/2026", second="03/04/2026", amount="1.234"))
    dates, amounts = found.questions
    assert (dates.setting, dates.options, dates.taken) == ("date_order", ("dmy", "mdy"), (2, 2))
    assert (amounts.setting, amounts.assumed) == ("decimal", ",")
    assert amounts.taken == (1, 2)
    assert found.reading is not None
    assert found.reading.rows_taken == 2


def test_an_answer_given_is_asked_no_more(tmp_path: Path) -> None:
    text = OPEN_ITEMS.format(first="04/04/2026", second="03/04/2026", amount="1.234")
    found = _inspected(tmp_path, text, date_order="mdy", decimal=",")
    assert found.questions == ()
    (by_month,) = [column.examples for column in found.columns if column.column == "due_date"]
    assert [one.read for one in by_month] == ["2026-05-05", "2026-05-06"]


def test_headers_that_nobody_knows_are_shown_with_what_stands_below_and_what_the_table_lacks(tmp_path: Path) -> None:
    found = _inspected(tmp_path, "Paper;Buyer X;When;Ccy;Sum Y\nR1;C1;2026-04-03;EUR;1.20\n")
    assert found.reading is None
    assert "amount" in found.missing
    assert {column.header: [one.came for one in column.examples] for column in found.columns}["Sum Y"] == ["1.20"]


def test_a_header_named_by_the_firm_counts_as_what_it_says(tmp_path: Path) -> None:
    mapped = {
        "invoice": "Paper",
        "customer": "Buyer X",
        "invoice_date": "When",
        "due_date": "When 2",
        "amount": "Sum Y",
    }
    file = tmp_path / "list.csv"
    file.write_text("Paper;Buyer X;When;When 2;Ccy;Sum Y\nR1;C1;2026-04-03;2026-05-03;EUR;1.20\n", encoding="utf-8")
    (found,) = inspect(SourceSettings(name="list", kind="invoices", file=file, columns=mapped))
    assert {column.how for column in found.columns if column.column in mapped} == {"setting"}
    assert found.reading is not None
    assert found.reading.rows_taken == 1


def test_an_encoding_that_nothing_says_is_asked_before_anything_else(tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_bytes("Kunde;Name\nK1;Müller\n".encode("cp1252"))
    (found,) = inspect(SourceSettings(name="list", kind="invoices", file=file))
    assert found.kind == "customers"
    assert found.questions[0].setting == "encoding"


def test_every_kind_is_known_by_its_own_header() -> None:
    data = Path(__file__).parents[2] / "examples" / "pumps" / "data"
    for file in data.glob("*.csv"):
        (found,) = inspect(SourceSettings(name=file.stem, kind="invoices", file=file))
        assert found.kind == file.stem
        assert found.reading is not None
        assert found.reading.rows == found.reading.rows_taken + found.reading.rows_refused


def test_a_header_of_two_rows_is_found_as_a_load_finds_it(tmp_path: Path) -> None:
    text = "Customer;Invoice;;;;\nNo.;No.;Date;Due date;Currency;Amount\nC1;R1;2026-04-03;2026-05-03;EUR;1.20\n"
    found = _inspected(tmp_path, text)
    assert (found.header_row, found.kind) == (1, "invoices")
    assert found.reading is not None
    assert found.reading.rows_taken == 1


def test_a_list_that_names_no_currency_is_shown_as_what_it_is_and_the_currency_is_asked_for(tmp_path: Path) -> None:
    text = "Konto;Name;Rechnungs-Nr.;Rechnungsdatum;Fälligkeit;Saldo\nK1;N1;R1;10.09.2026;10.10.2026;1.000,00\n"
    found = _inspected(tmp_path, text)
    assert found.kind == "open-items"
    assert [question.setting for question in found.questions] == ["currency"]
    assert found.reading is not None
    assert found.reading.taken == {"EUR": 100000}


def test_where_customers_have_names_only_it_is_asked_whether_these_are_to_serve(tmp_path: Path) -> None:
    text = "Num,Customer full name,Date,Due date,Currency,Open balance\n1,Name 1,2026-09-10,2026-10-10,EUR,5.00\n"
    found = _inspected(tmp_path, text)
    (question,) = found.questions
    names = {"customer": "Customer full name", "name": "Customer full name"}
    assert (question.setting, question.assumed) == ("columns", names)
    assert found.reading is not None
    assert found.reading.frame.select("customer", "name").row(0) == ("Name 1", "Name 1")


def test_each_of_several_tables_gets_a_source_with_a_name_and_a_place_of_its_own(tmp_path: Path) -> None:
    table = "Invoice,Customer,Invoice date,Due date,Currency,Amount\nR{0},C1,2026-04-13,2026-05-13,EUR,1.20\n"
    file = tmp_path / "list.csv"
    file.write_text(f"{table.format(1)}\n{table.replace('Due date', 'Pay by').format(2)}", encoding="utf-8")
    found = inspect(SourceSettings(name="list", kind="invoices", file=file))
    assert [(one.settings.name, one.settings.header_row) for one in found] == [("list 1", 1), ("list 4", 4)]
