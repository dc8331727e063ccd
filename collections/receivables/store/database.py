"""Opening the store, and the two ways to speak to it: reading and writing, each in one transaction.

The store is a SQLite file or a PostgreSQL database. What differs between them stands here, in `lock`, in `frames`,
in `moments` and nowhere else.
"""

import re
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, DatabaseError, DataError, DBAPIError, OperationalError

from receivables.stop import Stopped

if TYPE_CHECKING:
    # Firms with a SQLite file need not wait for the driver of the other database.
    import psycopg

BUSY_SECONDS = 60
# Pages of the customers being merged stay in memory; 2 MB, SQLite's own choice, reads them again and again.
CACHE_KIB = 64 * 1024
# PostgreSQL's states that are no error of the program: no privilege, a transaction that may only read.
_REFUSED = {"42501", "25006"}
_ONE_WRITER = text("SELECT pg_advisory_xact_lock(hashtext('receivables writes'), hashtext(current_schema()))")


class StoreError(Stopped):
    """What stops a command: one sentence that says where, what came and what was expected."""


def open_store(url: str) -> Engine:
    """The store at `url` (`sqlite:///firm/receivables.db`, `postgresql://user@host/database`), with all its tables.

    A file that does not exist yet is made, in a folder that does; an empty database gets its tables. Raises
    StoreError when the address is none, when what it names is no store or cannot be reached, and when the store was
    written by another version of receivables.
    """
    # It opens stores by the functions of this module.
    from receivables.store.schema import bring_about

    engine = connect(url)
    bring_about(engine)
    return engine


def connect(url: str) -> Engine:
    """The engine for the store at `url`, whatever version of its tables is there. Raises StoreError as `open_store`."""
    checked = address(url)
    engine = _sqlite(checked) if checked.get_backend_name() == "sqlite" else _postgresql(checked)
    try:
        engine.connect().close()
    except DatabaseError as error:
        raise StoreError(_no_store(checked, error)) from error
    return engine


def address(url: str) -> URL:
    """The parts of a store's address. Raises StoreError, which shows no password, when it is none."""
    try:
        checked = make_url(url)
    except (ArgumentError, ValueError) as error:
        raise StoreError(f"The store's address is '{_veiled(url)}', expected {_EXPECTED}") from error
    if checked.get_backend_name() == "postgresql":
        return checked.set(drivername="postgresql+psycopg")
    if checked.get_backend_name() != "sqlite" or checked.database in (None, "", ":memory:"):
        raise StoreError(f"The store's address is '{shown(checked)}', expected {_EXPECTED}")
    return checked


_EXPECTED = "a file such as sqlite:///receivables.db or a database such as postgresql://user@host/receivables"


def shown(url: URL) -> str:
    """The address as people may see it: without its password."""
    without = url.update_query_dict({"password": "***"}) if "password" in url.query else url
    return without.set(drivername=url.get_backend_name()).render_as_string(hide_password=True)


def _veiled(url: str) -> str:
    """What nobody can read as an address, without what may be a password in it."""
    return re.sub(r"^([^:/]*:?/*).*@", r"\1***@", url)


def name_of(engine: Engine) -> str:
    """What people call the store: its file, or the database and where it is."""
    url = engine.url
    if url.get_backend_name() == "sqlite":
        return str(url.database)
    host = url.host or url.query.get("host")
    return f"{url.database} on {host}" if host else str(url.database)


@contextmanager
def writing(engine: Engine | Connection, *, durably: bool = False) -> Iterator[Connection]:
    """One transaction that may write: all of it stays, or nothing. Waits for whoever is writing.

    A connection that is writing already is taken as it is: what is written becomes part of its transaction. `durably`:
    once it is over it stays even when the power fails, as nothing else need that can be done again. Raises
    StoreError when the database refuses: still locked after a minute, disk full, file read-only.
    """
    if isinstance(engine, Connection):
        yield engine
        return
    with engine.connect() as conn, _refusals(engine), _on_disk(conn, durably=durably):
        # An immediate transaction takes the write lock before it reads: what it has read is still so when it writes.
        conn.execution_options(begin="IMMEDIATE")
        with conn.begin():
            if conn.dialect.name == "postgresql":
                conn.execute(_ONE_WRITER)
            yield conn


@contextmanager
def _on_disk(conn: Connection, *, durably: bool) -> Iterator[None]:
    """PostgreSQL does so always; SQLite, as we use it, may lose the last transactions, never half of one."""
    driver = conn.connection.driver_connection
    if not durably or not isinstance(driver, sqlite3.Connection):
        yield
        return
    driver.execute("PRAGMA synchronous = FULL").close()
    try:
        yield
    finally:
        driver.execute("PRAGMA synchronous = NORMAL").close()


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """One transaction that reads, and sees one state of the store whatever others write meanwhile."""
    with engine.connect() as conn, _refusals(engine):
        if conn.dialect.name == "postgresql":
            conn.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        with conn.begin():
            yield conn


def _sqlite(url: URL) -> Engine:
    folder = Path(str(url.database)).parent
    if not folder.is_dir():
        raise StoreError(f"The store's folder {folder} does not exist; make it, or mend the store's address")
    engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS})
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin)
    return engine


def _postgresql(url: URL) -> Engine:
    # A connection that holds a lock may be silent for hours: keep-alives tell the network that it lives.
    arguments = {"application_name": "receivables", "keepalives_idle": 60}
    engine = create_engine(url, client_encoding="utf8", connect_args=arguments)
    event.listen(engine, "connect", _set_up_postgresql)
    return engine


def _set_up_sqlite(dbapi_connection: sqlite3.Connection, _record: Any) -> None:
    # The driver's own transactions begin late and without the write lock: ours begin in `_begin`.
    dbapi_connection.isolation_level = None
    _write_ahead(dbapi_connection)
    for pragma in ("synchronous = NORMAL", f"cache_size = -{CACHE_KIB}"):
        dbapi_connection.execute(f"PRAGMA {pragma}").close()


def _set_up_postgresql(dbapi_connection: "psycopg.Connection", _record: Any) -> None:
    # Compiling a query costs more than any of ours takes.
    dbapi_connection.execute(f"SET lock_timeout = '{BUSY_SECONDS}s'; SET jit = off")
    dbapi_connection.commit()


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
    except DBAPIError as error:
        # A NUL in a text, say, which PostgreSQL takes in no question either.
        if isinstance(error, OperationalError | DataError) or getattr(error.orig, "sqlstate", None) in _REFUSED:
            raise StoreError(f"The store {name_of(engine)} refused: {_in_one_line(error)}") from error
        raise


def _no_store(url: URL, error: DatabaseError) -> str:
    if url.get_backend_name() == "sqlite":
        return (
            f"{url.database} cannot be opened as the store: {error.orig}; expected a new file, or one that "
            "receivables has written"
        )
    return (
        f"The store {shown(url)} cannot be reached: {_in_one_line(error)}; expected a PostgreSQL server with that "
        "database, and its password in PGPASSWORD or ~/.pgpass"
    )


def _in_one_line(error: DBAPIError) -> str:
    return " ".join(str(error.orig).split())
