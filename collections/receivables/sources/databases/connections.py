"""Connections to a firm's database that can change nothing in it, and whose password nobody reads."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError

from receivables.environment import PLACEHOLDER, filled
from receivables.source import SourceSettings
from receivables.sources.settings import SourceError

# The driver where the URL names none: those that need no compiler and no client library.
_DRIVERS = {
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
    "mysql": "mysql+pymysql",
    "mariadb": "mariadb+pymysql",
    "oracle": "oracle+oracledb",
}
# The package of a driver where it is not called like its module.
_PACKAGES = {"psycopg2": "psycopg2-binary", "MySQLdb": "mysqlclient", "mysql": "mysql-connector-python"}
_KNOWN = "sqlite, postgresql, mysql, mariadb, mssql or oracle"
_EXAMPLE = "postgresql://reader:${BOOKS_PASSWORD}@host/books"
# A host that does not answer is waited for so long, unless the URL says otherwise.
_TIMEOUTS: dict[str, dict[str, Any]] = {"psycopg": {"connect_timeout": 20}, "pyodbc": {"timeout": 20}}


def address(settings: SourceSettings) -> URL:
    """The database of a source. `${NAME}` is the environment's; anywhere in the URL but in its port, or all of it.

    Raises SourceError when it is no URL or the environment lacks the name. No message repeats the URL.
    """
    text = settings.url or ""
    whole = PLACEHOLDER.fullmatch(text.strip())
    try:
        url = make_url(_filled(text.strip(), settings) if whole else text)
    except (ArgumentError, ValueError):
        raise SourceError(
            f"source {settings.name}: url is no address of a database, expected one like {_EXAMPLE}"
        ) from None
    url = url.set(drivername=_DRIVERS.get(url.drivername, url.drivername))
    # Part by part, so that a password may hold any character.
    username, password, host, database = (
        _filled(part or "", settings) or None for part in (url.username, url.password, url.host, url.database)
    )
    query = {name: _filled(value, settings) for name, value in url.query.items() if isinstance(value, str)}
    return url.set(username=username, password=password, host=host, database=database).update_query_dict(query)


def in_words(url: URL) -> str:
    """What messages call the database: neither user nor password.

    >>> in_words(make_url("postgresql://me:secret@erp.example/books")), in_words(make_url("sqlite:////srv/books.db"))
    ('books at erp.example', 'books.db')
    """
    if url.get_backend_name() == "sqlite":
        return Path(url.database or "").name
    return " at ".join(filter(None, (url.database, url.host))) or url.get_backend_name()


@contextmanager
def connected(settings: SourceSettings) -> Iterator[Connection]:
    """A connection to the database of a source, in a transaction that is read-only where the database knows such a
    thing, and rolled back always.

    Raises SourceError when the driver is not installed, and for whatever the database refuses meanwhile.
    """
    url = address(settings)
    engine = _engine(url, settings)
    try:
        with engine.connect() as conn:
            if url.get_backend_name() == "oracle":
                conn.exec_driver_sql("SET TRANSACTION READ ONLY")
            yield conn.execution_options(**_read_only(url))
            conn.rollback()
    except SQLAlchemyError as error:
        answer = _without_password(_first_line(error), url)
        raise SourceError(f"source {settings.name}: the database {in_words(url)} answers: {answer}") from None
    finally:
        engine.dispose()


def _filled(text: str, settings: SourceSettings) -> str:
    return filled(text, where=f"source {settings.name}: url", error=SourceError)


def _engine(url: URL, settings: SourceSettings) -> Engine:
    try:
        if url.get_backend_name() == "sqlite":
            return create_engine("sqlite://", creator=lambda: _sqlite(url, settings), poolclass=NullPool)
        timeout = {name: value for name, value in _timeout(url).items() if name not in url.query}
        engine = create_engine(url, poolclass=NullPool, connect_args=timeout)
    except ImportError as error:
        raise _no_driver(error, url, settings) from None
    except (NoSuchModuleError, ArgumentError):
        raise SourceError(
            f"source {settings.name}: databases of the kind {url.drivername} cannot be read here, expected {_KNOWN}, "
            "or SQLAlchemy's package for it installed"
        ) from None
    if url.get_backend_name() in ("mysql", "mariadb"):
        event.listen(engine, "connect", _refuse_changes)
    return engine


def _timeout(url: URL) -> dict[str, Any]:
    return _TIMEOUTS.get(url.get_driver_name(), {})


def _sqlite(url: URL, settings: SourceSettings) -> sqlite3.Connection:
    file = Path(url.database or "")
    if not url.database or not file.is_file():
        raise SourceError(f"source {settings.name}: there is no file {file}")
    # mode=ro: opening must neither make a database nor change one.
    return sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)


def _refuse_changes(connection: Any, _record: object) -> None:
    """MySQL's and MariaDB's transactions of this connection are read-only."""
    cursor = connection.cursor()
    cursor.execute("SET SESSION TRANSACTION READ ONLY")
    cursor.close()


def _read_only(url: URL) -> dict[str, bool]:
    return {"postgresql_readonly": True} if url.get_backend_name() == "postgresql" else {}


def _no_driver(error: ImportError, url: URL, settings: SourceSettings) -> SourceError:
    module = (error.name or url.get_driver_name()).split(".")[0]
    package = _PACKAGES.get(module, module)
    if isinstance(error, ModuleNotFoundError):
        what = f"the Python package {package}, which is not installed; `pip install {package}` installs it"
    else:
        what = f"the Python package {package}, which cannot be loaded ({error})"
    return SourceError(f"source {settings.name}: reading {url.get_backend_name()} needs {what}")


def _first_line(error: SQLAlchemyError) -> str:
    """What the database says itself, without the statement and without its drawing of where in it."""
    origin = getattr(error, "orig", None) or error
    said = origin.args[-1] if len(origin.args) == 2 and isinstance(origin.args[0], int) else origin
    return next((line.strip() for line in str(said).splitlines() if line.strip()), type(origin).__name__)


def _without_password(text: str, url: URL) -> str:
    secret = str(url.password or "")
    # One of a letter or two would be told by what is starred.
    return text.replace(secret, "***") if len(secret) > 3 else text
