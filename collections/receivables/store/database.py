"""Opening the store, and the two ways to speak to it: reading and writing, each in one transaction.

What differs between databases stands here, in `lock`, in `frames` and nowhere else.
"""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, OperationalError

from receivables.stop import Stopped
from receivables.store.tables import metadata

BUSY_SECONDS = 60
# Pages of the customers being merged stay in memory; 2 MB, SQLite's own choice, reads them again and again.
CACHE_KIB = 64 * 1024


class StoreError(Stopped):
    """What stops a command: one sentence that says where, what came and what was expected."""


def open_store(url: str) -> Engine:
    """The store at `url` (`sqlite:///firm/receivables.db`), with every table it needs.

    A file that does not exist yet is made, in a folder that does. Raises StoreError when the address is none, or
    when what it names is no store.
    """
    checked = _checked(url)
    engine = create_engine(checked, connect_args={"timeout": BUSY_SECONDS})
    event.listen(engine, "connect", _set_up_connection)
    event.listen(engine, "begin", _begin)
    try:
        upgrade(engine)
    except DatabaseError as error:
        raise StoreError(
            f"{checked.database} cannot be opened as the store: {error.orig}; expected a new file, or one that "
            "receivables has written"
        ) from error
    return engine


def upgrade(engine: Engine) -> None:
    """Every table of `tables` exists afterwards. Costs one look when they all do."""
    if set(metadata.tables) <= set(inspect(engine).get_table_names()):
        return
    with writing(engine) as conn:
        metadata.create_all(conn)


@contextmanager
def writing(engine: Engine | Connection) -> Iterator[Connection]:
    """One transaction that may write: all of it stays, or nothing. Waits for whoever is writing.

    A connection that is writing already is taken as it is: what is written becomes part of its transaction. Raises
    StoreError when the database refuses: still locked after a minute, disk full, file read-only.
    """
    if isinstance(engine, Connection):
        yield engine
        return
    with engine.connect() as conn, _refusals(engine):
        # An immediate transaction takes the write lock before it reads: what it has read is still so when it writes.
        conn.execution_options(begin="IMMEDIATE")
        with conn.begin():
            yield conn


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """One transaction that reads, and sees one state of the store whatever others write meanwhile."""
    with engine.connect() as conn, _refusals(engine), conn.begin():
        yield conn


def _checked(url: str) -> URL:
    try:
        checked = make_url(url)
    except ArgumentError as error:
        raise StoreError(f"The store's address is '{url}', expected one such as sqlite:///receivables.db") from error
    if checked.get_backend_name() != "sqlite" or checked.database in (None, "", ":memory:"):
        shown = checked.render_as_string(hide_password=True)
        raise StoreError(f"The store's address is '{shown}', expected a file such as sqlite:///receivables.db")
    folder = Path(str(checked.database)).parent
    if not folder.is_dir():
        raise StoreError(f"The store's folder {folder} does not exist; make it, or mend the store's address")
    return checked


def _set_up_connection(dbapi_connection: sqlite3.Connection, _record: Any) -> None:
    # The driver's own transactions begin late and without the write lock: ours begin in `_begin`.
    dbapi_connection.isolation_level = None
    _write_ahead(dbapi_connection)
    for pragma in ("synchronous = NORMAL", f"cache_size = -{CACHE_KIB}"):
        dbapi_connection.execute(f"PRAGMA {pragma}").close()


def _write_ahead(dbapi_connection: sqlite3.Connection) -> None:
    """Write-ahead logging, for good. SQLite does not wait by itself for others who open a new file meanwhile."""
    for tries_left in reversed(range(BUSY_SECONDS * 10)):
        try:
            dbapi_connection.execute("PRAGMA journal_mode = WAL").close()
        except sqlite3.OperationalError as error:
            if not tries_left or error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                raise
            time.sleep(0.1)
        else:
            return


def _begin(conn: Connection) -> None:
    conn.exec_driver_sql(f"BEGIN {conn.get_execution_options().get('begin', 'DEFERRED')}")


@contextmanager
def _refusals(engine: Engine) -> Iterator[None]:
    try:
        yield
    except OperationalError as error:
        raise StoreError(f"The store {engine.url.database} refused: {error.orig}") from error
