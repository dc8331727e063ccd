"""Letters that wait for somebody's release: whose they are, which have waited too long, who was reminded."""

from collections.abc import Iterable, Mapping
from datetime import date

import polars as pl
from sqlalchemy import ColumnElement, Engine, and_, case, not_, or_, select

from receivables.model import LEAVES, LetterState
from receivables.store.customers import read_customers
from receivables.store.database import reading, writing
from receivables.store.days import to_number
from receivables.store.frames import among, read_frame, update
from receivables.store.tables import customer, letter, salesperson

_KEY = pl.Schema({"customer": pl.String, "night": pl.Date})
_WAITS = letter.c.state == LetterState.WAITING_FOR_RELEASE
_RELEASED = and_(letter.c.state.in_(LEAVES), letter.c.released_by != "")
# A release holds for as long as one may wait for it.
_SINCE = case((_WAITS, letter.c.night), else_=letter.c.released_day)


def waiting_customers(engine: Engine) -> pl.DataFrame:
    """The customers (CUSTOMER_SCHEMA) to whom a letter waits, among others: groups are whole."""
    waiting = select(customer.c.shard).join_from(letter, customer, letter.c.customer == customer.c.customer)
    with reading(engine) as conn:
        return read_customers(conn, customer.c.shard.in_(waiting.where(_WAITS)), None)


def has_lapsed(as_of: date, days: int, days_of: Mapping[str, int]) -> ColumnElement[bool]:
    """The condition on `letter` that it has waited, or has been released and not left, for more than so many days, of
    some customers other ones.
    """
    tonight = to_number(as_of)
    if not days_of:
        return and_(or_(_WAITS, _RELEASED), tonight - days > _SINCE)
    by_days: dict[int, list[str]] = {}
    for whose, its in days_of.items():
        by_days.setdefault(its, []).append(whose)
    own = [and_(among(letter.c.customer, pl.Series(names)), tonight - its > _SINCE) for its, names in by_days.items()]
    others = and_(not_(among(letter.c.customer, pl.Series(list(days_of)))), tonight - days > _SINCE)
    return and_(or_(_WAITS, _RELEASED), or_(*own, others))


def note_reminded(engine: Engine, keys: Iterable[tuple[str, date]], as_of: date) -> None:
    """Note that whoever is to release these letters (customer, night) was reminded, of those nobody was yet."""
    asked = pl.DataFrame(list(keys), schema=_KEY, orient="row").sort("customer", "night")
    with writing(engine) as conn:
        waits = select(letter.c.customer, letter.c.night).where(_WAITS, letter.c.reminded_day.is_(None))
        due = asked.join(read_frame(conn, waits, _KEY), on=_KEY.names(), how="semi")
        update(conn, letter, due.with_columns(reminded_day=pl.lit(as_of)))


def managers(engine: Engine) -> dict[str, str]:
    """The name of everybody in the list of salespeople, by number."""
    with reading(engine) as conn:
        return dict(conn.execute(select(salesperson.c.salesperson, salesperson.c.name)).tuples().all())
