"""What is in dispute or conceded, for the policy and for late-payment interest, as it stood on a day.

`chosen` and `known_at` are as in `history`.
"""

from datetime import date, datetime
from functools import partial

import polars as pl
from sqlalchemy import ColumnElement, Connection, select

from receivables.model import DISPUTE_SCHEMA
from receivables.policy.disputes import CONCEDED, CONCESSION_SCHEMA, credited
from receivables.store import frames, tables
from receivables.store.days import to_number
from receivables.store.history import of_chosen
from receivables.store.promised import promise_lines
from receivables.store.versions import as_known

_DAY = pl.duration(days=1)
_CLAIM_SCHEMA = pl.Schema({**CONCESSION_SCHEMA, "amount_minor": pl.Int64()})


def disputes(
    conn: Connection, chosen: ColumnElement[bool], as_of: date, *, known_at: datetime | None = None
) -> pl.DataFrame:
    """Claims opened by `as_of`, open or over, and what was conceded and not credited by then (DISPUTE_SCHEMA)."""
    claims = _claims(conn, chosen, as_of, known_at)
    conceded = what_was_conceded(conn, claims, as_of, known_at=known_at).filter(pl.col("credited_day").is_null())
    awaited = conceded.select(
        "customer",
        "item",
        amount_minor="part_minor",
        from_day="resolved_day",
        to_day=pl.col("released_day") - _DAY,
        state=pl.lit(CONCEDED),
    )
    return pl.concat([_as_claims(claims), awaited])


def disputes_and_credits(
    conn: Connection, chosen: ColumnElement[bool], as_of: date, *, known_at: datetime | None = None
) -> pl.DataFrame:
    """The same for late-payment interest: what was conceded is there in the parts in which it was credited.

    Those end with the day of their credit, for which interest still runs on what it takes off. What was released
    before a credit came was owed after all.
    """
    claims = _claims(conn, chosen, as_of, known_at)
    conceded = what_was_conceded(conn, claims, as_of, known_at=known_at)
    is_owed_after_all = pl.col("credited_day").is_null() & (pl.col("released_day") <= as_of).fill_null(value=False)
    parts = conceded.filter(~is_owed_after_all).select(
        "customer",
        "item",
        amount_minor="part_minor",
        from_day="opened_day",
        to_day="credited_day",
        state=pl.lit(CONCEDED),
    )
    return pl.concat([_as_claims(claims), parts])


def what_was_conceded(
    conn: Connection, claims: pl.DataFrame, as_of: date, *, known_at: datetime | None = None
) -> pl.DataFrame:
    """What became of the concessions among claims (CONCESSION_SCHEMA) by `as_of`, by the ledger (see `credited`)."""
    by_then = (pl.col("conceded_minor") > 0) & (pl.col("resolved_day") <= as_of)
    conceded = claims.filter(by_then).select(CONCESSION_SCHEMA.names())
    return credited(conceded, promise_lines(conn, conceded["customer"].unique(), as_of, known_at=known_at))


def _claims(conn: Connection, chosen: ColumnElement[bool], as_of: date, known_at: datetime | None) -> pl.DataFrame:
    claim = as_known(tables.dispute, known_at, partial(of_chosen, chosen=chosen))
    query = select(*(claim.c[name] for name in _CLAIM_SCHEMA))
    query = query.where(of_chosen(claim, chosen), claim.c.opened_day <= to_number(as_of))
    return frames.read_frame(conn, query, _CLAIM_SCHEMA)


def _as_claims(claims: pl.DataFrame) -> pl.DataFrame:
    return claims.select(
        "customer",
        "item",
        "amount_minor",
        from_day="opened_day",
        to_day=pl.col("resolved_day") - _DAY,
        state=pl.lit(None, pl.String),
    ).select(DISPUTE_SCHEMA.names())
