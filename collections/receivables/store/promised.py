"""The customers' word, from promises and from payment plans alike, and the ledger by which it is judged.

`chosen` and `known_at` are as in `history`.
"""

from datetime import date, datetime
from typing import Any

import polars as pl
from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Select,
    String,
    and_,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    true,
)

from receivables.model import ITEM_SCHEMA, PROMISE_SCHEMA
from receivables.store import frames, tables
from receivables.store.days import to_number
from receivables.store.history import of_chosen
from receivables.store.moments import to_moment
from receivables.store.tables import PAST, item
from receivables.store.versions import Whose, as_known

# Whose day is longer ago bears on no decision: a policy counts broken promises for 1,000 days at the most.
REMEMBERED_DAYS = 1500


def promises(
    conn: Connection,
    chosen: ColumnElement[bool],
    as_of: date,
    *,
    known_at: datetime | None = None,
) -> pl.DataFrame:
    """Promises, and rates of plans, that were given by `as_of` and not taken back, kept or not (PROMISE_SCHEMA).

    What was due too long ago to bear on anything is left out; of a plan all rates are there, or none.
    """
    since = to_number(as_of) - REMEMBERED_DAYS
    return _words(conn, lambda table: of_chosen(table, chosen), as_of, since, known_at)


def all_promises(
    conn: Connection,
    as_of: date,
    *,
    customer: str | None = None,
    known_at: datetime | None = None,
    remembered_days: int | None = None,
) -> pl.DataFrame:
    """The same of one customer or of all, however long ago they were due, or up to so many days."""
    since = to_number(date.min) if remembered_days is None else to_number(as_of) - remembered_days

    def whose(table: FromClause) -> ColumnElement[bool]:
        return true() if customer is None else table.c.customer == customer

    return _words(conn, whose, as_of, since, known_at)


def _words(conn: Connection, whose: Whose, as_of: date, since: int, known_at: datetime | None) -> pl.DataFrame:
    queries = (_promises(whose, to_number(as_of), since, known_at), _rates(whose, to_number(as_of), since, known_at))
    return pl.concat([frames.read_frame(conn, query, PROMISE_SCHEMA) for query in queries])


def promise_lines(
    conn: Connection, customers: pl.Series, as_of: date, *, known_at: datetime | None = None
) -> pl.DataFrame:
    """Every line of these customers up to a day (ITEM_SCHEMA), also of what is settled."""
    if customers.is_empty():
        return pl.DataFrame(schema=ITEM_SCHEMA)
    day, past = to_number(as_of), PAST[item.name]
    if known_at is None:
        parts = [(item, item.c.day <= day)]
    else:
        at = to_moment(known_at)
        parts = [
            (item, and_(item.c.day <= day, item.c.known_at <= at)),
            (past, and_(past.c.day <= day, past.c.known_at <= at, past.c.known_until > at)),
        ]
    return pl.concat(
        frames.read_frame(
            conn,
            select(*(table.c[name] for name in ITEM_SCHEMA)).where(frames.among(table.c.customer, customers), which),
            ITEM_SCHEMA,
        )
        for table, which in parts
    )


def _promises(whose: Whose, day: int, since: int, known_at: datetime | None) -> Select[Any]:
    word, about = (as_known(table, known_at, whose) for table in (tables.promise, tables.promise_item))
    return (
        select(
            word.c.promise,
            cast(null(), String).label("plan"),
            word.c.customer,
            about.c.item,
            word.c.from_day,
            word.c.due_day,
            (word.c.withdrawn_day - 1).label("to_day"),
            word.c.grace_days,
            word.c.currency,
            word.c.amount_minor,
        )
        .outerjoin_from(word, about, word.c.promise == about.c.promise)
        .where(whose(word), word.c.from_day <= day, word.c.due_day >= since)
        .where(or_(word.c.withdrawn_day.is_(None), word.c.withdrawn_day > day))
    )


def _rates(whose: Whose, day: int, since: int, known_at: datetime | None) -> Select[Any]:
    plan, about, rate = (
        as_known(table, known_at, whose)
        for table in (tables.payment_plan, tables.payment_plan_item, tables.payment_plan_rate)
    )
    ends = select(rate.c.plan).group_by(rate.c.plan).having(func.max(rate.c.due_day) >= since)
    return (
        select(
            (plan.c.plan + literal("/") + cast(rate.c.due_day, String)).label("promise"),
            plan.c.plan,
            plan.c.customer,
            about.c.item,
            plan.c.from_day,
            rate.c.due_day,
            (plan.c.cancelled_day - 1).label("to_day"),
            plan.c.grace_days,
            plan.c.currency,
            rate.c.amount_minor,
        )
        .join_from(plan, rate, plan.c.plan == rate.c.plan)
        .outerjoin(about, plan.c.plan == about.c.plan)
        .where(whose(plan), plan.c.from_day <= day, plan.c.plan.in_(ends))
        .where(or_(plan.c.cancelled_day.is_(None), plan.c.cancelled_day > day))
    )
