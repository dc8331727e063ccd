"""Which version of its tables a store has."""

from sqlalchemy import Column, Connection, Engine, MetaData, String, Table, insert, inspect, select

from receivables.store.database import writing
from receivables.store.tables import metadata

# The tables as this program knows them: the newest of `migrations`.
HEAD = "0002"
# Alembic's own table.
_stamp = Table("alembic_version", MetaData(), Column("version_num", String(32), primary_key=True))


def bring_about(engine: Engine) -> None:
    """Give an empty store its tables; leave one of this version as it is."""
    with engine.connect() as conn:
        version = version_of(conn)
    if version is None:
        with writing(engine) as conn:
            if version_of(conn) is None:
                create(conn)


def version_of(conn: Connection) -> str | None:
    """The version of the store's tables, None when it has none yet."""
    if not inspect(conn).has_table(_stamp.name):
        return None
    return conn.execute(select(_stamp.c.version_num)).scalar_one_or_none()


def create(conn: Connection) -> None:
    """Every table, as this program knows it."""
    metadata.create_all(conn)
    _stamp.create(conn)
    conn.execute(insert(_stamp).values(version_num=HEAD))
