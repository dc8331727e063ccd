"""What holds, causes, disputes and promises have in common: people tell us, and a slip of the pen must not count."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import polars as pl
from sqlalchemy import ColumnElement, Connection, Table, or_, select

from receivables.store import frames
from receivables.store.database import StoreError
from receivables.store.merge import difference, merge, schema_of, write
from receivables.store.moments import to_moment
from receivables.store.tables import customer as customer_table
from receivables.store.tables import item as item_table

# Days are counted on from those that people name: beyond the last that there is nothing can be counted.
LAST_DAY = date(2999, 12, 31)


def refuse_unknown(conn: Connection, customer: str, item: str | None) -> None:
    """Raises StoreError for a customer nobody has heard of, or an item (None: all) that is none of the customer's."""
    is_known = select(customer_table.c.customer).where(customer_table.c.customer == customer)
    if conn.execute(is_known).first() is None:
        raise StoreError(f"There is no customer '{customer}' in the store: expected a customer's number as loaded")
    if (
        item is not None
        and conn.execute(select(item_table.c.item).where(named(customer, item)).limit(1)).first() is None
    ):
        raise StoreError(f"Customer {customer} has no item '{item}': expected the number of one of its items")


def named(customer: str, item: str) -> ColumnElement[bool]:
    """The ledger lines that the number names: the line itself, or all of a document, instalments included."""
    return (item_table.c.customer == customer) & or_(item_table.c.item == item, item_table.c.document == item)


def refuse_backwards(what: str, from_day: date, to_day: date | None) -> None:
    """Raises StoreError when something is to end before it begins, or on a day that nobody lives to see."""
    if to_day is not None and to_day > LAST_DAY:
        raise StoreError(f"{what} would end on {to_day}: expected a day before the year 3000")
    if to_day is not None and to_day < from_day:
        raise StoreError(f"{what} would begin on {from_day} and end on {to_day}: expected an end no earlier than that")


def refuse_said_since(
    conn: Connection, table: Table, key: Mapping[str, Any], values: Mapping[str, Any], *, seen: datetime | None
) -> None:
    """Raises StoreError where somebody else has said otherwise under the same key since a moment, at which whoever says
    this had looked; None: what comes last counts. `values` have the author.
    """
    if seen is None:
        return
    same = [table.c[name] == value for name, value in key.items()]
    newer = select(table).where(*same, table.c.known_at >= to_moment(seen), table.c.author != values["author"])
    found = conn.execute(newer).mappings().first()
    said = {name: value or None for name, value in values.items() if name != "author"}
    if found is not None and any((found[name] or None) != value for name, value in said.items()):
        raise StoreError(
            f"{found['author']} has noted a {table.name} about the same meanwhile, with other particulars: nothing was "
            "written over it, look at it first"
        )


def keep(conn: Connection, table: Table, key: Mapping[str, Any], values: Mapping[str, Any]) -> None:
    """Write the one row of `table` under its natural `key`, over what stood there before; that is kept in its past."""
    row = {name: None if value == "" else value for name, value in {**key, **values}.items()}
    schema = schema_of(table)
    merge(conn, table, pl.DataFrame([row], schema={name: schema[name] for name in row}))


def keep_all(conn: Connection, table: Table, chosen: ColumnElement[bool], rows: pl.DataFrame) -> None:
    """Have the chosen rows of `table` be these and no others; what stood there before is kept in the table's past."""
    schema = pl.Schema({**schema_of(table), **rows.schema})
    key = [column.name for column in table.primary_key]
    before = frames.read_frame(conn, select(table).where(chosen), schema)
    differing = difference(before, rows, key=key)
    write(conn, table, before, replace(differing, gone=before.join(rows, on=key, how="anti", nulls_equal=True)))


def change(conn: Connection, table: Table, chosen: ColumnElement[bool], values: Mapping[str, Any]) -> None:
    """Set the values in the chosen rows; what stood there before is kept in the table's past."""
    schema = schema_of(table)
    key = pl.Schema({column.name: schema[column.name] for column in table.primary_key})
    its = frames.read_frame(conn, select(*table.primary_key).where(chosen), key)
    new = [pl.lit(None if value == "" else value, schema[name]).alias(name) for name, value in values.items()]
    merge(conn, table, its.with_columns(new))
