"""Which version of the tables a store has, and how it gets to the one that this program knows."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    insert,
    inspect,
    select,
)

from receivables.store.database import StoreError, address, connect, name_of, writing
from receivables.store.tables import metadata

# The tables as this program knows them: the newest step in `migrations`.
HEAD = "0024"
# Release 0.1.0 kept no version; its loads have this column, and none since.
_UNSTAMPED = ("0001", "load", "file")
# Not Alembic's own name for it: Prefect, whose server may share the database, keeps its version under that.
_STAMP = "receivables_version"
_stamp = Table(
    _STAMP,
    MetaData(),
    Column("version_num", String(32), nullable=False),
    PrimaryKeyConstraint("version_num", name=f"{_STAMP}_pkc"),
)


class State(StrEnum):
    """What this program can do with a store: make its tables, use it, upgrade it, or nothing."""

    EMPTY = "empty"
    CURRENT = "current"
    OLDER = "older"
    NEWER = "newer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Upgraded:
    """From which version to which a store was brought. `backup`: the file as it was before, None where none is made."""

    before: str | None
    after: str
    backup: Path | None


def bring_about(engine: Engine) -> None:
    """Give an empty store its tables. Raises StoreError when it has those of another version, or another program's."""
    found = stored_version(engine)
    match state_of(found):
        case State.EMPTY:
            with writing(engine) as conn:
                if _version(conn, engine) is None:
                    create(conn)
        case State.OLDER:
            raise StoreError(
                f"The store {name_of(engine)} is of version {found}, expected {HEAD}: an older receivables wrote it; "
                "run `receivables db upgrade`"
            )
        case State.NEWER:
            raise StoreError(_too_new(engine, found))


def state_of(version: str | None) -> State:
    """What can be done with a store of that version, None: one without tables."""
    if version is None:
        return State.EMPTY
    if version == HEAD:
        return State.CURRENT
    return State.OLDER if version < HEAD else State.NEWER


def version_at(url: str) -> str | None:
    """The version of the store at the address, None when it has no tables; looking makes none.

    Raises StoreError as `connect`, and for tables of another program.
    """
    parts = address(url)
    if parts.get_backend_name() == "sqlite" and not Path(str(parts.database)).exists():
        return None
    return stored_version(connect(url))


def stored_version(engine: Engine) -> str | None:
    """The version of the store's tables, None when it has none yet. Raises StoreError for another program's."""
    with engine.connect() as conn:
        return _version(conn, engine)


def create(conn: Connection) -> None:
    """Every table, as this program knows it, in an empty store. Raises StoreError where it cannot keep every letter."""
    _refuse_encoding(conn)
    metadata.create_all(conn)
    _mark(conn, HEAD)


def upgrade(engine: Engine) -> Upgraded:
    """Bring a store of any earlier version to this one, with all that is in it, or leave it as it is.

    A file is copied beside itself first. Views for others are made again of the tables as they are then. Raises
    StoreError when the store was written by a newer receivables.
    """
    # No other command needs to know of views.
    from receivables.store.views.making import put_back, take_away

    before = stored_version(engine)
    if before == HEAD:
        return Upgraded(before=before, after=HEAD, backup=None)
    if state_of(before) is State.NEWER:
        raise StoreError(_too_new(engine, before))
    backup = _backup(engine, before) if before is not None and engine.dialect.name == "sqlite" else None
    with writing(engine) as conn:
        standing = take_away(conn)
        _climb(conn, _version(conn, engine), to=HEAD)
        put_back(conn, standing)
    return Upgraded(before=before, after=HEAD, backup=backup)


def _version(conn: Connection, engine: Engine) -> str | None:
    tables = inspect(conn)
    names = set(tables.get_table_names())
    if _STAMP in names:
        found: str | None = conn.execute(select(_stamp.c.version_num)).scalar_one_or_none()
        return found
    version, table, column = _UNSTAMPED
    ours = sorted(names & set(metadata.tables))
    if table in ours and column in {one["name"] for one in tables.get_columns(table)}:
        return version
    if ours:
        listed = ", ".join(ours[:3])
        raise StoreError(
            f"{name_of(engine)} has tables of another program ({listed}), expected an empty database or one that "
            "receivables has written"
        )
    return None


def _too_new(engine: Engine, found: str | None) -> str:
    return (
        f"The store {name_of(engine)} is of version {found}, expected {HEAD} at the most: a newer receivables than "
        "this wrote it; install that one"
    )


def _refuse_encoding(conn: Connection) -> None:
    if conn.dialect.name != "postgresql":
        return
    encoding = conn.exec_driver_sql("SHOW server_encoding").scalar_one()
    if encoding != "UTF8":
        raise StoreError(f"{name_of(conn.engine)} keeps text as {encoding}, expected a database in UTF8")


def _mark(conn: Connection, version: str) -> None:
    _stamp.create(conn)
    conn.execute(insert(_stamp).values(version_num=version))


def _climb(conn: Connection, version: str | None, *, to: str) -> None:
    """Take every step from `version` (None: from an empty store) to `to`, in this transaction."""
    # Alembic takes as long to import as a small load.
    from alembic import command
    from alembic.config import Config

    if version == _UNSTAMPED[0] and not inspect(conn).has_table(_STAMP):
        _mark(conn, version)
    config = Config(attributes={"connection": conn, "stamp": _STAMP})
    config.set_main_option("script_location", "receivables.store:migrations")
    command.upgrade(config, to)


def _backup(engine: Engine, version: str) -> Path:
    """A copy of the store's file as it is, beside it, under a name that no other copy has."""
    file = Path(str(engine.url.database))
    names = (file.with_name(f"{file.name}.{version}{more}") for more in _endings())
    copy = next(name for name in names if not name.exists())
    unfinished = copy.with_name(f"{copy.name}.unfinished")
    unfinished.unlink(missing_ok=True)
    with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(unfinished)) as target:
        source.backup(target)
    return unfinished.rename(copy)


def _endings() -> Iterator[str]:
    yield ""
    number = 2
    while True:
        yield f".{number}"
        number += 1
