"""Which letters wait until somebody releases them: to key accounts, for much, of chosen rungs."""

from decimal import Decimal

import pytest

from policy.builders import a_policy, facts, letters, tonight
from receivables.policy.checks import check
from receivables.policy.settings import Approval

TWO = "item | amount | overdue\nR1 | 4,000.00 | 5\nR2 | 1,000.00 | 9"
GOES, WAITS = "reserved", "waiting_for_release"


def state(table: str, approval: Approval, **told: str) -> str:
    """What becomes of the one letter that the table makes."""
    (letter,) = letters(tonight(facts(table, **told), a_policy(approval=approval))).values()
    return letter.split()[-1]


def approval(amount: str = "0", *levels: int) -> Approval:
    return Approval(from_amount=Decimal(amount), levels=frozenset(levels))


@pytest.mark.parametrize(("amount", "becomes"), [("5000.01", GOES), ("5000", WAITS), ("0", GOES)])
def test_a_letter_for_so_much_or_more_waits_all_that_it_asks_for_together(amount: str, becomes: str) -> None:
    assert state(TWO, approval(amount)) == becomes


def test_what_credits_cover_is_not_asked_for() -> None:
    credited = TWO + "\nP1 | -1,000.00 |"
    assert state(credited, approval("4500")) == GOES
    assert state(credited, approval("4000")) == WAITS


def test_another_currency_counts_by_its_rate() -> None:
    owed = "item | amount | overdue | currency\nR1 | 40,000.00 | 5 | CNY"
    assert state(owed, approval("5120")) == WAITS
    assert state(owed, approval("5120.01")) == GOES


@pytest.mark.parametrize(("levels", "becomes"), [((1,), WAITS), ((2, 3), GOES), ((), GOES)])
def test_a_letter_of_a_chosen_rung_waits(levels: tuple[int, ...], becomes: str) -> None:
    assert state("item | amount | overdue\nR1 | 300.00 | 5", approval("0", *levels)) == becomes


def test_a_letter_to_a_key_account_waits_whatever_it_asks_for() -> None:
    about = "key_account\nyes"
    assert state("item | amount | overdue\nR1 | 300.00 | 5", approval("5000"), about=about) == WAITS


def test_a_rung_that_the_ladder_does_not_have_is_refused() -> None:
    (problem,) = check(a_policy(approval=approval("0", 3, 4)))
    assert (problem.where, problem.what) == (
        "policy.approval.levels",
        "names level 4, and the ladder has 3: expected levels of [[policy.letters]]",
    )
