"""What statements are made of: everything that was posted to accounts, what of it is in dispute, who may have one."""

from datetime import date

import polars as pl
from sqlalchemy import ColumnElement, Connection, func, select

from receivables.model import ITEM_SCHEMA
from receivables.policy.statement_choice import Accounts, barred
from receivables.store import disputed, frames, history, tables
from receivables.store.customers import read_customers
from receivables.store.days import to_number
from receivables.store.facts import Shard, newest_rates
from receivables.store.open_lines import open_lines_of
from receivables.store.statements_sent.wishes import wishes
from receivables.store.tables import item

_CUSTOMER = pl.Schema({"customer": pl.String})


def posted(conn: Connection, customers: pl.Series, *, as_of: date) -> pl.DataFrame:
    """Every line ever posted to these customers up to a day, settled or not (ITEM_SCHEMA)."""
    columns = [item.c[name] for name in ITEM_SCHEMA]
    query = select(*columns).where(frames.among(item.c.customer, customers), item.c.day <= to_number(as_of))
    return frames.read_frame(conn, query, ITEM_SCHEMA)


def count_posted(conn: Connection, customers: pl.Series, *, as_of: date) -> int:
    """How many lines `posted` has."""
    query = select(func.count()).where(frames.among(item.c.customer, customers), item.c.day <= to_number(as_of))
    count: int = conn.execute(query).scalar_one()
    return count


def in_dispute(conn: Connection, customers: pl.Series, *, as_of: date) -> pl.DataFrame:
    """What these customers dispute on a day, and what was conceded to them (DISPUTE_SCHEMA)."""
    return disputed.disputes(conn, _among(customers), as_of)


def barred_of(conn: Connection, customers: pl.Series, *, as_of: date) -> dict[str, str]:
    """Those of the customers who get no statement on a day, and why."""
    return _barred(conn, _among(customers), as_of)


def accounts_of(conn: Connection, shard: Shard, *, first_day: date, as_of: date, by_group: bool) -> Accounts:
    """What the accounts of a shard's customers say of who gets a statement of a period.

    `by_group`: whoever's head gets none gets none.
    """
    chosen = tables.customer.c.shard.between(shard.first, shard.last)
    kept = list(_barred(conn, chosen, as_of))
    customers = read_customers(conn, chosen, None)
    within = item.c.day.between(to_number(first_day), to_number(as_of))
    active = frames.read_frame(
        conn, select(item.c.customer).where(history.of_chosen(item, chosen), within).distinct(), _CUSTOMER
    )
    is_kept = pl.col("customer").is_in(kept) | (pl.col("head").is_in(kept) & by_group)
    return Accounts(
        customers=customers.filter(~is_kept),
        open_lines=open_lines_of(conn, shard, as_of=as_of).select("customer", "currency", "balance_minor"),
        active=active["customer"],
        wishes=wishes(conn),
        rates=newest_rates(conn, as_of),
    )


def _barred(conn: Connection, chosen: ColumnElement[bool], as_of: date) -> dict[str, str]:
    holds, causes = history.holds(conn, chosen, as_of), history.causes(conn, chosen, as_of)
    return dict(barred(holds, causes, as_of=as_of).iter_rows())


def _among(customers: pl.Series) -> ColumnElement[bool]:
    return frames.among(tables.customer.c.customer, customers)
