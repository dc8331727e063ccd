"""Cases under way: special handling or a credit review, until somebody closes it or everything is paid."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import ColumnElement, Connection, Engine, select, update

from receivables.model import CaseKind
from receivables.store.database import StoreError, reading, writing
from receivables.store.days import to_day, to_number
from receivables.store.tables import case
from receivables.store.tables import salesperson as salesperson_table
from receivables.store.work import Customer, Line, customers_of, lines_of, totals


class CaseState(StrEnum):
    """How a case stands."""

    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRecord:
    """A case as the store knows it, opened on `night`. `salesperson_name`: empty where no list has it."""

    customer: Customer
    kind: CaseKind
    night: date
    salesperson: str
    salesperson_name: str
    state: CaseState
    state_day: date
    outcome: str
    policy_hash: str
    lines: tuple[Line, ...]

    @property
    def totals(self) -> dict[str, int]:
        """What the case is about, in minor units by currency."""
        return totals(self.lines)


def list_cases(
    engine: Engine, *, state: CaseState | None = None, kind: CaseKind | None = None, salesperson: str | None = None
) -> list[CaseRecord]:
    """The cases in a state, of a kind, of a representative (None: whichever), the oldest first."""
    asked = ((case.c.state, state), (case.c.kind, kind), (case.c.salesperson, salesperson))
    with reading(engine) as conn:
        return _cases(conn, *(column == value for column, value in asked if value is not None))


def case_records(engine: Engine, as_of: date) -> list[CaseRecord]:
    """What the case list of the night of `as_of` shows: every case still open that was opened by then."""
    with reading(engine) as conn:
        return _cases(conn, case.c.state == CaseState.OPEN, case.c.night <= to_number(as_of))


def close_case(engine: Engine, customer: str, kind: CaseKind, night: date, *, outcome: str, as_of: date) -> None:
    """Close a case with what came of it. Saying the same again changes nothing.

    Raises StoreError when there is no such case, or when it was closed with another outcome.
    """
    its = (case.c.customer == customer) & (case.c.kind == kind) & (case.c.night == to_number(night))
    with writing(engine) as conn:
        found = conn.execute(select(case).where(its)).one_or_none()
        if found is None:
            that_night = (case.c.customer == customer) & (case.c.night == to_number(night))
            others = ", ".join(conn.execute(select(case.c.kind).where(that_night).order_by(case.c.kind)).scalars())
            but = f", but one of the kind {others}" if others else ""
            raise StoreError(
                f"Customer {customer} has no {kind} case of the night of {night}{but}: expected one opened"
            )
        if (found.state, found.outcome) == (CaseState.CLOSED, outcome):
            return
        if found.state != CaseState.OPEN:
            raise StoreError(
                f"The {kind} case of customer {customer} was closed on {to_day(found.state_day)} as "
                f"'{found.outcome}', expected one that is open"
            )
        values = {"state": CaseState.CLOSED, "state_day": to_number(as_of), "outcome": outcome}
        conn.execute(update(case).where(its).values(values))


def _cases(conn: Connection, *conditions: ColumnElement[bool]) -> list[CaseRecord]:
    keys = select(case.c.customer, case.c.night).where(*conditions)
    customers = customers_of(conn, keys)
    lines = lines_of(conn, keys)
    representative = salesperson_table.c.salesperson == case.c.salesperson
    query = (
        select(case, salesperson_table.c.name)
        .outerjoin_from(case, salesperson_table, representative)
        .where(*conditions)
        .order_by(case.c.night, case.c.customer, case.c.kind)
    )
    return [
        CaseRecord(
            customer=customers[row.customer],
            kind=CaseKind(row.kind),
            night=to_day(row.night),
            salesperson=row.salesperson,
            salesperson_name=row.name or "",
            state=CaseState(row.state),
            state_day=to_day(row.state_day),
            outcome=row.outcome,
            policy_hash=row.policy_hash,
            lines=lines.get((row.customer, to_day(row.night)), ()),
        )
        for row in conn.execute(query)
    ]
