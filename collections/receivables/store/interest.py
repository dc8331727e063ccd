"""Late payment: what was agreed with customers about it, what was waived, and the facts it is reckoned from."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import polars as pl
from sqlalchemy import ColumnElement, Connection, Engine, FromClause, Select, Table, and_, select, true

from receivables.model import CAUSE_SCHEMA, ITEM_SCHEMA
from receivables.model.interest import INTEREST_TERMS_SCHEMA, WAIVER_SCHEMA, InterestFacts, Waived
from receivables.store import frames, tables
from receivables.store.customers import read_customers
from receivables.store.database import StoreError, reading, writing
from receivables.store.days import to_day as as_day
from receivables.store.days import to_number
from receivables.store.disputed import disputes_and_credits
from receivables.store.facts import Shard
from receivables.store.history import of_chosen
from receivables.store.lines import CLOSED_DAY
from receivables.store.tables import customer as customer_table
from receivables.store.tables import interest_terms, item, waiver
from receivables.store.told import change, keep, refuse_unknown
from receivables.store.versions import as_known


@dataclass(frozen=True, slots=True, kw_only=True)
class WaiverRecord:
    """A waiver. `item` None: of whatever the customer owes; `to_day`: the last day it holds, None: for good."""

    customer: str
    name: str
    item: str | None
    what: Waived
    from_day: date
    to_day: date | None
    reason: str
    author: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TermsRecord:
    """What holds for invoices of `from_day` and later. `percent` None: the regime's own rate."""

    customer: str
    name: str
    from_day: date
    regime: str
    percent: Decimal | None
    author: str


def waive(
    engine: Engine,
    *,
    customer: str,
    item: str | None = None,
    what: Waived,
    from_day: date,
    reason: str,
    author: str,
) -> None:
    """Ask no interest, no fee or neither for an item (None: for whatever the customer owes), from a day on.

    All of it is waived, also what ran up before that day. Waiving again from the same day replaces reason and author.
    Raises StoreError for an unknown customer or item.
    """
    key = {"customer": customer, "item": item or "", "what": what, "from_day": to_number(from_day)}
    with writing(engine) as conn:
        refuse_unknown(conn, customer, item)
        keep(conn, waiver, key, {"to_day": None, "reason": reason, "author": author})


def end_waivers(engine: Engine, *, customer: str, item: str | None = None, as_of: date) -> None:
    """Take back what was waived for the item (None: for all of the customer's): on `as_of` it is asked for again.

    Raises StoreError when nothing of that was ever waived.
    """
    its = (waiver.c.customer == customer) & (waiver.c.item == (item or ""))
    ended = to_number(as_of) - 1
    with writing(engine) as conn:
        if conn.execute(select(waiver.c.what).where(its)).first() is None:
            whose = f"item {item} of customer {customer}" if item else f"all of customer {customer}"
            raise StoreError(f"Nothing was waived for {whose}: expected a waiver that was given")
        change(conn, waiver, its & (waiver.c.to_day.is_(None) | (waiver.c.to_day > ended)), {"to_day": ended})


def list_waivers(engine: Engine, as_of: date, *, customer: str | None = None) -> list[WaiverRecord]:
    """The waivers that hold on `as_of`, by customer, item and what is waived."""
    query = _with_names(waiver, customer).where(_holds_on(waiver, to_number(as_of)))
    with reading(engine) as conn:
        found = conn.execute(query.order_by(waiver.c.customer, waiver.c.item, waiver.c.what, waiver.c.from_day))
        return [
            WaiverRecord(
                customer=row.customer,
                name=row.name or "",
                item=row.item or None,
                what=Waived(row.what),
                from_day=as_day(row.from_day),
                to_day=as_day(row.to_day),
                reason=row.reason,
                author=row.author,
            )
            for row in found
        ]


