"""Rule 7: when a treatment may be repeated, how long to be silent, and one rung of the ladder at a time."""

from dataclasses import replace
from datetime import date

import pytest

from policy.builders import (
    NIGHT,
    SHIPPED,
    a_cadence,
    a_policy,
    answers,
    days,
    facts,
    letters,
    of_items,
    tonight,
    with_cadence,
)
from receivables.model import Facts, Treatment
from receivables.policy.settings import Policy

YOUNG = "item | amount | overdue\nR1 | 300.00 | 50"
OLD = "item | amount | overdue\nR1 | 300.00 | 300"
LARGE = "item | amount | overdue\nR1 | 30,000.00 | 50"
LARGE_AND_OLD = "item | amount | overdue\nR1 | 30,000.00 | 300"


def after(table: str, does: str, ago: int, level: int = 1) -> Facts:
    """R1, which was itself due for that contact some days ago."""
    return facts(table, contacts=f"item | does | level | day\nR1 | {does} | {level} | -{ago}")


# --- rest and silence -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ago", "answer", "next_day"),
    [
        (0, "quiet", 14),
        (6, "quiet", 8),
        (7, "resting", 7),
        (13, "resting", 1),
        (14, "letter: leads", None),
        (15, "letter: leads", None),  # a missed night is caught up
        (400, "letter: leads", None),
    ],
)
def test_a_reminder_is_followed_by_quiet_days_and_repeated_after_its_rest(
    ago: int, answer: str, next_day: int | None
) -> None:
    planned = tonight(after(YOUNG, "letter", ago))
    assert answers(planned) == {"R1": answer}
    assert of_items(planned, "next_day") == {"R1": None if next_day is None else NIGHT + days(next_day)}


@pytest.mark.parametrize(
    ("table", "does", "rest_days"), [(LARGE, "visit", 30), (LARGE_AND_OLD, "case", 60), (OLD, "letter", 14)]
)
def test_each_treatment_has_a_rest_of_its_own(table: str, does: str, rest_days: int) -> None:
    assert answers(tonight(after(table, does, rest_days - 1))) == {"R1": "resting"}
    assert answers(tonight(after(table, does, rest_days))) == {"R1": f"{does}: leads"}


def test_old_enough_for_and_may_be_done_tonight_are_two_answers() -> None:
    planned = tonight(after(OLD, "letter", 3))
    assert of_items(planned, "treatment") == {"R1": "escalated_letter"}
    assert answers(planned) == {"R1": "quiet"}


@pytest.mark.parametrize("does", ["letter", "visit", "case"])
def test_any_contact_with_a_customer_makes_all_its_items_quiet(does: str) -> None:
    known = facts(
        "customer | item | amount | overdue\nC1 | R1 | 300.00 | 50\nC1 | R2 | 30,000.00 | 90\nC2 | R1 | 300.00 | 50",
        contacts=f"customer | item | does | day\nC1 | OLD | {does} | -6",
    )
    assert tonight(known).decisions["reason"].to_list() == ["quiet", "quiet", "leads"]


def test_after_a_letter_no_other_goes_to_the_customer_until_its_rest_is_over() -> None:
    known = facts(
        "item | amount | overdue\nR1 | 300.00 | 50\nR2 | 300.00 | 2",
        contacts="item | does | day\nR1 | letter | -10",
    )
    assert answers(tonight(known)) == {"R1": "resting", "R2": "resting"}


def test_the_rest_after_a_letter_is_that_of_its_own_rung() -> None:
    rest_days = SHIPPED.cadence.rest_days | {Treatment.ROUTINE_REMINDER: 10, Treatment.ESCALATED_LETTER: 20}
    policy = with_cadence(rest_days=rest_days)
    assert answers(tonight(after(OLD, "letter", 10, level=1), policy)) == {"R1": "letter: leads"}
    assert answers(tonight(after(OLD, "letter", 19, level=2), policy)) == {"R1": "resting"}
    assert answers(tonight(after(OLD, "letter", 20, level=2), policy)) == {"R1": "letter: leads"}


def test_a_letter_does_not_put_off_a_visit_beyond_the_quiet_days() -> None:
    assert answers(tonight(after(LARGE, "letter", 6))) == {"R1": "quiet"}
    assert answers(tonight(after(LARGE, "letter", 7))) == {"R1": "visit: leads"}


