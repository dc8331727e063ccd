"""What a night's report says of visits: what the night made of them, and who has too many key accounts."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Engine, func, select

from receivables.store.database import reading
from receivables.store.days import to_day, to_number
from receivables.store.tables import assignment, assignment_step, customer
from receivables.store.tables import salesperson as salesperson_table


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a night did with a visit that was not as the plan asked, and why."""

    customer: str
    name: str
    night: date
    salesperson: str
    salesperson_name: str
    due_day: date
    reason: str


def said_on(engine: Engine, as_of: date) -> list[Said]:
    """The visits that the night of a day gave to others than were named or on another day, or handed over."""
    visit, step = assignment.c, assignment_step.c
    same = (step.customer == visit.customer) & (step.night == visit.night)
    by_night = (step.day == to_number(as_of)) & (step.author == "") & (step.reason != "")
    # What ended a visit is no news of who makes it.
    query = (
        select(visit.customer, customer.c.name, visit.night, visit.due_day, step.to_salesperson, step.reason)
        .add_columns(salesperson_table.c.name.label("person_name"))
        .join_from(assignment, assignment_step, same)
        .join(customer, customer.c.customer == visit.customer)
        .outerjoin(salesperson_table, salesperson_table.c.salesperson == step.to_salesperson)
        .where(by_night, step.to_state == "open")
        .order_by(visit.customer, visit.night)
    )
    with reading(engine) as conn:
        return [
            Said(
                customer=row.customer,
                name=row.name or row.customer,
                night=to_day(row.night),
                salesperson=row.to_salesperson,
                salesperson_name=row.person_name or "",
                due_day=to_day(row.due_day),
                reason=row.reason,
            )
            for row in conn.execute(query)
        ]


def key_accounts_by_manager(engine: Engine) -> list[tuple[str, str, int]]:
    """Number and name (empty: in no list) of whoever manages key accounts, and how many."""
    whose, name = customer.c.salesperson, func.max(func.coalesce(salesperson_table.c.name, ""))
    query = (
        select(whose, name, func.count())
        .outerjoin_from(customer, salesperson_table, salesperson_table.c.salesperson == whose)
        .where(customer.c.key_account, whose != "")
        .group_by(whose)
        .order_by(whose)
    )
    with reading(engine) as conn:
        return [(number, called, count) for number, called, count in conn.execute(query)]