def set_terms(
    engine: Engine, *, customer: str, from_day: date, regime: str, percent: Decimal | None = None, author: str
) -> None:
    """Note what was agreed with a customer about late payment, for invoices of `from_day` and later.

    `percent` a year instead of the regime's own rate. Saying it again for the same day replaces it. Raises StoreError
    for an unknown customer.
    """
    key = {"customer": customer, "from_day": to_number(from_day)}
    values = {"regime": regime, "percent": "" if percent is None else str(percent), "author": author}
    with writing(engine) as conn:
        refuse_unknown(conn, customer, None)
        keep(conn, interest_terms, key, values)


def list_terms(engine: Engine, *, customer: str | None = None) -> list[TermsRecord]:
    """What was agreed, by customer and day."""
    query = _with_names(interest_terms, customer).order_by(interest_terms.c.customer, interest_terms.c.from_day)
    with reading(engine) as conn:
        return [
            TermsRecord(
                customer=row.customer,
                name=row.name or "",
                from_day=as_day(row.from_day),
                regime=row.regime,
                percent=Decimal(row.percent) if row.percent else None,
                author=row.author,
            )
            for row in conn.execute(query)
        ]


def interest_facts(
    engine: Engine,
    shard: Shard | None,
    as_of: date,
    *,
    customer: str | None = None,
    customers: pl.Series | None = None,
    settled: bool = False,
    known_at: datetime | None = None,
) -> InterestFacts:
    """What interest is reckoned from for the customers of a shard; None: for all of them, or for those that are named.

    `settled`: also documents that were paid whole by `as_of`. `known_at` as for `facts`: as it was known at a moment.
    """
    columns, day = customer_table.c, to_number(as_of)
    if customer is not None:
        chosen = columns.customer == customer
    elif customers is not None:
        chosen = frames.among(columns.customer, customers)
    else:
        chosen = true() if shard is None else columns.shard.between(shard.first, shard.last)
    cause, told, given = (as_known(table, known_at) for table in (tables.cause, interest_terms, waiver))
    with reading(engine) as conn:
        return InterestFacts(
            items=_items(conn, chosen, as_of, settled=settled, known_at=known_at),
            customers=read_customers(conn, chosen, known_at),
            causes=_told(conn, cause, CAUSE_SCHEMA, chosen, cause.c.from_day <= day),
            disputes=disputes_and_credits(conn, chosen, as_of, known_at=known_at),
            terms=_told(conn, told, INTEREST_TERMS_SCHEMA, chosen, told.c.from_day <= day),
            waivers=_told(conn, given, WAIVER_SCHEMA, chosen, _holds_on(given, day)),
        )


def _items(
    conn: Connection, chosen: ColumnElement[bool], as_of: date, *, settled: bool, known_at: datetime | None
) -> pl.DataFrame:
    lines, day = as_known(item, known_at), to_number(as_of)
    conditions = [of_chosen(lines, chosen), lines.c.day <= day]
    if not settled and known_at is None:
        conditions.append(lines.c.closed_day.is_(None) | (lines.c.closed_day > day))
    found = frames.read_frame(conn, select(*(lines.c[name] for name in ITEM_SCHEMA)).where(*conditions), ITEM_SCHEMA)
    # The closing days of a past state of knowledge are on no record; none of its lines is of a later day.
    return found if settled or known_at is None else found.filter(CLOSED_DAY.is_null())


def _told(
    conn: Connection, table: FromClause, schema: pl.Schema, chosen: ColumnElement[bool], by_then: ColumnElement[bool]
) -> pl.DataFrame:
    query = select(*(table.c[name] for name in schema)).where(of_chosen(table, chosen), by_then)
    return frames.read_frame(conn, query, schema)


def _holds_on(table: FromClause, day: int) -> ColumnElement[bool]:
    return and_(table.c.from_day <= day, table.c.to_day.is_(None) | (table.c.to_day >= day))


def _with_names(table: Table, customer: str | None) -> Select[Any]:
    query = select(table, customer_table.c.name).outerjoin_from(
        table, customer_table, table.c.customer == customer_table.c.customer
    )
    return query if customer is None else query.where(table.c.customer == customer)
