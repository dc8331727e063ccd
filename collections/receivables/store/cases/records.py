"""Cases as the store knows them: how they stand, what was proposed, and every step."""

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Row, ScalarSelect, or_, select
from sqlalchemy.orm import aliased

from receivables.model import CaseKind
from receivables.model.cases import CaseDeed, Stage
from receivables.model.measures import Measure, MeasureKind, MeasureState, Terms, read_terms
from receivables.store.case_steps import CaseKey, its
from receivables.store.cases.managers import managers_of
from receivables.store.database import StoreError, reading
from receivables.store.days import to_day, to_number
from receivables.store.scope import EVERYTHING, Scope
from receivables.store.tables import case as case_table
from receivables.store.tables import case_measure, case_step
from receivables.store.tables import salesperson as salesperson_table
from receivables.store.work import Customer, Line, customers_of, lines_of, totals


class CaseState(StrEnum):
    """Whether a case is over. While it is open the customer hears nothing else."""

    OPEN = "open"
    CLOSED = "closed"


class NoSuchCase(StoreError):  # noqa: N818 - it is said of a case
    """There is no such case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureRecord:
    """A measure of a proposal and how it stands since a day. `owner` empty: the representative sees to it.

    Since `force_day`: `owed_minor` was open then of what it is about; `effect` are the numbers of what it set going.
    """

    proposal: int
    number: int
    measure: MeasureKind
    terms: Terms
    reason: str
    owner: str
    state: MeasureState
    state_day: date
    force_day: date | None
    currency: str
    owed_minor: int | None
    effect: tuple[str, ...]
    is_approved: bool = False

    @property
    def standing(self) -> str:
        """How it stands: its state, or that the company has approved it and nobody has taken it into force yet."""
        return "approved" if self.is_approved and self.state is MeasureState.PROPOSED else str(self.state)

    @property
    def said(self) -> Measure:
        """What was proposed."""
        return Measure(kind=self.measure, terms=self.terms, reason=self.reason, owner=self.owner)


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRecord:
    """One step of a case. `author` empty: a night; `whom`: to whom it was passed on, for the deadline it missed."""

    number: int
    day: date
    author: str
    deed: CaseDeed
    from_stage: Stage
    to_stage: Stage
    proposal: int
    deadline_day: date | None
    whom: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRecord:
    """A case, opened on `night`. `salesperson_name`: empty where no list has it; `managers`: above the representative.
    `acting`, `acting_name`: who sees to it while the representative is away; `passed_on_to`: who has it since a
    deadline was missed. Empty: nobody else.

    `place`: how often it was broken; `deadline_day`: by when somebody has to act. `measures`: those of the latest
    proposal, and what is in force of earlier ones. `steps`: of one case alone (`case`), in lists empty.
    """

    customer: Customer
    kind: CaseKind
    night: date
    salesperson: str
    salesperson_name: str
    acting: str
    acting_name: str
    managers: tuple[str, ...]
    passed_on_to: str
    state: CaseState
    state_day: date
    outcome: str
    policy_hash: str
    stage: Stage
    place: int
    deadline_day: date | None
    proposal: int
    proposed_by: str
    first_approved_by: str
    lines: tuple[Line, ...]
    measures: tuple[MeasureRecord, ...] = ()
    steps: tuple[StepRecord, ...] = field(default=())

    @property
    def key(self) -> CaseKey:
        """What it is found by."""
        return CaseKey(customer=self.customer.customer, kind=self.kind, night=self.night)

    @property
    def totals(self) -> dict[str, int]:
        """What the case is about, in minor units by currency."""
        return totals(self.lines)

    @property
    def proposed(self) -> tuple[MeasureRecord, ...]:
        """The measures of the latest proposal."""
        return tuple(one for one in self.measures if one.proposal == self.proposal)

    def stage_on(self, day: date) -> Stage:
        """The stage at which it stood at the end of a day, by its steps."""
        done = [one for one in self.steps if one.day <= day]
        return done[-1].to_stage if done else Stage.PROPOSING


def list_cases(
    engine: Engine,
    *,
    state: CaseState | None = None,
    kind: CaseKind | None = None,
    salesperson: str | None = None,
    stages: Sequence[Stage] = (),
    customer: str | None = None,
    scope: Scope = EVERYTHING,
) -> list[CaseRecord]:
    """The cases in a state, of a kind, of a representative, at one of some stages (none: whichever), oldest first."""
    columns = case_table.c
    asked = ((columns.state, state), (columns.kind, kind), (columns.salesperson, salesperson))
    chosen = [column == value for column, value in (*asked, (columns.customer, customer)) if value is not None]
    if stages:
        chosen.append(columns.stage.in_(list(stages)))
    with reading(engine) as conn:
        return read_cases(conn, *chosen, scope.of(columns.customer))


def case_records(engine: Engine, as_of: date) -> list[CaseRecord]:
    """What the case list of the night of `as_of` shows: every case still open that was opened by then."""
    with reading(engine) as conn:
        is_open = case_table.c.state == CaseState.OPEN
        return read_cases(conn, is_open, case_table.c.night <= to_number(as_of))


def case(engine: Engine, customer: str, kind: CaseKind, night: date) -> CaseRecord:
    """One case with all its steps. Raises StoreError when there is none."""
    with reading(engine) as conn:
        return one_case(conn, CaseKey(customer=customer, kind=kind, night=night))


def one_case(conn: Connection, key: CaseKey) -> CaseRecord:
    """The same within a transaction."""
    found = read_cases(conn, its(key))
    if not found:
        its_night = (case_table.c.customer == key.customer) & (case_table.c.night == to_number(key.night))
        others = conn.execute(select(case_table.c.kind).where(its_night).order_by(case_table.c.kind)).scalars()
        named = ", ".join(others)
        but = f", but one of the kind {named}" if named else ""
        raise NoSuchCase(
            f"Customer {key.customer} has no {key.kind} case of the night of {key.night}{but}: expected one opened"
        )
    steps = select(case_step).where(its(key, case_step)).order_by(case_step.c.number)
    return replace(found[0], steps=tuple(_step(row) for row in conn.execute(steps)))


def read_cases(conn: Connection, *conditions: ColumnElement[bool]) -> list[CaseRecord]:
    """The cases that fulfil conditions on their table, without their steps, the oldest first."""
    keys = select(case_table.c.customer, case_table.c.night).where(*conditions)
    customers = customers_of(conn, keys)
    lines = lines_of(conn, keys)
    measures = _measures(conn, conditions)
    person, other = salesperson_table, aliased(salesperson_table)
    query = (
        select(case_table, person.c.name, other.c.name.label("acting_name"), _passed_on_to().label("passed_on_to"))
        .outerjoin_from(case_table, person, person.c.salesperson == case_table.c.salesperson)
        .outerjoin(other, other.c.salesperson == case_table.c.acting)
        .where(*conditions)
        .order_by(case_table.c.night, case_table.c.customer, case_table.c.kind)
    )
    rows = conn.execute(query).all()
    managers = managers_of(conn) if rows else {}
    found = []
    for row in rows:
        key = CaseKey(customer=row.customer, kind=CaseKind(row.kind), night=to_day(row.night))
        listed = lines.get((row.customer, key.night), ())
        record = _record(row, key, customers[row.customer], listed, managers.get(row.salesperson, ()))
        theirs = measures.get(key, [])
        if record.stage is Stage.APPROVED:
            theirs = [replace(one, is_approved=one.proposal == record.proposal) for one in theirs]
        found.append(replace(record, measures=tuple(theirs)))
    return found


def _passed_on_to() -> ScalarSelect[str]:
    """Who has a case since its present deadline was missed, by the last step that says so."""
    steps, theirs = case_step.c, case_table.c
    return (
        select(steps.whom)
        .where(steps.customer == theirs.customer, steps.kind == theirs.kind, steps.night == theirs.night)
        .where(steps.deed == CaseDeed.PASSED_ON, steps.deadline_day == theirs.deadline_day)
        .order_by(steps.number.desc())
        .limit(1)
        .correlate(case_table)
        .scalar_subquery()
    )


def _record(
    row: Row[Any], key: CaseKey, customer: Customer, lines: tuple[Line, ...], managers: tuple[str, ...]
) -> CaseRecord:
    return CaseRecord(
        customer=customer,
        kind=key.kind,
        night=key.night,
        salesperson=row.salesperson,
        salesperson_name=row.name or "",
        acting=row.acting,
        acting_name=row.acting_name or "",
        managers=managers,
        passed_on_to=row.passed_on_to or "",
        state=CaseState(row.state),
        state_day=to_day(row.state_day),
        outcome=row.outcome,
        policy_hash=row.policy_hash,
        stage=Stage(row.stage),
        place=row.place,
        deadline_day=to_day(row.deadline_day),
        proposal=row.proposal,
        proposed_by=row.proposed_by,
        first_approved_by=row.first_approved_by,
        lines=lines,
    )


def _measures(conn: Connection, conditions: Sequence[ColumnElement[bool]]) -> dict[CaseKey, list[MeasureRecord]]:
    """The measures of the chosen cases: of the latest proposal, and whatever else was in force till the end."""
    kept, theirs = case_measure.c, case_table.c
    same = (kept.customer == theirs.customer) & (kept.kind == theirs.kind) & (kept.night == theirs.night)
    shown = or_(kept.proposal == theirs.proposal, kept.state == MeasureState.IN_FORCE)
    query = select(case_measure).join_from(case_measure, case_table, same).where(shown, *conditions)
    found: dict[CaseKey, list[MeasureRecord]] = defaultdict(list)
    for row in conn.execute(query.order_by(kept.proposal, kept.number)):
        key = CaseKey(customer=row.customer, kind=CaseKind(row.kind), night=to_day(row.night))
        found[key].append(measure_record(row))
    return found


def measure_record(row: Row[Any]) -> MeasureRecord:
    """A row of the measures' table."""
    kind = MeasureKind(row.measure)
    return MeasureRecord(
        proposal=row.proposal,
        number=row.number,
        measure=kind,
        terms=read_terms(kind, json.loads(row.terms)),
        reason=row.reason,
        owner=row.owner,
        state=MeasureState(row.state),
        state_day=to_day(row.state_day),
        force_day=to_day(row.force_day),
        currency=row.currency,
        owed_minor=row.owed_minor,
        effect=tuple(json.loads(row.effect or "[]")),
    )


def _step(row: Row[Any]) -> StepRecord:
    return StepRecord(
        number=row.number,
        day=to_day(row.day),
        author=row.author,
        deed=CaseDeed(row.deed),
        from_stage=Stage(row.from_stage),
        to_stage=Stage(row.to_stage),
        proposal=row.proposal,
        deadline_day=to_day(row.deadline_day),
        whom=row.whom,
        text=row.text,
    )
