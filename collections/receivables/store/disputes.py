"""Claims that all or part of an item is not owed, each with an owner and a deadline, until they are resolved."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Engine, Row, func, select

from receivables.model import ItemKind
from receivables.money import to_decimal
from receivables.store.database import StoreError, reading, writing
from receivables.store.days import to_day, to_number
from receivables.store.tables import customer as customer_table
from receivables.store.tables import dispute as dispute_table
from receivables.store.tables import item as item_table
from receivables.store.told import change, keep, named, refuse_backwards, refuse_unknown


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeRecord:
    """A dispute. `amount_minor` None: the whole item; `overdue`: open on the day asked for, past its deadline."""

    dispute: str
    customer: str
    name: str
    item: str
    kind: str
    currency: str
    amount_minor: int | None
    opened_day: date
    deadline_day: date | None
    owner: str
    resolved_day: date | None
    outcome: str
    author: str
    overdue: bool


def open_dispute(
    engine: Engine,
    *,
    customer: str,
    item: str,
    opened_day: date,
    amount_minor: int | None = None,
    kind: str = "",
    deadline_day: date | None = None,
    owner: str = "",
    author: str,
    dispute: str | None = None,
) -> str:
    """Open a dispute on an item or on part of it, in the item's currency, and return its number.

    Without a number of your own it is called by customer, item and day, so that opening it again changes nothing.
    Raises StoreError for an unknown customer or item, an amount that is not part of the item's, a deadline before
    the opening, or a number that another claim has already.
    """
    number = dispute or f"{customer}/{item}@{opened_day}"
    refuse_backwards(f"Dispute {number}", opened_day, deadline_day)
    with writing(engine) as conn:
        refuse_unknown(conn, customer, item)
        currency, owed_minor = _invoiced(conn, customer, item)
        _refuse_no_part(number, amount_minor, owed_minor, currency)
        claim = {
            "customer": customer,
            "item": item,
            "kind": kind,
            "currency": currency,
            "amount_minor": amount_minor,
            "opened_day": to_number(opened_day),
            "deadline_day": deadline_day and to_number(deadline_day),
            "owner": owner,
            "author": author,
        }
        _record_once(conn, number, claim)
    return number


def _record_once(conn: Connection, number: str, claim: dict[str, Any]) -> None:
    found = _find(conn, number)
    if found is None:
        keep(conn, dispute_table, {"dispute": number}, claim)
    elif any(found._mapping[name] != value for name, value in claim.items()):
        raise StoreError(
            f"Dispute {number} is already on record, about item {found.item} of customer {found.customer}, "
            "with other particulars: expected the same ones or another number"
        )


def resolve_dispute(engine: Engine, *, dispute: str, outcome: str, as_of: date) -> None:
    """Note what came of a dispute: from `as_of` on its amount is owed again, or credited in the ledger.

    Saying the same again changes nothing. Raises StoreError for an unknown dispute, a day before it was opened, and
    one that was resolved otherwise.
    """
    with writing(engine) as conn:
        found = _find(conn, dispute)
        if found is None:
            raise StoreError(f"There is no dispute '{dispute}': expected the number of one that was opened")
        refuse_backwards(f"Dispute {dispute}", to_day(found.opened_day), as_of)
        if found.resolved_day is None:
            values = {"resolved_day": to_number(as_of), "outcome": outcome}
            change(conn, dispute_table, dispute_table.c.dispute == dispute, values)
        elif found.outcome != outcome:
            raise StoreError(
                f"Dispute {dispute} was resolved on {to_day(found.resolved_day)} as '{found.outcome}': "
                "expected one that is open"
            )


def list_disputes(
    engine: Engine, as_of: date, *, customer: str | None = None, resolved: bool = False
) -> list[DisputeRecord]:
    """The disputes open on `as_of` (with `resolved`: the others opened by then too), the nearest deadline first."""
    table, day = dispute_table, to_number(as_of)
    conditions = [table.c.opened_day <= day]
    if not resolved:
        conditions.append(table.c.resolved_day.is_(None) | (table.c.resolved_day > day))
    if customer is not None:
        conditions.append(table.c.customer == customer)
    query = (
        select(table, customer_table.c.name)
        .outerjoin_from(table, customer_table, table.c.customer == customer_table.c.customer)
        .where(*conditions)
        .order_by(table.c.deadline_day.is_(None), table.c.deadline_day, table.c.customer, table.c.dispute)
    )
    with reading(engine) as conn:
        return [_record(row, as_of) for row in conn.execute(query)]


def _find(conn: Connection, dispute: str) -> Row[Any] | None:
    return conn.execute(select(dispute_table).where(dispute_table.c.dispute == dispute)).one_or_none()


def _invoiced(conn: Connection, customer: str, item: str) -> tuple[str, int]:
    """Currency and amount, as posted, of the invoice or instalment that the number names, or of all its instalments."""
    query = (
        select(item_table.c.currency, func.sum(item_table.c.amount_minor))
        .where(named(customer, item), item_table.c.kind == ItemKind.INVOICE)
        .group_by(item_table.c.currency)
    )
    found = conn.execute(query).all()
    if len(found) != 1:
        currencies = " and ".join(row.currency for row in found) or "none"
        raise StoreError(f"Item {item} of customer {customer} has invoices in {currencies}: expected one currency")
    currency, amount_minor = found[0]
    return currency, amount_minor


def _refuse_no_part(number: str, amount_minor: int | None, owed_minor: int, currency: str) -> None:
    if amount_minor is not None and not 0 < amount_minor <= owed_minor:
        claimed, owed = (f"{to_decimal(minor, currency):,} {currency}" for minor in (amount_minor, owed_minor))
        raise StoreError(f"Dispute {number} is about {claimed}, expected more than nothing and no more than {owed}")


def _record(row: Row[Any], as_of: date) -> DisputeRecord:
    deadline, resolved = to_day(row.deadline_day), to_day(row.resolved_day)
    is_open = resolved is None or resolved > as_of
    return DisputeRecord(
        dispute=row.dispute,
        customer=row.customer,
        name=row.name or "",
        item=row.item,
        kind=row.kind,
        currency=row.currency,
        amount_minor=row.amount_minor,
        opened_day=to_day(row.opened_day),
        deadline_day=deadline,
        owner=row.owner,
        resolved_day=resolved,
        outcome=row.outcome,
        author=row.author,
        overdue=is_open and deadline is not None and deadline < as_of,
    )
