"""Holds that people set: why an item or a customer is left alone, by whose word, and until when."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, select, true

from receivables.model import HOLDS_SET_BY_HAND, HoldKind
from receivables.store.database import StoreError, reading, writing
from receivables.store.days import to_day as as_day
from receivables.store.days import to_number
from receivables.store.tables import customer as customer_table
from receivables.store.tables import hold
from receivables.store.told import change, keep, refuse_backwards, refuse_said_since, refuse_unknown


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldRecord:
    """A hold. `item` None: the whole customer; `to_day`: the last day it holds, None: until somebody ends it."""

    customer: str
    name: str
    item: str | None
    kind: HoldKind
    from_day: date
    to_day: date | None
    reason: str
    author: str


def set_hold(
    engine: Engine,
    *,
    customer: str,
    item: str | None = None,
    kind: HoldKind,
    from_day: date,
    to_day: date | None = None,
    reason: str,
    author: str,
    seen: datetime | None = None,
) -> None:
    """Leave an item (None: the whole customer) alone from a day to a day, both inclusive.

    Setting a hold of the same kind from the same day again replaces its end, reason and author, but not what
    somebody else said after `seen`. Raises StoreError then, for an unknown customer or item, an end before the
    beginning, kinds of hold that follow from other facts, and days of which the same is on hold of the same kind
    already.
    """
    if kind not in HOLDS_SET_BY_HAND:
        raise StoreError(f"A hold '{kind}' cannot be set by hand: expected one of {', '.join(HOLDS_SET_BY_HAND)}")
    refuse_backwards(f"The hold {kind}", from_day, to_day)
    key = {"customer": customer, "item": item or "", "kind": kind, "from_day": to_number(from_day)}
    values = {"to_day": to_day and to_number(to_day), "reason": reason, "author": author}
    with writing(engine) as conn:
        refuse_unknown(conn, customer, item)
        _refuse_overlapping(conn, key, from_day, to_day)
        refuse_said_since(conn, hold, key, values, seen=seen)
        keep(conn, hold, key, values)


def _refuse_overlapping(conn: Connection, key: Mapping[str, Any], from_day: date, to_day: date | None) -> None:
    """Two ends of one hold would be a riddle; the same hold from the same day is the same one, and may be changed."""
    same = [hold.c[name] == key[name] for name in ("customer", "item", "kind")]
    begins_by_then = true() if to_day is None else hold.c.from_day <= to_number(to_day)
    lasts = _lasts_beyond(to_number(from_day) - 1) & (hold.c.to_day.is_(None) | (hold.c.to_day >= hold.c.from_day))
    other = hold.c.from_day != to_number(from_day)
    found = conn.execute(select(hold).where(*same, begins_by_then, lasts, other).order_by(hold.c.from_day)).first()
    if found is not None:
        whose = f"item {found.item} of customer {found.customer}" if found.item else f"customer {found.customer}"
        since, until = as_day(found.from_day), as_day(found.to_day)
        days = f"from {since} until {until}" if until else f"from {since} on, without an end"
        raise StoreError(
            f"There is a hold {found.kind} on {whose} {days} already: expected days beside those; end it first, or set "
            f"it again as of {since} with another end"
        )


def end_hold(engine: Engine, *, customer: str, item: str | None = None, kind: HoldKind, as_of: date) -> None:
    """End the hold: on `as_of` it no longer holds. Ending it again changes nothing.

    Raises StoreError when the item (None: the whole customer) never had a hold of that kind.
    """
    its = (hold.c.customer == customer) & (hold.c.item == (item or "")) & (hold.c.kind == kind)
    ended = to_number(as_of) - 1
    with writing(engine) as conn:
        if conn.execute(select(hold.c.kind).where(its)).first() is None:
            whose = f"item {item} of customer {customer}" if item else f"customer {customer}"
            raise StoreError(f"There is no hold {kind} on {whose}: expected one that was set")
        change(conn, hold, its & _lasts_beyond(ended), {"to_day": ended})


def list_holds(engine: Engine, as_of: date, *, customer: str | None = None) -> list[HoldRecord]:
    """The holds that hold on `as_of` or will later, whichever ends next first; those without an end come last."""
    begins_first = hold.c.to_day.is_(None) | (hold.c.to_day >= hold.c.from_day)
    conditions = [_lasts_beyond(to_number(as_of) - 1), begins_first]
    if customer is not None:
        conditions.append(hold.c.customer == customer)
    query = (
        select(hold, customer_table.c.name)
        .outerjoin_from(hold, customer_table, hold.c.customer == customer_table.c.customer)
        .where(*conditions)
        .order_by(hold.c.to_day.is_(None), hold.c.to_day, hold.c.customer, hold.c.item, hold.c.kind, hold.c.from_day)
    )
    with reading(engine) as conn:
        return [
            HoldRecord(
                customer=row.customer,
                name=row.name or "",
                item=row.item or None,
                kind=HoldKind(row.kind),
                from_day=as_day(row.from_day),
                to_day=as_day(row.to_day),
                reason=row.reason,
                author=row.author,
            )
            for row in conn.execute(query)
        ]


def _lasts_beyond(day: int) -> ColumnElement[bool]:
    return hold.c.to_day.is_(None) | (hold.c.to_day > day)
