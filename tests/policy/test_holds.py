"""Rule 5: what is left alone for now, why, and until when."""

from datetime import timedelta
from itertools import pairwise

import pytest

from policy.builders import NIGHT, a_policy, answers, days, facts, letters, of_items, tonight
from receivables import model as m

ONE = "item | amount | overdue\nR1 | 300.00 | 5"
INSTALMENTS = """
    item | document | amount | overdue
    R1-1 | R1       | 100.00 | 70
    R1-2 | R1       | 100.00 | 40
"""
BY_HAND = [str(kind) for kind in m.HOLDS_SET_BY_HAND]


@pytest.mark.parametrize("kind", BY_HAND)
def test_a_hold_set_by_hand_leaves_the_item_alone_and_gives_its_kind_as_the_reason(kind: str) -> None:
    planned = tonight(facts(ONE, holds=f"item | kind\nR1 | {kind}"))
    assert answers(planned) == {"R1": kind}
    assert of_items(planned, "treatment") == {"R1": "none"}
    assert letters(planned) == {}


@pytest.mark.parametrize("kind", BY_HAND)
def test_a_hold_without_an_item_is_the_whole_customers(kind: str) -> None:
    known = facts(
        "customer | item | amount | overdue\nC1 | R1 | 300.00 | 5\nC1 | R2 | 300.00 | 5\nC2 | R1 | 300.00 | 5",
        holds=f"customer | kind\nC1 | {kind}",
    )
    planned = tonight(known)
    assert planned.decisions["reason"].to_list() == [kind, kind, "leads"]


def test_a_hold_of_an_invoice_holds_its_instalments() -> None:
    planned = tonight(facts(INSTALMENTS, holds="item | kind\nR1 | manual"))
    assert answers(planned) == {"R1-1": "manual", "R1-2": "manual"}


def test_a_hold_of_one_instalment_holds_no_other() -> None:
    planned = tonight(facts(INSTALMENTS, holds="item | kind\nR1-2 | manual"))
    assert answers(planned) == {"R1-1": "letter: leads", "R1-2": "manual"}


def test_the_rest_of_a_customer_is_chased_while_one_item_is_held() -> None:
    known = facts("item | amount | overdue\nR1 | 300.00 | 5\nR2 | 300.00 | 5", holds="item | kind\nR1 | direct_debit")
    assert answers(tonight(known)) == {"R1": "direct_debit", "R2": "letter: leads"}


@pytest.mark.parametrize("kind", BY_HAND)
@pytest.mark.parametrize(("from_day", "to_day", "holds"), [(0, "0", 1), (1, "", 0), (-9, "-1", 0), (-9, "", 1)])
def test_a_hold_ends_by_itself_after_its_last_day(kind: str, from_day: int, to_day: str, holds: int) -> None:
    planned = tonight(facts(ONE, holds=f"item | kind | from_day | to_day\nR1 | {kind} | {from_day} | {to_day}"))
    assert answers(planned) == {"R1": kind if holds else "letter: leads"}


def test_what_is_not_overdue_is_not_held() -> None:
    planned = tonight(facts("item | amount | overdue\nR1 | 300.00 | 0\nP1 | -5.00 |", holds="kind\ninsolvency"))
    assert answers(planned) == {"R1": "not_overdue", "P1": "credit"}


# --- promises -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("grace_days", "since_promised", "answer"),
    [
        (3, -2, "promise"),
        (3, 0, "promise"),
        (3, 3, "promise"),
        (3, 4, "letter: leads"),
        (0, 0, "promise"),
        (0, 1, "letter: leads"),
    ],
)
def test_a_promise_is_waited_for_until_its_day_and_the_grace_after_it(
    grace_days: int, since_promised: int, answer: str
) -> None:
    known = facts(ONE, promises=f"item | due_day\nR1 | {-since_promised}")
    assert answers(tonight(known, a_policy(promise_grace_days=grace_days))) == {"R1": answer}


def test_a_promise_about_everything_means_what_was_overdue_when_it_was_given() -> None:
    known = facts(
        "item | amount | overdue\nR1 | 300.00 | 6\nR2 | 300.00 | 5\nR3 | 300.00 | 4",
        promises="from_day | due_day\n-5 | 2",
    )
    assert answers(tonight(known)) == {"R1": "promise", "R2": "letter: leads", "R3": "letter: leads"}


def test_a_promise_about_an_item_holds_also_when_it_was_given_before_the_item_was_due() -> None:
    known = facts(ONE, promises="item | from_day | due_day\nR1 | -20 | 2")
    assert answers(tonight(known)) == {"R1": "promise"}


def test_a_promise_taken_back_no_longer_holds() -> None:
    known = facts(ONE, promises="item | due_day | to_day\nR1 | 9 | -1")
    assert answers(tonight(known)) == {"R1": "letter: leads"}


