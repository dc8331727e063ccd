"""Visits that were somebody's once and are another's now."""

from datetime import date

from sqlalchemy import Engine, and_, select

from receivables.store.database import reading
from receivables.store.days import to_day, to_number
from receivables.store.tables import assignment, assignment_step


def given_away(engine: Engine, salesperson: str, *, since: date) -> list[tuple[str, date]]:
    """The visits (customer, night) that a representative had to give to another on `since` or later."""
    step = assignment_step.c
    same = and_(assignment.c.customer == step.customer, assignment.c.night == step.night)
    query = (
        select(step.customer, step.night)
        .join_from(assignment_step, assignment, same)
        .where(step.from_salesperson == salesperson, step.day >= to_number(since))
        .where(assignment.c.salesperson != salesperson)
        .distinct()
        .order_by(step.customer, step.night)
    )
    with reading(engine) as conn:
        return [(customer, to_day(night)) for customer, night in conn.execute(query)]
