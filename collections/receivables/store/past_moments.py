"""The moments at which something became known about customers."""

from datetime import datetime

import polars as pl
from sqlalchemy import ColumnElement, Engine, select, union

from receivables.store import frames
from receivables.store.database import reading
from receivables.store.moments import to_datetime, to_moment
from receivables.store.tables import PAST, metadata


def changes_of_customers(engine: Engine) -> list[datetime]:
    """All moments at which something about a customer, or anybody there, changed that decisions see, in order."""
    moments = []
    for name in ("customer", "contact"):
        now, past = metadata.tables[name].c, PAST[name].c
        moments += [select(now.known_at), select(past.known_at), select(past.known_until)]
    query = union(*moments)
    with reading(engine) as conn:
        return [to_datetime(moment) for moment in sorted(conn.execute(query).scalars())]


def moments_between(engine: Engine, customers: pl.Series, after: datetime, before: datetime) -> list[datetime]:
    """When something we are told about these customers changed, between two moments (both left out), newest first."""
    parts = []
    for name, past in PAST.items():
        table = metadata.tables[name]
        if "customer" not in table.c:
            continue
        moments: tuple[tuple[ColumnElement[int], ColumnElement[str]], ...] = (
            (table.c.known_at, table.c.customer),
            (past.c.known_at, past.c.customer),
            (past.c.known_until, past.c.customer),
        )
        parts += [
            select(moment).where(
                moment > to_moment(after), moment < to_moment(before), frames.among(customer, customers)
            )
            for moment, customer in moments
        ]
    with reading(engine) as conn:
        return [to_datetime(moment) for moment in sorted(conn.execute(union(*parts)).scalars(), reverse=True)]
