"""The Swiss payment part: what its code says, and where there is none."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from receivables.documents.payment_codes.postal_address import PostalAddress, postal_address
from receivables.documents.payment_codes.swiss import SwissBill, in_groups, payload, swiss_bill
from receivables.policy.letter_references import qr_reference

IBAN, QR_IBAN = "CH9300762011623852957", "CH4431999123000889012"
FIRM = PostalAddress(
    name="Muster AG", street="Bahnhofstrasse", number="1", postcode="8001", town="Zürich", country="CH"
)
PAYER = PostalAddress(name="C1", street="Rue", number="3b", postcode="1200", town="Genève", country="CH")
TRANSFER: dict[str, Any] = {
    "iban": "CH93 0076 2011 6238 5295 7",
    "creditor": FIRM,
    "debtor": PAYER,
    "currency": "CHF",
    "amount": Decimal("1949.75"),
    "creditor_reference": "RF18539007547034",
    "qr_reference": "210000000003139471430009017",
    "message": "L-20261030-C0012",
}


def bill(**changes: Any) -> SwissBill:
    made = swiss_bill(**TRANSFER | changes)
    assert made is not None
    return made


def test_the_code_has_the_31_lines_of_the_guidelines_in_their_order() -> None:
    assert payload(bill()).split("\n") == [
        *("SPC", "0200", "1", IBAN),
        *("S", "Muster AG", "Bahnhofstrasse", "1", "8001", "Zürich", "CH"),
        *[""] * 7,
        *("1949.75", "CHF"),
        *("S", "C1", "Rue", "3b", "1200", "Genève", "CH"),
        *("SCOR", "RF18539007547034", "L-20261030-C0012", "EPD"),
    ]


def test_an_ordinary_iban_is_paid_with_an_rf_reference_and_a_qr_iban_with_27_digits() -> None:
    assert (bill().kind, bill(iban=QR_IBAN).kind) == ("SCOR", "QRR")
    assert bill(iban=QR_IBAN).reference == TRANSFER["qr_reference"]


def test_without_any_reference_the_message_says_what_is_paid() -> None:
    without = bill(creditor_reference=None)
    assert (without.kind, without.reference, without.message) == ("NON", "", "L-20261030-C0012")


@pytest.mark.parametrize(
    "debtor", [None, PostalAddress(name="上海", street="", number="", postcode="1", town="x", country="CN")]
)
def test_a_payer_who_cannot_be_written_is_left_to_be_filled_in(debtor: PostalAddress | None) -> None:
    assert payload(bill(debtor=debtor)).split("\n")[20:27] == [""] * 7


@pytest.mark.parametrize(
    "change",
    [
        {"iban": "DE10000123450000041001"},
        {"iban": "CH9400762011623852957"},
        {"iban": QR_IBAN, "qr_reference": None},
        {"currency": "USD"},
        {"amount": Decimal(0)},
        {"amount": Decimal("1000000000.00")},
        {"creditor": None},
        {"creditor": PostalAddress(name="M" * 71, street="", number="", postcode="8001", town="Zürich", country="CH")},
    ],
)
def test_where_the_rules_allow_no_payment_part_there_is_none(change: dict[str, Any]) -> None:
    assert swiss_bill(**TRANSFER | change) is None


@pytest.mark.parametrize(
    ("digits", "reference"),
    [
        ("21000000000313947143000901", "210000000003139471430009017"),
        ("00000000000000000000000000", "000000000000000000000000000"),
    ],
)
def test_the_check_digit_of_a_qr_reference_is_that_of_the_guidelines(digits: str, reference: str) -> None:
    assert qr_reference(digits) == reference


@given(st.text(alphabet="0123456789", min_size=26, max_size=26), st.integers(0, 25), st.integers(1, 9))
def test_one_wrong_digit_makes_another_check_digit(digits: str, at: int, more: int) -> None:
    slip = digits[:at] + str((int(digits[at]) + more) % 10) + digits[at + 1 :]
    assert (qr_reference(digits) or "")[-1] != (qr_reference(slip) or "")[-1]


def test_references_are_printed_in_their_groups() -> None:
    assert in_groups("210000000003139471430009017") == "21 00000 00003 13947 14300 09017"
    assert in_groups("RF18539007547034") == "RF18 5390 0754 7034"


@pytest.mark.parametrize(
    ("lines", "parts"),
    [
        (["Bahnhofstrasse 12", "8001 Zürich"], ("Bahnhofstrasse", "12", "8001", "Zürich")),
        (["Im Feld 3 b", "FL-9490 Vaduz", "LIECHTENSTEIN"], ("Im Feld", "3 b", "9490", "Vaduz")),
        (["Postfach", "8001 Zürich"], ("Postfach", "", "8001", "Zürich")),
        (["8001 Zürich"], ("", "", "8001", "Zürich")),
    ],
)
def test_an_address_is_taken_apart(lines: list[str], parts: tuple[str, ...]) -> None:
    found = postal_address("C1", lines, "CH")
    assert found is not None
    assert (found.street, found.number, found.postcode, found.town) == parts


@pytest.mark.parametrize(
    "lines",
    [
        [],
        ["Zürich"],
        ["c/o Muster", "Gasse 1", "8001 Zürich"],
        ["1 Main Street", "Hull", "HU1 9ZZ"],
        ["8001 A", "8002 B"],
    ],
)
def test_an_address_that_may_be_read_in_two_ways_is_none(lines: list[str]) -> None:
    assert postal_address("C1", lines, "CH") is None
