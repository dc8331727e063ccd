"""The log of cases, and what follows when one is closed, whoever closed it: a person, a payment, a handover."""

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, insert, select, update

from receivables.model import CaseKind, Does, HoldKind
from receivables.model.cases import CaseDeed, Stage
from receivables.model.measures import MeasureKind, MeasureState
from receivables.store.days import to_day, to_number
from receivables.store.moments import clock_time
from receivables.store.tables import case, case_measure, case_step, hold, line, supply_stop
from receivables.store.told import change


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseKey:
    """A case: whose, of what kind, opened on which night."""

    customer: str
    kind: CaseKind
    night: date


def its(key: CaseKey, table: Any = case) -> ColumnElement[bool]:
    """The condition that a row of a table of cases is that case's."""
    columns = table.c
    is_its: ColumnElement[bool] = (
        (columns.customer == key.customer) & (columns.kind == key.kind) & (columns.night == to_number(key.night))
    )
    return is_its


def note(
    conn: Connection,
    key: CaseKey,
    deed: CaseDeed,
    *,
    stages: tuple[Stage, Stage],
    day: date,
    proposal: int = 0,
    author: str = "",
    deadline_day: date | None = None,
    whom: str = "",
    text: str = "",
) -> None:
    """Add a step to the log of a case, from one stage to another (or the same). `author` empty: a night."""
    last = conn.execute(select(func.max(case_step.c.number)).where(its(key, case_step))).scalar_one()
    row = {
        "customer": key.customer,
        "kind": key.kind,
        "night": to_number(key.night),
        "number": (last or 0) + 1,
        "moment": clock_time(conn),
        "day": to_number(day),
        "author": author,
        "deed": deed,
        "from_stage": stages[0],
        "to_stage": stages[1],
        "proposal": proposal,
        "deadline_day": deadline_day and to_number(deadline_day),
        "whom": whom,
        "text": text,
    }
    conn.execute(insert(case_step).values(row))


def follow_closed(conn: Connection, as_of: date, *, but_stops: bool = False) -> int:
    """Have what is left of cases that were closed meanwhile end with them; how many that were.

    Their stage is closed, the log says so, and what their measures hold or stop is free again. `but_stops`: supply
    stays stopped to the last day that was agreed.
    """
    behind = (case.c.state == "closed") & case.c.stage.in_([one for one in Stage if one is not Stage.CLOSED])
    rows = conn.execute(select(case).where(behind).order_by(case.c.customer, case.c.night)).all()
    for row in rows:
        end(conn, row, author="", as_of=as_of, but_stops=but_stops)
    return len(rows)


def end(conn: Connection, row: Row[Any], *, author: str, as_of: date, but_stops: bool = False) -> None:
    """Note that a case (a row of its table) is closed with the outcome it has, and end what it has in force."""
    key = key_of(row)
    stages = (Stage(row.stage), Stage.CLOSED)
    note(conn, key, CaseDeed.CLOSED, stages=stages, day=as_of, proposal=row.proposal, author=author, text=row.outcome)
    conn.execute(update(case).where(its(key)).values(stage=Stage.CLOSED, deadline_day=None))
    release(conn, key, as_of=as_of, but_stops=but_stops)


def release(conn: Connection, key: CaseKey, *, as_of: date, but_stops: bool = False) -> None:
    """End what the measures of a case hold and stop: from `as_of` on it is free. `but_stops`: supply stays stopped."""
    in_force = its(key, case_measure) & (case_measure.c.state == MeasureState.IN_FORCE)
    rows = conn.execute(select(case_measure).where(in_force)).all()
    for row in rows:
        if not (but_stops and row.measure == MeasureKind.SUPPLY_STOP):
            end_holds(conn, key, row, as_of=as_of)
            set_state(conn, key, row, MeasureState.ENDED, as_of)
    if not but_stops:
        lift_stops(conn, key, as_of=as_of)


def end_holds(conn: Connection, key: CaseKey, row: Row[Any], *, as_of: date) -> None:
    """End the holds that a measure (a row of its table) has set: on `as_of` they no longer hold."""
    debtors = sorted({debtor for debtor, _ in json.loads(row.items or "[]")})
    day = to_number(as_of) - 1
    set_by_it = (hold.c.kind == HoldKind.MANUAL) & (hold.c.reason == hold_reason(key, row.measure, row.number))
    change(conn, hold, hold.c.customer.in_(debtors) & set_by_it & (hold.c.to_day > day), {"to_day": day})


def lift_stops(conn: Connection, key: CaseKey, *, as_of: date) -> None:
    """From `as_of` on whoever the case is about is supplied again, as far as it is concerned."""
    stops, day = supply_stop.c, to_number(as_of) - 1
    of_it = stops.customer.in_(concerned(conn, key)) & (stops.night == to_number(key.night))
    change(conn, supply_stop, of_it & (stops.to_day.is_(None) | (stops.to_day > day)), {"to_day": day})


def concerned(conn: Connection, key: CaseKey) -> list[str]:
    """The customer of a case, and of its group whoever owes something that it lists."""
    listed = (line.c.customer == key.customer) & (line.c.night == to_number(key.night)) & (line.c.does == Does.CASE)
    return sorted({key.customer, *conn.execute(select(line.c.debtor).where(listed)).scalars()})


def hold_reason(key: CaseKey, measure: str, number: int) -> str:
    """What stands with the holds of a measure.

    >>> hold_reason(CaseKey(customer="C1", kind=CaseKind.SPECIAL_HANDLING, night=date(2026, 10, 30)), "set_off", 1)
    'set_off, measure 1 of the case of C1 of 2026-10-30'
    """
    return f"{measure}, measure {number} of the case of {key.customer} of {key.night}"


def key_of(row: Row[Any]) -> CaseKey:
    """The case that a row of a table of cases belongs to."""
    return CaseKey(customer=row.customer, kind=CaseKind(row.kind), night=to_day(row.night))


def set_state(conn: Connection, key: CaseKey, row: Row[Any], state: MeasureState, as_of: date) -> None:
    """Have a measure (a row of its table) stand so since a day."""
    measure = (case_measure.c.proposal == row.proposal) & (case_measure.c.number == row.number)
    values = {"state": state, "state_day": to_number(as_of)}
    conn.execute(update(case_measure).where(its(key, case_measure), measure).values(values))
