"""Rows to frames and frames to rows, by whole columns.

In the store a day is a whole number (days since 1970-01-01) and "none" is empty text where the column is text; in a
frame a day is a `Date` and "none" is null. Whoever reads and writes through here sees frames only.
"""

import json

import polars as pl
from sqlalchemy import ColumnElement, Connection, SelectBase, Table, func, select

# SQLite hands over whole columns as one JSON text each: a third of the CPU of a million Python tuples.
# It bounds such a text at 1 GB: read what is bigger than some millions of rows shard by shard.
_ROWS_AT_ONCE = 20_000
_STORED_AS = {pl.Date: pl.Int32, pl.Boolean: pl.Int8}


def read_frame(conn: Connection, query: SelectBase, schema: pl.Schema) -> pl.DataFrame:
    """What `query` selects, as a frame of exactly `schema`; columns are matched by name, rows keep their order.

    Whole numbers become `Date` or `Boolean` where the schema says so; empty text becomes null.
    """
    rows = query.subquery()
    texts = conn.execute(select(*(func.json_group_array(rows.c[name]) for name in schema))).one()
    return pl.DataFrame([_column(name, dtype, text) for (name, dtype), text in zip(schema.items(), texts, strict=True)])


def rows(frame: pl.DataFrame) -> list[tuple[object, ...]]:
    """The frame's rows as the store keeps them, in its order of columns: days as numbers, missing text as ''."""
    return list(zip(*(_stored(column).to_list() for column in frame), strict=True))


def insert(conn: Connection, table: Table, frame: pl.DataFrame) -> int:
    """Write the frame into the columns of the same names, in its order, and return how many rows that were.

    Rows in the order of the table's key are written in about half the time. A key that is there already raises
    sqlalchemy's IntegrityError.
    """
    columns = ", ".join(f'"{name}"' for name in frame.columns)
    marks = ", ".join("?" * frame.width)
    statement = f'INSERT INTO "{table.name}" ({columns}) VALUES ({marks})'  # noqa: S608
    _for_each(conn, statement, frame)
    return frame.height


def update(conn: Connection, table: Table, frame: pl.DataFrame) -> int:
    """Set the frame's columns in the rows that have its keys; it holds every column of the table's primary key."""
    keys = [column.name for column in table.primary_key]
    values = [name for name in frame.columns if name not in keys]
    settings = ", ".join(f'"{name}" = ?' for name in values)
    _for_each(conn, f'UPDATE "{table.name}" SET {settings} WHERE {_matches(keys)}', frame.select(*values, *keys))  # noqa: S608
    return frame.height


def delete(conn: Connection, table: Table, keys: pl.DataFrame) -> int:
    """Remove the rows of the table that have exactly these values in the frame's columns."""
    _for_each(conn, f'DELETE FROM "{table.name}" WHERE {_matches(keys.columns)}', keys)  # noqa: S608
    return keys.height


def among(column: ColumnElement[str], values: pl.Series) -> ColumnElement[bool]:
    """The condition that the column's text is one of `values`, however many they are."""
    named = func.json_each(json.dumps(values.to_list(), ensure_ascii=False)).table_valued("value")
    return column.in_(select(named.c.value))


def _matches(names: list[str]) -> str:
    return " AND ".join(f'"{name}" = ?' for name in names)


def _for_each(conn: Connection, statement: str, frame: pl.DataFrame) -> None:
    for part in frame.iter_slices(_ROWS_AT_ONCE):
        conn.exec_driver_sql(statement, rows(part))


def _column(name: str, dtype: pl.DataType, text: str) -> pl.Series:
    stored = _STORED_AS.get(type(dtype), dtype)
    decoded: pl.Series = pl.Series([text]).str.json_decode(pl.List(stored)).item()
    values = decoded.cast(dtype).alias(name)
    return values.replace("", None) if dtype == pl.String else values


def _stored(column: pl.Series) -> pl.Series:
    if column.dtype == pl.Date:
        return column.cast(pl.Int32)
    return column.fill_null("") if column.dtype == pl.String else column
