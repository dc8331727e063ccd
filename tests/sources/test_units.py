"""What a header says of its amounts: their currency, and the zeros that it leaves out."""

import pytest

from receivables.sources import Undecided

HEADER = "Invoice No.,Customer No.,Invoice Date (YYYY-MM-DD),Due Date,{}\n"


def table(amount: str, *cells: str, more: str = "") -> str:
    rows = (f"R{n},C1,2026-03-05,2026-04-04,{cell}\n" for n, cell in enumerate(cells))
    return HEADER.format(amount + more) + "".join(rows)


def said(found) -> list[str]:
    return [doubt.what for doubt in found.doubts]


@pytest.mark.parametrize(
    ("header", "currency"),
    [
        ("Amount (EUR)", "EUR"), ("Betrag in CHF", "CHF"), ("Balance USD", "USD"), ("金额（元）", "CNY"),
        ("Offener Betrag [€]", "EUR"), ("金额(单位：元)", "CNY"),
    ],
)  # fmt: skip
def test_a_currency_in_the_header_is_that_of_its_amounts(read_csv, header, currency):
    found = read_csv(table(header, "10.50"), kind="open-items")
    assert found.taken == {currency: 1050}
    assert f"the amounts in {header} were taken as {currency}, as the header says" in said(found)


@pytest.mark.parametrize(
    ("header", "cell", "taken"),
    [
        ("金额（万元）", "1.25", {"CNY": 1250000}), ("Betrag in TEUR", "1.5", {"EUR": 150000}),
        ("Amount (kUSD)", "0.0004", {"USD": 40}), ("Amount (T€)", "-2", {"EUR": -200000}),
        ("金额（亿元）", "0.5", {"CNY": 5000000000}),
    ],
)  # fmt: skip
def test_thousands_in_the_header_are_written_out_and_said(read_csv, header, cell, taken):
    found = read_csv(table(header, cell))
    assert found.taken == taken
    assert any("as the header says" in sentence for sentence in said(found))


def test_a_total_in_thousands_is_compared_in_thousands(read_csv):
    found = read_csv(table("Amount (TEUR)", "1.5", "2.25") + "Total,,,,3.75\n")
    assert not any("total" in sentence for sentence in said(found))


def test_an_amount_in_another_currency_than_its_header_says_is_refused(read_csv):
    found = read_csv(table("Amount (EUR)", "1.00,EUR", "2.00,USD", more=",Currency"))
    assert found.rejects["reason"].to_list() == [
        "Amount (EUR) is '2.00', expected an amount in USD, the currency of the row"
    ]


def test_what_is_no_unit_stays_part_of_the_name(read_csv):
    found = read_csv(table("Amount (net)", "9.00,10.00,EUR", more=",Amount,Currency"))
    assert found.taken == {"EUR": 1000}
    assert "Amount (net)" in found.ignored


def test_two_currencies_side_by_side_are_a_question(read_csv):
    with pytest.raises(Undecided, match=r"Amount \(EUR\) and Amount \(USD\) both fit amount"):
        read_csv(table("Amount (EUR)", "9.00,10.00,EUR", more=",Amount (USD),Currency"))
