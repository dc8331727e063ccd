"""What a payer writes, and which of our numbers it names."""

import polars as pl
import pytest

from receivables.policy.references import mentions

NUMBERS = ["RE-2026-0815", "4711", "INV20260042", "2026/0099", "A17", "2026", "4711/2", "RF18539007547034", "00123456"]

NAMED = [
    ("Rechnung RE-2026-0815 vom 12.10.2026", ["RE-2026-0815"]),
    ("re 2026/0815", ["RE-2026-0815"]),
    ("RE20260815", ["RE-2026-0815"]),
    ("2026-0815 Danke", ["RE-2026-0815"]),
    ("Inv.4711", ["4711"]),
    ("4711,INV20260042", ["4711", "INV20260042"]),
    ("4711+2026/0099", ["2026/0099", "4711"]),
    ("invoice 4711/2", ["4711/2"]),
    ("20260042", ["INV20260042"]),
    ("RF18 5390 0754 7034", ["RF18539007547034"]),
    ("Zahlung RF18539007547034, 4711", ["RF18539007547034"]),
    ("00123456", ["00123456"]),
]
NOT_NAMED = [
    "47112",
    "X4711",
    "4711A",
    "4711,00",
    "1.4711,00 EUR",
    "EUR 4711",
    "4711 EUR",
    "47 11",
    "INV 2026 0042",
    "123456",
    "A17",
    "October 2026",
    "DE89 3704 4711 0532 0130 00",
    "RF19 5390 0754 7034",
    "",
]


def named(text: str, numbers: list[str]) -> list[str]:
    texts = pl.DataFrame({"text": [text]}, schema={"text": pl.String})
    found = mentions(texts, pl.DataFrame({"number": numbers}), within=[])
    return sorted(numbers[at] for at in found["named"])


@pytest.mark.parametrize(("text", "expected"), NAMED)
def test_a_number_is_found_however_the_payer_spells_it(text: str, expected: list[str]) -> None:
    assert named(text, NUMBERS) == expected


@pytest.mark.parametrize("text", NOT_NAMED)
def test_a_part_of_a_number_an_amount_a_year_or_an_account_names_nothing(text: str) -> None:
    assert named(text, NUMBERS) == []


def test_a_number_that_stands_there_as_it_is_beats_one_that_only_ends_so() -> None:
    assert named("4711", ["INV-4711", "4711"]) == ["4711"]
    assert named("RE 4711", ["INV-4711", "RE4711"]) == ["RE4711"]


def test_two_numbers_that_one_place_may_mean_are_both_candidates_of_it() -> None:
    numbers = pl.DataFrame({"number": ["INV-4711", "RE-4711"]})
    found = mentions(pl.DataFrame({"text": ["4711"]}), numbers, within=[])
    assert found["named"].to_list() == [0, 1]
    assert found["span"].n_unique() == 1


def test_a_reference_may_carry_the_number_of_the_invoice() -> None:
    assert named("RF71 0047 11", ["4711"]) == ["4711"]


def test_texts_look_only_among_the_numbers_of_their_own_customer() -> None:
    texts = pl.DataFrame({"text": ["4711", "4711"], "customer": ["C1", "C2"]})
    numbers = pl.DataFrame({"number": ["4711", "4711"], "customer": ["C2", "C3"]})
    assert mentions(texts, numbers, within=["customer"]).rows() == [(1, 0, 0)]
