"""Levels of the letter ladder that ask for a day overdue, an amount, or either of them."""

from dataclasses import replace
from typing import Any

import pytest

from policy.book_controls import a_level, with_levels
from policy.builders import NIGHT, SHIPPED, answers, facts, money, of_items, tonight, with_matrix
from receivables.model import Treatment
from receivables.policy.checks import check
from receivables.policy.settings import Level, Policy

# Ten items of 10.00, five days overdue.
TEN = "item | amount | overdue\n" + "\n".join(f"R{number} | 10.00 | 5" for number in range(10))
CLIMBED = "item | level | day\n" + "\n".join(f"R{number} | 1 | -20" for number in range(10))


def two(when: str, **matrix: Any) -> Policy:
    """Levels from day 1 and 10.00, and from day 3 and 30.00."""
    lower, higher = a_level(from_day=1, from_amount=10, when=when), a_level(from_day=3, from_amount=30, when=when)
    return with_levels(lower, higher, of=with_matrix(**matrix))


def highest(policy: Policy) -> set[int]:
    """The levels that the ten climb to, having had the first."""
    return set(of_items(tonight(facts(TEN, contacts=CLIMBED), policy), "level").values())


# --- ten items of 10, five days late, levels (1 day, 10) and (3 days, 30) -------------------------------------------


def test_both_conditions_asked_of_each_item_give_level_one() -> None:
    assert highest(two("both")) == {1}


def test_either_condition_asked_of_each_item_gives_level_two() -> None:
    assert highest(two("either")) == {2}


def test_both_conditions_asked_of_the_customer_who_owes_a_hundred_give_level_two() -> None:
    assert highest(two("both", amount_of="customer")) == {2}


@pytest.mark.parametrize("when", ["both", "either"])
def test_the_first_letter_is_the_first_level_whatever_the_conditions_let_climb_to(when: str) -> None:
    assert set(of_items(tonight(facts(TEN), two(when)), "level").values()) == {1}


# --- edges ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("amount", "overdue", "when", "level"),
    [
        ("30.00", 3, "both", 2),
        ("29.99", 3, "both", 1),
        ("30.00", 2, "both", 1),
        ("29.99", 3, "either", 2),
        ("30.00", 2, "either", 2),
        ("29.99", 2, "either", 1),
    ],
)
def test_conditions_are_closed_below(amount: str, overdue: int, when: str, level: int) -> None:
    known = facts(f"item | amount | overdue\nR1 | {amount} | {overdue}", contacts="item | level | day\nR1 | 1 | -20")
    assert of_items(tonight(known, two(when)), "level") == {"R1": level}


def test_what_meets_no_level_gets_no_letter_and_says_so() -> None:
    known = facts("item | amount | overdue\nR1 | 30.00 | 4")
    planned = tonight(known, with_levels(a_level(from_day=5)))
    assert answers(planned) == {"R1": "before_first_level"}
    assert planned.letters.is_empty()


def test_what_meets_no_level_joins_the_letter_that_another_item_leads() -> None:
    known = facts("item | amount | overdue\nR1 | 30.00 | 4\nR2 | 30.00 | 5")
    planned = tonight(known, with_levels(a_level(from_day=5)))
    assert answers(planned) == {"R1": "letter: joins", "R2": "letter: leads"}
    assert of_items(planned, "level") == {"R1": 0, "R2": 1}


def test_visits_and_cases_ask_no_level() -> None:
    known = facts("item | amount | overdue\nR1 | 30,000.00 | 5")
    assert answers(tonight(known, with_levels(a_level(from_day=90)))) == {"R1": "visit: leads"}


def test_amounts_are_compared_in_the_base_currency_and_without_a_rate_reach_nothing() -> None:
    matrix = replace(SHIPPED.matrix, currency_bands={"GBP": SHIPPED.matrix.amount_bands})
    policy = with_levels(a_level(), a_level(from_amount=30), of=replace(SHIPPED, matrix=matrix))
    table = "customer | item | amount | currency | overdue\nC1 | R1 | 33.00 | USD | 5\nC2 | R2 | 99.00 | GBP | 5"
    known = facts(table, contacts="customer | debtor | item | day\nC1 | C1 | R1 | -20\nC2 | C2 | R2 | -20")
    planned = tonight(known, policy)
    assert money(planned, "balance_minor") == {"R1": "33.00", "R2": "99.00"}
    assert of_items(planned, "level") == {"R1": 2, "R2": 1}


def test_without_conditions_the_ladder_is_as_it_was() -> None:
    assert not any(level.from_day or level.from_amount for level in SHIPPED.levels)
    known = facts("item | amount | overdue\nR1 | 300.00 | 90", contacts="item | level | day\nR1 | 2 | -20")
    assert of_items(tonight(known), "level") == {"R1": 3}
    assert SHIPPED.valid_from < NIGHT


# --- what is refused ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("levels", "said"),
    [
        (
            [a_level(when="either", from_day=3)],
            "policy.letters, level 1, when: either of fewer than two, expected from_day and from_amount",
        ),
        (
            [a_level(from_day=3), a_level(from_day=2)],
            "policy.letters, level 2, from_day: 2, expected no less than the level below asks for (3)",
        ),
        (
            [a_level(from_amount=3), a_level(from_amount=2)],
            "policy.letters, level 2, from_amount: 2, expected no less than the level below asks for (3)",
        ),
        (
            [a_level(from_amount="0.001")],
            "policy.letters, level 1, from_amount: 0.001, expected at most 2 decimals as EUR has",
        ),
        ([a_level(from_day=99_999)], "policy.letters, level 1, from_day: 99999 days, expected at most 36500"),
    ],
)
def test_conditions_that_do_not_hold_up_are_refused(levels: list[Level], said: str) -> None:
    escalating = a_level(treatment=Treatment.ESCALATED_LETTER, from_day=99_999, from_amount=99_999)
    found = check(with_levels(*levels, escalating))
    assert said in [f"{problem.where}: {problem.what}" for problem in found]
