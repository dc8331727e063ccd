"""Writing a report down: each row once, and never changed but for which report took its place."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, insert, update

from receivables.model.visit_reports import Became, OutcomeKind
from receivables.store.days import to_number
from receivables.store.moments import moment
from receivables.store.tables import visit_outcome, visit_report


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptOutcome:
    """What came of a visit and what it became: see `tables.visit_outcome`."""

    kind: OutcomeKind
    debtor: str
    currency: str = ""
    amount_minor: int | None = None
    day: date | None = None
    facts: str
    became: Became
    became_key: str = ""
    before: str = ""


def keep_report(conn: Connection, report: dict[str, Any], outcomes: Sequence[KeptOutcome], *, as_of: date) -> None:
    """Write the report of `as_of` with what came of it.

    `report`: the columns of `visit_report` but for its day and its moment.
    """
    conn.execute(insert(visit_report).values(**report, day=to_number(as_of), moment=moment(conn)))
    key = {name: report[name] for name in ("customer", "night", "number")}
    for position, one in enumerate(outcomes, start=1):
        values = {name: getattr(one, name) for name in KeptOutcome.__slots__}
        day = None if one.day is None else to_number(one.day)
        conn.execute(insert(visit_outcome).values(**{**key, **values, "position": position, "day": day}))


def mark_corrected(conn: Connection, customer: str, night: date, number: int, *, by: int) -> None:
    """Note that the report `by` takes the place of another one."""
    its = visit_report.c
    same = (its.customer == customer) & (its.night == to_number(night)) & (its.number == number)
    conn.execute(update(visit_report).where(same).values(corrected_by=by))


def set_became(conn: Connection, key: tuple[str, date, int], position: int, became: Became, became_key: str) -> None:
    """Note what an outcome of a report (customer, night, number) has become once the report was written."""
    its = visit_outcome.c
    customer, night, number = key
    same = (its.customer == customer) & (its.night == to_number(night)) & (its.number == number)
    values = {"became": became, "became_key": became_key}
    conn.execute(update(visit_outcome).where(same & (its.position == position)).values(values))
