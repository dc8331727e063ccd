"""Views are made, taken away, and put back: while tables are changed no view may stand on them."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.schema import ExecutableDDLElement
from sqlalchemy.sql.compiler import DDLCompiler

from receivables.store.database import StoreError, name_of, writing
from receivables.store.views import View, views

# Names of views stay for ever, so that whatever else is called nearly so is somebody's own.
_OURS = frozenset(one.name for one in views("EUR"))
_IN_USE = "2BP01"
_IS_READ = "55P03"
_ROLE_UNKNOWN = "42704"


@dataclass(frozen=True, slots=True)
class Standing:
    """The views as they stood: the base currency they were made for, and who else might read which."""

    base_currency: str
    readers: tuple[tuple[str, str], ...]


def make_views(engine: Engine, *, base_currency: str, reader: str = "") -> tuple[View, ...]:
    """Make all views anew, and let `reader`, a role of a PostgreSQL database, read them and nothing else.

    Whoever might read them before still may. Raises StoreError for an unknown role, for one on a file, and where
    somebody has built on our views.
    """
    if reader and engine.dialect.name != "postgresql":
        raise StoreError(f"{name_of(engine)} is a file and has no roles: whoever may read the file reads all of it")
    with writing(engine) as conn:
        before = take_away(conn)
        made = _create(conn, base_currency)
        _grant(conn, [*(before.readers if before else ()), *((one.name, reader) for one in made if reader)])
    return made


def drop_views(engine: Engine) -> int:
    """Take all views away, and say how many there were. Raises StoreError where somebody has built on them."""
    with writing(engine) as conn:
        found = len(_names(conn))
        take_away(conn)
    return found


def take_away(conn: Connection) -> Standing | None:
    """Drop all views, so that tables may change; what `put_back` needs, None where there were none."""
    names = _names(conn)
    if not names:
        return None
    standing = Standing(_base_currency(conn, names), _readers(conn))
    for name in names:
        _drop(conn, name)
    _refuse_built_on(conn)
    return standing


def put_back(conn: Connection, standing: Standing | None) -> None:
    """Make the views again that were taken away, for whoever might read them."""
    if standing:
        _create(conn, standing.base_currency)
        _grant(conn, standing.readers)


class _CreateView(ExecutableDDLElement):
    def __init__(self, view: View) -> None:
        self.view = view


@compiles(_CreateView)
def _create_view(element: _CreateView, compiler: DDLCompiler, **_options: object) -> str:
    query = compiler.sql_compiler.process(element.view.query, literal_binds=True)
    return f"CREATE VIEW {element.view.name} AS {query}"


def _create(conn: Connection, base_currency: str) -> tuple[View, ...]:
    made = views(base_currency)
    for one in made:
        conn.execute(_CreateView(one))
    return made


def _names(conn: Connection) -> list[str]:
    return sorted(_OURS.intersection(inspect(conn).get_view_names()))


def _base_currency(conn: Connection, names: Sequence[str]) -> str:
    """As the views have it; views without it are none that this program made."""
    if "bi_firm" not in names:
        raise StoreError(
            f"{name_of(conn.engine)} has views of another program ({', '.join(names[:3])}), expected none named as "
            "ours are; rename them"
        )
    found: str = conn.execute(text("SELECT base_currency FROM bi_firm")).scalar_one()
    return found


def _drop(conn: Connection, name: str) -> None:
    try:
        conn.execute(text(f"DROP VIEW {name}"))
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) == _IN_USE:
            raise StoreError(
                f"{name} cannot be made anew: views of your own are built on it; drop those first"
            ) from error
        if getattr(error.orig, "sqlstate", None) == _IS_READ:
            raise StoreError(
                f"{name} cannot be made anew: somebody is reading it and does not end; expected no open transaction"
            ) from error
        raise


def _refuse_built_on(conn: Connection) -> None:
    """SQLite drops what others are built on, and then renames no table."""
    for name in inspect(conn).get_view_names() if conn.dialect.name == "sqlite" else ():
        quoted = conn.dialect.identifier_preparer.quote_identifier(name)
        try:
            conn.exec_driver_sql(f"SELECT 1 FROM {quoted} LIMIT 0")  # noqa: S608 - quoted
        except DBAPIError as error:
            raise StoreError(
                f"The views cannot be made anew: {name}, a view of your own, is built on them; drop it first"
            ) from error


def _readers(conn: Connection) -> tuple[tuple[str, str], ...]:
    """Each view, and a role that somebody let read it."""
    if conn.dialect.name != "postgresql":
        return ()
    query = text(
        "SELECT table_name, grantee FROM information_schema.role_table_grants WHERE table_schema = current_schema() "
        "AND table_name LIKE 'bi\\_%' AND privilege_type = 'SELECT' AND grantee <> grantor ORDER BY 1, 2"
    )
    return tuple((name, role) for name, role in conn.execute(query))


def _grant(conn: Connection, readers: Sequence[tuple[str, str]]) -> None:
    there = set(_names(conn)) if readers else set()
    for name, role in readers:
        if name in there:
            _let_read(conn, name, role)


def _let_read(conn: Connection, name: str, role: str) -> None:
    quoted = role if role == "PUBLIC" else conn.dialect.identifier_preparer.quote_identifier(role)
    schema = conn.dialect.identifier_preparer.quote_identifier(
        conn.execute(text("SELECT current_schema()")).scalar_one()
    )
    try:
        conn.execute(text(f"GRANT USAGE ON SCHEMA {schema} TO {quoted}"))
        conn.execute(text(f"GRANT SELECT ON {name} TO {quoted}"))
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) == _ROLE_UNKNOWN:
            raise StoreError(
                f"{name_of(conn.engine)} has no role '{role}', expected one that its administrator has made: "
                f"CREATE ROLE {role} LOGIN"
            ) from error
        raise
