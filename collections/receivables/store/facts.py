"""What the policy gets to see of a night: the facts about one shard of customers, as they were on that day."""

from dataclasses import dataclass
from datetime import date

import polars as pl
from sqlalchemy import ColumnElement, Connection, Engine, and_, func, or_, select, true

from receivables.model import (
    CUSTOMER_SCHEMA,
    ITEM_SCHEMA,
    RATE_SCHEMA,
    REPRESENTATIVE_SCHEMA,
    Facts,
    ItemKind,
)
from receivables.store import frames, history, tables
from receivables.store.database import reading
from receivables.store.days import to_day, to_number
from receivables.store.records import SHARDS
from receivables.store.tables import item


@dataclass(frozen=True, slots=True, kw_only=True)
class Shard:
    """The customers whose stored shard lies in a range, both ends inclusive."""

    first: int
    last: int
    # The same for every shard of a night, and dear to look up: the day of the newest receipt in the whole ledger.
    cash_data_day: date | None


def shards(engine: Engine, as_of: date, items_per_shard: int = 50_000) -> list[Shard]:
    """All customers in ranges with about `items_per_shard` lines each that are open on `as_of`.

    Together the ranges cover every customer, also those with nothing open. A range is at least one 256th of all.
    """
    counts = _open_lines_by_shard(engine, as_of)
    starts, lines = [0], 0
    for shard in range(SHARDS):
        count = counts.get(shard, 0)
        if lines and lines + count > items_per_shard:
            starts.append(shard)
            lines = 0
        lines += count
    with reading(engine) as conn:
        newest = _cash_data_day(conn, as_of)
    ends = [start - 1 for start in starts[1:]] + [SHARDS - 1]
    return [Shard(first=first, last=last, cash_data_day=newest) for first, last in zip(starts, ends, strict=True)]


def facts(engine: Engine, shard: Shard | None, as_of: date, *, customer: str | None = None) -> Facts:
    """What is known on `as_of` about the customers of a shard; None: about all of them, or only about `customer`.

    Lines posted later do not count, nor do those whose document was settled by then. Rates are the newest of each
    currency. What was ended, resolved, withdrawn, done or cancelled later than `as_of` is as it was before that.
    """
    with reading(engine) as conn:
        columns = tables.customer.c
        if customer is not None:
            chosen = columns.customer == customer
        else:
            chosen = true() if shard is None else columns.shard.between(shard.first, shard.last)
        return Facts(
            items=_items(conn, chosen, as_of),
            customers=_customers(conn, chosen),
            holds=history.holds(conn, chosen, as_of),
            causes=history.causes(conn, chosen, as_of),
            disputes=history.disputes(conn, chosen, as_of),
            promises=history.promises(conn, chosen, as_of),
            contacts=history.contacts(conn, chosen, as_of),
            open_work=history.open_work(conn, chosen, as_of),
            rates=_rates(conn, as_of),
            cash_data_day=shard.cash_data_day if shard else _cash_data_day(conn, as_of),
        )


def representatives(engine: Engine) -> pl.DataFrame:
    """Everybody who can be sent to a customer, with the visits they have open now (REPRESENTATIVE_SCHEMA)."""
    person, visit = tables.salesperson.c, tables.assignment.c
    is_theirs = and_(visit.salesperson == person.salesperson, visit.state == "open")
    open_visits = select(func.count()).where(is_theirs).scalar_subquery()
    query = select(person.salesperson, person.name, person.territory, open_visits.label("open_visits"))
    with reading(engine) as conn:
        return frames.read_frame(conn, query.order_by(person.salesperson), REPRESENTATIVE_SCHEMA)


def _items(conn: Connection, chosen: ColumnElement[bool], as_of: date) -> pl.DataFrame:
    columns = [item.c[name] for name in ITEM_SCHEMA]
    query = select(*columns).where(history.of_chosen(item, chosen), _is_open(as_of))
    return frames.read_frame(conn, query, ITEM_SCHEMA)


def _is_open(as_of: date) -> ColumnElement[bool]:
    day = to_number(as_of)
    return and_(item.c.day <= day, or_(item.c.closed_day.is_(None), item.c.closed_day > day))


def _customers(conn: Connection, chosen: ColumnElement[bool]) -> pl.DataFrame:
    columns = tables.customer.c
    known = [columns[name] for name in CUSTOMER_SCHEMA if name != "has_address"]
    query = select(*known, (columns.address != "").label("has_address")).where(chosen)
    return frames.read_frame(conn, query, CUSTOMER_SCHEMA)


def _rates(conn: Connection, as_of: date) -> pl.DataFrame:
    rate = tables.rate.c
    newest = select(rate.currency, func.max(rate.day).label("day")).where(rate.day <= to_number(as_of))
    newest_of = newest.group_by(rate.currency).subquery()
    is_newest = and_(rate.currency == newest_of.c.currency, rate.day == newest_of.c.day)
    query = select(tables.rate).join(newest_of, is_newest).order_by(rate.currency)
    return frames.read_frame(conn, query, RATE_SCHEMA)


def _cash_data_day(conn: Connection, as_of: date) -> date | None:
    """The newest day up to which we know what was paid: of a receipt, or of a list of all that is open."""
    is_cash = item.c.kind.in_([ItemKind.RECEIPT, ItemKind.SETTLEMENT])
    received = select(func.max(item.c.day)).where(is_cash, item.c.day <= to_number(as_of))
    load = tables.load.c
    listed = select(func.max(load.as_of)).where(load.kind == "open-items", load.as_of <= to_number(as_of))
    days = [day for query in (received, listed) if (day := conn.execute(query).scalar_one()) is not None]
    return to_day(max(days, default=None))


def _open_lines_by_shard(engine: Engine, as_of: date) -> dict[int, int]:
    counted = select(item.c.customer, func.count().label("lines")).where(_is_open(as_of)).group_by(item.c.customer)
    by_customer = counted.subquery()
    columns = tables.customer.c
    query = (
        select(columns.shard, func.sum(by_customer.c.lines))
        .join(by_customer, by_customer.c.customer == columns.customer)
        .group_by(columns.shard)
    )
    with reading(engine) as conn:
        return dict(conn.execute(query).tuples().all())
