"""Ugly amounts: each dress in a column of its own, since the decimal mark is one for a column."""

from collections.abc import Sequence
from typing import Any

from sources.ugly_files import HEAD, HEADER, Line, Made, above, as_text, bad, line, registered, ugly

# What a column says -> minor units, in EUR.
DRESSES: dict[str, dict[str, int]] = {
    "german_amounts": {"1.234,50": 123450, "7,00": 700, "1.234.567,89": 123456789, "12": 1200},
    "english_amounts": {"1,234.50": 123450, "7.00": 700, "1,234,567.89": 123456789},
    "swiss_amounts": {"1'234.50": 123450, "1’234’567.89": 123456789, "7.00": 700},
    "french_amounts": {"1 234,50": 123450, "1\u00a0234\u00a0567,89": 123456789, "1\u202f234,00": 123400},
    "indian_amounts": {"12,34,567.50": 123456750, "1,00,000.00": 10000000, "7.00": 700},
    "euro_signs_before_and_behind": {"€ 10.50": 1050, "10.50 €": 1050, "€10.50": 1050},
    "currency_codes_before_and_behind": {"EUR 10.50": 1050, "10.50 EUR": 1050, "1,234.50 EUR": 123450},
    "full_width_digits": {"１０．５０": 1050, "７.00": 700},
    "amounts_without_decimals_or_with_a_dash": {"1.234,-": 123400, "7,-": 700, "8,50": 850},
    "amounts_with_a_plus": {"+10.50": 1050, "7.00": 700},
    "amounts_in_ten_thousands": {"1.5万": 1500000, "2万": 2000000, "300.00": 30000},
    "amounts_in_yi": {"1.2亿": 12000000000, "5.00": 500},
    "amounts_of_thousands_in_chinese_words": {"3千": 300000, "5.00": 500},
}
# Below zero in every spelling: in the file they are minus, in the ledger credit notes.
NEGATIVES: dict[str, dict[str, int]] = {
    "minus_in_front": {"-10.50": -1050, "7.00": 700},
    "minus_behind": {"10.50-": -1050, "1,234.50-": -123450, "7.00": 700},
    "minus_behind_with_decimal_comma": {"1.234,50-": -123450, "7,00": 700},
    "parentheses": {"(10.50)": -1050, "(1,234.50)": -123450, "7.00": 700},
    "a_minus_of_typographers": {"\u221210.50": -1050, "\u20137.00": -700, "7.00": 700},
    "minus_between_sign_and_amount": {"€ -10.50": -1050, "-€7.00": -700, "7.00": 700},
    "parentheses_around_the_sign": {"(€10.50)": -1050, "7.00": 700},
    "credits_marked_cr": {"10.50 CR": -1050, "7.00 DR": 700, "8.00": 800},
    "credits_marked_h": {"10,50 H": -1050, "7,00 S": 700},
    "zero_and_minus_zero": {"0.00": 0, "-0.00": 0, "0": 0},
}
# What is no amount, each beside one that is.
REFUSED: dict[str, str] = {
    "an_amount_in_percent": "3%",
    "an_amount_in_words": "ten",
    "an_amount_not_available": "n/a",
    "no_amount": "",
    "an_amount_with_two_points": "1.2.3",
    "an_amount_grouped_by_two": "12,34.50",
    "two_amounts_in_a_cell": "10.50 / 7.00",
    "an_amount_of_another_base": "0x1F",
    "an_amount_with_an_exponent": "1.05E+05",
    "an_infinite_amount": "inf",
    "an_amount_beyond_all_money": "99999999999999999999.00",
    "an_amount_finer_than_a_cent": "10.505",
    "a_formula_instead_of_an_amount": "=SUM(F2:F9)",
    "an_amount_with_an_o_for_a_zero": "1O.50",
    "a_date_for_an_amount": "05.03.2026",
    "an_amount_with_two_minuses": "--10.50",
    "an_amount_with_a_letter": "10.50x",
    "an_amount_with_a_code_of_no_currency": "10.50 EUT",
}


def _files() -> None:
    for blemish, amounts in {**DRESSES, **NEGATIVES}.items():
        registered(blemish, "csv", lambda amounts=amounts: _column(amounts))
    for blemish, text in REFUSED.items():
        registered(blemish, "csv", lambda text=text: [HEAD, line("R1"), bad("R2", text, None), line("R3", "7.25", 725)])


def _column(amounts: dict[str, int]) -> Sequence[Line]:
    return [HEAD, *(line(f"R{at}", text, minor) for at, (text, minor) in enumerate(amounts.items(), 1))]


_files()


