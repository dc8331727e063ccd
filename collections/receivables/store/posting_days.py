"""When the firm's own books have a line, for those lines where that is another day than the line's own.

A night does not look at it, and reads none of it.
"""

from datetime import date, datetime

import polars as pl
from sqlalchemy import Engine, select

from receivables.store import frames
from receivables.store.database import reading
from receivables.store.days import to_number
from receivables.store.facts import Shard
from receivables.store.tables import PAST, customer, item
from receivables.store.versions import as_known

POSTING_DAY_SCHEMA = pl.Schema(
    {"customer": pl.String(), "item": pl.String(), "kind": pl.String(), "posting_day": pl.Date()}
)


def posting_days(engine: Engine, shard: Shard, as_of: date, *, known_at: datetime | None = None) -> pl.DataFrame:
    """The posting days of a shard's lines up to `as_of` (POSTING_DAY_SCHEMA), of lines that name one; any other line
    was posted on its own `day`. With `known_at` as they were known at that moment.
    """
    lines = as_known(item, known_at).c
    its = select(customer.c.customer).where(customer.c.shard.between(shard.first, shard.last))
    named = [lines.customer.in_(its), lines.posting_day.is_not(None), lines.day <= to_number(as_of)]
    query = select(*(lines[name] for name in POSTING_DAY_SCHEMA)).where(*named)
    with reading(engine) as conn:
        return frames.read_frame(conn, query, POSTING_DAY_SCHEMA)


def any_posting_day(engine: Engine) -> bool:
    """Whether any line has ever named one: most firms' lists do not."""
    with reading(engine) as conn:
        tables = (item, PAST[item.name])
        return any(conn.execute(select(1).where(one.c.posting_day.is_not(None)).limit(1)).first() for one in tables)
