"""Visits under way: one job for one representative, until it is done or no longer needed."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import ColumnElement, Connection, Engine, select, update

from receivables.store.database import StoreError, reading, writing
from receivables.store.days import to_day, to_number
from receivables.store.tables import assignment
from receivables.store.tables import salesperson as salesperson_table
from receivables.store.work import Customer, Line, customers_of, lines_of, totals


class VisitState(StrEnum):
    """How a visit stands."""

    OPEN = "open"
    DONE = "done"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitRecord:
    """A visit as the store knows it. `salesperson_name` is empty where the representative is in no list."""

    customer: Customer
    night: date
    salesperson: str
    salesperson_name: str
    due_day: date
    reason: str
    state: VisitState
    state_day: date
    outcome: str
    policy_hash: str
    lines: tuple[Line, ...]

    @property
    def totals(self) -> dict[str, int]:
        """What is to be collected, in minor units by currency."""
        return totals(self.lines)


def list_visits(
    engine: Engine, *, state: VisitState | None = None, salesperson: str | None = None
) -> list[VisitRecord]:
    """The visits in a state, of a representative (None: whichever), by due day and customer."""
    asked = ((assignment.c.state, state), (assignment.c.salesperson, salesperson))
    with reading(engine) as conn:
        return _visits(conn, *(column == value for column, value in asked if value is not None))


def visit_records(engine: Engine, as_of: date) -> list[VisitRecord]:
    """What the visit lists of the night of `as_of` show: every visit still open that was planned by then."""
    with reading(engine) as conn:
        return _visits(conn, assignment.c.state == VisitState.OPEN, assignment.c.night <= to_number(as_of))


def close_visit(engine: Engine, customer: str, night: date, *, state: VisitState, outcome: str, as_of: date) -> None:
    """Note how a visit ended, done or cancelled. Saying the same again changes nothing.

    Raises StoreError when there is no such visit, or when it ended otherwise already.
    """
    if state is VisitState.OPEN:
        raise StoreError("A visit ends as done or cancelled, but open came")
    its = (assignment.c.customer == customer) & (assignment.c.night == to_number(night))
    with writing(engine) as conn:
        found = conn.execute(select(assignment).where(its)).one_or_none()
        if found is None:
            raise StoreError(f"There is no visit to customer {customer} of the night of {night}: expected one planned")
        if (found.state, found.outcome) == (state, outcome):
            return
        if found.state != VisitState.OPEN:
            since = to_day(found.state_day)
            raise StoreError(
                f"The visit to customer {customer} of the night of {night} is {found.state} since {since}, "
                "expected one that is open"
            )
        values = {"state": state, "state_day": to_number(as_of), "outcome": outcome}
        conn.execute(update(assignment).where(its).values(values))


def _visits(conn: Connection, *conditions: ColumnElement[bool]) -> list[VisitRecord]:
    keys = select(assignment.c.customer, assignment.c.night).where(*conditions)
    customers = customers_of(conn, keys)
    lines = lines_of(conn, keys)
    representative = salesperson_table.c.salesperson == assignment.c.salesperson
    query = (
        select(assignment, salesperson_table.c.name)
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
            state=VisitState(row.state),
            state_day=to_day(row.state_day),
            outcome=row.outcome,
            policy_hash=row.policy_hash,
            lines=lines.get((row.customer, to_day(row.night)), ()),
        )
        for row in conn.execute(query)
    ]
