"""Several tables on one sheet: the one that is meant, from its header to the next."""

import pytest

from receivables.sources import Undecided

HEADER = ["Invoice No.", "Customer No.", "Invoice Date", "Due Date", "Currency", "Amount"]
OTHER = ["Rechnungsnr", "Kunde", "Rechnungsdatum", "Fällig am", "Währung", "Betrag"]
PAYMENTS = ["Payment No.", "Customer No.", "Payment Date", "Currency", "Amount"]


def row(invoice: str) -> list[str]:
    return [invoice, "C1", "2026-03-05", "2026-04-04", "EUR", "10.00"]


def text(*rows: list[str]) -> bytes:
    return "".join(",".join(cells) + "\n" for cells in rows).encode()


def said(found) -> list[str]:
    return [doubt.what for doubt in found.doubts]


def test_a_table_ends_before_the_header_of_another_kind(read_csv):
    found = read_csv(text(HEADER, row("R1"), [], ["Receipts"], PAYMENTS, ["P1", "C1", "2026-03-09", "EUR", "4.00"]))
    assert found.frame["invoice"].to_list() == ["R1"]
    assert (found.rows, said(found)) == (1, ["a table of payments begins in row 5; nothing from there on was read"])


def test_the_other_kind_is_read_from_its_own_header(read_csv):
    rows = text(HEADER, row("R1"), [], PAYMENTS, ["P1", "C1", "2026-03-09", "EUR", "4.00"])
    found = read_csv(rows, kind="payments")
    assert found.frame.select("payment", "amount_minor").rows() == [("P1", 400)]


def test_two_tables_of_the_kind_are_a_question_that_header_row_answers(read_csv):
    rows = text(["March"], HEADER, *(row(f"R{n}") for n in range(60)), [], ["April"], OTHER, row("S1"))
    with pytest.raises(
        Undecided, match=r"row 2, and another table of invoices begins in row 65; set header_row"
    ) as asked:
        read_csv(rows)
    assert (asked.value.setting, asked.value.options) == ("header_row", (2, 65))
    first, second = read_csv(rows, header_row=2), read_csv(rows, header_row=65)
    assert (first.rows_taken, second.frame["invoice"].to_list()) == (60, ["S1"])
    assert said(first) == ["another table of invoices begins in row 65; nothing from there on was read"]


def test_the_same_header_under_another_title_is_another_table(read_csv):
    rows = text(["March"], HEADER, row("R1"), [], ["April"], HEADER, row("S1"))
    with pytest.raises(
        Undecided, match=r"in row 2, and 'April' begins another table of invoices in row 6; set header_row"
    ):
        read_csv(rows)
    assert read_csv(rows, header_row=6).frame["invoice"].to_list() == ["S1"]


@pytest.mark.parametrize(
    "above", [[], ["Open items 2026-04-30"], ["Page 2 of 3"], ["-----"], ["Total", *[""] * 4, "10.00"]]
)
def test_the_same_header_on_the_next_page_is_no_other_table(read_csv, above):
    rows = text(["Open items 2026-04-30"], HEADER, row("R1"), above, HEADER, row("R2"))
    assert read_csv(rows).frame["invoice"].to_list() == ["R1", "R2"]


def test_a_list_of_two_columns_has_no_titles_that_are_rows(read_csv):
    rows = text(["Customer No.", "Name"], ["C1", "Ann"], ["C2", "Bob"], ["Customer No.", "Name"], ["C3", "Cid"])
    assert read_csv(rows, kind="customers").frame["customer"].to_list() == ["C1", "C2", "C3"]


def test_a_header_far_down_is_found_by_its_row(read_csv):
    rows = text(*(["note"] for _ in range(70)), HEADER, row("R1"))
    assert read_csv(rows, header_row=71).frame["row"].to_list() == [72]
