"""What a letter asks for: by currency, exactly, and the same wherever it says so."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.letters.making import credit, every_kind_of_line, letter, line
from receivables.documents.letters import LetterLine, Templates, default_templates, total_by_currency
from receivables.documents.letters.formats import Formats
from receivables.documents.letters.sheet import Sheet, sheet
from receivables.model import BankAccount, Firm
from receivables.money import to_decimal
from receivables.sample import SAMPLE_FIRM

TEMPLATES = Templates(default_templates())


def printed(*lines: LetterLine, language: str = "en", firm: Firm = SAMPLE_FIRM) -> Sheet:
    about = letter(language, lines=lines)
    return sheet(about, TEMPLATES.text(about, firm), TEMPLATES.words(language), firm)


def plain(text: str) -> str:
    return text.replace("\xa0", " ")


def number(text: str) -> Decimal:
    return Decimal(plain(text).split()[1].replace(",", ""))


AMOUNTS = st.integers(min_value=-(10**12), max_value=10**12)
LINES = st.lists(
    st.builds(
        lambda minor, currency: line(currency=currency, minor=minor), AMOUNTS, st.sampled_from(["EUR", "JPY", "KWD"])
    ),
    min_size=1,
    max_size=12,
)


@given(lines=LINES)
def test_a_letters_total_is_the_sum_of_its_lines(lines: list[LetterLine]) -> None:
    totals = total_by_currency(letter(lines=tuple(lines)))
    assert totals == {
        currency: sum(one.chased_minor for one in lines if one.currency == currency)
        for currency in sorted({one.currency for one in lines})
    }


@given(lines=LINES)
def test_printed_rows_add_up_to_the_printed_total(lines: list[LetterLine]) -> None:
    groups = printed(*lines)["groups"]
    totals = total_by_currency(letter(lines=tuple(lines)))
    assert len(groups) == len(totals)
    for group, (currency, minor) in zip(groups, totals.items(), strict=True):
        final = [number(total["amount"]) for total in group["totals"] if total["final"]]
        parts = [number(total["amount"]) for total in group["totals"] if not total["final"]]
        assert final == [sum(number(row["cells"][-1]) for row in group["rows"])] == [to_decimal(minor, currency)]
        assert not parts or [sum(parts)] == final


def test_currencies_are_listed_apart_and_never_added() -> None:
    groups = printed(*every_kind_of_line())["groups"]
    finals = [plain(total["amount"]) for group in groups for total in group["totals"] if total["final"]]
    assert finals == ["EUR 5,527.65", "USD 19,800.50"]


def test_the_longest_overdue_comes_first_and_credits_last() -> None:
    rows = printed(*every_kind_of_line())["groups"][0]["rows"]
    assert [plain(row["cells"][0]) for row in rows] == [
        "Invoice 2026-4480/2",
        "Invoice 2026-4502",
        "Invoice 2026-4711",
        "Credit note 2026-C17",
        "Payment P-20931",
    ]


def test_a_credit_shows_what_was_set_off_and_has_no_due_date() -> None:
    group = printed(line(minor=100000), credit(minor=-25000))["groups"][0]
    assert [plain(cell) for cell in group["rows"][1]["cells"]] == [
        "Credit note 2026-C17",
        "14 Aug 2026",
        "",
        "",
        "EUR -250.00",
    ]
    assert [(total["label"], plain(total["amount"])) for total in group["totals"]] == [
        ("Overdue", "EUR 1,000.00"),
        ("Credits set off", "EUR -250.00"),
        ("To be paid", "EUR 750.00"),
    ]


@pytest.mark.parametrize(
    ("one", "remarks"),
    [
        (line(), ()),
        (line(minor=1000, balance_minor=600, chased_minor=600), ("balance of EUR 10.00 invoiced",)),
        (line(minor=1000, disputed_minor=100, chased_minor=900), ("excluding EUR 1.00 in dispute",)),
        (
            line(minor=1000, balance_minor=600, disputed_minor=100, chased_minor=500),
            ("balance of EUR 10.00 invoiced", "excluding EUR 1.00 in dispute"),
        ),
        (credit(), ()),
        (credit(minor=-1000, chased_minor=-300), ("of a total of EUR 10.00",)),
    ],
)
def test_a_row_says_why_it_asks_for_less_than_the_document(one: LetterLine, remarks: tuple[str, ...]) -> None:
    [row] = printed(one)["groups"][0]["rows"]
    assert tuple(map(plain, row["remarks"])) == remarks


@pytest.mark.parametrize(
    ("minor", "currency", "english", "german"),
    [
        (123456789, "EUR", "EUR 1,234,567.89", "1.234.567,89 EUR"),
        (-5, "JPY", "JPY -5", "-5 JPY"),
        (1234567, "KWD", "KWD 1,234.567", "1.234,567 KWD"),
        # Unicode's locale data give the Iraqi dinar no decimals; ISO 4217 gives it three.
        (1234567, "IQD", "IQD 1,234.567", "1.234,567 IQD"),
        (9223372036854775807, "EUR", "EUR 92,233,720,368,547,758.07", "92.233.720.368.547.758,07 EUR"),
        (0, "EUR", "EUR 0.00", "0,00 EUR"),
    ],
)
def test_money_is_exact_to_the_currencys_own_decimals(minor: int, currency: str, english: str, german: str) -> None:
    assert plain(TEMPLATES.words("en").formats.money(minor, currency)) == english
    assert plain(Formats(locale="de_DE", amount="#,##0.00 ¤¤").money(minor, currency)) == german


def accounts(firm: Firm, *lines: LetterLine) -> list[tuple[str, ...]]:
    return [tuple(plain(value) for _, value in account) for account in printed(*lines, firm=firm)["accounts"]]


EURO = BankAccount(bank="B", iban="DE10000123450000041001", bic="X", currency="EUR")
ANY = BankAccount(bank="B", iban="41003 (Hamm)")


def test_each_currency_is_paid_to_its_own_account_or_to_the_one_for_any() -> None:
    firm = replace(SAMPLE_FIRM, bank_accounts=(ANY, EURO))
    lines = (line(minor=1), line(currency="USD", minor=2), line(currency="CNY", minor=3))
    assert accounts(firm, *lines) == [
        ("CNY 0.03 and USD 0.02", "B", "41003 (Hamm)"),
        ("EUR 0.01", "B", "DE10 0001 2345 0000 0410 01", "X"),
    ]


def test_a_currency_without_an_account_is_paid_to_the_first() -> None:
    assert accounts(replace(SAMPLE_FIRM, bank_accounts=(EURO,)), line(currency="USD", minor=2))[0][0] == "USD 0.02"


def test_a_firm_without_accounts_still_prints() -> None:
    assert accounts(replace(SAMPLE_FIRM, bank_accounts=()), line()) == []


def test_only_an_iban_is_called_one() -> None:
    firm = replace(SAMPLE_FIRM, bank_accounts=(ANY,))
    assert [label for label, _ in printed(line(), firm=firm)["accounts"][0]] == ["Amount", "Bank", "Account no."]