def test_a_visit_to_one_item_does_not_put_off_another_items() -> None:
    known = facts(
        "item | amount | overdue\nR1 | 30,000.00 | 50\nR2 | 30,000.00 | 8",
        contacts="item | does | day\nR1 | visit | -10",
    )
    assert answers(tonight(known)) == {"R1": "visit: joins", "R2": "visit: leads"}


def test_a_contact_made_tonight_makes_tonight_quiet_even_without_quiet_days() -> None:
    policy = replace(SHIPPED, cadence=a_cadence(quiet_days=0, rest_days=0))
    assert answers(tonight(after(YOUNG, "letter", 0), policy)) == {"R1": "quiet"}
    assert answers(tonight(after(YOUNG, "letter", 1), policy)) == {"R1": "letter: leads"}


def test_the_quiet_days_may_outlast_the_rest() -> None:
    policy = replace(SHIPPED, cadence=a_cadence(quiet_days=20, rest_days=5))
    planned = tonight(after(YOUNG, "letter", 10), policy)
    assert answers(planned) == {"R1": "quiet"}
    assert of_items(planned, "next_day") == {"R1": NIGHT + days(10)}


def test_what_joins_a_letter_has_no_next_day() -> None:
    known = facts(
        "item | amount | overdue\nR1 | 30,000.00 | 50\nR2 | 300.00 | 50", contacts="item | does | day\nR2 | letter | -8"
    )
    planned = tonight(known)
    assert answers(planned) == {"R1": "visit: leads", "R2": "visit: joins"}
    assert of_items(planned, "next_day") == {"R1": None, "R2": None}


def test_what_is_not_chased_is_neither_quiet_nor_resting() -> None:
    known = facts(
        "item | amount | overdue\nR1 | 300.00 | -5\nR2 | 300.00 | 50\nP1 | -5.00 |",
        contacts="item | does | day\nR1 | letter | -1",
        holds="item | kind\nR2 | manual",
    )
    planned = tonight(known)
    assert answers(planned) == {"R1": "not_overdue", "R2": "manual", "P1": "credit"}
    assert set(of_items(planned, "next_day").values()) == {None}


# --- the ladder -----------------------------------------------------------------------------------------------------

RUNGS = {"reminder": 1, "escalated_1": 2, "escalated_2": 3}


@pytest.mark.parametrize(
    ("table", "sent", "rung"),
    [
        (YOUNG, None, "reminder"),
        (YOUNG, "reminder", "reminder"),
        (OLD, None, "reminder"),
        (OLD, "reminder", "escalated_1"),
        (OLD, "escalated_1", "escalated_2"),
        (OLD, "escalated_2", "escalated_2"),
        (YOUNG, "escalated_2", "reminder"),
    ],
)
def test_the_ladder_climbs_one_rung_at_a_time_and_no_higher_than_the_treatment_may(
    table: str, sent: str | None, rung: str
) -> None:
    known = facts(table) if sent is None else after(table, "letter", 30, level=RUNGS[sent])
    assert of_items(tonight(known), "level") == {"R1": RUNGS[rung]}


def test_a_rung_counts_only_for_the_item_that_stood_on_it() -> None:
    known = facts(
        "item | amount | overdue\nR1 | 300.00 | 300\nR2 | 300.00 | 300",
        contacts="item | level | day\nR1 | 2 | -30",
    )
    planned = tonight(known)
    assert of_items(planned, "level") == {"R1": 3, "R2": 1}
    assert letters(planned) == {"C1": "escalated_letter 3 en reserved"}


def test_a_visit_is_no_rung_of_the_ladder() -> None:
    assert of_items(tonight(after(OLD, "visit", 30)), "level") == {"R1": 1}


def test_an_item_that_only_joined_a_letter_has_not_climbed() -> None:
    """R2 rests from a visit of its own and joins the letter that R1 leads."""
    known = facts(
        "item | amount | overdue\nR1 | 300.00 | 50\nR2 | 30,000.00 | 50",
        contacts="item | does | day\nR2 | visit | -20",
    )
    planned = tonight(known)
    assert answers(planned) == {"R1": "letter: leads", "R2": "letter: joins"}
    assert of_items(planned, "level") == {"R1": 1, "R2": 0}
    assert planned.lines.select("item", "level").rows() == [("R1", 1), ("R2", 0)]


