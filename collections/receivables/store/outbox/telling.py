"""What people say about letters on their way out: release, withdraw, resolve; and letters that come back."""

from datetime import date
from typing import Any

import polars as pl
from sqlalchemy import ColumnElement, Connection, Engine, Row, select, update

from receivables.email_address import written
from receivables.model import LetterState
from receivables.money import to_decimal
from receivables.store.database import StoreError, reading, writing
from receivables.store.days import to_day, to_number
from receivables.store.evidence import append
from receivables.store.frames import among
from receivables.store.letters import LetterRecord, letter_called, parse_reference, reference
from receivables.store.open_lines import open_lines
from receivables.store.outbox.attempts import BOUNCED, RETURNED
from receivables.store.outbox.states import move, withdrawal
from receivables.store.tables import dispatch, item, letter


def release(engine: Engine, customer: str, night: date, *, by: str, as_of: date, of_two: bool = False) -> bool:
    """Let a waiting letter go: the next night takes it. Releasing it again changes nothing.

    `of_two`: two people have to; whether it goes now, False: it waits for the second of them. Raises StoreError when it
    is not waiting, when a balance it lists has changed since it was written, and where both would be the same person.
    """
    with writing(engine) as conn:
        found = letter_called(conn, customer, night)
        if found.state == LetterState.RESERVED and found.released_by:
            return True
        _refuse_unless(found, LetterState.WAITING_FOR_RELEASE)
        _refuse_when_changed(conn, found, as_of)
        if of_two and found.first_released_by in {"", by}:
            _release_first(conn, found, by=by, as_of=as_of)
            return False
        values = {"released_by": by, "released_day": to_number(as_of)}
        move(conn, [found.key], LetterState.RESERVED, as_of=as_of, **values)
        told = {"by": by, "first_by": found.first_released_by, "said": found.said_hash, "document": found.document_hash}
        append(conn, customer=customer, night=night, event="released", payload={**told, "day": as_of.isoformat()})
        return True


def _release_first(conn: Connection, found: LetterRecord, *, by: str, as_of: date) -> None:
    customer, night = found.key
    if found.first_released_by:
        raise StoreError(f"Letter {found.reference} was released by {by} already: expected somebody else to do so, too")
    conn.execute(update(letter).where(_is(customer, night)).values(first_released_by=by))
    told = {"by": by, "said": found.said_hash, "document": found.document_hash, "day": as_of.isoformat()}
    append(conn, customer=customer, night=night, event="first_release", payload=told)


def withdraw(engine: Engine, customer: str, night: date, *, reason: str, by: str, as_of: date) -> None:
    """Take back a letter that has not been sent, or has come back; taking it back again changes nothing.

    Raises StoreError when it was sent, or may have been.
    """
    with writing(engine) as conn:
        found = letter_called(conn, customer, night)
        if found.state == LetterState.WITHDRAWN:
            return
        if found.state == LetterState.SENT:
            raise StoreError(f"Letter {found.reference} was sent on {found.state_day}, expected one that has not left")
        why = f"{reason} ({by})"
        if not move(conn, [found.key], LetterState.WITHDRAWN, as_of=as_of, reason=why):
            raise StoreError(f"Letter {found.reference} is {found.state}, expected one that surely has not left")
        append(conn, customer=customer, night=night, event="withdrawn", payload=withdrawal(why, as_of))


def resolve(engine: Engine, customer: str, night: date, *, was_sent: bool, by: str, remark: str, as_of: date) -> None:
    """Say whether an ambiguous letter left. If not, it leaves with what that night still sends, or is planned anew.

    Raises StoreError when it is not ambiguous.
    """
    with writing(engine) as conn:
        found = letter_called(conn, customer, night)
        _refuse_unless(found, LetterState.AMBIGUOUS)
        move(conn, [found.key], LetterState.SENT if was_sent else LetterState.RESERVED, as_of=as_of)
        outcome = "sent" if was_sent else "not sent"
        told = {"as": outcome, "by": by, "remark": remark, "day": as_of.isoformat()}
        its = (dispatch.c.customer == customer, dispatch.c.night == to_number(night))
        detail = f"resolved by {by}: {outcome}. {remark}".strip()
        said = {"outcome": "sent" if was_sent else "deferred", "detail": detail}
        conn.execute(update(dispatch).where(*its, dispatch.c.outcome == "ambiguous").values(said))
        append(conn, customer=customer, night=night, event="resolved", payload=told)


