"""Whose word is waited for: open promises and plans being kept, until too many were broken."""

from typing import Any

import pytest

from policy.builders import NIGHT, SHIPPED, a_policy, answers, days, facts, tonight
from receivables.policy.decide import decide

TWO = "item | amount | overdue | document | day | kind\nR1 | 300.00 | 90 | | |\nR2 | 300.00 | 80 | | |"
PROMISE = "promise | item | from_day | due_day"
# Broken since 11 and since 6 days before the night, under the grace of three days that ships.
BROKEN = f"{PROMISE}\nW1 | R1 | -30 | -15\nW2 | R1 | -28 | -10"


def asked(items: str, promises: str, **settings: Any) -> dict[str, str]:
    return answers(tonight(facts(items, promises=promises), a_policy(**settings)))


def held(items: str, promises: str, **settings: Any) -> set[str]:
    """The items that wait for a promise or a plan."""
    return {
        item for item, answer in asked(items, promises, **settings).items() if answer in {"promise", "payment_plan"}
    }


def test_a_promise_kept_before_its_day_still_holds_the_rest_to_its_day() -> None:
    words = "promise | item | amount | currency | from_day | due_day\nW1 | R1 | 100.00 | EUR | -9 | 2"
    assert held(f"{TWO}\nP1 | -100.00 | | R1 | -5 | receipt", words) == {"R1"}


def test_a_promise_in_one_currency_holds_nothing_in_another() -> None:
    items = "item | amount | overdue | currency\nR1 | 300.00 | 90 | EUR\nR2 | 300.00 | 80 | USD"
    assert held(items, "promise | currency | from_day | due_day\nW1 | USD | -9 | 2") == {"R2"}
    assert held(items, "promise | item | currency | from_day | due_day\nW1 | R1 | USD | -9 | 2") == set()


def test_a_promise_whose_own_grace_is_over_holds_no_more_whatever_the_policys() -> None:
    words = f"{PROMISE} | grace_days\nW1 | R1 | -9 | -2 | 1\nW2 | R2 | -9 | -2 | 2"
    assert held(TWO, words, promise_grace_days=30) == {"R2"}


# --- broken too often -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("most", "waits"), [(0, {"R2"}), (1, set()), (2, set()), (3, {"R2"})])
def test_after_so_many_broken_ones_a_further_promise_holds_nothing(most: int, waits: set[str]) -> None:
    assert held(TWO, f"{BROKEN}\nW3 | R2 | -5 | 9", max_broken_promises=most) == waits


def test_a_promise_given_before_the_last_of_them_was_broken_goes_on_holding() -> None:
    assert held(TWO, f"{BROKEN}\nW3 | R2 | -7 | 9", max_broken_promises=2) == {"R2"}
    assert held(TWO, f"{BROKEN}\nW3 | R2 | -6 | 9", max_broken_promises=2) == set()


@pytest.mark.parametrize(("for_days", "waits"), [(8, set()), (7, {"R2"})])
def test_a_broken_promise_is_forgotten_after_so_many_days(for_days: int, waits: set[str]) -> None:
    settings = {"max_broken_promises": 2, "broken_promises_days": for_days}
    assert held(TWO, f"{BROKEN}\nW3 | R2 | -4 | 9", **settings) == waits


def test_a_promise_of_a_part_that_was_kept_does_not_count_as_broken() -> None:
    words = (
        "promise | item | amount | currency | from_day | due_day\n"
        "W1 | R1 | 100.00 | EUR | -30 | -15\nW2 | R2 | | | -5 | 9"
    )
    assert held(f"{TWO}\nP1 | -100.00 | | R1 | -20 | receipt", words, max_broken_promises=1) == {"R2"}
    assert held(TWO, words, max_broken_promises=1) == set()


