"""Reports for whoever looks at them, and those that another report has to reckon with."""

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Row, and_, select

from receivables.model.visit_reports import Became, OutcomeKind, OutcomeRecord, ReportRecord
from receivables.store.database import StoreError, reading
from receivables.store.days import to_day, to_number
from receivables.store.moments import to_datetime
from receivables.store.tables import customer as customer_table
from receivables.store.tables import visit_outcome, visit_report


def list_reports(
    engine: Engine,
    as_of: date,
    *,
    customer: str | None = None,
    salesperson: str | None = None,
    first: date | None = None,
    corrected: bool = False,
) -> list[ReportRecord]:
    """The reports of the days from `first` (None: ever) to `as_of`, the newest first.

    `salesperson`: only on visits that were theirs. With `corrected`: also those that another took the place of.
    """
    its = visit_report.c
    conditions = [its.day <= to_number(as_of)]
    if first is not None:
        conditions.append(its.day >= to_number(first))
    if customer is not None:
        conditions.append(its.customer == customer)
    if salesperson is not None:
        conditions.append(its.salesperson == salesperson)
    if not corrected:
        conditions.append(its.corrected_by.is_(None))
    with reading(engine) as conn:
        return list(reversed(_records(conn, conditions)))


def reports_of(conn: Connection, customer: str, night: date) -> list[ReportRecord]:
    """All reports on a visit, by number."""
    return _records(conn, [visit_report.c.customer == customer, visit_report.c.night == to_number(night)])


def report_on(conn: Connection, customer: str, night: date, number: int) -> ReportRecord:
    """A report by its number. Raises StoreError when the visit has none of that number."""
    found = [one for one in reports_of(conn, customer, night) if one.number == number]
    if not found:
        raise StoreError(
            f"The visit to customer {customer} of the night of {night} has no report {number}: expected a number that "
            "`visits reports` shows"
        )
    return found[0]


def report_by_token(conn: Connection, token: str) -> tuple[ReportRecord, str] | None:
    """The report that came under a token and the hash of what it said; None: nothing came yet."""
    row = conn.execute(select(visit_report).where(visit_report.c.token == token)).one_or_none()
    if row is None:
        return None
    return report_on(conn, row.customer, to_day(row.night), row.number), row.content_hash


def befores_of(conn: Connection, report: ReportRecord) -> list[str]:
    """What each outcome of a report had replaced, in their order."""
    said = visit_outcome.c
    its = and_(said.customer == report.customer, said.night == to_number(report.night), said.number == report.number)
    return list(conn.execute(select(said.before).where(its).order_by(said.position)).scalars())


def attempts_of(reports: Sequence[ReportRecord]) -> int:
    """How often nobody was met, by the reports that stand."""
    stand = (one for one in reports if one.corrected_by is None)
    return sum(any(come.kind is OutcomeKind.NOT_MET for come in one.outcomes) for one in stand)


def _records(conn: Connection, conditions: list[ColumnElement[bool]]) -> list[ReportRecord]:
    told, said = visit_report.c, visit_outcome.c
    same = and_(said.customer == told.customer, said.night == told.night, said.number == told.number)
    outcomes: dict[tuple[str, int, int], list[OutcomeRecord]] = {}
    query = select(visit_outcome).join_from(visit_report, visit_outcome, same).where(*conditions)
    for row in conn.execute(query.order_by(said.position)):
        outcomes.setdefault((row.customer, row.night, row.number), []).append(_outcome(row))
    named = customer_table.c.customer == told.customer
    reports = select(visit_report, customer_table.c.name).outerjoin_from(visit_report, customer_table, named)
    rows = conn.execute(reports.where(*conditions).order_by(told.day, told.customer, told.night, told.number))
    return [_record(row, tuple(outcomes.get((row.customer, row.night, row.number), ()))) for row in rows]


def _record(row: Row[Any], outcomes: tuple[OutcomeRecord, ...]) -> ReportRecord:
    return ReportRecord(
        customer=row.customer,
        name=row.name or "",
        night=to_day(row.night),
        number=row.number,
        salesperson=row.salesperson,
        author=row.author,
        day=to_day(row.day),
        moment=to_datetime(row.moment),
        note=row.note,
        corrects=row.corrects,
        corrected_by=row.corrected_by,
        left_over=row.left_over,
        outcomes=outcomes,
    )


def _outcome(row: Row[Any]) -> OutcomeRecord:
    return OutcomeRecord(
        kind=OutcomeKind(row.kind),
        debtor=row.debtor,
        currency=row.currency or None,
        amount_minor=row.amount_minor,
        day=to_day(row.day),
        facts=json.loads(row.facts),
        became=Became(row.became),
        became_key=row.became_key,
    )
