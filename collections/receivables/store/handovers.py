"""Claims handed over to an agency or a lawyer: prepared by one, approved by another, from then on left alone here."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import polars as pl
from sqlalchemy import Connection, Engine, Row, select

from receivables.model import HoldKind
from receivables.model.handovers import HandoverKind, HandoverState
from receivables.store.clearing_away import ClearedAway, clear_away
from receivables.store.database import StoreError, reading, writing
from receivables.store.days import to_day, to_number
from receivables.store.handover_records import claims_of
from receivables.store.merge import merge
from receivables.store.tables import handover, handover_item, hold
from receivables.store.told import change, keep, refuse_backwards

# Who ends a handover that was paid whole.
PAID = "paid"
_STANDING = (HandoverState.PREPARED, HandoverState.APPROVED)


def prepare(
    engine: Engine | Connection,
    *,
    customer: str,
    claims: pl.DataFrame,
    whole: bool,
    kind: HandoverKind,
    recipient: str,
    reason: str,
    by: str,
    as_of: date,
    although_disputed: bool = False,
    number: str | None = None,
) -> str:
    """Record what is to be handed over, and return its number. Nothing is held yet; the same again changes nothing.

    `claims`: the open lines in question, with `balance_minor`. Without a number of your own it is called by day and
    customer. Raises StoreError when there is none, when one of them is in another handover that stands, or when the
    number has other particulars already.
    """
    called = number or f"H-{as_of:%Y%m%d}-{customer}"
    if claims.is_empty():
        raise StoreError(f"Customer {customer} has nothing overdue on {as_of} to hand over: expected an overdue item")
    said = {
        "customer": customer,
        "kind": kind,
        "recipient": recipient,
        "whole": whole,
        "although_disputed": although_disputed,
        "reason": reason,
        "prepared_day": to_number(as_of),
        "prepared_by": by,
    }
    with writing(engine) as conn:
        found = _row(conn, called)
        if found is not None:
            _refuse_other(found, said)
            return called
        _refuse_handed_over(conn, customer, claims)
        keep(conn, handover, {"handover": called}, {**said, "state": HandoverState.PREPARED})
        rows = claims.select("item", "kind", "document", "currency", amount_minor="balance_minor")
        merge(conn, handover_item, rows.with_columns(handover=pl.lit(called)))
    return called


def approve(engine: Engine, number: str, *, by: str, as_of: date) -> ClearedAway:
    """From `as_of` on what was prepared is left alone: held, its waiting letters withdrawn, open visits and cases over.

    Approving again changes nothing. Raises StoreError for an unknown number, one that is over, one that the same person
    prepared, and one of which nothing is open any more.
    """
    with writing(engine) as conn:
        found = _existing(conn, number)
        if found.state == HandoverState.APPROVED:
            return ClearedAway()
        _refuse_state(found, HandoverState.PREPARED)
        refuse_backwards(f"Handover {number}", to_day(found.prepared_day), as_of)
        if found.prepared_by.strip().casefold() == by.strip().casefold():
            raise StoreError(f"Handover {number} was prepared by {by}: expected somebody else to approve it")
        claims = claims_of(conn, [found], as_of)[number]
        if not any(one.balance_minor for one in claims):
            raise StoreError(f"Handover {number} has nothing open on {as_of}: expected a claim; withdraw it")
        values = {"state": HandoverState.APPROVED, "approved_day": to_number(as_of), "approved_by": by}
        change(conn, handover, handover.c.handover == number, values)
        held = [""] if found.whole else [one.item for one in claims]
        merge(conn, hold, _holds(found, held, by, as_of))
        only = None if found.whole else pl.Series(held, dtype=pl.String)
        return clear_away(conn, found.customer, only, why=f"handed over as {number} ({by})", as_of=as_of)


def withdraw(engine: Engine, number: str, *, reason: str, by: str, as_of: date) -> None:
    """Take back what was prepared and is not approved. Saying it again changes nothing."""
    _end(engine, number, HandoverState.PREPARED, HandoverState.WITHDRAWN, reason=reason, by=by, as_of=as_of)


def recall(engine: Engine, number: str, *, reason: str, by: str, as_of: date) -> None:
    """Take an approved handover back: on `as_of` its items are chased again, on the ladder where they stood."""
    _end(engine, number, HandoverState.APPROVED, HandoverState.RECALLED, reason=reason, by=by, as_of=as_of)


def close_paid(engine: Engine, *, as_of: date) -> list[str]:
    """Close the approved handovers of which nothing is open any more on `as_of`, and return their numbers.

    From then on the customer is dunned for what is new. A store without handovers is asked but once.
    """
    approved = (handover.c.state == HandoverState.APPROVED) & (handover.c.approved_day <= to_number(as_of))
    with reading(engine) as conn:
        if conn.execute(select(handover.c.handover).where(approved).limit(1)).first() is None:
            return []
    with writing(engine) as conn:
        rows = conn.execute(select(handover).where(approved).order_by(handover.c.handover)).all()
        claims = claims_of(conn, rows, as_of)
        paid = [row for row in rows if not any(one.balance_minor for one in claims[row.handover])]
        for row in paid:
            _ended(conn, row, HandoverState.CLOSED, reason=PAID, by="", as_of=as_of)
        return [row.handover for row in paid]


def note_file(engine: Engine, number: str, *, as_of: date, content_hash: str) -> None:
    """Note that the file of a handover was made, as of which day, and what it holds. The same again changes nothing."""
    with writing(engine) as conn:
        _existing(conn, number)
        values = {"filed_day": to_number(as_of), "file_hash": content_hash}
        change(conn, handover, handover.c.handover == number, values)


def _row(conn: Connection, number: str) -> Row[Any] | None:
    return conn.execute(select(handover).where(handover.c.handover == number)).one_or_none()


def _existing(conn: Connection, number: str) -> Row[Any]:
    found = _row(conn, number)
    if found is None:
        raise StoreError(f"There is no handover '{number}': expected a number as `list` shows it")
    return found


def _refuse_state(found: Row[Any], expected: HandoverState) -> None:
    if found.state != expected:
        raise StoreError(f"Handover {found.handover} is {found.state}, expected one that is {expected}")


def _refuse_other(found: Row[Any], said: dict[str, Any]) -> None:
    if any(found._mapping[name] != value for name, value in said.items()):
        raise StoreError(
            f"Handover {found.handover} is already on record, to {found.recipient} and {found.state}, with other "
            "particulars: expected the same ones or another number"
        )


def _refuse_handed_over(conn: Connection, customer: str, claims: pl.DataFrame) -> None:
    standing = handover.c.state.in_([str(state) for state in _STANDING])
    its = handover_item.c.handover == handover.c.handover
    query = select(handover_item.c.item, handover.c.handover).join_from(handover_item, handover, its)
    for number, called in conn.execute(query.where(standing, handover.c.customer == customer)):
        if number in set(claims["item"]):
            raise StoreError(f"Item {number} of customer {customer} is in handover {called}: expected one that is not")


def _holds(found: Row[Any], held: Sequence[str], by: str, as_of: date) -> pl.DataFrame:
    """A hold on each item, or on the whole customer where it is "" in the store and null in a frame."""
    return pl.DataFrame(
        [
            {
                "customer": found.customer,
                "item": one or None,
                "kind": str(HoldKind.HANDED_OVER),
                "from_day": as_of,
                "to_day": None,
                "reason": f"{found.kind} {found.recipient}, {found.handover}",
                "author": by,
            }
            for one in held
        ],
        schema_overrides={"item": pl.String, "to_day": pl.Date},
    ).unique(["item"], maintain_order=True)


def _end(
    engine: Engine, number: str, since: HandoverState, to: HandoverState, *, reason: str, by: str, as_of: date
) -> None:
    """Raises StoreError when it is in neither of these states, or would end before it began."""
    with writing(engine) as conn:
        found = _existing(conn, number)
        if found.state == to:
            return
        _refuse_state(found, since)
        refuse_backwards(f"Handover {number}", to_day(found.approved_day or found.prepared_day), as_of)
        _ended(conn, found, to, reason=reason, by=by, as_of=as_of)


def _ended(conn: Connection, found: Row[Any], to: HandoverState, *, reason: str, by: str, as_of: date) -> None:
    values = {"state": to, "ended_day": to_number(as_of), "ended_by": by, "end_reason": reason}
    change(conn, handover, handover.c.handover == found.handover, values)
    if found.approved_day is None:
        return
    numbers = select(handover_item.c.item).where(handover_item.c.handover == found.handover)
    of_it = hold.c.item == "" if found.whole else hold.c.item.in_(numbers)
    its = (hold.c.customer == found.customer) & (hold.c.kind == HoldKind.HANDED_OVER) & of_it
    since = (hold.c.from_day == found.approved_day) & hold.c.to_day.is_(None)
    change(conn, hold, its & since, {"to_day": to_number(as_of) - 1})
