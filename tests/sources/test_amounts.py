"""Amounts in every usual dress, decided for the whole column, exact to the minor unit."""

import polars as pl
import pytest

from receivables.sources import SourceError
from receivables.sources.amounts import minor_units, undressed


def read(*texts: str | None, decimal: str | None = None) -> list[str | None]:
    series = pl.Series("amount", texts, dtype=pl.String)
    return undressed(series, numbers=None, decimal=decimal, where="x.csv, column Amount").plain.to_list()


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("1234.5", "1234.5"), ("1,234.56", "1234.56"), ("1 234.56", "1234.56"), ("1'234.56", "1234.56"),
        ("1\u202f234.56", "1234.56"), ("1’234.56", "1234.56"), ("12,34,567.89", "1234567.89"), (".5", ".5"),
        ("-5.00", "-5.00"), ("5.00-", "-5.00"), ("(5.00)", "-5.00"), ("\u22125.00", "-5.00"), ("- 5.00", "-5.00"),
        ("€ 1,234.50", "1234.50"), ("1,234.50 €", "1234.50"), ("EUR 12.00", "12.00"), ("12.00 usd", "12.00"),
        ("1,234.50 CR", "-1234.50"), ("5.00Cr.", "-5.00"), ("5.00 DR", "5.00"), ("5.00 H", "-5.00"), ("5.00S", "5.00"),
        ("1.5万", "15000"), ("￥１２万元", "120000"), ("0.00032亿", "32000"), ("2千", "2000"), ("3.25萬", "32500"),
        ("1234.-", "1234."), ("1,234.--", "1234."), ("Rs. 1,00,000/-", "100000"), ("5.00+", "5.00"), ("12 kr", "12"),
        ("1\u2009234.50", "1234.50"), ("EUR -5.00", "-5.00"), ("5.00- EUR", "-5.00"), ("人民币5.00", "5.00"),
        ("US$ 4.00", "4.00"), ("-€5.00", "-5.00"), ("￥１，２３４．５０", "1234.50"), ("７.00", "7.00"),
        ("+7.00", "7.00"),
    ],
)  # fmt: skip
def test_an_amount_is_read_in_every_usual_dress(text, plain):
    assert read("0.25", text) == ["0.25", plain]


@pytest.mark.parametrize(
    "text",
    [
        "see contract",
        "1.2.3",
        "12,34.5",
        "1 23.00",
        "--5",
        "(5.00-)",
        "EUR 5 USD",
        "XQZ 5",
        "1e5",
        "()",
        ".",
        "5%",
        "1/2",
        "5.00- CR",
        "(5.00) DR",
        "5.00 X",
        "1.929E+09",
        "100/-5",
        "-",
        "万",
        "TRUE",
        "2026-03-05",
        "10:30",
        "٣.00",
    ],
)
def test_what_is_no_amount_is_none(text):
    assert read("0.25", text) == ["0.25", None]


@pytest.mark.parametrize(
    ("texts", "plain"),
    [
        (["1.234,56", "7"], ["1234.56", "7"]),
        (["1.234", "0,50"], ["1234", "0.50"]),
        (["1,234", "0.50"], ["1234", "0.50"]),
        (["1.234.567"], ["1234567"]),
        (["1,234,567"], ["1234567"]),
        (["1234.567"], ["1234.567"]),
        (["0.123"], ["0.123"]),
        (["12 345,5", "1 000"], ["12345.5", "1000"]),
        (["1.234,-", "5,-"], ["1234.", "5."]),
        (["1.234,5 H", "2,5 S"], ["-1234.5", "2.5"]),
        (["100", "25"], ["100", "25"]),
    ],
)
def test_the_whole_column_decides_the_decimal_mark(texts, plain):
    assert read(*texts) == plain


