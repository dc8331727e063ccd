"""Visits that nobody has reported by their due day, and those that came back to a manager."""

from dataclasses import dataclass
from datetime import date

import polars as pl
from sqlalchemy import Connection, Engine, select
from sqlalchemy.orm import aliased

from receivables.model import VISITS_UNDER_WAY, AssignmentState
from receivables.store.database import reading, writing
from receivables.store.days import to_day, to_number
from receivables.store.tables import assignment, assignment_step, customer
from receivables.store.tables import salesperson as salesperson_table
from receivables.store.visits.steps import now, take_steps


@dataclass(frozen=True, slots=True, kw_only=True)
class Late:
    """A visit past its due day that nobody has reported; names are empty where nobody is known, `manager_name` too."""

    customer: str
    name: str
    night: date
    due_day: date
    salesperson: str
    salesperson_name: str
    manager: str
    manager_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedBack:
    """A visit that came back and waits for its manager to give it to somebody; `by` whom and why it came back."""

    customer: str
    name: str
    night: date
    day: date
    due_day: date
    by: str
    reason: str
    manager: str
    manager_name: str


def mark_overdue(engine: Engine | Connection, as_of: date) -> int:
    """Mark the visits whose due day is over; how many were not marked before. One handed back stays so."""
    with writing(engine) as conn:
        waits = assignment.c.state.in_([AssignmentState.OPEN, AssignmentState.ACCEPTED])
        its = now(conn, waits, assignment.c.due_day < to_number(as_of))
        late = its.with_columns(
            to_state=pl.lit(str(AssignmentState.OVERDUE)), to_salesperson="salesperson", reason=pl.lit(None, pl.String)
        )
        return take_steps(conn, late, author="", as_of=as_of)


def late_on(engine: Engine, as_of: date) -> list[Late]:
    """The visits under way on a day whose due day is over by then, the longest overdue first."""
    visit, day = assignment.c, to_number(as_of)
    under_way = visit.state.in_(VISITS_UNDER_WAY) | (visit.state_day > day)
    person, manager = aliased(salesperson_table), aliased(salesperson_table)
    query = (
        select(visit.customer, customer.c.name, visit.night, visit.due_day, visit.salesperson)
        .add_columns(person.c.name.label("person_name"), person.c.manager, manager.c.name.label("manager_name"))
        .join_from(assignment, customer, customer.c.customer == visit.customer)
        .outerjoin(person, person.c.salesperson == visit.salesperson)
        .outerjoin(manager, manager.c.salesperson == person.c.manager)
        .where(under_way, visit.due_day < day, visit.night < day)
        .order_by(visit.due_day, visit.customer, visit.night)
    )
    with reading(engine) as conn:
        return [
            Late(
                customer=row.customer,
                name=row.name or row.customer,
                night=to_day(row.night),
                due_day=to_day(row.due_day),
                salesperson=row.salesperson,
                salesperson_name=row.person_name or "",
                manager=row.manager or "",
                manager_name=row.manager_name or "",
            )
            for row in conn.execute(query)
        ]


def handed_back_on(engine: Engine, as_of: date) -> list[HandedBack]:
    """The visits that were handed back by a day and wait for somebody to give them on, in the order of those days."""
    visit, step = assignment.c, assignment_step.c
    same = (step.customer == visit.customer) & (step.night == visit.night) & (step.number == visit.step)
    person = aliased(salesperson_table)
    query = (
        select(visit.customer, customer.c.name, visit.night, visit.state_day, visit.due_day, visit.salesperson)
        .add_columns(step.author, step.reason, step.from_salesperson, person.c.name.label("person_name"))
        .join_from(assignment, customer, customer.c.customer == visit.customer)
        .join(assignment_step, same)
        .outerjoin(person, person.c.salesperson == visit.salesperson)
        .where(visit.state == AssignmentState.HANDED_BACK, visit.state_day <= to_number(as_of))
        .order_by(visit.state_day, visit.customer, visit.night)
    )
    with reading(engine) as conn:
        return [
            HandedBack(
                customer=row.customer,
                name=row.name or row.customer,
                night=to_day(row.night),
                day=to_day(row.state_day),
                due_day=to_day(row.due_day),
                by=row.author,
                reason=row.reason,
                manager=row.salesperson if row.salesperson != row.from_salesperson else "",
                manager_name=(row.person_name or "") if row.salesperson != row.from_salesperson else "",
            )
            for row in conn.execute(query)
        ]
