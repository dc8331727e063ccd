"""Customers as the policy sees them, each with the head of its group, as known at a moment."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial

import polars as pl
from sqlalchemy import ColumnElement, Connection, Engine, case, func, select

from receivables.model import CUSTOMER_SCHEMA
from receivables.policy.groups import heads
from receivables.store import frames, tables
from receivables.store.database import reading
from receivables.store.frames import among
from receivables.store.groups import family
from receivables.store.history import of_chosen
from receivables.store.versions import as_known

# What stands there for an address of e-mail may still be none: then sending says so.
_LIKE_AN_ADDRESS = "%_@_%._%"
_ADDRESSES = {"has_address", "email_rank"}
_LOWEST = pl.Schema({"customer": pl.String, "lowest": pl.Int8})
_STORED = pl.Schema({"parent" if name == "head" else name: dtype for name, dtype in CUSTOMER_SCHEMA.items()})


def read_customers(conn: Connection, chosen: ColumnElement[bool], known_at: datetime | None) -> pl.DataFrame:
    """The chosen customers (CUSTOMER_SCHEMA) as known at a moment, None: now.

    `chosen` is a condition on the columns of `tables.customer` under which groups are whole: all of a shard, say.
    """
    known = as_known(tables.customer, known_at, partial(of_chosen, chosen=chosen))
    columns = [known.c[name] for name in _STORED if name not in _ADDRESSES]
    has_email = case((known.c.email.like(_LIKE_AN_ADDRESS), 0))
    query = select(*columns, (known.c.address != "").label("has_address"), has_email.label("email_rank"))
    its = chosen if known is tables.customer else of_chosen(known, chosen)
    found = frames.read_frame(conn, query.where(its), _STORED)
    people = _lowest_ranks(conn, chosen, known_at)
    if people.height:
        found = found.join(people, on="customer", how="left", maintain_order="left")
        found = found.with_columns(email_rank=pl.coalesce("email_rank", "lowest"))
    return found.with_columns(heads(found)["head"]).select(*CUSTOMER_SCHEMA)


def _lowest_ranks(conn: Connection, chosen: ColumnElement[bool], known_at: datetime | None) -> pl.DataFrame:
    """Of each customer the lowest rank of whoever can be written to by e-mail."""
    people = as_known(tables.contact, known_at, partial(of_chosen, chosen=chosen))
    able = people.c.rank.is_not(None) & people.c.email.like(_LIKE_AN_ADDRESS)
    query = select(people.c.customer, func.min(people.c.rank).label("lowest")).where(able, of_chosen(people, chosen))
    return frames.read_frame(conn, query.group_by(people.c.customer), _LOWEST)


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    """How much a customer may owe us."""

    limit_minor: int
    currency: str


def credits_of(conn: Connection, customers: pl.Series) -> dict[str, Credit]:
    """The credit limits of those customers who have one."""
    named = tables.customer.c
    query = select(named.customer, named.credit_limit_minor, named.currency).where(
        among(named.customer, customers), named.credit_limit_minor.is_not(None)
    )
    return {
        number: Credit(limit_minor=minor, currency=currency) for number, minor, currency in conn.execute(query).tuples()
    }


def customers_around(engine: Engine, customer: str, *, known_at: datetime | None = None) -> pl.DataFrame:
    """A customer and whoever it was ever known to form a group with (CUSTOMER_SCHEMA); empty: there is no such one."""
    with reading(engine) as conn:
        return read_customers(conn, among(tables.customer.c.customer, family(conn, customer)), known_at)
