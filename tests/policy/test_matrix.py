"""Rule 6: age by amount gives the treatment, and every bound is closed below."""

from dataclasses import replace
from decimal import Decimal

import pytest

from policy.builders import SHIPPED, a_matrix, a_policy, answers, facts, of_items, tonight, with_matrix
from receivables.model import Treatment
from receivables.policy.checks import check
from receivables.policy.settings import Policy


def treatment(amount: str, overdue: int, policy: Policy = SHIPPED, *, currency: str = "EUR", about: str = "") -> str:
    known = facts(f"item | amount | overdue | currency\nR1 | {amount} | {overdue} | {currency}", about=about)
    found: str = of_items(tonight(known, policy), "treatment")["R1"]
    return found


@pytest.mark.parametrize(
    ("overdue", "amount", "expected"),
    [
        (0, "9,999.99", "none"),
        (0, "10,000.00", "none"),
        (1, "9,999.99", "routine_reminder"),
        (1, "10,000.00", "rep_visit"),
        (60, "9,999.99", "routine_reminder"),
        (60, "10,000.00", "rep_visit"),
        (61, "9,999.99", "escalated_letter"),
        (61, "10,000.00", "special_handling"),
        (3_000, "99,999,999,999.99", "special_handling"),
    ],
)
def test_the_shipped_matrix_is_two_by_two(overdue: int, amount: str, expected: str) -> None:
    assert treatment(amount, overdue) == expected


def test_what_is_younger_than_the_first_band_waits_for_it() -> None:
    policy = with_matrix(age_bands=(10, 61))
    known = facts("item | amount | overdue\nR1 | 500.00 | 9\nR2 | 500.00 | 10")
    planned = tonight(known, policy)
    assert of_items(planned, "treatment") == {"R1": "none", "R2": "routine_reminder"}
    assert answers(planned) == {"R1": "letter: joins", "R2": "letter: leads"}
    assert answers(tonight(facts("item | amount | overdue\nR1 | 500.00 | 9"), policy)) == {"R1": "before_first_band"}


def test_a_cell_may_ask_for_nothing() -> None:
    policy = a_policy(
        matrix=a_matrix("""
            from   | 1                | 61
            0      | none             | routine_reminder
            10,000 | routine_reminder | rep_visit
        """)
    )
    assert check(policy) == ()
    assert answers(tonight(facts("item | amount | overdue\nR1 | 500.00 | 9"), policy)) == {"R1": "cell_asks_nothing"}


def test_one_cell_is_a_matrix_too() -> None:
    policy = a_policy(matrix=a_matrix("from | 1\n0 | rep_visit"))
    assert treatment("0.01", 1, replace(policy, minimum=Decimal(0))) == "rep_visit"


@pytest.mark.parametrize(("amount", "expected"), [("9,999", "routine_reminder"), ("10,000", "rep_visit")])
def test_a_currency_without_decimals_reaches_the_same_bound(amount: str, expected: str) -> None:
    policy = replace(SHIPPED, base_currency="JPY", minimum=Decimal(0))
    assert treatment(amount, 5, policy, currency="JPY") == expected


@pytest.mark.parametrize(("amount", "expected"), [("9,999.999", "routine_reminder"), ("10,000.000", "rep_visit")])
def test_a_currency_with_three_decimals_reaches_the_same_bound(amount: str, expected: str) -> None:
    policy = replace(SHIPPED, base_currency="KWD", minimum=Decimal(0))
    assert treatment(amount, 5, policy, currency="KWD") == expected


# --- bands of one's own ---------------------------------------------------------------------------------------------

OWN_BANDS = with_matrix(
    currency_bands={"CNY": (Decimal(0), Decimal(80_000)), "GBP": (Decimal(0), Decimal(8_000))},
    segment_bands={"public": (Decimal(0), Decimal(25_000))},
)


@pytest.mark.parametrize(("amount", "expected"), [("79,999.99", "routine_reminder"), ("80,000.00", "rep_visit")])
def test_a_currency_may_have_bands_of_its_own_in_that_currency(amount: str, expected: str) -> None:
    assert treatment(amount, 5, OWN_BANDS, currency="CNY") == expected


