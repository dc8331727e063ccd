"""The kill switch: from a stop until somebody resumes, nothing leaves."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, insert, select, update

from receivables.store.database import StoreError, reading, writing
from receivables.store.moments import clock_time, to_datetime
from receivables.store.tables import stop

# Asked with every letter that leaves: made once.
_IN_FORCE = select(stop).where(stop.c.resumed.is_(None))


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """Since when nothing leaves, why, and who said so; `resumed` None: still."""

    stopped: datetime
    stopped_by: str
    reason: str
    resumed: datetime | None
    resumed_by: str


def stop_sending(engine: Engine, *, reason: str, by: str) -> None:
    """From now on nothing leaves. Stopping what is stopped changes nothing: the first reason stands."""
    with writing(engine, durably=True) as conn:
        if in_force(conn) is None:
            conn.execute(insert(stop).values(stopped=clock_time(conn), stopped_by=by, reason=reason))


def resume_sending(engine: Engine, *, by: str) -> None:
    """Letters may leave again. Raises StoreError when nothing is stopped."""
    with writing(engine) as conn:
        if in_force(conn) is None:
            raise StoreError("Nothing is stopped: expected a stop to end")
        conn.execute(update(stop).where(stop.c.resumed.is_(None)).values(resumed=clock_time(conn), resumed_by=by))


def in_force(conn: Connection) -> Stop | None:
    """The stop that nothing leaves under, None when letters may leave."""
    row = conn.execute(_IN_FORCE).first()
    return None if row is None else _stop(row)


def list_stops(engine: Engine, *, most: int = 20) -> list[Stop]:
    """The last stops, the newest first."""
    with reading(engine) as conn:
        return [_stop(row) for row in conn.execute(select(stop).order_by(stop.c.stopped.desc()).limit(most))]


def _stop(row: Row[Any]) -> Stop:
    return Stop(
        stopped=to_datetime(row.stopped),
        stopped_by=row.stopped_by,
        reason=row.reason,
        resumed=None if row.resumed is None else to_datetime(row.resumed),
        resumed_by=row.resumed_by or "",
    )


def stop_in_force(engine: Engine) -> Stop | None:
    """The same, for whoever only wants to know."""
    with reading(engine) as conn:
        return in_force(conn)
