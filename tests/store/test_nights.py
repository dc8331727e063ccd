"""Beginning a night: what it records and what it clears away."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from posting import letters_sent
from receivables.store import nights
from receivables.store.database import StoreError
from receivables.store.nights import KeptPolicy, NightState
from receivables.store.outbox import telling
from receivables.store.plans import save_plan
from store.hand_made import NIGHT, Owed, begin, everything, firm, pay, plan, post, stored

TOMORROW = NIGHT + timedelta(days=1)


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    opened = firm(tmp_path)
    begin(opened)
    return opened


def test_a_night_begins_with_planning_under_its_policy(engine: Engine) -> None:
    assert (nights.latest(engine), nights.state(engine, NIGHT)) == (NIGHT, NightState.PLANNING)
    assert stored(engine, "night", "policy_hash") == [("policy-1",)]
    assert stored(engine, "policy", "hash", "name", "text") == [("policy-1", "the policy", "[policy]")]


def test_before_the_first_night_there_is_none(tmp_path: Path) -> None:
    engine = firm(tmp_path)
    assert (nights.latest(engine), nights.state(engine, NIGHT)) == (None, None)


def test_beginning_the_same_night_again_changes_nothing(engine: Engine) -> None:
    before = everything(engine)
    begin(engine)
    assert everything(engine) == before


def test_a_night_begun_again_takes_the_policy_of_now_and_is_planned_anew(engine: Engine) -> None:
    nights.advance(engine, NIGHT, NightState.PLANNED)
    begin(engine, policy_hash="policy-2")
    assert nights.state(engine, NIGHT) is NightState.PLANNING
    assert stored(engine, "night", "policy_hash") == [("policy-2",)]
    assert [found for (found,) in stored(engine, "policy", "hash")] == ["policy-1", "policy-2"]


def test_a_night_before_the_latest_cannot_begin(engine: Engine) -> None:
    with pytest.raises(StoreError, match="night of 2026-10-29 was asked for, but the night of 2026-10-30 has begun"):
        begin(engine, NIGHT - timedelta(days=1))
    assert nights.state(engine, NIGHT - timedelta(days=1)) is None


def test_a_night_goes_from_planning_to_planned_to_written(engine: Engine) -> None:
    for state in (NightState.PLANNED, NightState.PLANNED, NightState.WRITTEN, NightState.PLANNED):
        nights.advance(engine, NIGHT, state)
    assert nights.state(engine, NIGHT) is NightState.WRITTEN


def test_a_night_cannot_be_written_before_it_is_planned(engine: Engine) -> None:
    with pytest.raises(StoreError, match="is planning, expected planned before written"):
        nights.advance(engine, NIGHT, NightState.WRITTEN)


def test_a_night_never_begun_cannot_advance(engine: Engine) -> None:
    with pytest.raises(StoreError, match="2026-11-03 was never begun"):
        nights.advance(engine, date(2026, 11, 3), NightState.PLANNED)


def test_letters_never_sent_are_superseded_by_the_next_night(engine: Engine) -> None:
    save_plan(engine, plan([Owed("C1", "R1", "letter")]))
    begin(engine, TOMORROW)
    assert stored(engine, "letter", "state", "reason") == [("withdrawn", f"superseded by the night of {TOMORROW}")]


def test_letters_of_the_same_night_are_not_superseded(engine: Engine) -> None:
    save_plan(engine, plan([Owed("C1", "R1", "letter")]))
    begin(engine)
    assert stored(engine, "letter", "state") == [("reserved",)]


def test_letters_sent_or_released_stay_what_they_are(engine: Engine) -> None:
    save_plan(engine, plan([Owed("C1", "R1", "letter")]))
    letters_sent(engine, NIGHT)
    save_plan(engine, plan([Owed("C2", "R1", "letter", state="waiting_for_release")]))
    telling.release(engine, "C2", NIGHT, by="Ines", as_of=NIGHT)
    begin(engine, TOMORROW)
    assert stored(engine, "letter", "customer", "state") == [("C1", "sent"), ("C2", "reserved")]


@pytest.mark.parametrize(("days", "state"), [(14, "waiting_for_release"), (15, "withdrawn")])
def test_a_letter_waits_for_its_release_so_many_days_and_no_longer(engine: Engine, days: int, state: str) -> None:
    save_plan(engine, plan([Owed("C1", "R1", "letter", state="waiting_for_release")]))
    begin(engine, NIGHT + timedelta(days=days), release_days=14)
    reason = "release lapsed" if state == "withdrawn" else ""
    assert stored(engine, "letter", "state", "reason") == [(state, reason)]


@pytest.mark.parametrize(
    ("days", "withdrawn"), [(2, set()), (3, {"C2"}), (9, {"C2"}), (10, {"C2", "C1"}), (15, {"C1", "C2", "C3"})]
)
def test_some_customers_letters_wait_for_other_times(engine: Engine, days: int, withdrawn: set[str]) -> None:
    waits = "waiting_for_release"
    save_plan(engine, plan([Owed(one, "R1", "letter", state=waits) for one in ("C1", "C2", "C3")]))
    begin(engine, NIGHT + timedelta(days=days), release_days=14, release_days_of={"C1": 9, "C2": 2})
    states = dict(stored(engine, "letter", "customer", "state"))
    assert {one for one, state in states.items() if state == "withdrawn"} == withdrawn


def test_the_parts_of_a_book_are_kept_under_their_own_hashes(engine: Engine) -> None:
    parts = [KeptPolicy(hash=one, name=one, valid_from=NIGHT, text=f"text of {one}") for one in ("a", "b")]
    for _ in range(2):
        begin(engine, policy_hash="the book", parts=parts)
    assert nights.policy_texts(engine) == {
        "policy-1": "[policy]",
        "the book": "[policy]",
        "a": "text of a",
        "b": "text of b",
    }


@pytest.mark.parametrize(
    ("does", "table", "closed"), [("visit", "assignment", "cancelled"), ("case", "case", "closed")]
)
def test_a_visit_or_a_case_ends_when_all_it_lists_is_paid(engine: Engine, does: str, table: str, closed: str) -> None:
    save_plan(engine, plan([Owed("C1", "R1", does), Owed("C1", "R2", does), Owed("C2", "R1", does)]))
    pay(engine, "C1", "R1", day=TOMORROW)
    begin(engine, TOMORROW)
    assert stored(engine, table, "customer", "state") == [("C1", "open"), ("C2", "open")]
    pay(engine, "C1", "R2", 9_999, day=TOMORROW)
    begin(engine, TOMORROW)
    assert stored(engine, table, "customer", "state") == [("C1", "open"), ("C2", "open")]
    post(engine, "C1", "cent", -1, kind="credit_note", document="R2", day=TOMORROW)
    begin(engine, TOMORROW)
    assert stored(engine, table, "customer", "state", "outcome") == [("C1", closed, "paid"), ("C2", "open", "")]


def test_money_that_comes_later_does_not_end_a_visit_today(engine: Engine) -> None:
    save_plan(engine, plan([Owed("C1", "R1", "visit")]))
    pay(engine, "C1", "R1", day=TOMORROW + timedelta(days=1))
    begin(engine, TOMORROW)
    assert stored(engine, "assignment", "state") == [("open",)]


def test_an_instalment_paid_ends_the_visit_for_it_though_the_next_one_is_open(engine: Engine) -> None:
    post(engine, "C1", "R9/1", 5_000, document="R9", due_day=date(2026, 9, 1))
    post(engine, "C1", "R9/2", 5_000, document="R9", due_day=date(2026, 12, 1))
    save_plan(engine, plan([Owed("C1", "R9/1", "visit", balance_minor=5_000)]))
    pay(engine, "C1", "R9", 5_000, day=TOMORROW)
    begin(engine, TOMORROW)
    assert stored(engine, "assignment", "state", "outcome") == [("cancelled", "paid")]


def test_a_case_that_lists_nothing_is_for_people_to_close(engine: Engine) -> None:
    bare = plan([Owed("C1", "R1", "case")])
    save_plan(engine, type(bare)(**{**{f: getattr(bare, f) for f in bare.__slots__}, "lines": bare.lines.clear()}))
    begin(engine, TOMORROW)
    assert stored(engine, "case", "state") == [("open",)]
