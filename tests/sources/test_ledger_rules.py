"""What is particular to invoices, open-item lists and payments."""

from datetime import date

import pytest

HEADER = "Invoice No.,Customer No.,Invoice Date,Due Date,Currency,Amount,Kind,Terms"


def row(invoice: str, *, due: str = "2026-04-04", amount: str = "10.00", kind: str = "", terms: str = "") -> str:
    return f"{invoice},C1,2026-03-05,{due},EUR,{amount},{kind},{terms}\n"


def table(*rows: str) -> str:
    return HEADER + "\n" + "".join(rows)


def test_a_missing_due_date_follows_from_the_terms(read_csv):
    reading = read_csv(
        table(row("R1", due="", terms="Net 30"), row("R2", terms="Net 90"), row("R3", due="", terms="EOM"))
    )
    assert reading.frame["due_date"].to_list() == [date(2026, 4, 4), date(2026, 4, 4), date(2026, 3, 31)]


def test_an_invoice_without_due_date_and_terms_is_refused(read_csv):
    reading = read_csv(
        table(
            row("R1", due=""),
            row("R2", due="", terms="as agreed"),
            row("CN1", due="", kind="credit note"),
            row("R3", due="soon", terms="Net 30"),
        )
    )
    assert reading.frame["invoice"].to_list() == ["CN1"]
    assert reading.rejects["reason"].to_list() == [
        "Due Date is missing, and there are no terms to compute it from",
        "Due Date is missing, and cannot be computed from the terms 'as agreed'",
        "Due Date is 'soon', expected a date",
    ]


@pytest.mark.parametrize("word", ["credit_note", "Credit Note", "Gutschrift", "贷项通知单", "CREDIT MEMO"])
def test_a_credit_note_is_known_by_its_usual_words(read_csv, word):
    assert read_csv(table(row("CN1", kind=word))).frame["kind"].to_list() == ["credit_note"]


def test_a_kind_outside_of_the_choices_is_refused(read_csv):
    reading = read_csv(table(row("Q1", kind="quote")))
    assert reading.rejects["reason"].to_list() == ["Kind is 'quote', expected invoice or credit_note"]


def test_an_invoice_that_says_so_is_never_negative(read_csv):
    reading = read_csv(table(row("R1", amount="-10.00", kind="invoice")))
    assert reading.rejects["reason"].to_list() == [
        "Amount is '-10.00', expected a positive amount, or the kind credit_note"
    ]


def test_a_negative_row_without_kind_is_a_credit_note(read_csv):
    reading = read_csv(table(row("R1"), row("CN1", amount="-4.00")))
    assert reading.frame.select("kind", "amount_minor").rows() == [("invoice", 1000), ("credit_note", 400)]
    assert [doubt.what for doubt in reading.doubts] == [
        "1 rows with a negative amount and no kind were taken as credit notes"
    ]
    assert reading.taken == {"EUR": 600}


def test_credit_notes_that_are_all_negative_mean_the_same_as_positive_ones(read_csv):
    notes = [row(f"CN{n}", amount=f"-{n}.00", kind="credit note") for n in (1, 2)]
    reading = read_csv(table(row("R1"), *notes))
    assert reading.frame["amount_minor"].to_list() == [1000, 100, 200]
    assert [doubt.what for doubt in reading.doubts] == [
        "all credit notes are negative in Amount; they were taken as the same amounts, positive"
    ]
    assert reading.taken == {"EUR": 700}


def test_a_negative_credit_note_among_positive_ones_is_refused(read_csv):
    reading = read_csv(table(row("CN1", kind="CN"), row("CN2", amount="-2.00", kind="CN")))
    assert reading.frame["invoice"].to_list() == ["CN1"]
    assert reading.rejects["reason"].to_list() == [
        "Amount is '-2.00', expected a positive amount, as other credit notes in the file have"
    ]


def test_one_number_may_be_that_of_an_invoice_and_of_a_credit_note(read_csv):
    reading = read_csv(table(row("4711"), row("4711", kind="credit note", amount="4.00")))
    assert reading.frame.select("invoice", "kind", "amount_minor").rows() == [
        ("4711", "invoice", 1000),
        ("4711", "credit_note", 400),
    ]
    again = read_csv(table(row("4711"), row("4711", kind="invoice", amount="4.00")))
    assert (again.rows_taken, again.rows_refused) == (0, 2)


LIST = "Invoice No.,Customer No.,Invoice Date,Due Date,Currency"


def test_an_open_item_list_without_a_balance_is_open_in_full(read_csv):
    reading = read_csv(f"{LIST},Amount\nR1,C1,2026-03-05,2026-04-04,EUR,10.00\n", kind="open-items")
    assert reading.frame.select("amount_minor", "balance_minor").row(0) == (1000, 1000)
    assert [doubt.what for doubt in reading.doubts] == [
        "there is no column for the balance, so Amount was taken as what is still open"
    ]
    assert reading.taken == {"EUR": 1000}


def test_an_open_item_list_may_have_the_balance_only(read_csv):
    text = f"{LIST},Outstanding\nR1,C1,2026-03-05,2026-04-04,EUR,10.00\nCN1,C1,2026-03-05,,EUR,-4.00\n"
    reading = read_csv(text, kind="open-items")
    assert reading.frame.select("kind", "amount_minor", "balance_minor").rows() == [
        ("invoice", 1000, 1000),
        ("credit_note", 400, 400),
    ]
    assert reading.taken == {"EUR": 600}


def test_an_open_item_without_its_balance_is_refused(read_csv):
    text = f"{LIST},Amount,Balance\nR1,C1,2026-03-05,2026-04-04,EUR,10.00,\nR2,C1,2026-03-05,2026-04-04,EUR,10.00,7.5\n"
    reading = read_csv(text, kind="open-items")
    assert reading.rejects["reason"].to_list() == ["Balance is missing"]
    assert (reading.taken, reading.refused, reading.unread_amounts) == ({"EUR": 750}, {}, 1)


def test_an_open_credit_has_the_sign_of_its_amount(read_csv):
    text = (
        f"{LIST},Amount,Balance\nCN1,C1,2026-03-05,,EUR,-10.00,-7.50\nCN2,C1,2026-03-05,,EUR,-10.00,7.50\n"
        "R1,C1,2026-03-05,2026-04-04,EUR,10.00,-1.00\n"
    )
    reading = read_csv(text, kind="open-items")
    assert reading.frame.select("invoice", "amount_minor", "balance_minor").rows() == [
        ("CN1", 1000, 750),
        ("R1", 1000, -100),
    ]
    assert reading.rejects["reason"].to_list() == ["Balance is '7.50', expected the same sign as the amount has"]
    assert any("less than nothing" in doubt.what for doubt in reading.doubts)
