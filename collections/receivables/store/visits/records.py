"""Visits as the store knows them, with what became of each step by step."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Connection, Engine, func, select

from receivables.model import VISITS_UNDER_WAY, AssignmentState
from receivables.store.database import StoreError, reading
from receivables.store.days import to_day, to_number
from receivables.store.moments import to_datetime
from receivables.store.scope import EVERYTHING, Scope
from receivables.store.tables import assignment, assignment_step
from receivables.store.tables import salesperson as salesperson_table
from receivables.store.work import Customer, Line, customers_of, lines_of, totals


class NoSuchVisit(StoreError):  # noqa: N818 - it is said of a visit
    """There is no such visit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing that happened to a visit. `author` empty: the night did it; `from_state` empty: it was asked for."""

    number: int
    moment: datetime
    day: date
    from_state: str
    to_state: str
    from_salesperson: str
    to_salesperson: str
    author: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitRecord:
    """A visit as the store knows it. `salesperson_name` is empty where the representative is in no list.

    `named` and `asked_day`: whom and by when the plan asked (empty: nobody); `salesperson` is whose it is now. `step`
    is the number of its last step, `manager` to whom the representative answers, empty: to nobody. `steps` are there
    where one visit is asked for.
    """

    customer: Customer
    night: date
    salesperson: str
    salesperson_name: str
    due_day: date
    reason: str
    state: AssignmentState
    state_day: date
    outcome: str
    policy_hash: str
    lines: tuple[Line, ...]
    named: str = ""
    asked_day: date
    step: int = 0
    manager: str = ""
    steps: tuple[Step, ...] = ()

    @property
    def totals(self) -> dict[str, int]:
        """What is to be collected, in minor units by currency."""
        return totals(self.lines)

    @property
    def is_under_way(self) -> bool:
        """Whether somebody still has it on the desk."""
        return self.state in VISITS_UNDER_WAY


def list_visits(
    engine: Engine,
    *,
    states: Collection[AssignmentState] = (),
    salesperson: str | None = None,
    manager: str | None = None,
    customer: str | None = None,
    scope: Scope = EVERYTHING,
) -> list[VisitRecord]:
    """The visits in these states (none: in any), of a representative, of those who answer to a manager, of those of a
    scope, to a customer (None: whichever), by due day and customer.
    """
    asked = ((assignment.c.salesperson, salesperson), (assignment.c.customer, customer))
    conditions = [column == value for column, value in asked if value is not None]
    if states:
        conditions.append(assignment.c.state.in_(list(states)))
    if manager is not None:
        theirs = select(salesperson_table.c.salesperson).where(salesperson_table.c.manager == manager)
        conditions.append(assignment.c.salesperson.in_(theirs) | (assignment.c.salesperson == manager))
    conditions.append(scope.of_representative(assignment.c.salesperson))
    with reading(engine) as conn:
        return _visits(conn, *conditions)


def visits_waiting(engine: Engine, scope: Scope, as_of: date) -> list[VisitRecord]:
    """The visits under way of a scope's representatives that are late on a day or were handed back."""
    waits = assignment.c.state.in_([AssignmentState.HANDED_BACK, AssignmentState.OVERDUE])
    with reading(engine) as conn:
        return _visits(conn, *_under_way(scope), waits | (assignment.c.due_day < to_number(as_of)))


def visits_due(engine: Engine, scope: Scope) -> list[tuple[str, date, int]]:
    """Representative, due day and number of the visits under way of a scope's representatives."""
    by = (assignment.c.salesperson, assignment.c.due_day)
    query = select(*by, func.count()).where(*_under_way(scope)).group_by(*by)
    with reading(engine) as conn:
        return [(salesperson, to_day(due), count) for salesperson, due, count in conn.execute(query)]


def _under_way(scope: Scope) -> list[ColumnElement[bool]]:
    """Visits of somebody: what nobody makes is for nobody's people."""
    theirs = scope.of_representative(assignment.c.salesperson)
    return [assignment.c.state.in_(VISITS_UNDER_WAY), assignment.c.salesperson != "", theirs]


def visit(engine: Engine, customer: str, night: date) -> VisitRecord:
    """The visit to a customer that was asked for on a night, with its steps. Raises StoreError when there is none."""
    key = (assignment.c.customer == customer, assignment.c.night == to_number(night))
    with reading(engine) as conn:
        found = _visits(conn, *key, with_steps=True)
    if not found:
        raise NoSuchVisit(nobody_planned(customer, night))
    return found[0]


def visit_records(engine: Engine, as_of: date) -> list[VisitRecord]:
    """What the visit lists of the night of `as_of` show: every visit still under way that was planned by then."""
    with reading(engine) as conn:
        return _visits(conn, assignment.c.state.in_(VISITS_UNDER_WAY), assignment.c.night <= to_number(as_of))


def nobody_planned(customer: str, night: date) -> str:
    """What is said of a visit that there is not."""
    return f"There is no visit to customer {customer} of the night of {night}: expected one planned"


def _visits(conn: Connection, *conditions: ColumnElement[bool], with_steps: bool = False) -> list[VisitRecord]:
    keys = select(assignment.c.customer, assignment.c.night).where(*conditions)
    customers = customers_of(conn, keys)
    lines = lines_of(conn, keys)
    representative = salesperson_table.c.salesperson == assignment.c.salesperson
    query = (
        select(assignment, salesperson_table.c.name, salesperson_table.c.manager)
        .outerjoin_from(assignment, salesperson_table, representative)
        .where(*conditions)
        .order_by(assignment.c.due_day, assignment.c.customer, assignment.c.night)
    )
    return [
        VisitRecord(
            customer=customers[row.customer],
            night=to_day(row.night),
            salesperson=row.salesperson,
            salesperson_name=row.name or "",
            due_day=to_day(row.due_day),
            reason=row.reason,
            state=AssignmentState(row.state),
            state_day=to_day(row.state_day),
            outcome=row.outcome,
            policy_hash=row.policy_hash,
            lines=lines.get((row.customer, to_day(row.night)), ()),
            named=row.named,
            asked_day=to_day(row.due_day if row.asked_day is None else row.asked_day),
            step=row.step,
            manager=row.manager or "",
            steps=_steps(conn, row.customer, row.night) if with_steps else (),
        )
        for row in conn.execute(query)
    ]


def _steps(conn: Connection, customer: str, night: int) -> tuple[Step, ...]:
    its = (assignment_step.c.customer == customer) & (assignment_step.c.night == night)
    rows = conn.execute(select(assignment_step).where(its).order_by(assignment_step.c.number))
    return tuple(
        Step(
            number=row.number,
            moment=to_datetime(row.moment),
            day=to_day(row.day),
            from_state=row.from_state,
            to_state=row.to_state,
            from_salesperson=row.from_salesperson,
            to_salesperson=row.to_salesperson,
            author=row.author,
            reason=row.reason,
        )
        for row in rows
    )
