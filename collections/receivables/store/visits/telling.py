"""What people do with a visit: take it on, hand it back, give it to another, say how it ended.

Each is refused when the visit is no longer what it was: `seen` is the number of the last step that whoever acts has
looked at (None: they act on whatever it is now). Saying the same again changes nothing.
"""

from collections.abc import Collection
from datetime import date
from typing import Any

import polars as pl
from sqlalchemy import Connection, Engine, Row, select

from receivables.model import VISITS_UNDER_WAY, AssignmentState
from receivables.store.database import StoreError, writing
from receivables.store.days import to_day, to_number
from receivables.store.tables import assignment, assignment_step, salesperson
from receivables.store.visits.records import nobody_planned
from receivables.store.visits.steps import now, take_steps

_State = AssignmentState
_ENDS = (_State.DONE, _State.CANCELLED)


def accept(
    engine: Engine | Connection, customer: str, night: date, *, by: str, as_of: date, seen: int | None = None
) -> None:
    """Say that somebody takes a visit on. Raises StoreError when it is not open, or when another was first."""
    with writing(engine) as conn:
        found = _visit(conn, customer, night)
        last = _last_step(conn, found)
        if found.state == _State.ACCEPTED and last is not None and last.author == by:
            return
        _refuse(conn, found, seen, expected=(_State.OPEN,))
        _step(conn, found, as_of=as_of, author=by, to_state=_State.ACCEPTED)


def hand_back(
    engine: Engine | Connection,
    customer: str,
    night: date,
    *,
    reason: str,
    by: str,
    as_of: date,
    seen: int | None = None,
) -> str:
    """Give a visit back: it goes to the manager of its representative, whom this names (empty: there is none).

    Raises StoreError without a reason, when it is not open, accepted or overdue, or when another was first.
    """
    if not reason.strip():
        raise StoreError("A visit is handed back without a reason: expected a sentence for the manager")
    with writing(engine) as conn:
        found = _visit(conn, customer, night)
        last = _last_step(conn, found)
        if found.state == _State.HANDED_BACK and last is not None and (last.author, last.reason) == (by, reason):
            return str(found.salesperson if found.salesperson != last.from_salesperson else "")
        _refuse(conn, found, seen, expected=(_State.OPEN, _State.ACCEPTED, _State.OVERDUE))
        manager = _manager(conn, found.salesperson)
        to = manager or found.salesperson
        _step(conn, found, as_of=as_of, author=by, reason=reason, to_state=_State.HANDED_BACK, to_salesperson=to)
        return manager


def reassign(
    engine: Engine | Connection,
    customer: str,
    night: date,
    *,
    to: str,
    reason: str,
    by: str,
    as_of: date,
    seen: int | None = None,
) -> None:
    """Give a visit to another representative, who has until the same due day: past it, it stays overdue.

    Raises StoreError without a reason, for a representative in no list, when it has ended, or when another was first.
    """
    if not reason.strip():
        raise StoreError("A visit is given to another without a reason: expected a sentence")
    with writing(engine) as conn:
        found = _visit(conn, customer, night)
        refuse_unknown_salesperson(conn, to)
        state = _State.OVERDUE if to_day(found.due_day) < as_of else _State.OPEN
        if (found.salesperson, found.state) == (to, state):
            return
        _refuse(conn, found, seen, expected=VISITS_UNDER_WAY)
        _step(conn, found, as_of=as_of, author=by, reason=reason, to_state=state, to_salesperson=to)


def close_visit(
    engine: Engine | Connection,
    customer: str,
    night: date,
    *,
    state: AssignmentState,
    outcome: str,
    as_of: date,
    author: str = "",
    seen: int | None = None,
) -> None:
    """Note how a visit ended, done or cancelled. Saying the same again changes nothing.

    Raises StoreError when there is no such visit, when it ended otherwise already, or when another was first.
    """
    with writing(engine) as conn:
        close_visit_on(conn, customer, night, state=state, outcome=outcome, as_of=as_of, author=author, seen=seen)


def close_visit_on(
    conn: Connection,
    customer: str,
    night: date,
    *,
    state: AssignmentState,
    outcome: str,
    as_of: date,
    author: str = "",
    seen: int | None = None,
) -> None:
    """The same as part of a transaction, as `close_visit`."""
    if state not in _ENDS:
        raise StoreError(f"A visit ends as done or cancelled, but {state} came")
    found = _visit(conn, customer, night)
    if (found.state, found.outcome) == (state, outcome):
        return
    _refuse(conn, found, seen, expected=VISITS_UNDER_WAY)
    _step(conn, found, as_of=as_of, author=author, reason=outcome, to_state=state, outcome=outcome)


def refuse_unknown_salesperson(conn: Connection, number: str) -> None:
    """Raises StoreError for somebody who is in no list of salespeople."""
    if conn.execute(select(salesperson.c.name).where(salesperson.c.salesperson == number)).first() is None:
        raise StoreError(f"There is no salesperson '{number}' in the store: expected a number as loaded")


def _visit(conn: Connection, customer: str, night: date) -> Row[Any]:
    its = (assignment.c.customer == customer) & (assignment.c.night == to_number(night))
    found = conn.execute(select(assignment).where(its)).one_or_none()
    if found is None:
        raise StoreError(nobody_planned(customer, night))
    return found


def _last_step(conn: Connection, found: Row[Any]) -> Row[Any] | None:
    step = assignment_step.c
    its = (step.customer == found.customer) & (step.night == found.night) & (step.number == found.step)
    return conn.execute(select(assignment_step).where(its)).one_or_none()


def _refuse(conn: Connection, found: Row[Any], seen: int | None, *, expected: Collection[AssignmentState]) -> None:
    """Raises StoreError when the visit is in another state than expected, or somebody has done something with it."""
    named = f"The visit to customer {found.customer} of the night of {to_day(found.night)}"
    last = _last_step(conn, found)
    who = f" by {last.author}" if last is not None and last.author else ""
    standing = f"{_words(found.state)} since {to_day(found.state_day)}{who}"
    if found.state not in expected:
        states = " or ".join(_words(state) for state in expected)
        under_way = set(expected) == set(VISITS_UNDER_WAY)
        raise StoreError(f"{named} is {standing}, expected one that is {'under way' if under_way else states}")
    if seen is not None and seen != found.step:
        raise StoreError(
            f"{named} has changed since you looked: it is {standing}, with {found.salesperson or 'nobody'}"
        )


def _step(conn: Connection, found: Row[Any], *, as_of: date, author: str, reason: str = "", **to: str) -> None:
    key = (assignment.c.customer == found.customer, assignment.c.night == found.night)
    named = {"to_salesperson": found.salesperson, **to, "reason": reason}
    its = now(conn, *key).with_columns(pl.lit(str(value)).alias(name) for name, value in named.items())
    given = to.get("to_salesperson", found.salesperson) != found.salesperson
    take_steps(conn, its, author=author, as_of=as_of, said_to_representative=given)


def _manager(conn: Connection, number: str) -> str:
    found = conn.execute(select(salesperson.c.manager).where(salesperson.c.salesperson == number)).scalar_one_or_none()
    return found or ""


def _words(state: str) -> str:
    return state.replace("_", " ")
