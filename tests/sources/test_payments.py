"""Payments, what takes them back, and what is given up: amounts are positive, and the kind says which way they go."""

import pytest

HEADER = "Payment No.,Customer No.,Payment Date,Currency,Amount,Kind,Invoice No.,Reverses\n"


def row(number: str, amount: str, kind: str = "", *, invoice: str = "", reverses: str = "") -> str:
    return f"{number},C1,2026-03-05,EUR,{amount},{kind},{invoice},{reverses}\n"


@pytest.fixture
def read(read_csv):
    return lambda *rows: read_csv(HEADER + "".join(rows), kind="payments")


def test_a_row_without_a_kind_is_a_payment(read):
    assert read(row("P1", "10.00")).frame.select("kind", "amount_minor").rows() == [("payment", 1000)]


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("Rücklastschrift", "reversal"),
        ("Chargeback", "reversal"),
        ("write-off", "write_off"),
        ("坏账核销", "write_off"),
    ],
)
def test_a_kind_is_known_by_its_usual_words(read, word, kind):
    assert read(row("X1", "10.00", word, invoice="R1")).frame["kind"].to_list() == [kind]


def test_payments_that_are_all_negative_mean_the_same_as_positive_ones(read):
    reading = read(row("P1", "-10.00"), row("P2", "-20.00"))
    assert reading.frame["amount_minor"].to_list() == [1000, 2000]
    assert reading.taken == {"EUR": -3000}
    assert [doubt.what for doubt in reading.doubts] == [
        "all payments are negative in Amount; they were taken as the same amounts, positive"
    ]


def test_each_kind_may_have_a_sign_of_its_own(read):
    reading = read(row("P1", "10.00"), row("S1", "-10.00", "reversal", reverses="P1"))
    assert reading.frame.select("kind", "amount_minor").rows() == [("payment", 1000), ("reversal", 1000)]
    assert reading.taken == {"EUR": 0}


def test_a_negative_payment_among_positive_ones_is_refused_and_told_how_to_be_a_reversal(read):
    reading = read(row("P1", "10.00"), row("P2", "-10.00"))
    assert reading.frame["payment"].to_list() == ["P1"]
    assert reading.rejects["reason"].to_list() == [
        "Amount is '-10.00', expected a positive amount, as other payments in the file have, or kind = reversal for "
        "money that went back"
    ]


def test_a_write_off_names_its_invoice(read):
    reading = read(row("W1", "10.00", "write_off"), row("W2", "5.00", "write_off", invoice="R1"))
    assert reading.frame["payment"].to_list() == ["W2"]
    assert reading.rejects["reason"].to_list() == [
        "Invoice No. is missing: a write-off names the invoice it writes off"
    ]


def test_what_names_a_payment_it_takes_back_and_does_not_say_that_it_is_a_reversal_is_refused(read):
    reading = read(row("P1", "10.00"), row("P2", "10.00", reverses="P1"))
    assert reading.rejects["reason"].to_list() == [
        "Reverses is 'P1', expected none, or kind = reversal for what takes that payment back"
    ]


def test_a_reversal_may_bear_the_number_of_the_payment_it_takes_back(read):
    reading = read(row("P1", "10.00"), row("P1", "10.00", "reversal"))
    assert (reading.rows_taken, reading.rows_refused) == (2, 0)
