"""What people say about a dispute: opened, a message, given to another owner, resolved, a credit note not coming."""

from datetime import date
from typing import Any

import polars as pl
from sqlalchemy import Connection, Engine, Row, func, select

from receivables.model import Cause, DisputeKind, DisputeOutcome, ItemKind
from receivables.money import to_decimal
from receivables.policy.naming import lines_named
from receivables.store.causes import end, set_cause
from receivables.store.database import StoreError, writing
from receivables.store.days import to_day, to_number
from receivables.store.disputes.claims import claimed_minor
from receivables.store.merge import add
from receivables.store.open_lines import open_lines
from receivables.store.tables import cause as cause_table
from receivables.store.tables import dispute as dispute_table
from receivables.store.tables import dispute_message
from receivables.store.tables import item as item_table
from receivables.store.told import change, keep, named, refuse_backwards, refuse_unknown


def open_dispute(
    engine: Engine | Connection,
    *,
    customer: str,
    item: str,
    opened_day: date,
    amount_minor: int | None = None,
    kind: DisputeKind = DisputeKind.OTHER,
    deadline_day: date | None = None,
    owner: str = "",
    author: str,
    dispute: str | None = None,
    own_fault: bool = False,
) -> str:
    """Open a dispute on an item or on part of it, in the item's currency, and return its number.

    Without a number of your own it is called by customer, item and day, so that opening it again changes nothing.
    `own_fault`: the cause of the item is set with it, and ends with it. Raises StoreError for an unknown customer or
    item, an amount that is not part of the item's, a deadline before the opening, or a number that another claim has
    already.
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
            "kind": str(kind),
            "currency": currency,
            "amount_minor": amount_minor,
            "opened_day": to_number(opened_day),
        }
        more = {"deadline_day": deadline_day and to_number(deadline_day), "owner": owner, "author": author}
        if _record_once(conn, number, claim, more) and own_fault:
            set_cause(
                conn,
                customer=customer,
                item=item,
                cause=Cause.OWN_FAULT,
                kind=kind,
                from_day=opened_day,
                evidence=f"dispute {number}",
                author=author,
            )
    return number


def add_message(engine: Engine | Connection, *, dispute: str, text: str, author: str, as_of: date) -> int:
    """Note what was said about a dispute, and return its number. The same words of the same day are noted once.

    Raises StoreError for an unknown dispute and for no words.
    """
    if not text.strip():
        raise StoreError(f"The message about dispute {dispute} is empty, expected some words")
    with writing(engine) as conn:
        _found(conn, dispute)
        return _note(conn, dispute, text, author, as_of)


def reassign_dispute(
    engine: Engine,
    *,
    dispute: str,
    owner: str,
    author: str,
    as_of: date,
    deadline_day: date | None = None,
    reason: str = "",
) -> None:
    """Give an open dispute to another owner, with a new deadline if one is said; noted among its messages.

    From then on neither is taken from a list of disputes any more. Giving it to the same again changes nothing. Raises
    StoreError for an unknown dispute, one that is resolved, no owner, and a deadline before the opening.
    """
    if not owner.strip():
        raise StoreError(f"Dispute {dispute} would have no owner, expected a department or a person")
    with writing(engine) as conn:
        found = _found(conn, dispute)
        _refuse_resolved(found)
        refuse_backwards(f"Dispute {dispute}", to_day(found.opened_day), deadline_day)
        deadline = found.deadline_day if deadline_day is None else to_number(deadline_day)
        if (found.owner, found.deadline_day) == (owner, deadline) and found.owner_by:
            return
        change(
            conn,
            dispute_table,
            dispute_table.c.dispute == dispute,
            {"owner": owner, "owner_by": author, "deadline_day": deadline},
        )
        new_deadline = "" if deadline == found.deadline_day else f", deadline {deadline_day}"
        said = f"given from {found.owner or 'nobody'} to {owner}{new_deadline}" + (f": {reason}" if reason else "")
        _note(conn, dispute, said, author, as_of)


def resolve_dispute(
    engine: Engine | Connection,
    *,
    dispute: str,
    outcome: DisputeOutcome,
    as_of: date,
    author: str = "",
    conceded_minor: int | None = None,
    root_cause: str = "",
) -> int:
    """Note what came of a dispute and return the amount conceded, in minor units of its currency.

    From `as_of` on the amount is owed again but for what was conceded, which waits for its credit note. Of an outcome
    `credit_note` all that was claimed is conceded (of a whole item: what is open of it) unless another amount is said;
    `partly_right` needs an amount below what was claimed; of one `rejected` nothing is conceded. Our own fault as the
    cause of the item ends with its last open dispute. Saying the same again changes nothing. Raises StoreError for an
    unknown dispute, a day before it was opened, an amount that does not fit, and one that was resolved otherwise.
    """
    with writing(engine) as conn:
        found = _found(conn, dispute)
        refuse_backwards(f"Dispute {dispute}", to_day(found.opened_day), as_of)
        if found.resolved_day is not None:
            return _resolved_already(found, outcome, conceded_minor)
        conceded = _conceded(conn, found, outcome, conceded_minor, as_of)
        values = {
            "resolved_day": to_number(as_of),
            "outcome": str(outcome),
            "conceded_minor": conceded or None,
            "root_cause": root_cause,
            "resolved_by": author,
        }
        change(conn, dispute_table, dispute_table.c.dispute == dispute, values)
        _end_own_fault(conn, found, as_of)
    return conceded


def release_dispute(engine: Engine, *, dispute: str, reason: str, author: str, as_of: date) -> None:
    """No credit note is expected any more: what was conceded and is not credited is owed again from `as_of` on.

    Saying it again changes nothing. Raises StoreError for an unknown dispute, and one that nothing was conceded of by
    that day.
    """
    with writing(engine) as conn:
        found = _found(conn, dispute)
        if found.released_day is not None:
            return
        if not found.conceded_minor or to_number(as_of) < found.resolved_day:
            raise StoreError(
                f"Nothing was conceded of dispute {dispute} by {as_of}: expected one that waits for a credit note"
            )
        change(conn, dispute_table, dispute_table.c.dispute == dispute, {"released_day": to_number(as_of)})
        _note(conn, dispute, f"no credit note is expected any more: {reason}", author, as_of)


def _record_once(conn: Connection, number: str, claim: dict[str, Any], more: dict[str, Any]) -> bool:
    """Whether the claim is new. What was said of it since it was opened stays."""
    found = conn.execute(select(dispute_table).where(dispute_table.c.dispute == number)).one_or_none()
    if found is None:
        keep(conn, dispute_table, {"dispute": number}, claim | more)
        return True
    if any(found._mapping[name] != value for name, value in claim.items()):
        raise StoreError(
            f"Dispute {number} is already on record, about item {found.item} of customer {found.customer}, "
            "with other particulars: expected the same ones or another number"
        )
    return False


def _found(conn: Connection, dispute: str) -> Row[Any]:
    found = conn.execute(select(dispute_table).where(dispute_table.c.dispute == dispute)).one_or_none()
    if found is None:
        raise StoreError(f"There is no dispute '{dispute}': expected the number of one that was opened")
    return found


def _refuse_resolved(found: Row[Any]) -> None:
    if found.resolved_day is not None:
        raise StoreError(
            f"Dispute {found.dispute} was resolved on {to_day(found.resolved_day)} as '{found.outcome}': "
            "expected one that is open"
        )


def _resolved_already(found: Row[Any], outcome: DisputeOutcome, conceded_minor: int | None) -> int:
    conceded: int = found.conceded_minor or 0
    if found.outcome != outcome or conceded_minor not in (None, conceded):
        _refuse_resolved(found)
    return conceded


def _conceded(
    conn: Connection, found: Row[Any], outcome: DisputeOutcome, conceded_minor: int | None, as_of: date
) -> int:
    claimed: int = conn.execute(select(claimed_minor()).where(dispute_table.c.dispute == found.dispute)).scalar_one()
    if outcome == DisputeOutcome.REJECTED:
        fits, expected = not conceded_minor, "nothing, as it is rejected"
    elif outcome == DisputeOutcome.PARTLY_RIGHT:
        fits = conceded_minor is not None and 0 < conceded_minor < claimed
        expected = f"more than nothing and less than {_amount(claimed, found.currency)}"
    else:
        fits = conceded_minor is None or 0 < conceded_minor <= claimed
        expected = f"more than nothing and no more than {_amount(claimed, found.currency)}"
    if not fits:
        came = "no amount" if conceded_minor is None else _amount(conceded_minor, found.currency)
        raise StoreError(f"Dispute {found.dispute} is resolved as {outcome} with {came} conceded, expected {expected}")
    if outcome == DisputeOutcome.CREDIT_NOTE and conceded_minor is None:
        return claimed if found.amount_minor is not None else _still_open(conn, found, as_of)
    return conceded_minor or 0


def _still_open(conn: Connection, found: Row[Any], as_of: date) -> int:
    """What is open on that day of all that the dispute names."""
    lines = open_lines(conn, item_table.c.customer == found.customer, as_of=as_of)
    whole = pl.DataFrame({"customer": [found.customer], "item": [found.item]})
    its = lines_named(lines.with_row_index("line"), whole).filter(pl.col("balance_minor") > 0)
    return int(its["balance_minor"].sum())


def _end_own_fault(conn: Connection, found: Row[Any], as_of: date) -> None:
    """That it was our fault is no cause any more once nothing of the item is in dispute."""
    its = (dispute_table.c.customer == found.customer) & (dispute_table.c.item == found.item)
    if conn.execute(select(dispute_table.c.dispute).where(its, dispute_table.c.resolved_day.is_(None))).first():
        return
    about = (cause_table.c.customer == found.customer) & (cause_table.c.item == found.item)
    lasts = cause_table.c.to_day.is_(None) | (cause_table.c.to_day >= to_number(as_of))
    end(conn, about & lasts & (cause_table.c.cause == Cause.OWN_FAULT), as_of=as_of)


def _note(conn: Connection, dispute: str, text: str, author: str, as_of: date) -> int:
    said = dispute_message.c
    same = (said.dispute == dispute) & (said.day == to_number(as_of)) & (said.author == author) & (said.text == text)
    number: int | None = conn.execute(select(said.number).where(same)).scalar()
    if number is None:
        last = conn.execute(select(func.max(said.number)).where(said.dispute == dispute)).scalar_one()
        number = (last or 0) + 1
        row = {"dispute": dispute, "number": number, "day": to_number(as_of), "author": author, "text": text}
        add(conn, dispute_message, pl.DataFrame([row]))
    return number


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
    # Sums of a database are numbers of its own kind.
    return currency, int(amount_minor)


def _refuse_no_part(number: str, amount_minor: int | None, owed_minor: int, currency: str) -> None:
    if amount_minor is not None and not 0 < amount_minor <= owed_minor:
        claimed, owed = _amount(amount_minor, currency), _amount(owed_minor, currency)
        raise StoreError(f"Dispute {number} is about {claimed}, expected more than nothing and no more than {owed}")


def _amount(minor: int, currency: str) -> str:
    return f"{to_decimal(minor, currency):,} {currency}"
