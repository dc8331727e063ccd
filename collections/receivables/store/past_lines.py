"""The lines of the ledger over many days and states of knowledge, read once."""

from datetime import date, datetime
from typing import Any

import polars as pl
from sqlalchemy import BigInteger, ColumnElement, Connection, Engine, FromClause, cast, null, select

from receivables.model import ITEM_SCHEMA
from receivables.store import frames, history
from receivables.store.database import reading
from receivables.store.facts import Shard
from receivables.store.moments import to_moment
from receivables.store.tables import PAST, customer, item

_VERSION_SCHEMA = pl.Schema(
    {**dict(ITEM_SCHEMA), "closed_day": pl.Date(), "known_at": pl.Int64(), "known_until": pl.Int64()}
)
_GROUP = ["customer", "document", "currency"]


def versions_of_lines(engine: Engine, shard: Shard, *, first: date, known_at: datetime | None = None) -> pl.DataFrame:
    """All that was ever known of the lines of a shard, but for what was settled before any night that may be asked for.

    ITEM_SCHEMA with `known_at`, `known_until` (null: it is known still), and of the line's group the day it was
    settled and the moment that became known, `settled_day` and `settled_at`. Nights are of `first` or later, and know
    what was known at `known_at` or later; None: they know what is known now.
    """
    chosen = customer.c.shard.between(shard.first, shard.last)
    with reading(engine) as conn:
        rows = _rows(conn, item, chosen, known_until=cast(null(), BigInteger))
        if known_at is not None:
            past = PAST[item.name]
            replaced_since = past.c.known_until > to_moment(known_at)
            rows = pl.concat([rows, _rows(conn, past, chosen, replaced_since, known_until=past.c.known_until)])
    versions = rows.join(_settled(rows), on=_GROUP, how="left", nulls_equal=True).drop("closed_day")
    return versions.filter(~_was_settled(first, None if known_at is None else to_moment(known_at)))


def lines_on(versions: pl.DataFrame, as_of: date, *, known_at: datetime | None = None) -> pl.DataFrame:
    """The lines (ITEM_SCHEMA) that `facts` would read of that day, as known at that moment; None: now.

    Takes `versions_of_lines`. Lines of settled documents may be among them, which bear on nothing.
    """
    posted = (pl.col("day") <= as_of) & ~_was_settled(as_of, None if known_at is None else to_moment(known_at))
    if known_at is None:
        known = pl.col("known_until").is_null()
    else:
        at = to_moment(known_at)
        known = (pl.col("known_at") <= at) & (pl.col("known_until").is_null() | (pl.col("known_until") > at))
    return versions.filter(posted & known).select(ITEM_SCHEMA.names())


def _rows(
    conn: Connection,
    lines: FromClause,
    chosen: ColumnElement[bool],
    *conditions: ColumnElement[bool],
    known_until: ColumnElement[Any],
) -> pl.DataFrame:
    columns = [lines.c[name] for name in _VERSION_SCHEMA if name != "known_until"]
    query = select(*columns, known_until.label("known_until")).where(history.of_chosen(lines, chosen), *conditions)
    return frames.read_frame(conn, query, _VERSION_SCHEMA)


def _settled(rows: pl.DataFrame) -> pl.DataFrame:
    """Of each group the day it was settled by, null: it is open, and the moment since which that is what we know."""
    return rows.group_by(_GROUP).agg(
        settled_day=pl.col("closed_day").filter(pl.col("known_until").is_null()).max(),
        settled_at=pl.max_horizontal("known_at", "known_until").max(),
    )


def _was_settled(as_of: date, known_at: int | None) -> pl.Expr:
    by_then = pl.col("settled_day") <= as_of
    known = pl.lit(value=True) if known_at is None else pl.col("settled_at") <= known_at
    return (by_then & known).fill_null(value=False)
