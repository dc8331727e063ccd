"""Disputes for whoever looks at them: how each stands on a day, what was said, to whom it was passed on."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Row, select

from receivables.model import DisputeKind
from receivables.store.database import StoreError, reading
from receivables.store.days import to_day, to_number
from receivables.store.disputes.awaiting import awaited
from receivables.store.disputes.claims import claimed_minor, kind_of
from receivables.store.disputes.escalating import Escalation, escalation
from receivables.store.tables import customer as customer_table
from receivables.store.tables import dispute as dispute_table
from receivables.store.tables import dispute_escalation, dispute_message


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeRecord:
    """A dispute as it stands on the day asked for, by which it was opened.

    `kind_said`: the word of the list or of release 0.1.0 that it came with. `amount_minor` None: the whole item, of
    which `claimed_minor` was invoiced. `overdue`: open, past its deadline. `escalated_to`: to whom a night passed it on
    last, empty: to nobody. `conceded_minor` and `awaited_minor`, of which no credit note is posted: None while it is
    open. `outcome` is a DisputeOutcome or a sentence of release 0.1.0.
    """

    dispute: str
    customer: str
    name: str
    item: str
    kind: DisputeKind
    kind_said: str
    currency: str
    amount_minor: int | None
    claimed_minor: int
    opened_day: date
    deadline_day: date | None
    owner: str
    resolved_day: date | None
    outcome: str
    root_cause: str
    conceded_minor: int | None
    awaited_minor: int | None
    released_day: date | None
    resolved_by: str
    author: str
    overdue: bool
    escalations: int = 0
    escalated_to: str = ""
    escalated_day: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What somebody said about a dispute."""

    number: int
    day: date
    author: str
    text: str


@dataclass(slots=True)
class _Standing:
    """What is known of many disputes at once."""

    awaited: dict[str, int]
    escalations: dict[str, list[Escalation]] = field(default_factory=dict)


def list_disputes(
    engine: Engine,
    as_of: date,
    *,
    customer: str | None = None,
    owner: str | None = None,
    kind: DisputeKind | None = None,
    resolved: bool = False,
    overdue: bool = False,
    awaiting: bool = False,
) -> list[DisputeRecord]:
    """The disputes open on `as_of` and those whose credit note is awaited then, the nearest deadline first.

    With `resolved`: also the others opened by then. `overdue`: only what is past its deadline; `awaiting`: only what
    waits for a credit note.
    """
    conditions = [] if customer is None else [dispute_table.c.customer == customer]
    if owner is not None:
        conditions.append(dispute_table.c.owner == owner)
    with reading(engine) as conn:
        records = _records(conn, as_of, conditions)
    chosen = [one for one in records if kind is None or one.kind is kind]
    if overdue or awaiting:
        return [one for one in chosen if (overdue and one.overdue) or (awaiting and one.awaited_minor)]
    return [one for one in chosen if resolved or one.resolved_day is None or one.awaited_minor]


def disputes_between(engine: Engine, as_of: date, *, first: date | None, last: date | None) -> list[DisputeRecord]:
    """The disputes opened from `first` to `last` (None: whenever, by `as_of`), as they stand on `as_of`."""
    conditions = [] if first is None else [dispute_table.c.opened_day >= to_number(first)]
    if last is not None:
        conditions.append(dispute_table.c.opened_day <= to_number(last))
    with reading(engine) as conn:
        return _records(conn, as_of, conditions)


def one_dispute(engine: Engine, dispute: str, as_of: date) -> DisputeRecord:
    """A dispute by its number. Raises StoreError when none of that number was opened by `as_of`."""
    with reading(engine) as conn:
        found = _records(conn, as_of, [dispute_table.c.dispute == dispute])
    if not found:
        raise StoreError(f"There is no dispute '{dispute}' on {as_of}: expected the number of one that was opened")
    return found[0]


def messages_of(engine: Engine, dispute: str, as_of: date) -> list[Message]:
    """What was said about a dispute up to a day, in order."""
    said = dispute_message.c
    query = select(dispute_message).where(said.dispute == dispute, said.day <= to_number(as_of)).order_by(said.number)
    with reading(engine) as conn:
        return [
            Message(number=row.number, day=to_day(row.day), author=row.author, text=row.text)
            for row in conn.execute(query)
        ]


def escalations_of(engine: Engine, dispute: str, as_of: date) -> list[Escalation]:
    """To whom nights up to `as_of` have passed a dispute on, in order."""
    with reading(engine) as conn:
        return _escalations(conn, as_of, dispute_escalation.c.dispute == dispute).get(dispute, [])


def _records(conn: Connection, as_of: date, conditions: list[ColumnElement[bool]]) -> list[DisputeRecord]:
    table = dispute_table
    query = (
        select(table, customer_table.c.name, claimed_minor())
        .outerjoin_from(table, customer_table, table.c.customer == customer_table.c.customer)
        .where(table.c.opened_day <= to_number(as_of), *conditions)
        .order_by(table.c.deadline_day.is_(None), table.c.deadline_day, table.c.customer, table.c.dispute)
    )
    rows = conn.execute(query).all()
    waiting = {one.dispute: one.awaited_minor for one in awaited(conn, as_of)}
    standing = _Standing(awaited=waiting, escalations=_escalations(conn, as_of))
    return [_record(row, as_of, standing) for row in rows]


def _escalations(conn: Connection, as_of: date, *conditions: ColumnElement[bool]) -> dict[str, list[Escalation]]:
    made = dispute_escalation.c
    query = select(dispute_escalation).where(made.night <= to_number(as_of), *conditions)
    found: dict[str, list[Escalation]] = {}
    for row in conn.execute(query.order_by(made.dispute, made.night, made.step)):
        found.setdefault(row.dispute, []).append(escalation(row))
    return found


def _record(row: Row[Any], as_of: date, standing: _Standing) -> DisputeRecord:
    deadline, resolved, released = (to_day(day) for day in (row.deadline_day, row.resolved_day, row.released_day))
    # What comes of it later is not known on that day.
    is_open = resolved is None or resolved > as_of
    made = standing.escalations.get(row.dispute, [])
    return DisputeRecord(
        dispute=row.dispute,
        customer=row.customer,
        name=row.name or "",
        item=row.item,
        kind=kind_of(row.kind),
        kind_said=row.kind,
        currency=row.currency,
        amount_minor=row.amount_minor,
        claimed_minor=int(row.claimed_minor),
        opened_day=to_day(row.opened_day),
        deadline_day=deadline,
        owner=row.owner,
        resolved_day=None if is_open else resolved,
        outcome="" if is_open else row.outcome,
        root_cause="" if is_open else row.root_cause,
        conceded_minor=None if is_open else row.conceded_minor or 0,
        awaited_minor=None if is_open else standing.awaited.get(row.dispute, 0),
        released_day=released if released is not None and released <= as_of else None,
        resolved_by="" if is_open else row.resolved_by,
        author=row.author,
        overdue=is_open and deadline is not None and deadline < as_of,
        escalations=len(made),
        escalated_to=made[-1].manager if made else "",
        escalated_day=made[-1].night if made else None,
    )