# --- cash data ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("age", "answer"), [(0, "letter: leads"), (4, "letter: leads"), (5, "cash_data_too_old")])
def test_cash_data_older_than_the_firm_allows_holds_everything_overdue(age: int, answer: str) -> None:
    known = facts(ONE, cash_data_day=NIGHT - days(age))
    assert answers(tonight(known, a_policy(cash_data_max_age_days=4))) == {"R1": answer}


def test_a_firm_that_sets_no_limit_trusts_its_receipts_however_old() -> None:
    known = facts(ONE, cash_data_day=NIGHT - timedelta(days=999))
    assert answers(tonight(known, a_policy(cash_data_max_age_days=None))) == {"R1": "letter: leads"}


def test_a_ledger_without_any_receipt_has_none_that_is_too_old() -> None:
    assert answers(tonight(facts(ONE), a_policy(cash_data_max_age_days=1))) == {"R1": "letter: leads"}


# --- the minimum ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("amounts", "answer"),
    [
        (["24.99"], "below_minimum"),
        (["25.00"], "letter: leads"),
        (["12.50", "12.50"], "letter: leads"),
        (["12.50", "12.49"], "below_minimum"),
    ],
)
def test_a_customer_who_owes_less_than_the_minimum_in_all_is_left_alone(amounts: list[str], answer: str) -> None:
    table = "item | amount | overdue\n" + "\n".join(f"R{n} | {amount} | 5" for n, amount in enumerate(amounts))
    assert set(answers(tonight(facts(table))).values()) == {answer}


def test_only_what_is_chased_counts_towards_the_minimum() -> None:
    known = facts(
        """
        item | amount | overdue
        R1   | 20.00  | 5
        R2   | 500.00 | -5
        R3   | 900.00 | 5
    """,
        holds="item | kind\nR3 | manual",
    )
    assert answers(tonight(known)) == {"R1": "below_minimum", "R2": "not_overdue", "R3": "manual"}


def test_the_minimum_is_reached_in_several_currencies_together() -> None:
    known = facts("""
        item | amount | currency | overdue
        R1   | 15.00  | EUR      | 5
        R2   | 11.00  | USD      | 5
    """)
    assert set(answers(tonight(known)).values()) == {"letter: leads"}


def test_a_firm_without_a_minimum_chases_a_cent() -> None:
    known = facts("item | amount | overdue\nR1 | 0.01 | 5")
    assert answers(tonight(known, a_policy(minimum=0 * a_policy().minimum))) == {"R1": "letter: leads"}


# --- the order of reasons -------------------------------------------------------------------------------------------

HEADERS = {
    "table": "item | amount | overdue\nR1 | 300.00 | 5",
    "holds": "item | kind",
    "causes": "item | cause",
    "open_work": "does | kind",
    "disputes": "item | amount",
    "promises": "item | due_day",
}
# Each kind of hold, and the rows that bring it about for the 300 euros of R1.
BROUGHT_ABOUT_BY: dict[str, dict[str, str]] = {
    **{kind: {"holds": f"R1 | {kind}"} for kind in BY_HAND},
    "write_off": {"holds": "R1 | write_off"},
    "fraud_review": {"causes": "R1 | fraud", "open_work": "case | credit_review"},
    "dispute": {"disputes": "R1 | "},
    "promise": {"promises": "R1 | 5"},
    "cash_data_too_old": {},
    "covered_by_credits": {"table": "P1 | -300.00 | "},
    "below_minimum": {"table": "P2 | -299.99 | "},
}


def with_holds(*kinds: str) -> m.Plan:
    told = dict(HEADERS)
    for kind in kinds:
        for name, row in BROUGHT_ABOUT_BY[kind].items():
            told[name] += f"\n{row}"
    stale = "cash_data_too_old" in kinds
    known = facts(told.pop("table"), cash_data_day=NIGHT - days(30 if stale else 0), **told)
    return tonight(known, a_policy(cash_data_max_age_days=10))


def test_every_kind_of_hold_can_be_brought_about() -> None:
    assert {answers(with_holds(kind))["R1"] for kind in m.HoldKind} == {str(kind) for kind in m.HoldKind}


@pytest.mark.parametrize(("first", "second"), list(pairwise(m.HoldKind)))
def test_of_two_holds_the_first_in_order_gives_the_reason(first: str, second: str) -> None:
    assert answers(with_holds(first, second))["R1"] == first


def test_a_credit_review_is_opened_whatever_else_holds_the_customer() -> None:
    known = facts(ONE, causes="item | cause\nR1 | fraud", holds="kind\nhanded_over")
    assert answers(tonight(known)) == {"R1": "case: fraud_review"}
