"""Visits step by step: who takes one on, hands it back or gets it; two people at once; who is away."""

from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest
from sqlalchemy import Engine

from receivables.model import AssignmentState
from receivables.store import frames, tables, visits
from receivables.store.absences import absences, end_absence, list_absences, record_absence
from receivables.store.database import StoreError, reading, writing
from receivables.store.plans import save_plan
from receivables.store.spreading import asked_tonight, loads, of_the_absent, save_placed
from store.hand_made import NIGHT, Owed, begin, everything, firm, pay, plan, stored

TOMORROW = NIGHT + timedelta(days=1)
LATER = NIGHT + timedelta(days=2)
STATES = ("customer", "state", "salesperson", "step")


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    opened = firm(tmp_path)
    people = {"salesperson": ["S1", "S2", "M1"], "name": ["Mira", "Bo", "Ada"], "manager": ["M1", "", ""]}
    with writing(opened) as conn:
        frames.insert(conn, tables.salesperson, pl.DataFrame(people))
    begin(opened)
    save_plan(opened, plan([Owed("C1", "R1", "visit"), Owed("C2", "R1", "visit")]))
    return opened


def steps(engine: Engine, customer: str = "C1") -> list[tuple[str, str, str, str]]:
    """Of each step the state and the representative that it led to, who took it and why."""
    found = visits.visit(engine, customer, NIGHT)
    return [(one.to_state, one.to_salesperson, one.author, one.reason) for one in found.steps]


def test_every_step_of_a_visit_is_on_record(engine: Engine) -> None:
    visits.accept(engine, "C1", NIGHT, by="Mira", as_of=NIGHT)
    assert visits.hand_back(engine, "C1", NIGHT, reason="too far", by="Mira", as_of=TOMORROW) == "M1"
    visits.reassign(engine, "C1", NIGHT, to="S2", reason="lives there", by="Ada", as_of=NIGHT)
    visits.close_visit(
        engine, "C1", NIGHT, state=AssignmentState.DONE, outcome="pays on Friday", author="Bo", as_of=LATER
    )
    assert steps(engine) == [
        ("accepted", "S1", "Mira", ""),
        ("handed_back", "M1", "Mira", "too far"),
        ("open", "S2", "Ada", "lives there"),
        ("done", "S2", "Bo", "pays on Friday"),
    ]
    found = visits.visit(engine, "C1", NIGHT)
    assert (found.named, found.salesperson, found.asked_day, found.step) == ("S1", "S2", NIGHT, 4)
    assert (found.state, found.state_day, found.outcome) == ("done", LATER, "pays on Friday")


def test_saying_the_same_again_changes_nothing(engine: Engine) -> None:
    says = [
        lambda: visits.accept(engine, "C1", NIGHT, by="Mira", as_of=NIGHT),
        lambda: visits.hand_back(engine, "C1", NIGHT, reason="ill", by="Mira", as_of=NIGHT),
        lambda: visits.reassign(engine, "C1", NIGHT, to="S2", reason="x", by="Ada", as_of=NIGHT),
    ]
    for say in says:
        say()
        before = everything(engine)
        say()
        assert everything(engine) == before


def test_one_wins_and_the_other_is_told(engine: Engine) -> None:
    seen = visits.visit(engine, "C1", NIGHT).step
    visits.reassign(engine, "C1", NIGHT, to="S2", reason="nearer", by="Ada", as_of=NIGHT, seen=seen)
    before = everything(engine)
    told = "to customer C1 of the night of 2026-10-30 has changed since you looked: it is open since .*, with S2"
    with pytest.raises(StoreError, match=told):
        visits.reassign(engine, "C1", NIGHT, to="M1", reason="mine", by="Eve", as_of=NIGHT, seen=seen)
    visits.accept(engine, "C1", NIGHT, by="Bo", as_of=NIGHT)
    with pytest.raises(StoreError, match="is accepted since 2026-10-30 by Bo, expected one that is open"):
        visits.accept(engine, "C1", NIGHT, by="Mira", as_of=NIGHT)
    assert everything(engine)["line"] == before["line"]


def test_what_nobody_may_do_is_refused(engine: Engine) -> None:
    with pytest.raises(StoreError, match="handed back without a reason"):
        visits.hand_back(engine, "C1", NIGHT, reason=" ", by="Mira", as_of=NIGHT)
    with pytest.raises(StoreError, match="no salesperson 'S9'"):
        visits.reassign(engine, "C1", NIGHT, to="S9", reason="x", by="Ada", as_of=NIGHT)
    visits.close_visit(engine, "C1", NIGHT, state=AssignmentState.CANCELLED, outcome="moved", as_of=NIGHT)
    for act in (
        lambda: visits.hand_back(engine, "C1", NIGHT, reason="late", by="Mira", as_of=NIGHT),
        lambda: visits.reassign(engine, "C1", NIGHT, to="S2", reason="x", by="Ada", as_of=NIGHT),
        lambda: visits.accept(engine, "C1", NIGHT, by="Mira", as_of=NIGHT),
    ):
        with pytest.raises(StoreError, match="is cancelled since 2026-10-30, expected one that is"):
            act()


