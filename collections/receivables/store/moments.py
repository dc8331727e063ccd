"""When something became known to the store: microseconds since 1970-01-01 UTC, by the database's own clock."""

from sqlalchemy import Connection, func, select, text

from receivables.store.tables import load

_NOW = {
    "sqlite": text("SELECT CAST((julianday('now') - 2440587.5) * 86400000000 AS INTEGER)"),
    "postgresql": text("SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS bigint)"),
}


def moment(conn: Connection) -> int:
    """The moment of this transaction, which is later than that of every load before it, whatever the clock does."""
    now: int = conn.execute(_NOW[conn.dialect.name]).scalar_one()
    newest = conn.execute(select(func.max(load.c.known_at))).scalar_one()
    return now if newest is None else max(now, newest + 1)
