"""Rule 9: every decision can be asked for again, with the policy of its day."""

from datetime import date
from decimal import Decimal

from policy.builders import NIGHT, a_policy, answers, days, facts, of_items, tonight, with_matrix
from receivables.model import ASSIGNMENT_SCHEMA, CASE_SCHEMA, DECISION_SCHEMA, LETTER_SCHEMA, LINE_SCHEMA
from receivables.policy.decide import classify

LEDGER = """
    item | document | amount    | overdue | day
    R1   |          | 12,000.00 | 70      | -100
    P1   | R1       | -5,000.00 |         | -10
"""


def test_a_plan_carries_its_night_and_the_hash_of_its_policy() -> None:
    planned = tonight(facts(LEDGER), a_policy(hash="0123456789abcdef"))
    assert (planned.as_of, planned.policy_hash) == (NIGHT, "0123456789abcdef")


def test_a_past_night_is_decided_as_it_was_then() -> None:
    known = facts(LEDGER)
    assert of_items(tonight(known, as_of=NIGHT - days(11)), "treatment") == {"R1": "rep_visit"}
    assert of_items(tonight(known, as_of=NIGHT), "treatment") == {"R1": "escalated_letter"}


def test_an_old_policy_gives_the_old_answer() -> None:
    old = with_matrix(amount_bands=(Decimal(0), Decimal(5_000)))
    assert of_items(tonight(facts(LEDGER), old), "treatment") == {"R1": "special_handling"}
    assert answers(tonight(facts(LEDGER), old)) == {"R1": "case: leads"}


def test_a_decision_keeps_what_it_was_made_from() -> None:
    known = facts(LEDGER, disputes="item | amount\nR1 | 100.00", causes="item | cause\nR1 | own_fault")
    assert tonight(known).decisions.to_dicts() == [
        {
            "customer": "C1",
            "item": "R1",
            "kind": "invoice",
            "currency": "EUR",
            "balance_minor": 700_000,
            "days_overdue": 70,
            "treatment": "escalated_letter",
            "does": "letter",
            "reason": "leads",
            "level": 1,
            "age_band": 1,
            "amount_band": 0,
            "cause": "own_fault",
            "disputed_minor": 10_000,
            "covered_minor": 0,
            "next_day": None,
        }
    ]


def test_every_frame_of_a_plan_has_its_schema_also_when_it_is_empty() -> None:
    for known in (facts(""), facts(LEDGER), facts("item | amount | overdue\nR1 | 99,999.00 | 70")):
        planned = tonight(known)
        assert planned.decisions.schema == DECISION_SCHEMA
        assert planned.letters.schema == LETTER_SCHEMA
        assert planned.lines.schema == LINE_SCHEMA
        assert planned.assignments.schema == ASSIGNMENT_SCHEMA
        assert planned.cases.schema == CASE_SCHEMA


def test_the_first_half_of_the_passes_gives_the_treatment_an_item_is_old_enough_for() -> None:
    known = facts(LEDGER, contacts="item | day\nR1 | -1")
    assert classify(known, a_policy(), as_of=NIGHT)["treatment"].to_list() == ["escalated_letter"]
    assert answers(tonight(known)) == {"R1": "quiet"}


def test_a_night_before_anything_was_posted_is_empty() -> None:
    assert tonight(facts(LEDGER), as_of=date(2020, 1, 1)).decisions.is_empty()
