"""What the rules that ask why items are unpaid get to see: only customers of whom one of them may find anything."""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import polars as pl
from sqlalchemy import ColumnElement, Connection, FromClause, Select, and_, case, func, or_, select, union

from receivables.model import RATE_SCHEMA, ItemKind
from receivables.model.suspicion import (
    ACCOUNT_CHANGE_SCHEMA,
    DELIVERY_SCHEMA,
    OPEN_INVOICE_SCHEMA,
    REPORTED_SCHEMA,
    SUSPECT_SCHEMA,
    SuspicionFacts,
    SuspicionRule,
)
from receivables.model.visit_reports import OutcomeKind
from receivables.policy.balances import balances
from receivables.policy.suspicions import TriageSettings
from receivables.store import frames
from receivables.store.days import to_day, to_number
from receivables.store.lines import POSTED_SCHEMA
from receivables.store.tables import PAST, customer, delivery, item, load, rate, visit_outcome, visit_report

# Bounds the memory of a night that looks at many customers.
_CUSTOMERS_IN_A_PART = 2_500
_OF_DELIVERIES = {SuspicionRule.LATE_DELIVERY, SuspicionRule.ACCEPTANCE_FAILED}
_OF_FIRST_ORDERS = {SuspicionRule.LARGE_FIRST_ORDER, SuspicionRule.UNCONFIRMED_ADDRESS}
_PAID = [ItemKind.RECEIPT, ItemKind.SETTLEMENT, ItemKind.ALLOCATION]
_VERSION_SCHEMA = pl.Schema({"customer": pl.String, "iban": pl.String, "known_at": pl.Int64})


def suspicion_facts(
    conn: Connection, settings: TriageSettings, *, as_of: date, only: str | None = None
) -> Iterator[SuspicionFacts]:
    """The facts on `as_of` that the rules in use may find something in, by parts of customers; `only`: of this one."""
    customers = _concerned(conn, settings, as_of) if only is None else pl.DataFrame({"customer": [only]})
    if customers.is_empty() or not settings.used:
        return
    of_first_orders = bool(settings.used & _OF_FIRST_ORDERS)
    known_rates = _rates(conn, as_of) if of_first_orders else pl.DataFrame(schema=RATE_SCHEMA)
    cash_since = _cash_since(conn) if of_first_orders else None
    for part in customers.iter_slices(_CUSTOMERS_IN_A_PART):
        its = part["customer"]
        yield SuspicionFacts(
            items=_open_invoices(conn, its, as_of),
            customers=_suspects(conn, its, as_of),
            deliveries=_deliveries(conn, its, settings, as_of),
            account_changes=_account_changes(conn, its),
            rates=known_rates,
            reported=_reported(conn, its, settings, as_of),
            cash_since=cash_since,
        )


def _concerned(conn: Connection, settings: TriageSettings, as_of: date) -> pl.DataFrame:
    """The customers of whom one of the rules in use may find something, by number."""
    asked: list[Select[Any]] = []
    if settings.used & _OF_DELIVERIES:
        asked.append(select(delivery.c.customer).where(_is_wrong(settings, as_of), _is_for_something_open()))
    if SuspicionRule.MISSING_PURCHASE_ORDER in settings.used:
        asked.append(select(customer.c.customer).where(customer.c.needs_purchase_order))
    if settings.used & _OF_FIRST_ORDERS:
        asked.append(select(customer.c.customer).where(~_lines_of_customer(_PAID), _lines_of_customer(_INVOICES)))
    if SuspicionRule.BANK_DETAILS_CHANGED in settings.used:
        past = PAST[customer.name]
        same = past.c.customer == customer.c.customer
        changed = and_(past.c.iban != "", customer.c.iban != "", past.c.iban != customer.c.iban)
        asked.append(select(customer.c.customer).join(past, same).where(changed))
    if SuspicionRule.VISIT_REPORT in settings.used:
        asked.append(_suspected(as_of).with_only_columns(visit_outcome.c.debtor.label("customer")))
    if not asked:
        return pl.DataFrame(schema={"customer": pl.String})
    return frames.read_frame(conn, union(*asked), pl.Schema({"customer": pl.String})).sort("customer")


_INVOICES = [ItemKind.INVOICE]


def _lines_of_customer(kinds: list[ItemKind]) -> ColumnElement[bool]:
    """That the ledger has a line of one of these kinds of the customer."""
    return select(item.c.item).where(item.c.customer == customer.c.customer, item.c.kind.in_(kinds)).exists()


def _is_wrong(settings: TriageSettings, as_of: date) -> ColumnElement[bool]:
    """That a delivery was refused, or came later than promised, or has not come."""
    day = to_number(as_of)
    until = case((delivery.c.delivered_day <= day, delivery.c.delivered_day), else_=day)
    late = until - delivery.c.promised_day > settings.late_days
    return or_(and_(delivery.c.accepted.is_not(None), ~delivery.c.accepted), late)


def _is_for_something_open() -> ColumnElement[bool]:
    """That a line is open whose number begins with the invoice's, as those of its instalments do."""
    begins = and_(item.c.item >= delivery.c.invoice, item.c.item < delivery.c.invoice + "0")
    mine = and_(item.c.customer == delivery.c.customer, begins, item.c.closed_day.is_(None))
    return select(item.c.item).where(mine).exists()


