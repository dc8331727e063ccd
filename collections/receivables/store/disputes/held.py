"""Claims by their numbers as they stood on a day, for whoever shows what each of them holds of the open lines."""

from datetime import date, datetime

import polars as pl
from sqlalchemy import Connection, Engine, or_, select

from receivables.policy.balances import balances, in_order
from receivables.policy.disputes import CONCEDED, CONCESSION_SCHEMA
from receivables.store import frames, tables
from receivables.store.database import reading
from receivables.store.days import to_number
from receivables.store.disputed import what_was_conceded
from receivables.store.promised import promise_lines
from receivables.store.versions import as_known

CLAIM_SCHEMA = pl.Schema(
    {
        **CONCESSION_SCHEMA,
        "kind": pl.String(),
        "currency": pl.String(),
        "amount_minor": pl.Int64(),
        "deadline_day": pl.Date(),
        "owner": pl.String(),
        "outcome": pl.String(),
    }
)
_DAY = pl.duration(days=1)


def claims_on(engine: Engine, as_of: date, *, known_at: datetime | None = None) -> pl.DataFrame:
    """The claims opened by `as_of` and not settled before it, or settled with something conceded (CLAIM_SCHEMA)."""
    claim = as_known(tables.dispute, known_at).c
    day = to_number(as_of)
    matters = or_(claim.resolved_day.is_(None), claim.resolved_day > day, claim.conceded_minor > 0)
    query = select(*(claim[name] for name in CLAIM_SCHEMA)).where(claim.opened_day <= day, matters)
    with reading(engine) as conn:
        return frames.read_frame(conn, query.order_by(claim.dispute), CLAIM_SCHEMA)


def named_lines(
    engine: Engine, claims: pl.DataFrame, as_of: date, *, known_at: datetime | None = None
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The open lines of the claims' customers, numbered by `line` as the policy does, and what is claimed of them as
    the policy sees it: DISPUTE_SCHEMA with the number of each `dispute`.
    """
    with reading(engine) as conn:
        posted = promise_lines(conn, claims["customer"].unique(), as_of, known_at=known_at)
        awaited = _awaited(conn, claims, as_of, known_at)
    told = claims.select(
        "dispute",
        "customer",
        "item",
        "amount_minor",
        from_day="opened_day",
        to_day=pl.col("resolved_day") - _DAY,
        state=pl.lit(None, pl.String),
    )
    return in_order(balances(posted, as_of=as_of)), pl.concat([told, awaited.select(told.columns)])


def _awaited(conn: Connection, claims: pl.DataFrame, as_of: date, known_at: datetime | None) -> pl.DataFrame:
    conceded = what_was_conceded(conn, claims, as_of, known_at=known_at)
    return conceded.filter(pl.col("credited_day").is_null()).select(
        *("dispute", "customer", "item"),
        amount_minor="part_minor",
        from_day="resolved_day",
        to_day=pl.col("released_day") - _DAY,
        state=pl.lit(CONCEDED),
    )
