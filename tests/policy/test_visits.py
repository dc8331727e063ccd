"""A visit that nobody reports: past its fallback day it keeps nobody silent, and what asks for a visit gets another."""

from policy.builders import a_policy, answers, facts, of_items, tonight
from policy.explained import told
from policy.test_projection import next_steps
from receivables.model import Facts, Treatment
from receivables.policy.settings import VisitRules

LARGE = "item | amount | overdue\nR1 | 12,000.00 | 40"
CASE = a_policy(visits=VisitRules(fallback=Treatment.SPECIAL_HANDLING, fallback_days=7))
LETTER = a_policy(visits=VisitRules(fallback=Treatment.ESCALATED_LETTER, fallback_days=7))


def visited(due: int, table: str = LARGE, more: str = "") -> Facts:
    """A visit was asked for a fortnight ago, due so many days from the night."""
    work = f"customer | does | since | due_day\nC1 | visit | -14 | {due}{more}"
    return facts(table, open_work=work, contacts="item | does | level | day\nR1 | visit | 0 | -14")


def test_until_its_fallback_day_a_visit_is_waited_for_and_from_then_on_it_falls_back() -> None:
    assert answers(tonight(visited(-6), CASE)) == {"R1": "visit_open"}
    assert answers(tonight(visited(-7), CASE)) == {"R1": "case: leads"}
    assert answers(tonight(visited(-7), LETTER)) == {"R1": "letter: leads"}
    assert of_items(tonight(visited(-7), LETTER), "treatment") == {"R1": "escalated_letter"}


def test_without_a_fallback_everybody_waits_for_the_report() -> None:
    assert answers(tonight(visited(-300))) == {"R1": "visit_open"}


def test_what_asks_for_anything_else_goes_by_its_own_cell() -> None:
    both = LARGE + "\nR2 | 300.00 | 40\nR3 | 12,000.00 | 90"
    assert of_items(tonight(visited(-7, both), LETTER), "treatment") == {
        "R1": "escalated_letter",
        "R2": "routine_reminder",
        "R3": "special_handling",
    }


def test_another_visit_that_is_not_late_is_still_waited_for() -> None:
    assert answers(tonight(visited(-9, more="\nC1 | visit | -3 | 4"), CASE)) == {"R1": "visit_open"}
    of_another = visited(-9, LARGE, more="\nC2 | visit | -3 | 4")
    assert answers(tonight(of_another, CASE)) == {"R1": "case: leads"}


def test_the_night_on_which_it_falls_back_is_known_before() -> None:
    assert next_steps(visited(-3), CASE) == {"R1": "+4 case 1: leads"}
    assert next_steps(visited(-3)) == {"R1": "+21 case 1: leads"}


def test_the_explanation_says_from_when_and_why_it_is_treated_otherwise() -> None:
    before, after = told(visited(-3), LETTER), told(visited(-7), LETTER)
    assert "Unless the visit is reported, what asks for a visit is treated otherwise from 2026-11-03 on" in before
    assert "Nobody has reported that visit by 2026-10-23: since 2026-10-30 what asks" in after
    assert "from 10,000.00 EUR: visit by the representative." in after
    assert "自 2026年10月30日 起" in told(visited(-7), LETTER, language="zh")
