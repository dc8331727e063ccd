"""How much business some customers do with us, and how much is open with all of them together."""

from datetime import date
from functools import lru_cache

import polars as pl
from sqlalchemy import Connection, Engine, and_, case, func, or_, select

from receivables.model import ITEM_SCHEMA, ItemKind
from receivables.store import frames
from receivables.store.database import reading
from receivables.store.days import to_day, to_number
from receivables.store.tables import item, load

# Invoices less credit notes of the last period and of the one before.
TURNOVER_SCHEMA = pl.Schema(
    {"customer": pl.String, "currency": pl.String, "turnover_minor": pl.Int64, "before_minor": pl.Int64}
)
LAST_PAYMENT_SCHEMA = pl.Schema(
    {"customer": pl.String, "currency": pl.String, "day": pl.Date, "amount_minor": pl.Int64}
)
_BILLED = (str(ItemKind.INVOICE), str(ItemKind.CREDIT_NOTE))
_STORES_REMEMBERED = 8


def turnover(conn: Connection, customers: pl.Series, *, begin: date, middle: date, end: date) -> pl.DataFrame:
    """What was invoiced after `middle` up to `end`, and after `begin` up to `middle` (TURNOVER_SCHEMA)."""
    is_new = item.c.day > to_number(middle)
    amount = item.c.amount_minor
    query = (
        select(
            item.c.customer,
            item.c.currency,
            func.sum(case((is_new, amount), else_=0)).label("turnover_minor"),
            func.sum(case((is_new, 0), else_=amount)).label("before_minor"),
        )
        .where(frames.among(item.c.customer, customers), item.c.kind.in_(_BILLED))
        .where(item.c.day > to_number(begin), item.c.day <= to_number(end))
        .group_by(item.c.customer, item.c.currency)
        .order_by(item.c.customer, item.c.currency)
    )
    return frames.read_frame(conn, query, TURNOVER_SCHEMA)


def first_days(conn: Connection, customers: pl.Series, as_of: date) -> dict[str, date]:
    """The day of each customer's first line in the ledger."""
    query = select(item.c.customer, func.min(item.c.day)).where(
        frames.among(item.c.customer, customers), item.c.day <= to_number(as_of)
    )
    return {number: to_day(day) for number, day in conn.execute(query.group_by(item.c.customer))}


def last_payments(conn: Connection, customers: pl.Series, as_of: date) -> pl.DataFrame:
    """What came in on the last day on which anything did, by currency (LAST_PAYMENT_SCHEMA)."""
    is_theirs = and_(
        frames.among(item.c.customer, customers),
        item.c.kind == str(ItemKind.RECEIPT),
        item.c.amount_minor < 0,
        item.c.day <= to_number(as_of),
    )
    newest = select(item.c.customer, func.max(item.c.day).label("day")).where(is_theirs)
    last = newest.group_by(item.c.customer).subquery()
    query = (
        select(item.c.customer, item.c.currency, item.c.day, func.sum(-item.c.amount_minor).label("amount_minor"))
        .join(last, and_(last.c.customer == item.c.customer, last.c.day == item.c.day))
        .where(is_theirs)
        .group_by(item.c.customer, item.c.currency, item.c.day)
        .order_by(item.c.customer, item.c.currency)
    )
    return frames.read_frame(conn, query, LAST_PAYMENT_SCHEMA)


def lines_since(conn: Connection, customers: pl.Series, *, since: date, as_of: date) -> pl.DataFrame:
    """All lines up to a day of documents that were not settled by `since` (ITEM_SCHEMA)."""
    lasted = or_(item.c.closed_day.is_(None), item.c.closed_day > to_number(since))
    query = select(*(item.c[name] for name in ITEM_SCHEMA)).where(
        frames.among(item.c.customer, customers), item.c.day <= to_number(as_of), lasted
    )
    return frames.read_frame(conn, query, ITEM_SCHEMA)


def open_of_all(engine: Engine, as_of: date) -> dict[str, int]:
    """What all customers together owe on a day, less their credits, in minor units by currency.

    Dear in a large ledger, and so remembered until something is loaded.
    """
    with reading(engine) as conn:
        newest = conn.execute(select(func.max(load.c.known_at))).scalar_one()
    return _open_of_all(engine, newest or 0, as_of)


@lru_cache(maxsize=_STORES_REMEMBERED)
def _open_of_all(engine: Engine, _newest_load: int, as_of: date) -> dict[str, int]:
    day = to_number(as_of)
    is_open = or_(item.c.closed_day.is_(None), item.c.closed_day > day)
    query = select(item.c.currency, func.sum(item.c.amount_minor)).where(item.c.day <= day, is_open)
    with reading(engine) as conn:
        return {currency: int(minor) for currency, minor in conn.execute(query.group_by(item.c.currency))}