def test_a_visit_is_overdue_from_the_day_after_its_due_day_and_stays_so_for_another(engine: Engine) -> None:
    assert visits.mark_overdue(engine, NIGHT) == 0
    visits.hand_back(engine, "C2", NIGHT, reason="ill", by="Mira", as_of=NIGHT)
    assert [visits.mark_overdue(engine, TOMORROW) for _ in range(2)] == [1, 0]
    late = visits.late_on(engine, TOMORROW)
    assert [(one.customer, one.salesperson, one.manager, one.manager_name) for one in late] == [
        ("C1", "S1", "M1", "Ada"),
        ("C2", "M1", "", ""),
    ]
    (back,) = visits.handed_back_on(engine, TOMORROW)
    assert (back.customer, back.by, back.reason, back.manager_name) == ("C2", "Mira", "ill", "Ada")
    visits.reassign(engine, "C1", NIGHT, to="S2", reason="x", by="Ada", as_of=LATER)
    assert stored(engine, "assignment", *STATES)[0] == ("C1", "overdue", "S2", 2)
    visits.close_visit(engine, "C1", NIGHT, state=AssignmentState.DONE, outcome="seen", as_of=LATER)
    assert [one.customer for one in visits.late_on(engine, TOMORROW)] == ["C1", "C2"]
    assert [one.customer for one in visits.late_on(engine, LATER)] == ["C2"]


def test_what_is_paid_is_cancelled_by_the_night_whoever_has_it(engine: Engine) -> None:
    visits.accept(engine, "C1", NIGHT, by="Mira", as_of=NIGHT)
    pay(engine, "C1", "R1", day=TOMORROW)
    begin(engine, TOMORROW)
    assert steps(engine)[-1] == ("cancelled", "S1", "", "paid")
    assert stored(engine, "assignment", *STATES) == [("C1", "cancelled", "S1", 2), ("C2", "open", "S1", 0)]


def test_visits_are_listed_by_state_representative_manager_and_customer(engine: Engine) -> None:
    visits.reassign(engine, "C2", NIGHT, to="S2", reason="nearer", by="Ada", as_of=NIGHT)
    visits.accept(engine, "C1", NIGHT, by="Mira", as_of=NIGHT)

    def listed(**asked: object) -> list[str]:
        return [one.customer.customer for one in visits.list_visits(engine, **asked)]  # type: ignore[arg-type]

    assert listed(states=[AssignmentState.ACCEPTED]) == listed(manager="M1") == listed(salesperson="S1") == ["C1"]
    assert listed(customer="C2") == listed(salesperson="S2") == ["C2"]
    assert listed() == ["C1", "C2"]


def test_the_night_gives_out_each_visit_once(engine: Engine) -> None:
    def give_out() -> int:
        with writing(engine) as conn:
            asked = asked_tonight(conn, NIGHT)
            found = asked.select("customer", "salesperson", due_day=pl.lit(LATER), reason=pl.lit("full"))
            return save_placed(conn, asked, found, as_of=NIGHT)

    assert [give_out(), give_out()] == [2, 0]
    assert steps(engine) == [("open", "S1", "", "full")]
    found = visits.visit(engine, "C1", NIGHT)
    assert (found.due_day, found.asked_day, found.reason, found.steps[0].from_state) == (LATER, NIGHT, "full", "")
    with reading(engine) as conn:
        # 2026-11-01 is a Sunday, in the week of Monday 2026-10-26.
        assert loads(conn, TOMORROW).rows() == [("S1", date(2026, 10, 26), 2)]


def test_an_absence_is_recorded_replaced_ended_and_kept(engine: Engine) -> None:
    record_absence(engine, "S1", from_day=TOMORROW, to_day=LATER, substitute="S2", author="Ada")
    record_absence(engine, "S1", from_day=TOMORROW, substitute="S2", reason="ill", author="Ada")
    (one,) = list_absences(engine, NIGHT)
    assert (one.salesperson, one.name, one.from_day, one.to_day, one.reason) == ("S1", "Mira", TOMORROW, None, "ill")
    with reading(engine) as conn:
        assert absences(conn, NIGHT).rows() == [("S1", TOMORROW, None, "S2")]
        assert of_the_absent(conn, NIGHT).is_empty()
    with pytest.raises(StoreError, match="S1 is away from 2026-10-31 until they are back already"):
        record_absence(engine, "S1", from_day=LATER, author="Ada")
    end_absence(engine, "S1", as_of=LATER, author="Ada")
    assert [one.to_day for one in list_absences(engine, TOMORROW)] == [TOMORROW]
    assert list_absences(engine, LATER) == []
    assert len(list_absences(engine, LATER, past=True)) == 1
    assert stored(engine, "absence_past", "reason", "to_day")[0][0] == ""
    with pytest.raises(StoreError, match="S1 is not away on 2026-11-01"):
        end_absence(engine, "S1", as_of=LATER, author="Ada")


def test_whoever_is_back_before_they_went_was_never_away(engine: Engine) -> None:
    record_absence(engine, "S1", from_day=LATER, author="Ada")
    end_absence(engine, "S1", as_of=TOMORROW, author="Ada")
    assert list_absences(engine, NIGHT, past=True) == []
    for wrong, said in (({"substitute": "S1"}, "would stand in for S1"), ({"substitute": "S9"}, "no salesperson 'S9'")):
        with pytest.raises(StoreError, match=said):
            record_absence(engine, "S1", from_day=LATER, author="Ada", **wrong)
    with pytest.raises(StoreError, match="would begin on 2026-11-01 and end on 2026-10-31"):
        record_absence(engine, "S1", from_day=LATER, to_day=TOMORROW, author="Ada")
