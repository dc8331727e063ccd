"""How far back the store can answer, so that it never answers beyond that in silence."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Engine, func, select

from receivables.store import moments
from receivables.store.database import reading
from receivables.store.days import to_day
from receivables.store.moments import to_datetime, to_moment
from receivables.store.tables import item, load
from receivables.store.versions import as_known


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """Since when the store knows what it knows; None: it knows no such thing.

    What was known before `first_moment` is on no record. The ledger has no line older than `oldest_day`. What was
    settled before the first list of open items, `first_list`, such a list never told.
    """

    first_moment: datetime | None
    oldest_day: date | None
    first_list: date | None


def reach(engine: Engine, known_at: datetime | None = None) -> Reach:
    """The reach of what was known at a moment; None: of what is known now."""
    oldest = select(func.min(as_known(item, known_at).c.day))
    first_list = select(func.min(load.c.as_of)).where(load.c.kind == "open-items")
    if known_at is not None:
        first_list = first_list.where(load.c.known_at <= to_moment(known_at))
    with reading(engine) as conn:
        first = moments.first(conn)
        return Reach(
            first_moment=None if first is None else to_datetime(first),
            oldest_day=to_day(conn.execute(oldest).scalar_one()),
            first_list=to_day(conn.execute(first_list).scalar_one()),
        )


def newest_moment(engine: Engine) -> datetime | None:
    """The moment of the last change of what is known, None when nothing is."""
    with reading(engine) as conn:
        newest = moments.newest(conn)
    return None if newest is None else to_datetime(newest)
