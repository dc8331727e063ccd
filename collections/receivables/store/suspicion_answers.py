"""What waits for somebody's answer of all that rules suspect, and the answer: accepted, or dismissed with a reason."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Row, select, update

from receivables.model import Cause, DisputeKind
from receivables.model.suspicion import SuspicionState
from receivables.store.causes import end, of_rule
from receivables.store.database import StoreError, reading, writing
from receivables.store.days import to_day, to_number
from receivables.store.tables import cause as cause_table
from receivables.store.tables import customer as customer_table
from receivables.store.tables import suspicion as suspicion_table
from receivables.store.told import change, keep, refuse_backwards

_WAITING = (SuspicionState.PROPOSED, SuspicionState.DECIDED)


@dataclass(frozen=True, slots=True, kw_only=True)
class SuspicionRecord:
    """A suspicion. `item` None: about the customer; `kind`: of our own fault, else None.

    `rule`: the rules, apart by commas; `evidence`: what they have seen, a JSON array. `since_day`: the night that found
    it; `state_day`, `author` and `reason` belong to the state; author empty: the night's own doing.
    """

    number: int
    customer: str
    name: str
    item: str | None
    cause: Cause
    kind: DisputeKind | None
    rule: str
    evidence: str
    since_day: date
    state: SuspicionState
    state_day: date
    author: str
    reason: str


def list_suspicions(
    engine: Engine,
    *,
    states: tuple[SuspicionState, ...] = (SuspicionState.PROPOSED,),
    customer: str | None = None,
) -> list[SuspicionRecord]:
    """The suspicions in these states, by number."""
    conditions: list[ColumnElement[bool]] = [suspicion_table.c.state.in_(states)]
    if customer is not None:
        conditions.append(suspicion_table.c.customer == customer)
    with reading(engine) as conn:
        return [_record(row) for row in conn.execute(_query().where(*conditions))]


def accept(
    engine: Engine | Connection, number: int, *, as_of: date, to_day: date | None = None, author: str
) -> SuspicionRecord:
    """Take what a rule suspects for true from `as_of` on, until a day or for good, as somebody's own word.

    What the rule has decided already is confirmed: it holds since the rule's own day. Our own fault ends by itself when
    the evidence is gone. Raises StoreError for an unknown number, or one that was answered or withdrawn. Once more by
    the same person it changes nothing.
    """
    refuse_backwards(f"What suspicion {number} says", as_of, to_day)
    with writing(engine) as conn:
        found = _find(conn, number)
        if found.state is SuspicionState.ACCEPTED and found.author == author:
            return found
        _refuse_answered(found)
        values: dict[str, Any] = {"author": author}
        if to_day is not None:
            values["to_day"] = to_number(to_day)
        decided = of_rule(found.customer, found.item)
        if conn.execute(select(cause_table.c.customer).where(decided, _lasts(as_of))).first() is not None:
            change(conn, cause_table, decided & _lasts(as_of), values)
        else:
            key = {"customer": found.customer, "item": found.item or "", "from_day": to_number(as_of)}
            its = {"cause": found.cause, "kind": found.kind or "", "evidence": found.evidence, "rule": found.rule}
            keep(conn, cause_table, key, {"to_day": None, **its, **values})
        return _answer(conn, found, SuspicionState.ACCEPTED, as_of, author, "")


def dismiss(engine: Engine | Connection, number: int, *, as_of: date, reason: str, author: str) -> SuspicionRecord:
    """Note that a suspicion is none; with the same evidence, or a part of it, it does not come back.

    What its rule has decided holds no longer on `as_of`. Raises StoreError as `accept`.
    """
    with writing(engine) as conn:
        found = _find(conn, number)
        if found.state is SuspicionState.DISMISSED and (found.author, found.reason) == (author, reason):
            return found
        _refuse_answered(found)
        end(conn, of_rule(found.customer, found.item) & _lasts(as_of), as_of=as_of)
        return _answer(conn, found, SuspicionState.DISMISSED, as_of, author, reason)


def waiting_suspicion(conn: Connection, customer: str, cause: Cause) -> int | None:
    """The number of what waits for an answer about a customer as a whole, None: nothing does."""
    its = (suspicion_table.c.customer == customer) & (suspicion_table.c.item == "") & (suspicion_table.c.cause == cause)
    query = select(suspicion_table.c.number).where(its, suspicion_table.c.state.in_(_WAITING))
    number: int | None = conn.execute(query.order_by(suspicion_table.c.number.desc())).scalars().first()
    return number


def suspicion_state(conn: Connection, number: int) -> SuspicionState:
    """What has become of a suspicion. Raises StoreError for an unknown number."""
    return _find(conn, number).state


def _lasts(as_of: date) -> ColumnElement[bool]:
    return cause_table.c.to_day.is_(None) | (cause_table.c.to_day >= to_number(as_of))


def _find(conn: Connection, number: int) -> SuspicionRecord:
    row = conn.execute(_query().where(suspicion_table.c.number == number)).one_or_none()
    if row is None:
        raise StoreError(f"There is no suspicion {number}: expected a number that `causes proposed` shows")
    return _record(row)


def _refuse_answered(found: SuspicionRecord) -> None:
    if found.state not in _WAITING:
        by = f" by {found.author}" if found.author else ""
        raise StoreError(
            f"Suspicion {found.number} was {found.state}{by} on {found.state_day}: expected one that waits, as "
            "`causes proposed` shows"
        )


def _answer(  # noqa: PLR0917
    conn: Connection, found: SuspicionRecord, state: SuspicionState, as_of: date, author: str, reason: str
) -> SuspicionRecord:
    values = {"state": state, "state_day": to_number(as_of), "author": author, "reason": reason}
    conn.execute(update(suspicion_table).where(suspicion_table.c.number == found.number).values(values))
    return _find(conn, found.number)


def _query() -> Any:
    name = select(suspicion_table, customer_table.c.name)
    same = suspicion_table.c.customer == customer_table.c.customer
    return name.outerjoin_from(suspicion_table, customer_table, same).order_by(suspicion_table.c.number)


def _record(row: Row[Any]) -> SuspicionRecord:
    return SuspicionRecord(
        number=row.number,
        customer=row.customer,
        name=row.name or "",
        item=row.item or None,
        cause=Cause(row.cause),
        kind=DisputeKind(row.kind) if row.kind else None,
        rule=row.rule,
        evidence=row.evidence,
        since_day=to_day(row.since_day),
        state=SuspicionState(row.state),
        state_day=to_day(row.state_day),
        author=row.author,
        reason=row.reason,
    )
