"""All that is on record of what was said to some customers and by them, in one question for each kind.

Rows are as they stand now, days as `date`; whoever speaks for a past day leaves out what is of a later one.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

import polars as pl
from sqlalchemy import Connection, Select, Table, func, select

from receivables.model import ItemKind
from receivables.store import frames, tables
from receivables.store.behind import decoded
from receivables.store.days import to_day, to_number
from receivables.store.tables_about import tables_about

_MONEY = (str(ItemKind.RECEIPT), str(ItemKind.REVERSAL))
_WORK = ("letter", "assignment", "case")
_KINDS = (*_WORK, "promise", "payment_plan", "dispute", "hold", "cause", "contact", "handover")
Row = dict[str, Any]
_Found = Mapping[str, list[Row]]
Records = Mapping[str, _Found]


def on_record(conn: Connection, customers: pl.Series) -> Records:
    """By kind and customer: letters, visits and cases with their `totals`, visits and cases with their `steps`, visits
    with their `reports`, promises, plans, disputes with their `messages`, holds, causes, contacts, handovers.
    """
    about = tables_about(conn, customers, ever=False)

    def rows(table: Table, kind: str) -> _Found:
        return _of_customers(conn, table, customers) if kind in about else {}

    found = {kind: rows(tables.metadata.tables[kind], kind) for kind in _KINDS}
    _attach(found["payment_plan"], rows(tables.payment_plan_rate, "payment_plan"), "rates", ("plan",))
    _attach(found["promise"], rows(tables.promise_item, "promise"), "items", ("promise",))
    reports = rows(tables.visit_report, "assignment")
    _attach(reports, rows(tables.visit_outcome, "assignment"), "outcomes", ("customer", "night", "number"))
    _attach(found["assignment"], reports, "reports", ("customer", "night"))
    _attach(found["assignment"], rows(tables.assignment_step, "assignment"), "steps", ("customer", "night"))
    _attach(found["case"], rows(tables.case_step, "case"), "steps", ("customer", "kind", "night"))
    if not about.isdisjoint(_WORK):
        _with_totals(found, _totals(conn, customers))
        _with_names(found, _names(conn))
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


def _of_customers(conn: Connection, table: Table, customers: pl.Series) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in conn.execute(_about(table), frames.asked(customers)).mappings():
        found[row["customer"]].append(decoded(row))
    return found


@cache
def _about(table: Table) -> Select[Any]:
    """The rows of a table about those customers who are asked about."""
    return select(*table.c).where(frames.among_asked(table.c.customer)).order_by(*table.primary_key)


def _each(found: _Found) -> list[Row]:
    return [row for rows in found.values() for row in rows]


def _with_totals(found: Records, totals: Mapping[tuple[str, date], dict[str, int]]) -> None:
    for row in (row for kind in _WORK for row in _each(found[kind])):
        row["totals"] = totals.get((row["customer"], row["night"]), {})


def _with_names(found: Records, names: Mapping[str, str]) -> None:
    for row in (row for kind in _WORK for row in _each(found[kind])):
        row["representative"] = names.get(row.get("salesperson", ""), row.get("salesperson", ""))
    for step in (step for row in _each(found["assignment"]) for step in row["steps"]):
        step["representative"] = names.get(step["to_salesperson"], step["to_salesperson"])


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
