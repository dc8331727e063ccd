"""A night in figures, counted by the database from what was saved."""

from datetime import date

import polars as pl
from sqlalchemy import Connection, and_, func, select

from receivables.store import frames
from receivables.store.days import to_number
from receivables.store.past_decisions import held_on
from receivables.store.tables import assignment, case, decision, item, letter, line

DECIDED_SCHEMA = pl.Schema(
    {
        "treatment": pl.String,
        "does": pl.String,
        "reason": pl.String,
        "age_band": pl.Int8,
        "amount_band": pl.Int8,
        "currency": pl.String,
        "lines": pl.Int64,
        "balance_minor": pl.Int64,
    }
)
LETTERS_SCHEMA = pl.Schema({"level": pl.Int8, "language": pl.String, "state": pl.String, "letters": pl.Int64})
WORK_SCHEMA = pl.Schema({"kind": pl.String, "count": pl.Int64})
ASKED_SCHEMA = pl.Schema({"does": pl.String, "currency": pl.String, "chased_minor": pl.Int64})


def decided(conn: Connection, as_of: date) -> pl.DataFrame:
    """Open lines and their balances by decision, cell and currency, as decided on that night (DECIDED_SCHEMA)."""
    same = and_(*(decision.c[name] == item.c[name] for name in ("customer", "item", "kind")))
    by = [decision.c[name] for name in ("treatment", "does", "reason", "age_band", "amount_band")] + [item.c.currency]
    query = (
        select(*by, func.count().label("lines"), func.sum(decision.c.balance_minor).label("balance_minor"))
        .join_from(decision, item, same)
        .where(held_on(as_of))
        .group_by(*by)
        .order_by(*by)
    )
    return frames.read_frame(conn, query, DECIDED_SCHEMA)


def letters_of(conn: Connection, as_of: date) -> pl.DataFrame:
    """The letters planned on that night by level, language and state (LETTERS_SCHEMA)."""
    by = [letter.c.level, letter.c.language, letter.c.state]
    query = select(*by, func.count().label("letters")).where(letter.c.night == to_number(as_of)).group_by(*by)
    return frames.read_frame(conn, query.order_by(*by), LETTERS_SCHEMA)


def visits_of(conn: Connection, as_of: date) -> int:
    """How many visits that night planned."""
    return conn.execute(
        select(func.count()).select_from(assignment).where(assignment.c.night == to_number(as_of))
    ).scalar_one()


def cases_of(conn: Connection, as_of: date) -> pl.DataFrame:
    """How many cases that night opened, by kind (WORK_SCHEMA)."""
    query = select(case.c.kind, func.count().label("count")).where(case.c.night == to_number(as_of))
    return frames.read_frame(conn, query.group_by(case.c.kind).order_by(case.c.kind), WORK_SCHEMA)


def asked_of(conn: Connection, as_of: date) -> pl.DataFrame:
    """What that night's letters, visits and cases ask for, by currency (ASKED_SCHEMA)."""
    by = [line.c.does, line.c.currency]
    query = select(*by, func.sum(line.c.chased_minor).label("chased_minor")).where(line.c.night == to_number(as_of))
    return frames.read_frame(conn, query.group_by(*by).order_by(*by), ASKED_SCHEMA)
