"""What other programs are told: what stands now of each subject, and the last that a receiver heard of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl
from sqlalchemy import ColumnElement, Connection, Engine, and_, delete, insert, literal, or_, select, tuple_, update

from receivables.model import LetterState
from receivables.model.notices import Subject
from receivables.store import frames
from receivables.store.database import reading, writing
from receivables.store.days import to_day, to_number
from receivables.store.moments import clock_time, to_datetime, to_moment
from receivables.store.tables import assignment, case, decision, item, letter, night, webhook, webhook_told

_LETTER = pl.Schema(
    {
        "customer": pl.String,
        "night": pl.Date,
        "treatment": pl.String,
        "level": pl.Int64,
        "language": pl.String,
        "state": pl.String,
        "state_day": pl.Date,
        "reason": pl.String,
    }
)
_VISIT = pl.Schema(
    {
        "customer": pl.String,
        "night": pl.Date,
        "salesperson": pl.String,
        "due_day": pl.Date,
        "state": pl.String,
        "state_day": pl.Date,
        "outcome": pl.String,
    }
)
_CASE = pl.Schema({**dict(_VISIT), "kind": pl.String()})
_DECISION = pl.Schema(
    {
        "customer": pl.String,
        "item": pl.String,
        "kind": pl.String,
        "from_day": pl.Date,
        "to_day": pl.Date,
        "currency": pl.String,
        "balance_minor": pl.Int64,
        "treatment": pl.String,
        "does": pl.String,
        "reason": pl.String,
        "level": pl.Int64,
        "cause": pl.String,
        "next_day": pl.Date,
        "policy_hash": pl.String,
    }
)
# Customer, item, kind, and the night that it began on.
DecisionKey = tuple[str, str, str, date]
# By what each of a subject is known.
KEYS = {
    Subject.LETTERS: ("customer", "night"),
    Subject.VISITS: ("customer", "night"),
    Subject.CASES: ("customer", "kind", "night"),
    Subject.PROMISES: ("promise",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """How far a receiver has been told: so many notices, up to that night as it was known then (None: nothing yet).

    `tried`: when it was spoken to last; `fault`: why it did not take the last notice, empty where it did.
    """

    number: int = 0
    night: date | None = None
    known_at: datetime | None = None
    tried: datetime | None = None
    fault: str = ""


def standing(conn: Connection, about: Subject) -> pl.DataFrame:
    """All letters, visits or cases as they stand now, in the order of their keys."""
    if about is Subject.LETTERS:
        # Whatever is still being planned may be planned otherwise a second later.
        query = select(*(letter.c[name] for name in _LETTER)).where(letter.c.state != LetterState.RESERVED)
        return frames.read_frame(conn, query.order_by(letter.c.customer, letter.c.night), _LETTER)
    table, schema = (assignment, _VISIT) if about is Subject.VISITS else (case, _CASE)
    assert about in {Subject.VISITS, Subject.CASES}
    query = select(*(table.c[name] for name in schema if name in table.c))
    return frames.read_frame(conn, query.order_by(*table.primary_key), _known_to(table.c.keys(), schema))


def _known_to(columns: list[str], schema: pl.Schema) -> pl.Schema:
    return pl.Schema({name: dtype for name, dtype in schema.items() if name in columns})


def latest_night(conn: Connection) -> tuple[date, datetime] | None:
    """The newest night that is planned and the moment up to which it knew, None where there is none."""
    query = select(night.c.as_of, night.c.known_at).where(night.c.state != "planning")
    found = conn.execute(query.order_by(night.c.as_of.desc()).limit(1)).one_or_none()
    return (to_day(found.as_of), to_datetime(found.known_at)) if found else None


def decisions_since(conn: Connection, since: date | None, *, after: DecisionKey | None, rows: int) -> pl.DataFrame:
    """At most so many decisions that began on or after a night, or ended no earlier than the day before it.

    None: all that hold. In the order of customer, item, kind and first night, from the one `after` that key on.
    """
    chosen: ColumnElement[bool] = decision.c.to_day.is_(None)
    if since is not None:
        day = to_number(since)
        chosen = or_(decision.c.from_day >= day, decision.c.to_day >= day - 1)
    *names, from_day = decision.primary_key
    of_item = and_(*(item.c[column.name] == column for column in names))
    columns = [decision.c[name] if name in decision.c else item.c[name] for name in _DECISION]
    query = select(*columns).outerjoin_from(decision, item, of_item).where(chosen)
    if after is not None:
        *its, began = after
        query = query.where(tuple_(*names, from_day) > tuple_(*map(literal, its), literal(to_number(began))))
    return frames.read_frame(conn, query.order_by(*names, from_day).limit(rows), _DECISION)


def told(conn: Connection, name: str, about: Subject) -> dict[str, str]:
    """What the receiver heard last of each: subject -> the row as JSON."""
    chosen = (webhook_told.c.webhook == name) & (webhook_told.c.about == about)
    query = select(webhook_told.c.subject, webhook_told.c.said).where(chosen)
    return dict(conn.execute(query).tuples().all())


def position(conn: Connection, name: str, about: Subject) -> Position:
    """How far the receiver has been told about a subject."""
    chosen = (webhook.c.webhook == name) & (webhook.c.about == about)
    found = conn.execute(select(webhook).where(chosen)).one_or_none()
    if found is None:
        return Position()
    return Position(
        number=found.number,
        night=None if found.night is None else to_day(found.night),
        known_at=None if found.known_at is None else to_datetime(found.known_at),
        tried=to_datetime(found.tried),
        fault=found.fault,
    )


def note_told(engine: Engine, name: str, about: Subject, said: Mapping[str, str]) -> None:
    """The receiver took one more notice, which said that of these subjects."""
    with writing(engine) as conn:
        _advance(conn, name, about, number=position(conn, name, about).number + 1, fault="")
        keys = pl.DataFrame({"webhook": name, "about": str(about), "subject": list(said)})
        frames.delete(conn, webhook_told, keys)
        frames.insert(conn, webhook_told, keys.with_columns(said=pl.Series(list(said.values()), dtype=pl.String)))


def note_night(engine: Engine, name: str, night_told: tuple[date, datetime]) -> None:
    """The receiver knows all decisions of the night, as it was known then."""
    as_of, known_at = night_told
    with writing(engine) as conn:
        number = position(conn, name, Subject.DECISIONS).number
        upto = {"night": to_number(as_of), "known_at": to_moment(known_at)}
        _advance(conn, name, Subject.DECISIONS, number=number, fault="", **upto)


def note_fault(engine: Engine, name: str, about: Subject, fault: str) -> None:
    """The receiver did not take the notice; it is told again."""
    with writing(engine) as conn:
        _advance(conn, name, about, number=position(conn, name, about).number, fault=fault)


def forget(engine: Engine, name: str) -> None:
    """Whoever is called that hears everything anew."""
    with writing(engine) as conn:
        for table in (webhook, webhook_told):
            conn.execute(delete(table).where(table.c.webhook == name))


def positions(engine: Engine, name: str) -> dict[Subject, Position]:
    """How far the receiver has been told about each subject that it was ever spoken to about."""
    with reading(engine) as conn:
        about = conn.execute(select(webhook.c.about).where(webhook.c.webhook == name)).scalars().all()
        return {Subject(one): position(conn, name, Subject(one)) for one in sorted(about)}


def _advance(conn: Connection, name: str, about: Subject, **values: Any) -> None:
    values = {**values, "tried": clock_time(conn)}
    chosen = (webhook.c.webhook == name) & (webhook.c.about == about)
    if conn.execute(update(webhook).where(chosen).values(values)).rowcount == 0:
        conn.execute(insert(webhook).values(webhook=name, about=str(about), **values))