def test_on_an_account_of_the_firm_s_own_a_credit_comes_in():
    texts = pl.Series(["5.00 CR", "5.00 DR", "5.00 H", "-5.00"])
    assert undressed(texts, numbers=None, decimal=None, where="", credit="+").plain.to_list() == [
        "5.00", "-5.00", "5.00", "-5.00",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("texts", "sentence"),
    [
        (["1.234", "5"], r"^x\.csv, column Amount: '1\.234' can be a thousand or a decimal.*set decimal"),
        (["1,234"], r"'1,234' can be a thousand or a decimal"),
        (["1.234,5", "1,234.5"], r"'1,234\.5' has a decimal point and '1\.234,5' a decimal comma; set decimal"),
    ],
)
def test_a_column_that_does_not_decide_is_a_question(texts, sentence):
    with pytest.raises(SourceError, match=sentence):
        read(*texts)


@pytest.mark.parametrize(
    ("text", "decimal", "plain"),
    [("1.234", ",", "1234"), ("1.234", ".", "1.234"), ("1,5", ".", None), ("12.50", ",", None)],
)
def test_the_setting_answers_the_question(text, decimal, plain):
    assert read(text, decimal=decimal) == [plain]


@pytest.mark.parametrize(
    ("plain", "currency", "minor"),
    [
        ("1.5", "EUR", 150), ("1.500", "EUR", 150), ("1.505", "EUR", None), ("-0.01", "EUR", -1), (".5", "EUR", 50),
        ("1.5", "JPY", None), ("1.0", "JPY", 1), ("1.234", "KWD", 1234), ("1.2345", "KWD", None), ("7", None, None),
        ("99999999999999.99", "EUR", 10**16 - 1), ("-100000000000000.00", "EUR", None),
        ("-92233720368547758.08", "EUR", None),
        ("1" + "0" * 60, "EUR", None), ("0.29", "EUR", 29), ("1.005", "EUR", None), ("4.35", "EUR", 435),
    ],
)  # fmt: skip
def test_minor_units_are_exact_or_none(plain, currency, minor):
    currencies = pl.Series([currency, "EUR"], dtype=pl.String)
    assert minor_units(pl.Series([plain, "1"]), currencies).to_list() == [minor, 100]


HEADER = ["Invoice No.", "Customer No.", "Invoice Date", "Due Date", "Currency", "Amount"]


def test_a_number_cell_is_exact_to_the_decimal_it_shows(read_xlsx):
    amounts = [0.29, 4.35, 1234.567, 8.0, 9007199254740.99, 0.1 + 0.2, -12]
    rows = [[f"R{n}", "C1", "2026-03-05", "2026-04-04", "EUR", amount] for n, amount in enumerate(amounts)]
    reading = read_xlsx([HEADER, *rows])
    assert reading.frame["amount_minor"].to_list() == [29, 435, 800, 900719925474099, 30, 1200]
    assert reading.rejects["reason"].to_list() == ["Amount is '1234.567', expected no more decimals than EUR has"]


def test_the_dust_of_binary_arithmetic_is_no_part_of_a_number_cell():
    texts = pl.Series(["1234.5600000000002", "0.30000000000000004", "12.3456", "1234.5600000000002"])
    numbers = pl.Series([True, True, True, False])
    plain = undressed(texts, numbers=numbers, decimal=None, where="").plain
    assert minor_units(plain, pl.Series(["EUR"] * 4)).to_list() == [123456, 30, None, None]


def test_numbers_and_texts_may_stand_in_one_column(read_xlsx):
    amounts = [1234.5, "1.234,50", "(7,00)", 1.234]
    currencies = ["EUR", "EUR", "EUR", "KWD"]
    rows = [
        [f"R{n}", "C1", "2026-03-05", "2026-04-04", currency, amount]
        for n, (amount, currency) in enumerate(zip(amounts, currencies, strict=True))
    ]
    assert read_xlsx([HEADER, *rows]).frame["amount_minor"].to_list() == [123450, 123450, 700, 1234]


def test_an_amount_in_another_currency_than_its_row_is_refused(read_csv):
    text = ",".join(HEADER) + "\nR1,C1,2026-03-05,2026-04-04,EUR,US$ 5.00\nR2,C1,2026-03-05,2026-04-04,EUR,€ 5.00\n"
    reading = read_csv(text)
    assert reading.rejects["reason"].to_list() == [
        "Amount is 'US$ 5.00', expected an amount in EUR, the currency of the row"
    ]
    assert reading.frame["invoice"].to_list() == ["R2"]
