"""Rows to frames and frames to rows, by whole columns.

In the store a day is a whole number (days since 1970-01-01) and "none" is empty text where the column is text; in a
frame a day is a `Date` and "none" is null. Whoever reads and writes through here sees frames only.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any

import polars as pl
import polars.selectors as cs
from sqlalchemy import (
    ColumnClause,
    ColumnElement,
    Connection,
    SelectBase,
    Table,
    Text,
    bindparam,
    literal_column,
    select,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from receivables.store.database import StoreError

if TYPE_CHECKING:
    import psycopg

# A database hands over whole columns as one JSON text each: a third of the CPU of a million Python tuples.
# Such a text is bounded at 1 GB: read what is bigger than some millions of rows shard by shard.
_ROWS_AT_ONCE = 20_000
_STORED_AS = {pl.Date: pl.Int32, pl.Boolean: pl.Int8}
# PostgreSQL plans by what it knows of a table: nothing of one just filled, which made one step 120 times as long.
# It is looked at when it has grown so many times since it was looked at last.
_GROWN = 10
_WORTH_A_LOOK = 1_000
_STAGING = "incoming"
_ASKED = "asked"


def read_frame(conn: Connection, query: SelectBase, schema: pl.Schema) -> pl.DataFrame:
    """What `query` selects, as a frame of exactly `schema`; columns are matched by name, rows keep their order.

    Whole numbers become `Date` or `Boolean` where the schema says so; empty text becomes null.
    """
    columns = (_as_json(conn.dialect.name, name) for name in schema)
    texts = conn.execute(select(*columns).select_from(query.subquery())).one()
    # Of one customer most is empty, and a page asks for much of one customer.
    if texts[0] == "[]":
        return schema.to_frame()
    given = pl.DataFrame({name: [text] for name, text in zip(schema, texts, strict=True)})
    return given.select(_read(name, dtype) for name, dtype in schema.items())


def rows(frame: pl.DataFrame) -> list[tuple[object, ...]]:
    """The frame's rows as the store keeps them, in its order of columns: days as numbers, missing text as ''."""
    return _stored(frame).rows()


def insert(conn: Connection, table: Table, frame: pl.DataFrame) -> int:
    """Write the frame into the columns of the same names, in its order, and return how many rows that were.

    Rows in the order of the table's key are written in about half the time. A key that is there already raises
    sqlalchemy's IntegrityError; text with a NUL, which PostgreSQL cannot keep, raises StoreError on both databases.
    """
    if conn.dialect.name == "postgresql":
        if frame.height:
            _copy(conn, table, table.name, frame)
            _look_when_grown(conn, table, frame.height)
        return frame.height
    columns = ", ".join(f'"{name}"' for name in frame.columns)
    marks = ", ".join("?" * frame.width)
    statement = f'INSERT INTO "{table.name}" ({columns}) VALUES ({marks})'  # noqa: S608
    _for_each(conn, table, statement, frame)
    return frame.height


def update(conn: Connection, table: Table, frame: pl.DataFrame) -> int:
    """Set the frame's columns in the rows that have its keys; it holds every column of the table's primary key."""
    keys = [column.name for column in table.primary_key]
    values = [name for name in frame.columns if name not in keys]
    if conn.dialect.name == "postgresql":
        settings = ", ".join(f'"{name}" = {_STAGING}."{name}"' for name in values)
        change = f'UPDATE "{table.name}" AS kept SET {settings} FROM {_STAGING} WHERE {_same(keys)}'  # noqa: S608
        _with_staging(conn, table, frame, change)
        return frame.height
    settings = ", ".join(f'"{name}" = ?' for name in values)
    statement = f'UPDATE "{table.name}" SET {settings} WHERE {_matches(keys)}'  # noqa: S608
    _for_each(conn, table, statement, frame.select(*values, *keys))
    return frame.height


def delete(conn: Connection, table: Table, keys: pl.DataFrame) -> int:
    """Remove the rows of the table that have exactly these values in the frame's columns."""
    if conn.dialect.name == "postgresql":
        change = f'DELETE FROM "{table.name}" AS kept USING {_STAGING} WHERE {_same(keys.columns)}'  # noqa: S608
        _with_staging(conn, table, keys, change)
        return keys.height
    _for_each(conn, table, f'DELETE FROM "{table.name}" WHERE {_matches(keys.columns)}', keys)  # noqa: S608
    return keys.height


def among(column: ColumnElement[str], values: pl.Series) -> ColumnElement[bool]:
    """The condition that the column's text is one of `values`, however many they are."""
    return column.in_(select(_elements(_as_texts(values)).table_valued("value").c.value))


def among_asked(column: ColumnElement[str]) -> ColumnElement[bool]:
    """The same in a query that is made once and asked about ever other values, which come with `asked`.

    To make a query, and to find how it was put for the database, takes longer than to ask it about one customer.
    """
    return column.in_(select(_elements(bindparam(_ASKED)).table_valued("value").c.value))


def asked(values: pl.Series) -> dict[str, str]:
    """What a query with `among_asked` is asked about."""
    return {_ASKED: _as_texts(values)}


def _as_texts(values: pl.Series) -> str:
    return json.dumps(values.to_list(), ensure_ascii=False)


class _elements(FunctionElement[Any]):  # noqa: N801 - it is read as a function
    """The texts in a JSON array, a row each."""

    name = "elements"
    inherit_cache = True


