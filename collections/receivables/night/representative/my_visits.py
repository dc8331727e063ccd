"""The visits of a representative in the order in which they are made, and one of them with all that is known for it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from sqlalchemy import Engine

from receivables.config import Config
from receivables.documents.brief.brief import Brief
from receivables.model import VISITS_UNDER_WAY, AssignmentState
from receivables.model.visit_reports import ReportRecord
from receivables.night.addresses import address_lines
from receivables.night.brief import brief
from receivables.policy.route import in_route_order, place_of
from receivables.policy.team import monday
from receivables.stop import Stopped
from receivables.store.database import reading
from receivables.store.scope import Scope, is_within
from receivables.store.visit_reports import list_reports, reports_of
from receivables.store.visits import Step, VisitRecord, list_visits, visit

_WEEK = timedelta(days=7)
_TO_HAND_BACK = (AssignmentState.OPEN, AssignmentState.ACCEPTED, AssignmentState.OVERDUE)


class NotYours(Stopped):
    """A visit that somebody else makes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Somebody at the customer who can be called."""

    name: str
    role: str
    phone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """A visit on the way. `totals`: what is to be collected, in minor units by currency; `place`: postcode and city.

    `step`: the number of the last thing that happened to it: whoever acts says which they have seen. `late_days`: since
    its due day, 0: not late.
    """

    customer: str
    name: str
    night: date
    salesperson: str
    salesperson_name: str
    due_day: date
    state: AssignmentState
    state_day: date
    step: int
    items: int
    totals: dict[str, int]
    place: str
    address: tuple[str, ...]
    people: tuple[Caller, ...]
    late_days: int
    outcome: str
    can_be_accepted: bool
    can_be_handed_back: bool
    is_under_way: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DueDay:
    """The visits that are due by a day, in the order of a journey."""

    day: date
    stops: tuple[Stop, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MyVisits:
    """All visits of somebody that are under way. `next`: the one that is first to be made, None: there is none.

    `reported`: what they reported today, of customers they still look after.
    """

    as_of: date
    next: Stop | None
    overdue: tuple[Stop, ...]
    this_week: tuple[DueDay, ...]
    later: tuple[DueDay, ...]
    reported: tuple[ReportRecord, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OneVisit:
    """A visit with its brief, what became of it step by step, and what was reported of it. `is_theirs`: who asks, or
    somebody they lead, makes it. `to_correct`: the number of the report that who asks may still correct.
    """

    stop: Stop
    brief: Brief
    steps: tuple[Step, ...]
    reports: tuple[ReportRecord, ...]
    is_theirs: bool
    to_correct: int | None


def my_visits(engine: Engine, config: Config, salesperson: str, scope: Scope, *, as_of: date) -> MyVisits:
    """The visits of a representative (empty: of nobody) on a day."""
    if not salesperson:
        return MyVisits(as_of=as_of, next=None, overdue=(), this_week=(), later=(), reported=())
    records = list_visits(engine, states=VISITS_UNDER_WAY, salesperson=salesperson)
    overdue = stops((one for one in records if one.due_day < as_of), config, as_of)
    ahead = [one for one in records if one.due_day >= as_of]
    week_ends = monday(as_of) + _WEEK
    this_week = _by_day([one for one in ahead if one.due_day < week_ends], config, as_of)
    later = _by_day([one for one in ahead if one.due_day >= week_ends], config, as_of)
    in_turn = [*overdue, *(stop for day in (*this_week, *later) for stop in day.stops)]
    told = list_reports(engine, as_of, salesperson=salesperson, first=as_of)
    return MyVisits(
        as_of=as_of,
        next=next((one for one in in_turn if one.state is not AssignmentState.HANDED_BACK), None),
        overdue=tuple(overdue),
        this_week=this_week,
        later=later,
        reported=tuple(one for one in told if is_within(engine, scope, one.customer)),
    )


def one_visit(
    engine: Engine, config: Config, customer: str, night: date, as_of: date, *, scope: Scope, user: str
) -> OneVisit:
    """A visit with its brief for somebody who may know of the customer. Raises StoreError when there is none."""
    record = visit(engine, customer, night)
    with reading(engine) as conn:
        reports = tuple(reports_of(conn, customer, night))
    stand = [one for one in reports if one.corrected_by is None]
    mine = stand and stand[-1].author == user and stand[-1].day == as_of
    (stop,) = stops([record], config, as_of)
    return OneVisit(
        stop=stop,
        brief=brief(engine, config, customer, night, as_of),
        steps=record.steps,
        reports=reports,
        is_theirs=is_theirs(record, scope),
        to_correct=stand[-1].number if mine else None,
    )


def visit_of(engine: Engine, scope: Scope, customer: str, night: date) -> VisitRecord:
    """A visit that somebody of the scope makes. Raises StoreError when there is none, and NotYours."""
    record = visit(engine, customer, night)
    if not is_theirs(record, scope):
        who = record.salesperson_name or record.salesperson or "nobody"
        raise NotYours(f"The visit to customer {customer} of the night of {night} is with {who}: expected one of yours")
    return record


def is_theirs(record: VisitRecord, scope: Scope) -> bool:
    """Whether somebody of the scope makes a visit."""
    return scope.salespeople is None or record.salesperson in scope.salespeople


def stops(records: Iterable[VisitRecord], config: Config, as_of: date) -> list[Stop]:
    """Visits as stops, by due day and then in the order of a journey."""
    home = config.firm.country
    journey = in_route_order(records, lambda one: place_of(one.customer.address, one.customer.country or home))
    return [_stop(one, home, as_of) for one in sorted(journey, key=lambda one: one.due_day)]


def _by_day(records: Sequence[VisitRecord], config: Config, as_of: date) -> tuple[DueDay, ...]:
    days = groupby(stops(records, config, as_of), key=lambda one: one.due_day)
    return tuple(DueDay(day=day, stops=tuple(its)) for day, its in days)


def _stop(record: VisitRecord, home: str, as_of: date) -> Stop:
    customer = record.customer
    place = place_of(customer.address, customer.country or home)
    under_way = record.is_under_way
    return Stop(
        customer=customer.customer,
        name=customer.name or customer.customer,
        night=record.night,
        salesperson=record.salesperson,
        salesperson_name=record.salesperson_name,
        due_day=record.due_day,
        state=record.state,
        state_day=record.state_day,
        step=record.step,
        items=len(record.lines),
        totals=record.totals,
        place=f"{place.postcode} {place.city}".strip(),
        address=address_lines(customer.address),
        people=tuple(
            Caller(name=one.name, role=one.role, phone=one.phone) for one in reversed(customer.contacts) if one.phone
        ),
        late_days=max(0, (as_of - record.due_day).days) if under_way else 0,
        outcome=record.outcome,
        can_be_accepted=record.state is AssignmentState.OPEN,
        can_be_handed_back=record.state in _TO_HAND_BACK,
        is_under_way=under_way,
    )
