"""Customers as the policy sees them, each with the head of its group, as known at a moment."""

from datetime import datetime

import polars as pl
from sqlalchemy import ColumnElement, Connection, Engine, select

from receivables.model import CUSTOMER_SCHEMA
from receivables.policy.groups import heads
from receivables.store import frames, tables
from receivables.store.database import reading
from receivables.store.frames import among
from receivables.store.groups import family
from receivables.store.history import of_chosen
from receivables.store.versions import as_known

_STORED = pl.Schema({"parent" if name == "head" else name: dtype for name, dtype in CUSTOMER_SCHEMA.items()})


def read_customers(conn: Connection, chosen: ColumnElement[bool], known_at: datetime | None) -> pl.DataFrame:
    """The chosen customers (CUSTOMER_SCHEMA) as known at a moment, None: now.

    `chosen` is a condition on the columns of `tables.customer` under which groups are whole: all of a shard, say.
    """
    known = as_known(tables.customer, known_at)
    columns = [known.c[name] for name in _STORED if name != "has_address"]
    query = select(*columns, (known.c.address != "").label("has_address"))
    its = chosen if known is tables.customer else of_chosen(known, chosen)
    found = frames.read_frame(conn, query.where(its), _STORED)
    return found.with_columns(heads(found)["head"]).select(*CUSTOMER_SCHEMA)


def customers_around(engine: Engine, customer: str, *, known_at: datetime | None = None) -> pl.DataFrame:
    """A customer and whoever it was ever known to form a group with (CUSTOMER_SCHEMA); empty: there is no such one."""
    with reading(engine) as conn:
        return read_customers(conn, among(tables.customer.c.customer, family(conn, customer)), known_at)
