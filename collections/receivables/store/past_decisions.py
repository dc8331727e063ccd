"""What was decided on a night, read back from the intervals in which decisions are kept."""

from collections.abc import Sequence
from datetime import date

import polars as pl
from sqlalchemy import ColumnElement, Connection, and_, literal, or_, select

from receivables.model import DECISION_SCHEMA
from receivables.store import frames
from receivables.store.days import to_number
from receivables.store.facts import Shard
from receivables.store.tables import customer, decision, item

_DERIVED = {"currency", "days_overdue"}


def decisions_on(conn: Connection, shard: Shard, as_of: date, *, customers: pl.Series | None = None) -> pl.DataFrame:
    """The decisions that held on `as_of` for the customers of a shard, or only for `customers` (DECISION_SCHEMA)."""
    same = and_(*(decision.c[name] == item.c[name] for name in ("customer", "item", "kind")))
    stored = [decision.c[name] for name in DECISION_SCHEMA if name not in _DERIVED]
    days = (literal(to_number(as_of)) - item.c.due_day).label("days_overdue")
    query = select(*stored, item.c.currency, days).join_from(decision, item, same)
    return frames.read_frame(conn, query.where(_of(shard, customers), held_on(as_of)), DECISION_SCHEMA)


def decided_on(
    conn: Connection, shard: Shard, as_of: date, columns: Sequence[str], *, customers: pl.Series | None = None
) -> pl.DataFrame:
    """These columns of them, of those that are stored: what follows from the ledger takes as long again."""
    schema = pl.Schema({name: DECISION_SCHEMA[name] for name in columns})
    query = select(*(decision.c[name] for name in columns)).where(_of(shard, customers), held_on(as_of))
    return frames.read_frame(conn, query, schema)


def _of(shard: Shard, customers: pl.Series | None) -> ColumnElement[bool]:
    """The condition that a decision is about a customer of the shard, or of `customers`."""
    is_one: ColumnElement[bool] = customer.c.shard.between(shard.first, shard.last)
    if customers is not None:
        is_one = frames.among(customer.c.customer, customers)
    return decision.c.customer.in_(select(customer.c.customer).where(is_one))


def held_on(as_of: date) -> ColumnElement[bool]:
    """A decision that held on the night of `as_of`."""
    day = to_number(as_of)
    return (decision.c.from_day <= day) & or_(decision.c.to_day.is_(None), decision.c.to_day >= day)


def held_between(first: date, last: date) -> ColumnElement[bool]:
    """A decision that held on some night from `first` to `last`."""
    return (decision.c.from_day <= to_number(last)) & or_(
        decision.c.to_day.is_(None), decision.c.to_day >= to_number(first)
    )