def _amounts(*texts: str, minors: Sequence[int] = ()) -> Made:
    return [HEAD, *(line(f"R{at}", text, minor) for at, (text, minor) in enumerate(zip(texts, minors, strict=True), 1))]


@ugly("csv", stops=True)
def thousands_or_decimals() -> Made:
    return [HEAD, above("R1", "C1", "2026-03-05", "2026-04-04", "EUR", "1.234"), line("R2", "7")]


@ugly("csv", decimal=",")
def thousands_or_decimals_and_said_which() -> Made:
    return _amounts("1.234", "7", minors=[123400, 700])


@ugly("csv", stops=True)
def points_and_commas_for_decimals() -> Made:
    return _amounts("1.234,50", "1,234.50", minors=[0, 0])


@ugly("csv", decimal=",")
def points_and_commas_for_decimals_and_said_which() -> Made:
    return [HEAD, line("R1", "1.234,50", 123450), bad("R2", "1,234.50", None)]


@ugly("csv", decimal=".")
def points_said_and_commas_come() -> Made:
    return [HEAD, bad("R1", "10,50", None), line("R2", "7.00", 700)]


def _in(*cells: tuple[str, str, int | None]) -> list[Line]:
    return [
        line(f"R{at}", amount, minor, currency=currency)
        if minor is not None
        else bad(f"R{at}", amount, None, currency=currency)
        for at, (currency, amount, minor) in enumerate(cells, 1)
    ]


@ugly("csv")
def yen_without_and_dinars_with_three_decimals() -> Made:
    return [
        HEAD,
        *_in(("JPY", "1500", 1500), ("KWD", "1.500", 1500), ("EUR", "1.50", 150), ("JPY", "1500.00", 1500)),
        *_in_from(5, ("JPY", "15.50", None), ("KWD", "1.5005", None)),
    ]


def _in_from(first: int, *cells: tuple[str, str, int | None]) -> list[Line]:
    return [bad(f"R{first + at}", amount, None, currency=currency) for at, (currency, amount, _) in enumerate(cells)]


@ugly("csv")
def currencies_that_are_none() -> Made:
    lines = [HEAD, line("R1"), bad("R2", currency="EUT"), bad("R3", currency=""), bad("R4", currency="DEM")]
    return [lines[0], lines[1], *(_uncounted(row) for row in lines[2:])]


def _uncounted(row: Line) -> Line:
    return Line(cells=row.cells, fate=row.fate)


@ugly("csv")
def currencies_in_signs_and_small_letters() -> Made:
    return [
        HEAD,
        _of("EUR", line("R1", currency="€")),
        _of("EUR", line("R2", currency="eur")),
        _of("GBP", line("R3", currency="£")),
        _of("CNY", line("R4", currency="RMB")),
    ]


def _of(currency: str, row: Line) -> Line:
    return Line(cells=row.cells, fate=row.fate, minor=row.minor, currency=currency)


@ugly("csv")
def a_dollar_that_may_be_any() -> Made:
    return [HEAD, _uncounted(bad("R1", currency="$")), line("R2")]


@ugly("csv")
def an_amount_in_another_currency_than_its_column_says() -> Made:
    return [
        HEAD,
        line("R1", "10.50 EUR"),
        bad("R2", "10.50 USD"),
        bad("R3", "£ 10.50"),
        line("R4", "$ 10.50", currency="USD"),
    ]


@ugly("csv", currency="EUR")
def an_amount_in_another_currency_than_the_settings_say() -> Made:
    lines = [above(*HEADER[:4], "Amount"), line("R1", "10.50 EUR"), bad("R2", "10.50 USD")]
    dropped = [above(*(cell for at, cell in enumerate(row.cells) if at != 4)) for row in lines[1:]]
    return lines, as_text([lines[0], *dropped]).encode()


def _open(*cells: Any) -> Line:
    return above(*HEADER, "Balance", *cells)


@ugly("csv", kind="open-items")
def a_balance_beyond_the_amount() -> Made:
    return [
        _open(),
        _balance("R1", "10.50", "3.50", 350),
        _balance("R2", "10.50", "11.00", 1100),
        _balance("R3", "10.50", "-2.00", -200),
        _balance("R4", "10.50", "0.00", 0),
    ]


def _balance(number: str, amount: str, balance: str, minor: int) -> Line:
    row = line(number, amount, more=[balance])
    return Line(cells=row.cells, fate="taken", minor=minor, currency="EUR")


@ugly("csv", kind="open-items")
def an_open_list_with_one_amount_only() -> Made:
    return [HEAD, line("R1"), line("R2", "-4.00", -400)]
