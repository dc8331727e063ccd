"""What is open on a day, by the policy's own rule of balances, of the customers that somebody asks about."""

from datetime import date

import polars as pl
from sqlalchemy import ColumnElement, Connection, Engine, or_, select

from receivables.model import ITEM_SCHEMA
from receivables.policy.balances import balances
from receivables.store import frames
from receivables.store.database import reading
from receivables.store.days import to_number
from receivables.store.facts import Shard
from receivables.store.tables import customer, item


def open_lines(conn: Connection, customers: ColumnElement[bool], *, as_of: date) -> pl.DataFrame:
    """The lines open on `as_of` with `balance_minor` (ITEM_SCHEMA and that column).

    `customers` is a condition on `item.customer`.
    """
    columns = [item.c[name] for name in ITEM_SCHEMA]
    still_open = or_(item.c.closed_day.is_(None), item.c.closed_day > to_number(as_of))
    posted = select(*columns).where(customers, still_open)
    return balances(frames.read_frame(conn, posted, ITEM_SCHEMA), as_of=as_of)


def open_lines_of(conn: Connection, shard: Shard, *, as_of: date) -> pl.DataFrame:
    """The same for the customers of a shard."""
    its = select(customer.c.customer).where(customer.c.shard.between(shard.first, shard.last))
    return open_lines(conn, item.c.customer.in_(its), as_of=as_of)


def open_lines_of_customers(engine: Engine, customers: pl.Series, *, as_of: date) -> pl.DataFrame:
    """The same for customers by their numbers."""
    with reading(engine) as conn:
        return open_lines(conn, frames.among(item.c.customer, customers), as_of=as_of)