def _open_invoices(conn: Connection, customers: pl.Series, as_of: date) -> pl.DataFrame:
    day = to_number(as_of)
    still_open = or_(item.c.closed_day.is_(None), item.c.closed_day > day)
    columns = [item.c[name] for name in POSTED_SCHEMA]
    query = select(*columns).where(frames.among(item.c.customer, customers), still_open, item.c.day <= day)
    owed = balances(frames.read_frame(conn, query, POSTED_SCHEMA), as_of=as_of)
    is_owed = (pl.col("kind") == ItemKind.INVOICE) & (pl.col("balance_minor") > 0)
    return owed.filter(is_owed).select(list(OPEN_INVOICE_SCHEMA))


def _suspects(conn: Connection, customers: pl.Series, as_of: date) -> pl.DataFrame:
    first = select(func.min(item.c.day)).where(item.c.customer == customer.c.customer, item.c.kind.in_(_INVOICES))
    query = select(
        customer.c.customer,
        customer.c.address_confirmed,
        customer.c.needs_purchase_order,
        first.where(item.c.day <= to_number(as_of)).scalar_subquery().label("first_day"),
        _lines_of_customer(_PAID).label("has_paid"),
    )
    return frames.read_frame(conn, query.where(frames.among(customer.c.customer, customers)), SUSPECT_SCHEMA)


def _deliveries(conn: Connection, customers: pl.Series, settings: TriageSettings, as_of: date) -> pl.DataFrame:
    if not settings.used & _OF_DELIVERIES:
        return pl.DataFrame(schema=DELIVERY_SCHEMA)
    query = select(*(delivery.c[name] for name in DELIVERY_SCHEMA))
    return frames.read_frame(
        conn, query.where(frames.among(delivery.c.customer, customers), _is_wrong(settings, as_of)), DELIVERY_SCHEMA
    )


def _suspected(as_of: date) -> Select[Any]:
    """Who suspected what fraud at a visit, in the reports that stand: `customer`, `day`, `author`, `facts`."""
    said, told = visit_outcome.c, visit_report.c
    same = and_(told.customer == said.customer, told.night == said.night, told.number == said.number)
    stands = and_(told.day <= to_number(as_of), told.corrected_by.is_(None))
    query = select(said.debtor.label("customer"), told.day, told.author, said.facts)
    return query.join_from(visit_outcome, visit_report, same).where(said.kind == OutcomeKind.FRAUD, stands)


def _reported(conn: Connection, customers: pl.Series, settings: TriageSettings, as_of: date) -> pl.DataFrame:
    if SuspicionRule.VISIT_REPORT not in settings.used:
        return pl.DataFrame(schema=REPORTED_SCHEMA)
    rows = [
        (row.customer, to_day(row.day), row.author, json.loads(row.facts)["reason"].rstrip(".。"))
        for row in conn.execute(_suspected(as_of).where(frames.among(visit_outcome.c.debtor, customers)))
    ]
    return pl.DataFrame(rows, schema=REPORTED_SCHEMA, orient="row")


def _account_changes(conn: Connection, customers: pl.Series) -> pl.DataFrame:
    """When the account of a customer became another one: the day of the load that said so."""
    versions = pl.concat(_accounts(conn, table, customers) for table in (PAST[customer.name], customer))
    following = (
        versions.drop_nulls("iban")
        .sort("customer", "known_at")
        .with_columns(before=pl.col("iban").shift(1).over("customer"))
    )
    changes = following.filter(pl.col("before") != pl.col("iban"))
    if changes.is_empty():
        return pl.DataFrame(schema=ACCOUNT_CHANGE_SCHEMA)
    loads = select(load.c.known_at, load.c.as_of).where(load.c.known_at >= int(changes["known_at"].min()))  # type: ignore[arg-type]
    days = frames.read_frame(conn, loads, pl.Schema({"known_at": pl.Int64, "as_of": pl.Date}))
    by_the_clock = pl.from_epoch("known_at", time_unit="us").dt.date()
    dated = changes.join(days, on="known_at", how="left").with_columns(day=pl.coalesce("as_of", by_the_clock))
    return dated.rename({"iban": "after"}).select(list(ACCOUNT_CHANGE_SCHEMA))


def _accounts(conn: Connection, table: FromClause, customers: pl.Series) -> pl.DataFrame:
    query = select(table.c.customer, table.c.iban, table.c.known_at)
    return frames.read_frame(conn, query.where(frames.among(table.c.customer, customers)), _VERSION_SCHEMA)


def _rates(conn: Connection, as_of: date) -> pl.DataFrame:
    query = select(*(rate.c[name] for name in RATE_SCHEMA)).where(rate.c.day <= to_number(as_of))
    return frames.read_frame(conn, query, RATE_SCHEMA)


def _cash_since(conn: Connection) -> date | None:
    oldest = select(func.min(item.c.day)).where(item.c.kind.in_([ItemKind.RECEIPT, ItemKind.SETTLEMENT]))
    day: int | None = conn.execute(oldest).scalar_one()
    return to_day(day)