@compiles(_elements, "sqlite")
def _elements_in_sqlite(element: _elements, compiler: SQLCompiler, **options: Any) -> str:
    return f"json_each{compiler.process(element.clause_expr, **options)}"


@compiles(_elements, "postgresql")
def _elements_in_postgresql(element: _elements, compiler: SQLCompiler, **options: Any) -> str:
    return f"json_array_elements_text({compiler.process(element.clause_expr, **options)}::json)"


# --- SQLite ------------------------------------------------------------------------------------------------------


def _matches(names: list[str]) -> str:
    return " AND ".join(f'"{name}" = ?' for name in names)


def _for_each(conn: Connection, table: Table, statement: str, frame: pl.DataFrame) -> None:
    for part in frame.iter_slices(_ROWS_AT_ONCE):
        _refuse_nul(table, part)
        conn.exec_driver_sql(statement, rows(part))


# --- PostgreSQL --------------------------------------------------------------------------------------------------


def _same(names: list[str]) -> str:
    return " AND ".join(f'kept."{name}" = {_STAGING}."{name}"' for name in names)


def _with_staging(conn: Connection, table: Table, frame: pl.DataFrame, change: str) -> None:
    """Carry out a change of the table that reads the frame from a table of its own, which has no index."""
    if frame.is_empty():
        return
    columns = ", ".join(f'"{name}"' for name in frame.columns)
    conn.exec_driver_sql(f'CREATE TEMPORARY TABLE {_STAGING} AS SELECT {columns} FROM "{table.name}" WITH NO DATA')  # noqa: S608
    _copy(conn, table, _STAGING, frame)
    if frame.height >= _WORTH_A_LOOK:
        conn.exec_driver_sql(f"ANALYZE {_STAGING}")
    conn.exec_driver_sql(change)
    conn.exec_driver_sql(f"DROP TABLE {_STAGING}")


def _copy(conn: Connection, table: Table, into: str, frame: pl.DataFrame) -> None:
    """Append the frame, whose columns are some of the table's, to the table or to its staging."""
    columns = ", ".join(f'"{name}"' for name in frame.columns)
    statement = f'COPY "{into}" ({columns}) FROM STDIN (FORMAT csv)'
    with _errors(conn), _driver(conn).cursor() as cursor, cursor.copy(statement) as copy:
        for part in frame.iter_slices(_ROWS_AT_ONCE):
            _refuse_nul(table, part)
            # Quoted text is text, empty or not; what is empty and not quoted is null.
            copy.write(_stored(part).write_csv(include_header=False, quote_style="non_numeric"))


def _driver(conn: Connection) -> "psycopg.Connection":
    driver: psycopg.Connection | None = conn.connection.driver_connection
    assert driver
    return driver


@contextmanager
def _errors(conn: Connection) -> Iterator[None]:
    """The driver's errors as those of SQLAlchemy, which knows nothing of what goes by the driver alone."""
    import psycopg

    try:
        yield
    except psycopg.Error as error:
        known = DBAPIError.instance("COPY", None, error, psycopg.Error, dialect=conn.dialect)
        raise known from error


def _look_when_grown(conn: Connection, table: Table, added: int) -> None:
    """Have PostgreSQL count what is in the table, when it is many times what it has counted last."""
    if added >= _WORTH_A_LOOK and conn.exec_driver_sql(_IS_GROWN, {"table": f'"{table.name}"'}).scalar_one():
        conn.exec_driver_sql(f'ANALYZE "{table.name}"')


_IS_GROWN = f"""
    SELECT pg_relation_size(oid) > {_GROWN} * relpages::bigint * current_setting('block_size')::int
    FROM pg_class WHERE oid = to_regclass(%(table)s)
"""  # noqa: S608


# --- both --------------------------------------------------------------------------------------------------------


# Of one customer there is so little that to say what is asked takes longer than to answer: it is said once.
@cache
def _as_json(dialect: str, name: str) -> ColumnClause[str]:
    """The values of a column of the only rows that are selected from, as one text."""
    if dialect == "postgresql":
        return literal_column(f"""coalesce(json_agg("{name}")::text, '[]')""", Text)
    return literal_column(f'json_group_array("{name}")', Text)


@cache
def _read(name: str, dtype: pl.DataType) -> pl.Expr:
    """A column's values from the one JSON text of them all."""
    stored = _STORED_AS.get(type(dtype), dtype)
    values = pl.col(name).str.json_decode(pl.List(stored)).explode().cast(dtype)
    return values.replace("", None) if dtype == pl.String else values


def _stored(frame: pl.DataFrame) -> pl.DataFrame:
    """The whole frame at once: Polars is asked so often that asking costs more than small frames do."""
    return frame.with_columns(cs.date().cast(pl.Int32), cs.string().fill_null(""))


def _refuse_nul(table: Table, part: pl.DataFrame) -> None:
    has_nul = cs.string().str.contains("\0", literal=True)
    for found in part.select(has_nul.any()).iter_rows(named=True):
        for name in (name for name, is_spoilt in found.items() if is_spoilt):
            spoilt = part.filter(pl.col(name).str.contains("\0", literal=True))[name][0]
            raise StoreError(f"{table}.{name} would be {spoilt!r}, expected text without a NUL character")
