"""When something became known to the store: microseconds since 1970-01-01 UTC, by the database's own clock."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, func, insert, select, text, update

from receivables.store.tables import clock, load

_NOW = {
    "sqlite": text("SELECT CAST((julianday('now') - 2440587.5) * 86400000000 AS INTEGER)"),
    "postgresql": text("SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS bigint)"),
}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NEWEST = select(func.max(clock.c.newest))
_MICROSECOND = timedelta(microseconds=1)


def moment(conn: Connection) -> int:
    """The moment of all that this transaction writes (within a load: of all that the load brings).

    It is given out when it is first asked for, and is later than every one before it, whatever the clock does.
    """
    given: int | None = given_out(conn)
    if given is None:
        given = _next(conn)
        conn.execution_options(moment=given)
    return given


def clock_time(conn: Connection) -> int:
    """What the database's clock says: for what happens and is no fact that anything is decided by."""
    now: int = conn.execute(_NOW[conn.dialect.name]).scalar_one()
    return now


def given_out(conn: Connection) -> int | None:
    """The moment of this transaction, None while nothing has asked for one: then it has changed nothing we know."""
    given: int | None = conn.get_execution_options().get("moment")
    return given


def forget(conn: Connection) -> None:
    """What is written from here on gets a moment of its own, in the same transaction."""
    conn.execution_options(moment=None)


def newest(conn: Connection) -> int | None:
    """The moment of the last change of what we know, None when nothing is known."""
    given: int | None = conn.execute(_NEWEST).scalar_one()
    return given


def first(conn: Connection) -> int | None:
    """The first moment on record, None when there is none: what was known before it cannot be told."""
    given: int | None = conn.execute(select(func.min(clock.c.first))).scalar_one()
    return given


def to_moment(known_at: datetime) -> int:
    """The number under which the store keeps a moment; it must say its offset from UTC.

    >>> to_moment(datetime(1970, 1, 1, 1, tzinfo=UTC))
    3600000000
    """
    return (known_at - _EPOCH) // _MICROSECOND


def to_datetime(moment: int) -> datetime:
    """The moment, in UTC, that a number of the store stands for.

    >>> to_datetime(1)
    datetime.datetime(1970, 1, 1, 0, 0, 0, 1, tzinfo=datetime.timezone.utc)
    """
    return _EPOCH + moment * _MICROSECOND


def _next(conn: Connection) -> int:
    now = clock_time(conn)
    last = newest(conn)
    if last is None:
        # Loads taken before there was this clock have moments, too.
        loaded = conn.execute(select(func.max(load.c.known_at))).scalar_one()
        given = now if loaded is None else max(now, loaded + 1)
        conn.execute(insert(clock).values(first=given, newest=given))
    else:
        given = max(now, last + 1)
        conn.execute(update(clock).values(newest=given))
    return given
