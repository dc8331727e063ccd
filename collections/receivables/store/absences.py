"""Who is away when, and who stands in."""

from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl
from sqlalchemy import ColumnElement, Connection, Engine, or_, select

from receivables.model import ABSENCE_SCHEMA
from receivables.store import frames
from receivables.store.database import StoreError, reading, writing
from receivables.store.days import to_day, to_number
from receivables.store.merge import schema_of
from receivables.store.tables import absence, salesperson
from receivables.store.told import change, keep, keep_all, refuse_backwards
from receivables.store.visits.telling import refuse_unknown_salesperson

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsenceRecord:
    """Somebody is away, both days inclusive; `to_day` None: until they are back. `substitute` empty: nobody named."""

    salesperson: str
    name: str
    from_day: date
    to_day: date | None
    substitute: str
    reason: str
    author: str


def record_absence(
    engine: Engine,
    salesperson: str,
    *,
    from_day: date,
    to_day: date | None = None,
    substitute: str = "",
    reason: str = "",
    author: str,
) -> None:
    """Note that somebody is away. Said again of the same first day it replaces what was said before.

    Raises StoreError for somebody in no list, a substitute who is that very person, an end before the beginning, and
    days on which they are away already.
    """
    refuse_backwards(f"The absence of {salesperson}", from_day, to_day)
    if substitute == salesperson:
        raise StoreError(f"{salesperson} would stand in for {salesperson}: expected another salesperson")
    with writing(engine) as conn:
        for number in (salesperson, *([substitute] if substitute else [])):
            refuse_unknown_salesperson(conn, number)
        _refuse_overlap(conn, salesperson, from_day, to_day)
        values = {
            "to_day": None if to_day is None else to_number(to_day),
            "substitute": substitute,
            "reason": reason,
            "author": author,
        }
        keep(conn, absence, {"salesperson": salesperson, "from_day": to_number(from_day)}, values)


def end_absence(engine: Engine, salesperson: str, *, as_of: date, author: str) -> None:
    """Note that somebody is back at work on a day: they were away until the day before, if at all.

    Raises StoreError when they are not away then, nor from then on.
    """
    day = to_number(as_of)
    theirs = absence.c.salesperson == salesperson
    lasts = or_(absence.c.to_day.is_(None), absence.c.to_day >= day)
    with writing(engine) as conn:
        found = conn.execute(select(absence).where(theirs, lasts).order_by(absence.c.from_day)).first()
        if found is None:
            raise StoreError(f"{salesperson} is not away on {as_of}: expected somebody whom `visits absences` shows")
        its = theirs & (absence.c.from_day == found.from_day)
        if found.from_day >= day:
            keep_all(conn, absence, its, pl.DataFrame(schema=schema_of(absence)))
        else:
            change(conn, absence, its, {"to_day": to_number(as_of - _DAY), "author": author})


def list_absences(engine: Engine, as_of: date, *, past: bool = False) -> list[AbsenceRecord]:
    """Who is away on a day or later, by first day; `past`: who was, too."""
    conditions = [] if past else [_lasts(as_of)]
    query = (
        select(absence, salesperson.c.name)
        .outerjoin_from(absence, salesperson, salesperson.c.salesperson == absence.c.salesperson)
        .where(*conditions)
        .order_by(absence.c.from_day, absence.c.salesperson)
    )
    with reading(engine) as conn:
        return [
            AbsenceRecord(
                salesperson=row.salesperson,
                name=row.name or "",
                from_day=to_day(row.from_day),
                to_day=to_day(row.to_day),
                substitute=row.substitute,
                reason=row.reason,
                author=row.author,
            )
            for row in conn.execute(query)
        ]


def absences(conn: Connection, as_of: date) -> pl.DataFrame:
    """Who is away on a day or later (ABSENCE_SCHEMA)."""
    query = select(*(absence.c[name] for name in ABSENCE_SCHEMA)).where(_lasts(as_of))
    return frames.read_frame(conn, query.order_by(absence.c.salesperson, absence.c.from_day), ABSENCE_SCHEMA)


def _lasts(as_of: date) -> ColumnElement[bool]:
    return or_(absence.c.to_day.is_(None), absence.c.to_day >= to_number(as_of))


def _refuse_overlap(conn: Connection, number: str, from_day: date, to_day_: date | None) -> None:
    others = (absence.c.salesperson == number) & (absence.c.from_day != to_number(from_day))
    meets = or_(absence.c.to_day.is_(None), absence.c.to_day >= to_number(from_day))
    if to_day_ is not None:
        meets &= absence.c.from_day <= to_number(to_day_)
    found = conn.execute(select(absence).where(others, meets)).first()
    if found is not None:
        until = "until they are back" if found.to_day is None else f"to {to_day(found.to_day)}"
        raise StoreError(f"{number} is away from {to_day(found.from_day)} {until} already: expected other days")
