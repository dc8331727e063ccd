"""All that is on record of what was said to some customers and by them, in one question for each kind.

Rows are as they stand now, days as `date`; whoever speaks for a past day leaves out what is of a later one.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl
from sqlalchemy import Connection, FromClause, Select, func, select

from receivables.model import ItemKind
from receivables.store import frames, tables
from receivables.store.behind import decoded
from receivables.store.days import to_day, to_number

_MONEY = (str(ItemKind.RECEIPT), str(ItemKind.REVERSAL))
_KINDS = ("letter", "assignment", "case", "promise", "payment_plan", "dispute", "hold", "cause", "contact", "handover")
Row = dict[str, Any]
Records = Mapping[str, Mapping[str, Sequence[Row]]]
_Found = Mapping[str, list[Row]]


def on_record(conn: Connection, customers: pl.Series) -> Records:
    """By kind and customer: letters, visits and cases with their `totals`, visits and cases with their `steps`, visits
    with their `reports`, promises, plans, disputes with their `messages`, holds, causes, contacts, handovers.
    """
    found = {kind: _of_customers(conn, tables.metadata.tables[kind], customers) for kind in _KINDS}
    totals = _totals(conn, customers)
    names = _names(conn)
    for kind in ("letter", "assignment", "case"):
        for row in _each(found[kind]):
            row["totals"] = totals.get((row["customer"], row["night"]), {})
            row["representative"] = names.get(row.get("salesperson", ""), row.get("salesperson", ""))
    rates = _of_customers(conn, tables.payment_plan_rate, customers)
    _attach(found["payment_plan"], rates, "rates", ("plan",))
    _attach(found["promise"], _of_customers(conn, tables.promise_item, customers), "items", ("promise",))
    visit, report = ("customer", "night"), ("customer", "night", "number")
    reports = _of_customers(conn, tables.visit_report, customers)
    _attach(reports, _of_customers(conn, tables.visit_outcome, customers), "outcomes", report)
    steps = _of_customers(conn, tables.assignment_step, customers)
    for step in _each(steps):
        step["representative"] = names.get(step["to_salesperson"], step["to_salesperson"])
    _attach(found["assignment"], steps, "steps", visit)
    _attach(found["assignment"], reports, "reports", visit)
    _attach(found["case"], _of_customers(conn, tables.case_step, customers), "steps", ("customer", "kind", "night"))
    _with_messages(conn, found["dispute"])
    return found


def payments(conn: Connection, customers: pl.Series, as_of: date, *, most: int | None = None) -> list[Row]:
    """The receipts of some customers and what was taken back of them, the newest first; of all of them `most`."""
    item = tables.item.c
    query = (
        select(item.customer, item.day, item.item, item.kind, item.document, item.currency, item.amount_minor)
        .where(frames.among(item.customer, customers), item.kind.in_(_MONEY), item.day <= to_number(as_of))
        .order_by(item.day.desc(), item.item, item.kind)
    )
    return [decoded(row) for row in conn.execute(query.limit(most) if most is not None else query).mappings()]


def number_of_payments(conn: Connection, customer: str, as_of: date) -> int:
    """How many of them a customer has."""
    item = tables.item.c
    query = select(func.count()).where(item.customer == customer, item.kind.in_(_MONEY), item.day <= to_number(as_of))
    return int(conn.execute(query).scalar_one())


def _of_customers(conn: Connection, table: FromClause, customers: pl.Series) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    query = select(*table.c).where(frames.among(table.c.customer, customers))
    for row in conn.execute(query.order_by(*table.primary_key)).mappings():
        found[row["customer"]].append(decoded(row))
    return found


def _each(found: _Found) -> list[Row]:
    return [row for rows in found.values() for row in rows]


def _totals(conn: Connection, customers: pl.Series) -> dict[tuple[str, date], dict[str, int]]:
    """What each letter, visit or case asked for, in minor units by currency."""
    line = tables.line.c
    query: Select[Any] = (
        select(line.customer, line.night, line.currency, func.sum(line.chased_minor))
        .where(frames.among(line.customer, customers))
        .group_by(line.customer, line.night, line.currency)
        .order_by(line.customer, line.night, line.currency)
    )
    found: dict[tuple[str, date], dict[str, int]] = defaultdict(dict)
    for customer, night, currency, minor in conn.execute(query):
        found[customer, to_day(night)][currency] = int(minor)
    return found


def _names(conn: Connection) -> dict[str, str]:
    person = tables.salesperson.c
    return dict(conn.execute(select(person.salesperson, person.name)).tuples().all())


def _attach(found: _Found, parts: _Found, called: str, key: Sequence[str]) -> None:
    """Give each row the parts that have its key."""
    by_key: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for part in _each(parts):
        by_key[tuple(part[name] for name in key)].append(part)
    for row in _each(found):
        row[called] = by_key[tuple(row[name] for name in key)]


def _with_messages(conn: Connection, found: _Found) -> None:
    said = tables.dispute_message.c
    numbers = pl.Series([row["dispute"] for row in _each(found)], dtype=pl.String)
    messages: dict[str, list[Row]] = defaultdict(list)
    if not numbers.is_empty():
        query = select(*said).where(frames.among(said.dispute, numbers)).order_by(said.dispute, said.number)
        for said_row in conn.execute(query).mappings():
            messages[said_row["dispute"]].append(decoded(said_row))
    for row in _each(found):
        row["messages"] = messages[row["dispute"]]
