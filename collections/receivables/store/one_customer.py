"""One customer's own rows, by the keys of the tables: quick, however large the store is."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl
from sqlalchemy import Connection, or_, select

from receivables.model import ITEM_SCHEMA
from receivables.store import frames
from receivables.store.database import StoreError
from receivables.store.days import to_number
from receivables.store.past_decisions import held_on
from receivables.store.scope import EVERYTHING, Scope
from receivables.store.tables import customer, decision, item, salesperson

_DECIDED = pl.Schema(
    {
        "item": pl.String,
        "kind": pl.String,
        "treatment": pl.String,
        "does": pl.String,
        "reason": pl.String,
        "level": pl.Int64,
        "cause": pl.String,
        "disputed_minor": pl.Int64,
        "from_day": pl.Date,
        "next_day": pl.Date,
    }
)
_NOT_SAID = {"shard", "known_at", "bare"}


def master_data(conn: Connection, number: str) -> Mapping[str, Any]:
    """What is known of a customer as loaded. Raises StoreError for a number that nobody has heard of."""
    columns = [column for column in customer.c if column.name not in _NOT_SAID]
    found = conn.execute(select(*columns).where(customer.c.customer == number)).mappings().one_or_none()
    if found is None:
        raise StoreError(f"There is no customer '{number}' in the store: expected a number as loaded")
    return dict(found)


def branches_of(conn: Connection, number: str, scope: Scope = EVERYTHING) -> tuple[tuple[str, str], ...]:
    """The customers (number, name) of a scope that name this one as their parent."""
    query = select(customer.c.customer, customer.c.name).where(
        customer.c.parent == number, customer.c.customer != number, scope.of(customer.c.customer)
    )
    return tuple((one, name) for one, name in conn.execute(query.order_by(customer.c.customer)))


def name_of_salesperson(conn: Connection, number: str) -> str:
    """What a representative is called; empty where no list has them."""
    found = conn.execute(select(salesperson.c.name).where(salesperson.c.salesperson == number)).scalar_one_or_none()
    return found or ""


def open_lines_of(conn: Connection, number: str, as_of: date) -> pl.DataFrame:
    """The lines (ITEM_SCHEMA) of the customer's documents that are not settled on a day."""
    day = to_number(as_of)
    is_open = or_(item.c.closed_day.is_(None), item.c.closed_day > day)
    query = select(*(item.c[name] for name in ITEM_SCHEMA)).where(item.c.customer == number, item.c.day <= day, is_open)
    return frames.read_frame(conn, query, ITEM_SCHEMA)


def decisions_of(conn: Connection, number: str, as_of: date) -> pl.DataFrame:
    """What was decided about the customer's lines by the last night up to a day."""
    query = select(*(decision.c[name] for name in _DECIDED)).where(decision.c.customer == number, held_on(as_of))
    return frames.read_frame(conn, query, _DECIDED)
