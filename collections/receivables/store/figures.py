"""A night in figures, counted by the database from what was saved."""

from datetime import date

import polars as pl
from sqlalchemy import Connection, Table, func, select
from sqlalchemy import case as case_of

from receivables.model import LetterState
from receivables.model.mailings import Mailing
from receivables.store import frames
from receivables.store.days import to_number
from receivables.store.outbox.mailings import TABLES
from receivables.store.past_decisions import held_on
from receivables.store.tables import assignment, case, decision, dispatch, letter

LETTERS_SCHEMA = pl.Schema(
    {"level": pl.Int8, "note": pl.String, "language": pl.String, "state": pl.String, "letters": pl.Int64}
)


def letters_of(conn: Connection, as_of: date) -> pl.DataFrame:
    """The letters planned on that night by level (of notes: which), language and state (LETTERS_SCHEMA)."""
    note = case_of((letter.c.level == 0, letter.c.treatment), else_="").label("note")
    by = [letter.c.level, note, letter.c.language, letter.c.state]
    query = select(*by, func.count().label("letters")).where(letter.c.night == to_number(as_of)).group_by(*by)
    return frames.read_frame(conn, query.order_by(*by), LETTERS_SCHEMA)


def earlier_letters_of(conn: Connection, as_of: date) -> int:
    """How many letters of earlier nights left with that one: released since, or sent another way."""
    its = (letter.c.batch_night == to_number(as_of)) & (letter.c.night < to_number(as_of))
    counted = select(func.count()).where(its, letter.c.state == LetterState.SENT)
    return conn.execute(counted).scalar_one()


def left_of(conn: Connection, as_of: date, *, of: Mailing = Mailing.LETTER) -> dict[str, int]:
    """How many letters, or statements, left with that night, by channel, whichever night planned them."""
    sent = TABLES[of].c
    same = (sent.customer == dispatch.c.customer) & (sent.night == dispatch.c.night) & (dispatch.c.mailing == of)
    its = (sent.batch_night == to_number(as_of), sent.state == LetterState.SENT, dispatch.c.outcome == "sent")
    query = select(dispatch.c.channel, func.count()).join(TABLES[of], same).where(*its).group_by(dispatch.c.channel)
    return {channel: count for channel, count in conn.execute(query.order_by(dispatch.c.channel)).all()}  # noqa: C416


def visits_of(conn: Connection, as_of: date) -> int:
    """How many visits that night planned."""
    return _of_night(conn, assignment, as_of)


def cases_of(conn: Connection, as_of: date) -> int:
    """How many cases that night opened; those that people opened that day are under no policy."""
    by_the_night = (case.c.night == to_number(as_of)) & (case.c.policy_hash != "")
    return conn.execute(select(func.count()).select_from(case).where(by_the_night)).scalar_one()


def decided_by(conn: Connection, as_of: date) -> dict[str, tuple[int, int]]:
    """By the hash of each policy whose decisions held that night: of how many customers about how many lines."""
    counts = [func.count(decision.c.customer.distinct()), func.count()]
    query = select(decision.c.policy_hash, *counts).where(held_on(as_of)).group_by(decision.c.policy_hash)
    return {policy_hash: (customers, lines) for policy_hash, customers, lines in conn.execute(query)}


def _of_night(conn: Connection, table: Table, as_of: date) -> int:
    counted = select(func.count()).select_from(table).where(table.c.night == to_number(as_of))
    return conn.execute(counted).scalar_one()


def letters_in_batch(conn: Connection, as_of: date, batch: int, *, of: Mailing = Mailing.LETTER) -> int:
    """How many letters, or statements, left with a batch of that night."""
    sent = TABLES[of].c
    its = (sent.batch_night == to_number(as_of)) & (sent.batch == batch)
    counted = select(func.count()).where(its, sent.state == LetterState.SENT)
    return conn.execute(counted).scalar_one()