def test_a_promise_kept_in_part_does_not_count_as_broken() -> None:
    words = f"{PROMISE}\nW1 | R1 | -30 | -15\nW2 | R2 | -5 | 9"
    assert held(f"{TWO}\nP1 | -1.00 | | R1 | -20 | receipt", words, max_broken_promises=1) == {"R2"}


def test_what_one_customer_breaks_is_not_held_against_another() -> None:
    items = "customer | item | amount | overdue\nC1 | R1 | 300.00 | 90\nC2 | R2 | 300.00 | 80"
    words = "customer | promise | item | from_day | due_day\nC1 | W1 | R1 | -30 | -15\nC2 | W2 | R2 | -5 | 9"
    assert held(items, words, max_broken_promises=1) == {"R2"}


def test_a_line_says_which_promise_is_not_waited_for() -> None:
    words = f"{BROKEN}\nW3 | R2 | -5 | 9"
    policy = a_policy(max_broken_promises=2)
    lines = decide(facts(TWO, promises=words), policy, as_of=NIGHT)
    assert dict(lines.select("item", "refused_promise").iter_rows()) == {"R1": None, "R2": NIGHT + days(9)}
    lines = decide(facts(TWO, promises=words), SHIPPED, as_of=NIGHT)
    assert lines["refused_promise"].null_count() == lines.height


# --- plans ----------------------------------------------------------------------------------------------------------

PLAN = "promise | plan | item | from_day | due_day | amount | currency"
TWO_RATES = f"{PLAN}\nA1 | A | R1 | -30 | -10 | 100.00 | EUR\nA2 | A | R1 | -30 | 20 | 200.00 | EUR"


def test_a_plan_whose_rates_are_paid_holds_its_items_and_no_other() -> None:
    assert asked(f"{TWO}\nP1 | -100.00 | | R1 | -12 | receipt", TWO_RATES) == {
        "R1": "payment_plan",
        "R2": "letter: leads",
    }


@pytest.mark.parametrize(("late", "waits"), [(-7, {"R1"}), (-6, set())])
def test_a_rate_missed_after_its_grace_ends_the_holding_at_once(late: int, waits: set[str]) -> None:
    assert held(f"{TWO}\nP1 | -100.00 | | R1 | {late} | receipt", TWO_RATES) == waits


def test_a_rate_paid_in_part_is_missed() -> None:
    assert held(f"{TWO}\nP1 | -99.99 | | R1 | -12 | receipt", TWO_RATES) == set()


def test_a_rate_whose_payment_goes_back_is_missed() -> None:
    paid = f"{TWO}\nP1 | -100.00 | | R1 | -12 | receipt"
    assert held(f"{paid}\nB1 | 100.00 | | R1 | -2 | reversal", TWO_RATES) == set()


def test_a_plan_that_is_paid_to_the_end_holds_nothing_more() -> None:
    rates = f"{PLAN}\nA1 | A | R1 | -30 | -10 | 100.00 | EUR\nA2 | A | R1 | -30 | 20 | 100.00 | EUR"
    assert held(f"{TWO}\nP1 | -200.00 | | R1 | -12 | receipt", rates) == set()
    assert held(f"{TWO}\nP1 | -199.00 | | R1 | -12 | receipt", rates) == {"R1"}


def test_a_plan_that_was_cancelled_holds_nothing_more() -> None:
    rates = f"{PLAN} | to_day\nA1 | A | R1 | -30 | 10 | 100.00 | EUR | "
    assert held(TWO, rates + "0") == {"R1"}
    assert held(TWO, rates + "-1") == set()


def test_a_broken_plan_counts_as_one_broken_word() -> None:
    rates = f"{PLAN}\nA1 | A | R1 | -30 | -20 | 100.00 | EUR\nA2 | A | R1 | -30 | -15 | 200.00 | EUR\n"
    words = f"{rates}W1 | | R2 | -5 | 9 | | "
    assert held(TWO, words, max_broken_promises=1) == set()
    assert held(TWO, words, max_broken_promises=2) == {"R2"}