@pytest.mark.parametrize(("amount", "expected"), [("24,999.99", "routine_reminder"), ("25,000.00", "rep_visit")])
def test_a_segment_may_have_bands_of_its_own_in_the_base_currency(amount: str, expected: str) -> None:
    assert treatment(amount, 5, OWN_BANDS, about="segment\npublic") == expected


def test_a_customer_of_another_segment_or_of_none_has_the_common_bands() -> None:
    assert treatment("10,000.00", 5, OWN_BANDS, about="segment\nprivate") == "rep_visit"
    assert treatment("10,000.00", 5, OWN_BANDS) == "rep_visit"


def test_a_currencys_bands_come_before_a_segments() -> None:
    assert treatment("80,000.00", 5, OWN_BANDS, currency="CNY", about="segment\npublic") == "rep_visit"


def test_a_currency_with_bands_of_its_own_needs_no_rate_to_be_sorted() -> None:
    assert treatment("7,999.99", 5, OWN_BANDS, currency="GBP") == "routine_reminder"
    assert treatment("8,000.00", 5, OWN_BANDS, currency="GBP") == "rep_visit"


# --- amount_of ------------------------------------------------------------------------------------------------------

ITEMS = """
    item | amount   | currency | overdue
    R1   | 6,000.00 | EUR      | 5
    R2   | 4,400.00 | USD      | 70
    R3   | 9,000.00 | EUR      | -5
"""


def test_the_amount_is_the_items_own_unless_the_firm_says_the_customers() -> None:
    known = facts(ITEMS)
    by_item = of_items(tonight(known), "treatment")
    by_customer = of_items(tonight(known, with_matrix(amount_of="customer")), "treatment")
    assert by_item == {"R1": "routine_reminder", "R2": "escalated_letter", "R3": "none"}
    assert by_customer == {"R1": "rep_visit", "R2": "special_handling", "R3": "none"}


def test_the_amount_of_a_customer_leaves_out_what_is_held_disputed_or_covered() -> None:
    known = facts(
        ITEMS + "P1 | -0.01 | EUR |",
        holds="item | kind\nR2 | manual",
    )
    assert of_items(tonight(known, with_matrix(amount_of="customer")), "amount_band") == {
        "R1": 0,
        "R2": -1,
        "R3": -1,
        "P1": -1,
    }


def test_the_amount_of_a_customer_in_a_currency_with_own_bands_is_what_it_owes_in_that_currency() -> None:
    policy = with_matrix(OWN_BANDS, amount_of="customer")
    known = facts("""
        item | amount    | currency | overdue
        R1   | 40,000.00 | CNY      | 5
        R2   | 40,000.00 | CNY      | 5
        R3   | 100.00    | EUR      | 5
    """)
    treatments = of_items(tonight(known, policy), "treatment")
    assert treatments == {"R1": "rep_visit", "R2": "rep_visit", "R3": "rep_visit"}  # 10,340.00 euros in all


def test_a_customers_item_without_a_rate_does_not_count_and_is_not_sorted() -> None:
    known = facts("item | amount | currency | overdue\nR1 | 9,000.00 | EUR | 5\nR2 | 9,000.00 | GBP | 5")
    planned = tonight(known, with_matrix(amount_of="customer"))
    assert of_items(planned, "treatment") == {"R1": "routine_reminder", "R2": "none"}


def test_a_matrix_of_many_cells_finds_each_of_them() -> None:
    """More cells than fit eight bits."""
    ages, amounts = range(1, 21), range(20)
    ladder = [treatment for treatment in Treatment if treatment is not Treatment.NONE]
    cells = tuple(tuple(ladder[min(3, (row + column) // 10)] for column in range(20)) for row in range(20))
    policy = with_matrix(
        age_bands=tuple(ages), amount_bands=tuple(Decimal(100 * number) for number in amounts), grid=cells
    )
    table = "\n".join(f"R{age}-{row} | {100 * row + 50} | {age}" for age in ages for row in amounts)
    found = of_items(tonight(facts("item | amount | overdue\n" + table), policy), "treatment")
    assert found == {f"R{age}-{row}": str(cells[row][age - 1]) for age in ages for row in amounts}