def bounced(
    engine: Engine,
    parcel: str,
    *,
    is_final: bool,
    detail: str,
    as_of: date,
    from_night: date | None = None,
    recipient: str = "",
) -> bool:
    """Note that a parcel (its name, `L-20261030-C0012.1`) came back from a recipient (empty: nobody says from whom);
    whether it is news that the letter did.

    Where only a copy came back, of a letter that went to several addresses, the letter counts as sent, and the attempt
    tells of the copy. `is_final`: its address will never do. `from_night`: the first night that knows (None: that of
    `as_of`). Only the last attempt of a letter that counts as sent can come back; what names no letter of this store is
    no news either.
    """
    named, _, number = parcel.rpartition(".")
    try:
        customer, night = parse_reference(named)
        attempt = int(number)
    except (StoreError, ValueError):
        return False
    with writing(engine) as conn:
        its = (dispatch.c.customer == customer, dispatch.c.night == to_number(night))
        last = conn.execute(select(dispatch).where(*its).order_by(dispatch.c.attempt.desc()).limit(1)).first()
        if last is None or last.attempt != attempt:
            return False
        if _is_a_copy(recipient, last.recipient):
            if last.outcome == "sent":
                _note_copy(conn, last, recipient, detail=detail, known_from=from_night or as_of)
            return False
        left = conn.execute(select(letter.c.state_day).where(_is(customer, night))).scalar_one()
        detail = f"{recipient}: {detail}" if recipient else detail
        values = {"left_day": left, "returned_day": to_number(from_night or as_of)}
        if not move(conn, [(customer, night)], LetterState.BOUNCED, as_of=as_of, **values):
            return False
        said = {"outcome": BOUNCED if is_final else RETURNED, "detail": detail}
        conn.execute(update(dispatch).where(*its, dispatch.c.attempt == attempt).values(said))
        told = {"attempt": attempt, "to": last.recipient, "detail": detail, "is_final": is_final}
        payload = {**told, "left": to_day(left).isoformat(), "day": as_of.isoformat()}
        append(conn, customer=customer, night=night, event="bounced", payload=payload)
        return True


def copies_returned(engine: Engine, as_of: date) -> list[tuple[str, str]]:
    """Of the copies of which the night of `as_of` is the first to know that they came back: the letter, what is so."""
    told = _came_back(as_of)
    query = select(dispatch.c.customer, dispatch.c.night, dispatch.c.detail).where(dispatch.c.detail.contains(told))
    with reading(engine) as conn:
        return [
            (reference(customer, to_day(night)), part)
            for customer, night, detail in conn.execute(query.order_by(dispatch.c.customer, dispatch.c.night))
            for part in detail.split("; ")
            if told in part
        ]


def _is_a_copy(recipient: str, recipients: str) -> bool:
    to, *copies = map(_plain, recipients.splitlines())
    return _plain(recipient) != to and _plain(recipient) in copies


def _plain(address: str) -> str:
    return (written(address) or address).casefold()


def _note_copy(conn: Connection, last: Row[Any], recipient: str, *, detail: str, known_from: date) -> None:
    if f"copy to {_plain(recipient)} came back" in last.detail:
        return
    its = (dispatch.c.customer == last.customer, dispatch.c.night == last.night, dispatch.c.attempt == last.attempt)
    said = f"copy to {_plain(recipient)} {_came_back(known_from)}: {detail.replace(';', ',')}"
    conn.execute(update(dispatch).where(*its).values(detail=f"{last.detail}; {said}"))
    told = {"attempt": last.attempt, "to": recipient, "detail": detail, "day": known_from.isoformat()}
    append(conn, customer=last.customer, night=to_day(last.night), event="copy_bounced", payload=told)


def _came_back(known_from: date) -> str:
    return f"came back by {known_from}"


def _is(customer: str, night: date) -> ColumnElement[bool]:
    return (letter.c.customer == customer) & (letter.c.night == to_number(night))


def _refuse_unless(found: LetterRecord, state: LetterState) -> None:
    if found.state != state:
        raise StoreError(f"Letter {found.reference} is {found.state}, expected one that is {state}")


def _refuse_when_changed(conn: Connection, found: LetterRecord, as_of: date) -> None:
    debtors = pl.Series([line.debtor for line in found.lines], dtype=pl.String).unique()
    theirs = open_lines(conn, among(item.c.customer, debtors), as_of=as_of)
    now = {(row["customer"], row["item"], row["kind"]): row["balance_minor"] for row in theirs.iter_rows(named=True)}
    for listed in found.lines:
        balance = now.get((listed.debtor, listed.item, listed.kind), 0)
        if balance != listed.balance_minor:
            was, became = (_money(minor, listed.currency) for minor in (listed.balance_minor, balance))
            raise StoreError(
                f"Letter {found.reference} lists {listed.item} with {was} open, but on {as_of} it is {became}: "
                "expected no change since it was written; withdraw the letter"
            )


def _money(minor: int, currency: str) -> str:
    return f"{to_decimal(minor, currency):,} {currency}"
