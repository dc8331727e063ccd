"""Special handling step by step: proposed by one, decided by another, in force, broken, and opened again higher up."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from sqlalchemy import Engine

from receivables.model import CaseKind, HoldKind
from receivables.model.cases import CaseRules, Stage
from receivables.model.measures import Measure, MeasureKind, MeasureState, read_terms
from receivables.store import cases, frames, tables
from receivables.store.case_steps import CaseKey
from receivables.store.database import StoreError, reading, writing
from receivables.store.facts import facts, shards
from receivables.store.figures import cases_of
from receivables.store.holds import list_holds, set_hold
from receivables.store.moments import newest, to_datetime
from receivables.store.nights import KEPT
from receivables.store.past_work import done, open_work_before
from receivables.store.plans import save_plan
from receivables.store.scope import EVERYTHING
from store.hand_made import NIGHT, Owed, everything, firm, pay, plan

DAY = timedelta(days=1)
TOMORROW, FRIDAY = NIGHT + DAY, NIGHT + 7 * DAY
KEY = CaseKey(customer="C3", kind=CaseKind.SPECIAL_HANDLING, night=NIGHT)
RULES = CaseRules(country="DE", places=("Board",), limits={"finance": Decimal(100), "manager": Decimal(500)})
ADA: dict[str, Any] = {"author": "Ada", "rules": RULES, "as_of": TOMORROW}
BEA: dict[str, Any] = {**ADA, "author": "Bea", "role": "manager", "amount": Decimal(100)}


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    """Customer C3 owes R1 and R2 of 100.00 EUR each, in a case of S1, who answers to S2, and S2 by a slip to S1."""
    opened = firm(tmp_path)
    with writing(opened) as conn:
        people = pl.DataFrame({"salesperson": ["S1", "S2"], "name": ["Ada", "Ines"], "manager": ["S2", "S1"]})
        frames.insert(conn, tables.salesperson, people)
    save_plan(opened, plan([Owed("C3", "R1", "case"), Owed("C3", "R2", "case")]))
    cases.log_new(opened, rules=RULES, as_of=NIGHT)
    return opened


def measure(kind: str, **said: str) -> Measure:
    its = MeasureKind(kind)
    return Measure(kind=its, terms=read_terms(its, {"last_day": str(FRIDAY), **said}, currency="EUR"))


STOP = measure("supply_stop")
SET_OFF = measure("set_off", what="theirs", amount="50.00", items="R1")
GUARANTEE = measure("security", form="guarantee", amount="200.00")


def standing(engine: Engine) -> cases.CaseRecord:
    return cases.case(engine, KEY.customer, KEY.kind, KEY.night)


def in_force(engine: Engine, *measures: Measure) -> None:
    cases.propose(engine, KEY, measures, **ADA)
    cases.approve(engine, KEY, **BEA)
    cases.take_into_force(engine, KEY, author="Ada", as_of=TOMORROW)


def test_every_step_is_logged_with_its_deadline_and_said_again_changes_nothing(engine: Engine) -> None:
    before = []
    for _ in range(2):
        cases.log_new(engine, rules=RULES, as_of=NIGHT)
        assert cases.propose(engine, KEY, [STOP], **ADA) == 1
        before.append(everything(engine))
    cases.refuse(engine, KEY, author="Bea", role="finance", reason="too little", rules=RULES, as_of=TOMORROW)
    cases.propose(engine, KEY, [STOP, SET_OFF], **ADA)
    for _ in range(2):
        assert cases.approve(engine, KEY, **BEA) is not Stage.PROPOSED
        cases.take_into_force(engine, KEY, author="Ada", as_of=TOMORROW)
        before.append(everything(engine))
    assert before[0] == before[1]
    assert before[2] == before[3]
    found = standing(engine)
    assert [(one.deed, one.to_stage, one.author, one.proposal) for one in found.steps] == [
        ("opened", "proposing", "", 0),
        ("proposed", "proposed", "Ada", 1),
        ("refused", "refused", "Bea", 1),
        ("proposed", "proposed", "Ada", 2),
        ("approved", "approved", "Bea", 2),
        ("taken_into_force", "in_force", "Ada", 2),
    ]
    # Friday evening: five working days, and three from the Saturday on.
    assert [one.deadline_day for one in found.steps[:2]] == [date(2026, 11, 6), date(2026, 11, 5)]
    assert (found.stage_on(NIGHT), found.stage_on(TOMORROW), found.state) == ("proposing", "in_force", "open")


def test_whoever_had_a_hand_in_a_proposal_never_decides_about_it(engine: Engine) -> None:
    cases.propose(engine, KEY, [STOP], **ADA)
    with pytest.raises(StoreError, match="was proposed by ada: expected somebody else to decide"):
        cases.approve(engine, KEY, **{**BEA, "author": "ada"})
    cases.change(engine, KEY, [SET_OFF], **{**BEA, "amount": Decimal(501)})
    with pytest.raises(StoreError, match="was changed by Bea: expected somebody else to accept"):
        cases.accept(engine, KEY, author="Bea", rules=RULES, as_of=TOMORROW)
    cases.accept(engine, KEY, **ADA)
    assert standing(engine).stage is Stage.PROPOSED  # so much is for two of the company
    for author in ("Ada", "Bea"):
        with pytest.raises(StoreError, match="expected somebody else to decide"):
            cases.approve(engine, KEY, **{**BEA, "author": author, "amount": Decimal(501)})
    assert cases.approve(engine, KEY, **{**BEA, "author": "Cy", "amount": Decimal(501)}) is Stage.APPROVED
    assert {one.standing for one in standing(engine).proposed} == {"approved"}


def test_above_the_highest_limit_two_approve_and_a_role_that_may_not_is_told_who_may(engine: Engine) -> None:
    cases.propose(engine, KEY, [STOP], **ADA)
    with pytest.raises(StoreError, match="the role 'finance' approves up to 100, and this is 501; expected manager"):
        cases.approve(engine, KEY, **{**BEA, "role": "finance", "amount": Decimal(501)})
    for _ in range(2):
        assert cases.approve(engine, KEY, **{**BEA, "amount": Decimal(501)}) is Stage.PROPOSED
    assert cases.approve(engine, KEY, **{**BEA, "author": "Cy", "amount": Decimal(501)}) is Stage.APPROVED


def test_of_two_who_decide_one_wins_and_the_other_is_told(engine: Engine) -> None:
    cases.propose(engine, KEY, [STOP], **ADA)
    cases.approve(engine, KEY, **BEA)
    refusal = "is approved since 2026-10-31 by Bea, expected one that is proposed"
    with pytest.raises(StoreError, match=refusal):
        cases.refuse(engine, KEY, author="Cy", role="manager", reason="no", rules=RULES, as_of=TOMORROW)
    with pytest.raises(StoreError, match=refusal):
        cases.approve(engine, KEY, **{**BEA, "author": "Cy"})
    with pytest.raises(StoreError, match="is approved since 2026-10-31 by Bea, expected one that is proposing or"):
        cases.propose(engine, KEY, [SET_OFF], **ADA)


def test_nobody_approves_terms_that_were_changed_since_they_were_read(engine: Engine) -> None:
    cases.propose(engine, KEY, [STOP], **ADA)
    cases.refuse(engine, KEY, author="Cy", role="manager", reason="no", rules=RULES, as_of=TOMORROW)
    cases.propose(engine, KEY, [SET_OFF], **ADA)
    with pytest.raises(StoreError, match="has proposal 2 by Ada by now, but 1 was meant"):
        cases.approve(engine, KEY, **BEA, proposal=1)
    with pytest.raises(StoreError, match="on 2026-10-31: expected that day or a later one"):
        cases.approve(engine, KEY, **{**BEA, "as_of": NIGHT})


def test_what_cannot_be_done_as_agreed_takes_nothing_into_force(engine: Engine) -> None:
    rates = measure_of_plan("200.00", f"{FRIDAY}:200.00")
    cases.propose(engine, KEY, [STOP, rates], **ADA)
    cases.approve(engine, KEY, **BEA)
    pay(engine, "C3", "R1", day=NIGHT)
    before = everything(engine)
    with pytest.raises(StoreError, match=r"come to 200\.00 EUR: expected no more than the 100\.00"):
        cases.take_into_force(engine, KEY, author="Ada", as_of=TOMORROW)
    assert everything(engine) == before


def measure_of_plan(amount: str, instalments: str) -> Measure:
    said = {"amount": amount, "instalments": instalments}
    return Measure(
        kind=MeasureKind.INSTALMENT_PLAN, terms=read_terms(MeasureKind.INSTALMENT_PLAN, said, currency="EUR")
    )


def test_what_is_in_force_holds_and_stops_until_the_case_is_closed_and_the_past_remembers(engine: Engine) -> None:
    in_force(engine, STOP, SET_OFF)
    (stop,) = cases.supply_stops(engine, FRIDAY)
    assert (stop.customer, stop.from_day, stop.to_day, stop.author) == ("C3", TOMORROW, FRIDAY, "Ada")
    assert [(one.item, one.to_day) for one in list_holds(engine, TOMORROW)] == [("R1", FRIDAY)]
    assert standing(engine).deadline_day is None  # the ledger will tell
    with reading(engine) as conn:
        known_at = to_datetime(newest(conn) or 0)
    later = TOMORROW + 2 * DAY
    for _ in range(2):
        cases.close(engine, *_named(KEY), outcome="they paid by cheque", author="Bea", as_of=later)
    assert cases.supply_stops(engine, later) == list_holds(engine, later) == []
    assert cases.supply_stops(engine, later, known_at=known_at) == [stop]
    assert cases.supply_stops(engine, later - DAY) == [replace(stop, to_day=later - DAY)]
    found = standing(engine)
    assert (found.stage, found.steps[-1].author, found.outcome) == ("closed", "Bea", "they paid by cheque")
    assert {one.state for one in found.measures} == {MeasureState.ENDED}


def test_a_hold_that_somebody_set_by_hand_outlives_the_case(engine: Engine) -> None:
    said = {"from_day": TOMORROW, "to_day": FRIDAY + 7 * DAY, "reason": "they asked", "author": "Cy"}
    set_hold(engine, customer="C3", item="R1", kind=HoldKind.MANUAL, **said)
    in_force(engine, GUARANTEE)
    with pytest.raises(StoreError, match="is what nights note: expected a sentence of your own"):
        cases.close(engine, *_named(KEY), outcome=KEPT, as_of=FRIDAY)
    cases.close(engine, *_named(KEY), outcome="they went away", as_of=FRIDAY)
    assert [(one.item, one.author) for one in list_holds(engine, FRIDAY)] == [("R1", "Cy")]


def _named(key: CaseKey) -> tuple[str, CaseKind, date]:
    return key.customer, key.kind, key.night


def test_a_case_that_a_night_closed_was_over_before_it_planned_and_one_that_people_closed_was_not(
    engine: Engine,
) -> None:
    in_force(engine, GUARANTEE)
    with writing(engine) as conn:
        (one,) = cases.in_force(conn)
        cases.set_judged(conn, one, MeasureState.KEPT, as_of=FRIDAY, author="", text="")
        assert cases.conclude(conn, KEY, rules=RULES, author="", as_of=FRIDAY) is MeasureState.KEPT
    assert standing(engine).outcome == KEPT
    (shard,) = shards(engine, FRIDAY)
    assert open_work_before(done(engine, shard, first=FRIDAY, last=FRIDAY), FRIDAY).is_empty()
    assert facts(engine, shard, FRIDAY).open_work.is_empty()
    with writing(engine) as conn:
        conn.execute(tables.case.update().values(outcome="as agreed"))
    assert open_work_before(done(engine, shard, first=FRIDAY, last=FRIDAY), FRIDAY).height == 1


def test_a_broken_case_is_opened_again_higher_up_where_supply_stays_stopped(engine: Engine) -> None:
    in_force(engine, STOP, SET_OFF, GUARANTEE)
    assert [one.item for one in list_holds(engine, TOMORROW)] == ["R1", "R2"]
    assert standing(engine).deadline_day == FRIDAY  # somebody has to bring it
    broken = {"author": "Bea", "rules": RULES, "as_of": FRIDAY, "text": "none came"}
    for _ in range(2):
        assert cases.judge(engine, KEY, 3, MeasureState.BROKEN, **broken) is Stage.PROPOSING
    found = standing(engine)
    assert (found.state, found.place, found.steps[-1].whom) == ("open", 1, "Ines (S2)")
    assert RULES.to_act(found.stage, representative="S1", managers=found.managers, place=found.place) == "Ines (S2)"
    assert [one.to_stage for one in found.steps[-3:]] == ["in_force", "broken", "proposing"]
    assert len(cases.supply_stops(engine, FRIDAY)) == 1
    assert list_holds(engine, FRIDAY) == []
    with pytest.raises(StoreError, match="is proposing since"):
        cases.approve(engine, KEY, **{**BEA, "as_of": FRIDAY})  # as before it was broken
    with writing(engine) as conn, pytest.raises(StoreError, match="is proposing since"):
        cases.take_into_force(conn, KEY, author="Ada", as_of=FRIDAY)
    in_force_again = {"author": "Ines", "rules": RULES, "as_of": FRIDAY}
    cases.propose(engine, KEY, [replace(GUARANTEE, reason="once more")], **in_force_again)
    cases.approve(engine, KEY, **{**BEA, "as_of": FRIDAY})
    cases.take_into_force(engine, KEY, author="Ines", as_of=FRIDAY)
    assert cases.supply_stops(engine, FRIDAY) == []  # what is not proposed again ends


def test_a_supply_stop_that_did_its_work_is_lifted_while_the_case_goes_on(engine: Engine) -> None:
    in_force(engine, STOP, GUARANTEE)
    said = {"author": "Bea", "rules": RULES, "as_of": FRIDAY}
    assert cases.judge(engine, KEY, 1, MeasureState.KEPT, **said) is Stage.IN_FORCE
    assert cases.supply_stops(engine, FRIDAY) == []


def test_a_night_passes_on_what_is_past_its_deadline_once_in_so_many_days(engine: Engine) -> None:
    first = date(2026, 11, 7)
    told, ines = [], "Ines (S2)"
    for days in (-1, 0, 0, 1, 3, 6):
        cases.pass_on(engine, rules=RULES, as_of=first + days * DAY)
        told.append([one.whom for one in standing(engine).steps if one.deed == "passed_on"])
    assert told == [[], [ines], [ines], [ines], [ines, "Board"], [ines, "Board", "Board"]]
    (late,) = cases.past_deadline(engine, first + 6 * DAY)
    assert (late.steps, late.deadline_day, late.stage) == (3, date(2026, 11, 6), "proposing")
    cases.propose(engine, KEY, [measure("supply_stop", last_day="2026-12-01")], **{**ADA, "as_of": first + 7 * DAY})
    assert cases.past_deadline(engine, first + 8 * DAY) == []


def test_a_night_counts_the_cases_that_it_opened_and_none_that_people_opened_that_day(engine: Engine) -> None:
    with writing(engine) as conn:
        assert cases_of(conn, NIGHT) == 1
        conn.execute(tables.case.update().values(policy_hash=""))
        assert cases_of(conn, NIGHT) == 0


def test_a_review_of_the_credit_has_no_measures(engine: Engine) -> None:
    with writing(engine) as conn:
        conn.execute(tables.case.update().values(kind=CaseKind.CREDIT_REVIEW))
    review = replace(KEY, kind=CaseKind.CREDIT_REVIEW)
    with pytest.raises(StoreError, match="is a credit review, which has no measures"):
        cases.propose(engine, review, [STOP], **ADA)


def test_a_list_of_cases_begins_with_those_that_wait_and_press_most_however_many_are_open(engine: Engine) -> None:
    lines = [Owed("C1", "R1", "case"), Owed("C2", "R2", "case")]
    save_plan(engine, plan(lines, as_of=TOMORROW))
    cases.log_new(engine, rules=RULES, as_of=TOMORROW)
    cases.propose(engine, replace(KEY, customer="C2", night=TOMORROW), [STOP], **ADA)
    every = cases.list_cases(engine, state=cases.CaseState.OPEN)

    def is_new(_kind: CaseKind, stage: Stage, _place: int) -> bool:
        return stage is Stage.PROPOSING

    def pressing(one: cases.CaseRecord) -> tuple[bool, date, date, str]:
        return one.stage is not Stage.PROPOSING, one.deadline_day or date.max, one.night, one.key.customer

    assert [one.key.customer for one in sorted(every, key=pressing)] == ["C3", "C1", "C2"]
    for most in range(4):
        first, number = cases.urgent_cases(engine, EVERYTHING, is_new, most=most)
        assert number == len(every)
        assert sorted(first, key=pressing) == sorted(every, key=pressing)[:most]
