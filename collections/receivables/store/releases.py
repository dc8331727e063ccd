"""Letters that wait for somebody's release: whose they are, and which have waited too long."""

from collections.abc import Mapping
from datetime import date

import polars as pl
from sqlalchemy import ColumnElement, Engine, and_, not_, or_, select

from receivables.model import LetterState
from receivables.store.customers import read_customers
from receivables.store.database import reading
from receivables.store.days import to_number
from receivables.store.frames import among
from receivables.store.tables import customer, letter

_WAITS = letter.c.state == LetterState.WAITING_FOR_RELEASE


def waiting_customers(engine: Engine) -> pl.DataFrame:
    """The customers (CUSTOMER_SCHEMA) to whom a letter waits, among others: groups are whole."""
    waiting = select(customer.c.shard).join_from(letter, customer, letter.c.customer == customer.c.customer)
    with reading(engine) as conn:
        return read_customers(conn, customer.c.shard.in_(waiting.where(_WAITS)), None)


def has_lapsed(as_of: date, days: int, days_of: Mapping[str, int]) -> ColumnElement[bool]:
    """The condition on `letter` that it has waited for more than so many days, of some customers other ones."""
    tonight = to_number(as_of)
    if not days_of:
        return and_(_WAITS, letter.c.night < tonight - days)
    by_days: dict[int, list[str]] = {}
    for whose, its in days_of.items():
        by_days.setdefault(its, []).append(whose)
    own = [
        and_(among(letter.c.customer, pl.Series(names)), letter.c.night < tonight - its)
        for its, names in by_days.items()
    ]
    others = and_(not_(among(letter.c.customer, pl.Series(list(days_of)))), letter.c.night < tonight - days)
    return and_(_WAITS, or_(*own, others))
