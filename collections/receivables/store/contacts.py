"""People at customers as somebody told us of them by word of mouth: lists fill in only what was not said."""

import json
from collections.abc import Mapping
from typing import Any

import polars as pl
from sqlalchemy import ColumnElement, Connection, Engine, select

from receivables.store import frames
from receivables.store.database import StoreError, writing
from receivables.store.merge import Difference, schema_of, write
from receivables.store.tables import contact as contact_table
from receivables.store.told import change, keep, refuse_unknown

_SAID = [column.name for column in contact_table.columns if column.name not in {"customer", "name", "known_at"}]


def tell_contact(
    engine: Engine | Connection, *, customer: str, name: str, said: Mapping[str, Any], author: str
) -> dict[str, Any] | None:
    """Note what somebody told us of a person at a customer; returns what was known before, None: nobody of that name.

    `said`: columns of `tables.contact` -> what was said; the others stay as they are. From then on lists of contacts
    only fill in what is empty. Saying it again changes nothing. Raises StoreError for an unknown customer and no name.
    """
    if not name.strip():
        raise StoreError(f"A contact of customer {customer} has no name: expected the name of a person")
    with writing(engine) as conn:
        refuse_unknown(conn, customer, None)
        before = contact_told(conn, customer, name)
        values = {column: value for column, value in said.items() if value is not None}
        keep(conn, contact_table, {"customer": customer, "name": name}, {**values, "told_by": author})
    return before


def said_of(facts: Mapping[str, Any]) -> dict[str, Any]:
    """What was said of a person, by columns of the table: of all that a report may say, what it did."""
    return {name: value for name, value in facts.items() if name in _SAID and value is not None}


def leave_contact_to_lists(engine: Engine | Connection, *, customer: str, name: str) -> None:
    """From now on lists of contacts have the last word about this person again.

    Raises StoreError where nobody of that name is known at the customer.
    """
    with writing(engine) as conn:
        if contact_told(conn, customer, name) is None:
            raise StoreError(f"Customer {customer} has no contact '{name}': expected a name that `contacts list` shows")
        change(conn, contact_table, _is(customer, name), {"told_by": ""})


def take_contact_back(conn: Connection, *, customer: str, name: str, said: Mapping[str, Any], before: str) -> bool:
    """Let a person be again as `before` (JSON, empty: nobody), and say whether that could be done.

    It could not where something was said of the person since that is not in `said`.
    """
    now = contact_told(conn, customer, name)
    known = json.loads(before) if before else dict.fromkeys(_SAID)
    expected = {**known, **{column: value for column, value in said.items() if value is not None}}
    if now is None or any(now[column] != (expected[column] or None) for column in now if column != "told_by"):
        return False
    if before:
        keep(conn, contact_table, {"customer": customer, "name": name}, known)
        return True
    schema = schema_of(contact_table)
    row = frames.read_frame(conn, select(*contact_table.c).where(_is(customer, name)), schema)
    write(conn, contact_table, row, Difference(new=row.clear(), changed=row.clear(), gone=row))
    return True


def contact_told(conn: Connection, customer: str, name: str) -> dict[str, Any] | None:
    """What is known of a person, and who told us; empty text is None. None: nobody of that name is known."""
    row = conn.execute(select(*(contact_table.c[one] for one in _SAID)).where(_is(customer, name))).one_or_none()
    return None if row is None else {column: value or None for column, value in row._mapping.items()}


def with_what_was_told(conn: Connection, listed: pl.DataFrame) -> pl.DataFrame:
    """A list of contacts with what people told us by word of mouth in place of what it says of them."""
    said = [name for name in listed.columns if name not in {"customer", "name"}]
    schema = pl.Schema({name: dtype for name, dtype in listed.schema.items() if name in {"customer", "name", *said}})
    told = (contact_table.c.told_by != "") & frames.among(contact_table.c.customer, listed["customer"].unique())
    stored = frames.read_frame(conn, select(*(contact_table.c[name] for name in schema)).where(told), schema)
    if stored.is_empty() or not said:
        return listed
    both = listed.join(stored, on=["customer", "name"], how="left", suffix="_told", maintain_order="left")
    return both.select("customer", "name", *(pl.coalesce(f"{name}_told", name).alias(name) for name in said))


def _is(customer: str, name: str) -> ColumnElement[bool]:
    return (contact_table.c.customer == customer) & (contact_table.c.name == name)
