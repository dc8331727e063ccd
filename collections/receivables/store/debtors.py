"""One customer, with all that is known of whom to write to and who was sent there."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Engine, Row, select

from receivables.store.database import StoreError, reading
from receivables.store.days import to_day, to_number
from receivables.store.tables import assignment, case, customer, salesperson
from receivables.store.work import Contact, Customer, customers_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A visit or a case of a customer; `kind` is that of the case, `salesperson` a name or else a number."""

    what: str
    kind: str
    night: date
    salesperson: str
    state: str
    state_day: date
    outcome: str


def debtor_of(engine: Engine, number: str) -> Customer:
    """The customer of that number with its contacts, the lowest rank first."""
    with reading(engine) as conn:
        key = select(customer.c.customer, customer.c.shard.label("night")).where(customer.c.customer == number)
        return customers_of(conn, key)[number]


def contacts_of(engine: Engine, number: str) -> tuple[Contact, ...]:
    """The people at a customer, the lowest rank first. StoreError for a number that nobody has heard of."""
    with reading(engine) as conn:
        key = select(customer.c.customer, customer.c.shard.label("night")).where(customer.c.customer == number)
        found = customers_of(conn, key).get(number)
    if found is None:
        raise StoreError(f"There is no customer '{number}' in the store: expected a number as loaded")
    return found.contacts


def sent_to(engine: Engine, number: str, as_of: date) -> list[Sent]:
    """The visits and cases of a customer that were planned by a day, in the order of their nights."""
    found = []
    with reading(engine) as conn:
        for work, what in ((assignment, "visit"), (case, "case")):
            named = salesperson.c.salesperson == work.c.salesperson
            query = (
                select(work, salesperson.c.name)
                .outerjoin_from(work, salesperson, named)
                .where(work.c.customer == number, work.c.night <= to_number(as_of))
            )
            found += [_sent(row, what) for row in conn.execute(query)]
    return sorted(found, key=lambda one: (one.night, one.what, one.kind))


def _sent(row: Row[Any], what: str) -> Sent:
    return Sent(
        what=what,
        kind=row.kind if what == "case" else "",
        night=to_day(row.night),
        salesperson=row.name or row.salesperson,
        state=row.state,
        state_day=to_day(row.state_day),
        outcome=row.outcome,
    )
