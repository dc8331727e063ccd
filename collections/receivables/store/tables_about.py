"""Which tables hold anything about a few customers: of most customers most of them hold nothing, and a page waits."""

from functools import cache

import polars as pl
from sqlalchemy import CompoundSelect, Connection, exists, literal, select, union_all

from receivables.store.frames import among_asked, asked
from receivables.store.tables import PAST, metadata

_ASKED_FOR = (
    "letter",
    "assignment",
    "case",
    "promise",
    "payment_plan",
    "dispute",
    "hold",
    "cause",
    "contact",
    "handover",
    "match",
)


def tables_about(conn: Connection, customers: pl.Series, *, ever: bool) -> frozenset[str]:
    """The names of those tables that have a row of one of the customers; `ever`: or had one, and it was replaced.

    Letters, visits, cases, promises, plans, disputes, holds, causes, people, handovers and matches are looked for.
    """
    return frozenset(conn.execute(_found(ever=ever), asked(customers)).scalars())


@cache
def _found(*, ever: bool) -> CompoundSelect[tuple[str]]:
    tables = [(name, metadata.tables[name]) for name in _ASKED_FOR]
    if ever:
        tables += [(name, PAST[name]) for name in _ASKED_FOR if name in PAST]
    return union_all(
        *(select(literal(name)).where(exists().where(among_asked(table.c.customer))) for name, table in tables)
    )
