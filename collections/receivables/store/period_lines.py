"""The ledger of a period: what was posted in it, and what was open when it began."""

from datetime import date

import polars as pl
from sqlalchemy import Engine, or_, select

from receivables.model import ITEM_SCHEMA
from receivables.store import frames
from receivables.store.database import reading
from receivables.store.days import to_number
from receivables.store.facts import Shard
from receivables.store.tables import customer, item


def lines_of_period(engine: Engine, shard: Shard, *, since: date, until: date) -> pl.DataFrame:
    """The whole documents of a shard that were open on `since` or later, as posted by `until` (ITEM_SCHEMA)."""
    columns = [item.c[name] for name in ITEM_SCHEMA]
    its = select(customer.c.customer).where(customer.c.shard.between(shard.first, shard.last))
    bears = or_(item.c.closed_day.is_(None), item.c.closed_day >= to_number(since))
    query = select(*columns).where(item.c.customer.in_(its), bears, item.c.day <= to_number(until))
    with reading(engine) as conn:
        return frames.read_frame(conn, query, ITEM_SCHEMA)
