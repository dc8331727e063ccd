"""Visits and cases under way, and how they end."""

from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest
from sqlalchemy import Engine

from receivables.model import AssignmentState, CaseKind
from receivables.store import cases, frames, tables, visits
from receivables.store.cases import CaseState
from receivables.store.database import StoreError, writing
from receivables.store.plans import save_plan
from store.hand_made import NIGHT, Owed, everything, firm, plan

TOMORROW = NIGHT + timedelta(days=1)
SPECIAL = CaseKind.SPECIAL_HANDLING


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    opened = firm(tmp_path)
    with writing(opened) as conn:
        frames.insert(conn, tables.salesperson, pl.DataFrame({"salesperson": ["S1"], "name": ["Mira Roth"]}))
    items = [Owed("C1", "R1", "visit"), Owed("C1", "R2", "visit"), Owed("C2", "R1", "visit"), Owed("C3", "R1", "case")]
    save_plan(opened, plan(items))
    return opened


def test_a_visit_comes_with_its_representative_customer_and_lines(engine: Engine) -> None:
    first, second = visits.visit_records(engine, NIGHT)
    assert (first.customer.name, first.salesperson, first.salesperson_name) == ("Aker", "S1", "Mira Roth")
    assert (first.due_day, first.state, first.totals) == (NIGHT, AssignmentState.OPEN, {"EUR": 20_000})
    assert [one.item for one in second.lines] == ["R1"]


def test_a_visit_without_a_known_representative_has_no_name(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    engine = firm(tmp_path / "other")
    save_plan(engine, plan([Owed("C1", "R1", "visit")]))
    assert [one.salesperson_name for one in visits.list_visits(engine)] == [""]


def test_the_visit_list_of_a_night_holds_what_was_open_by_then(engine: Engine) -> None:
    save_plan(engine, plan([Owed("C4", "R1", "visit")], as_of=TOMORROW))
    assert [one.customer.customer for one in visits.visit_records(engine, NIGHT)] == ["C1", "C2"]
    assert [one.customer.customer for one in visits.visit_records(engine, TOMORROW)] == ["C1", "C2", "C4"]


def test_a_visit_done_leaves_the_list_and_keeps_its_outcome(engine: Engine) -> None:
    visits.close_visit(engine, "C1", NIGHT, state=AssignmentState.DONE, outcome="pays on Friday", as_of=TOMORROW)
    assert [one.customer.customer for one in visits.list_visits(engine, states=[AssignmentState.OPEN])] == ["C2"]
    (done,) = visits.list_visits(engine, states=[AssignmentState.DONE], salesperson="S1")
    assert (done.outcome, done.state_day) == ("pays on Friday", TOMORROW)
    assert visits.list_visits(engine, salesperson="S2") == []


def test_closing_a_visit_again_changes_nothing_but_another_ending_is_refused(engine: Engine) -> None:
    visits.close_visit(engine, "C1", NIGHT, state=AssignmentState.DONE, outcome="pays on Friday", as_of=TOMORROW)
    before = everything(engine)
    visits.close_visit(engine, "C1", NIGHT, state=AssignmentState.DONE, outcome="pays on Friday", as_of=TOMORROW)
    with pytest.raises(StoreError, match="customer C1 of the night of 2026-10-30 is done since 2026-10-31"):
        visits.close_visit(engine, "C1", NIGHT, state=AssignmentState.CANCELLED, outcome="ill", as_of=TOMORROW)
    assert everything(engine) == before


def test_a_visit_nobody_planned_cannot_be_closed(engine: Engine) -> None:
    with pytest.raises(StoreError, match="no visit to customer C4 of the night of 2026-10-30"):
        visits.close_visit(engine, "C4", NIGHT, state=AssignmentState.DONE, outcome="", as_of=NIGHT)


def test_a_visit_cannot_end_as_open(engine: Engine) -> None:
    with pytest.raises(StoreError, match="ends as done or cancelled, but open came"):
        visits.close_visit(engine, "C1", NIGHT, state=AssignmentState.OPEN, outcome="", as_of=NIGHT)


def test_a_case_comes_with_its_customer_and_lines(engine: Engine) -> None:
    (case,) = cases.case_records(engine, NIGHT)
    assert (case.customer.name, case.kind, case.salesperson_name) == ("Castor", SPECIAL, "Mira Roth")
    assert (case.night, case.totals) == (NIGHT, {"EUR": 10_000})


def test_a_case_closed_leaves_the_list_and_keeps_its_outcome(engine: Engine) -> None:
    cases.close(engine, "C3", SPECIAL, NIGHT, outcome="plan of six instalments", as_of=TOMORROW)
    assert cases.case_records(engine, TOMORROW) == []
    (closed,) = cases.list_cases(engine, state=CaseState.CLOSED, kind=SPECIAL, salesperson="S1")
    assert (closed.outcome, closed.state_day) == ("plan of six instalments", TOMORROW)


def test_closing_a_case_again_changes_nothing_but_another_outcome_is_refused(engine: Engine) -> None:
    cases.close(engine, "C3", SPECIAL, NIGHT, outcome="agreed", as_of=TOMORROW)
    before = everything(engine)
    cases.close(engine, "C3", SPECIAL, NIGHT, outcome="agreed", as_of=TOMORROW)
    with pytest.raises(StoreError, match="was closed on 2026-10-31 as 'agreed', expected one that is open"):
        cases.close(engine, "C3", SPECIAL, NIGHT, outcome="refused", as_of=TOMORROW)
    assert everything(engine) == before


def test_a_case_nobody_opened_cannot_be_closed(engine: Engine) -> None:
    refusal = "no credit_review case of the night of 2026-10-30, but one of the kind special_handling"
    with pytest.raises(StoreError, match=refusal):
        cases.close(engine, "C3", CaseKind.CREDIT_REVIEW, NIGHT, outcome="", as_of=NIGHT)