def test_an_item_due_for_a_milder_letter_climbs_with_the_firmer_one_that_leads() -> None:
    known = facts("item | amount | overdue\nR1 | 300.00 | 50\nR2 | 300.00 | 90", contacts="item|level|day\nR2|1|-20")
    planned = tonight(known)
    assert answers(planned) == {"R1": "letter: joins", "R2": "letter: leads"}
    assert of_items(planned, "level") == {"R1": 1, "R2": 2}


def test_a_ladder_that_was_shortened_keeps_to_its_top() -> None:
    policy = a_policy(levels=SHIPPED.levels[:2])
    assert of_items(tonight(after(OLD, "letter", 30, level=3), policy), "level") == {"R1": 2}


# --- what is under way ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("under_way", "silent", "goes_on"),
    [
        ("case | special_handling", {"letter", "visit", "case"}, set()),
        ("visit | ", {"letter", "visit"}, {"case"}),
        ("letter | waiting_for_release", {"letter", "visit", "case"}, set()),
        ("letter | reserved", {"letter", "visit", "case"}, set()),
        ("case | credit_review", set(), {"letter", "visit", "case"}),
    ],
)
def test_what_is_under_way_speaks_for_the_customer(under_way: str, silent: set[str], goes_on: set[str]) -> None:
    reasons = {"case": "case_open", "visit": "visit_open", "letter": "waiting_for_release"}
    reason = reasons[under_way.split(" ", maxsplit=1)[0]]
    for does, table in {"letter": YOUNG, "visit": LARGE, "case": LARGE_AND_OLD}.items():
        planned = tonight(facts(table, open_work=f"does | kind | since\n{under_way} | -20"))
        assert does in silent | goes_on
        assert answers(planned) == {"R1": reason if does in silent else f"{does}: leads"}


def test_special_handling_breaks_through_an_open_visit_and_takes_the_rest_along() -> None:
    known = facts(
        "item | amount | overdue\nR1 | 30,000.00 | 50\nR2 | 30,000.00 | 61",
        open_work="does | since\nvisit | -20",
    )
    assert answers(tonight(known)) == {"R1": "case: joins", "R2": "case: leads"}


def test_what_is_under_way_for_one_customer_is_nothing_to_another() -> None:
    known = facts(
        "customer | item | amount | overdue\nC1 | R1 | 300.00 | 50\nC2 | R1 | 300.00 | 50",
        open_work="customer | does | kind\nC1 | case | special_handling",
    )
    assert tonight(known).decisions["reason"].to_list() == ["case_open", "leads"]


# --- nights in a row ------------------------------------------------------------------------------------------------


def sent_on(table: str, nights: list[int], policy: Policy = SHIPPED) -> list[tuple[int, int]]:
    """Plans those nights (days from NIGHT) one after the other and sends every letter: the night and its level."""
    sent: list[tuple[int, int]] = []
    for night in nights:
        done = "\n".join(f"R1 | {level} | {day}" for day, level in sent)
        planned = tonight(facts(table, contacts=f"item | level | day\n{done}"), policy, as_of=NIGHT + days(night))
        sent += [(night, level) for level in planned.letters["level"]]
    return sent


def test_an_old_item_climbs_the_ladder_a_rung_every_fortnight() -> None:
    assert sent_on(OLD, list(range(45))) == [(0, 1), (14, 2), (28, 3), (42, 3)]


def test_missed_nights_are_caught_up_once_and_the_rhythm_goes_on_from_there() -> None:
    nights = [0, *range(20, 45)]
    assert sent_on(OLD, nights) == [(0, 1), (20, 2), (34, 3)]


def test_a_reminded_item_is_escalated_with_the_first_letter_after_it_is_old_enough() -> None:
    young = "item | amount | due\nR1 | 300.00 | 2026-10-29"
    assert sent_on(young, list(range(80))) == [(0, 1), (14, 1), (28, 1), (42, 1), (56, 1), (70, 2)]


def test_the_day_of_the_night_is_given_not_read() -> None:
    planned = tonight(facts(YOUNG), as_of=date(2031, 1, 1))
    assert planned.as_of == date(2031, 1, 1)
    assert of_items(planned, "days_overdue") == {"R1": (date(2031, 1, 1) - NIGHT).days + 50}
