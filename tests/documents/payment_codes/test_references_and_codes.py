"""References and codes to pay by, read back by programs that had no part in making them."""

from decimal import Decimal
from typing import Any

import numpy as np
import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from stdnum import iso11649

from receivables.documents.payment_codes.creditor_reference import creditor_reference, in_groups
from receivables.documents.payment_codes.epc import epc_code

IBAN = "DE10000123450000041001"
TRANSFER: dict[str, Any] = {
    "name": "Ostwerth Pumpen GmbH",
    "iban": "DE10 0001 2345 0000 0410 01",
    "bic": "MUBHDEFFXXX",
    "amount": Decimal("1234.50"),
    "reference": "RF98INV2026000123",
    "text": "L-20261030-C0012",
}


@pytest.mark.parametrize(
    ("number", "reference"), [("539007547034", "RF18539007547034"), ("INV2026000123", "RF98INV2026000123")]
)
def test_the_check_digits_are_those_of_the_standard(number: str, reference: str) -> None:
    assert creditor_reference(number) == reference


@given(st.text(alphabet="ABCXYZ0123456789", min_size=1, max_size=21))
def test_every_reference_is_valid_to_others(number: str) -> None:
    reference = creditor_reference(number)
    assert reference is not None
    assert iso11649.validate(reference) == reference
    assert in_groups(reference).replace(" ", "") == reference


@pytest.mark.parametrize("number", ["", "-", "L-20261030-客户", "A" * 22, "ÄÖÜ"])
def test_a_number_that_the_standard_has_no_room_for_gets_no_reference(number: str) -> None:
    assert creditor_reference(number) is None


def _read(code: Any) -> list[str]:
    black = np.array([list(row) for row in code.matrix_iter(scale=4, border=4)], dtype=bool)
    found = zxingcpp.read_barcodes(np.where(black, 0, 255).astype(np.uint8))
    assert len(found) == 1
    return str(found[0].text).splitlines()


def test_the_code_says_whom_how_much_and_what_for() -> None:
    code = epc_code(**TRANSFER)
    expected = [
        "BCD",
        "002",
        "1",
        "SCT",
        "MUBHDEFFXXX",
        "Ostwerth Pumpen GmbH",
        IBAN,
        "EUR1234.50",
        "",
        TRANSFER["reference"],
    ]
    assert _read(code) == expected


def test_without_an_rf_reference_the_text_says_what_is_paid() -> None:
    assert _read(epc_code(**TRANSFER | {"reference": None}))[-2:] == ["", "L-20261030-C0012"]


def test_letters_of_any_language_come_through() -> None:
    assert _read(epc_code(**TRANSFER | {"name": "Łódź Pompy Żółw"}))[5] == "Łódź Pompy Żółw"


def test_a_code_is_never_larger_than_the_standard_allows() -> None:
    longest = {"name": "Ü" * 90, "reference": None, "text": "x" * 200, "amount": Decimal("999999999.99")}
    code = epc_code(**TRANSFER | longest)
    assert code is not None
    assert (code.error, code.version <= 13) == ("M", True)


@pytest.mark.parametrize(
    "change",
    [
        {"iban": "DE11000123450000041001"},
        {"iban": "4711"},
        # A valid account that no SEPA transfer reaches.
        {"iban": "TR330006100519786457841326"},
        {"amount": Decimal(0)},
        {"amount": Decimal("-1")},
        {"amount": Decimal("1000000000.00")},
        {"name": " "},
        {"reference": None, "text": " "},
    ],
)
def test_where_the_rules_allow_no_code_there_is_none(change: dict[str, Any]) -> None:
    assert epc_code(**TRANSFER | change) is None
