"""What was decided on a night, read back from the intervals in which decisions are kept."""

from datetime import date

import polars as pl
from sqlalchemy import ColumnElement, Connection, or_, select

from receivables.model import DECISION_SCHEMA
from receivables.store import frames
from receivables.store.days import to_number
from receivables.store.facts import Shard
from receivables.store.tables import customer, decision

_NOT_STORED = {"currency", "days_overdue"}
PAST_SCHEMA = pl.Schema({name: dtype for name, dtype in DECISION_SCHEMA.items() if name not in _NOT_STORED})


def decisions_on(conn: Connection, shard: Shard, as_of: date) -> pl.DataFrame:
    """The decisions that held on `as_of` for the customers of a shard (PAST_SCHEMA: without what can be derived)."""
    of_shard = select(customer.c.customer).where(customer.c.shard.between(shard.first, shard.last))
    columns = [decision.c[name] for name in PAST_SCHEMA]
    return frames.read_frame(
        conn, select(*columns).where(decision.c.customer.in_(of_shard), held_on(as_of)), PAST_SCHEMA
    )


def held_on(as_of: date) -> ColumnElement[bool]:
    """A decision that held on the night of `as_of`."""
    day = to_number(as_of)
    return (decision.c.from_day <= day) & or_(decision.c.to_day.is_(None), decision.c.to_day >= day)
