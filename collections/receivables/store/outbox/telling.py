"""What people say about letters on their way out: release, withdraw, resolve; and letters that come back."""

from datetime import date
from typing import Any

import polars as pl
from sqlalchemy import ColumnElement, Connection, Engine, Row, and_, select, update

from receivables.email_address import written
from receivables.model import LetterState
from receivables.model.mailings import Mailing
from receivables.money import to_decimal
from receivables.store.database import StoreError, reading, writing
from receivables.store.days import to_day, to_number
from receivables.store.evidence import append
from receivables.store.frames import among
from receivables.store.letters import LetterRecord, letter_called
from receivables.store.open_lines import open_lines
from receivables.store.outbox.attempts import BOUNCED, RETURNED
from receivables.store.outbox.mailings import TABLES, Key, event_of, named_by, reference_of
from receivables.store.outbox.states import move, of_keys, withdrawal
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
        released_day = to_number(as_of)
        move(conn, [found.key], LetterState.RESERVED, as_of=as_of, released_by=by, released_day=released_day)
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


def withdraw(
    engine: Engine,
    customer: str,
    night: date,
    *,
    reason: str,
    by: str,
    as_of: date,
    of: Mailing = Mailing.LETTER,
) -> None:
    """Take back a letter that has not been sent, or has come back; taking it back again changes nothing.

    `of`: it is a statement. Raises StoreError when it was sent, or may have been.
    """
    key = customer, night
    with writing(engine) as conn:
        state, since = _state_of(conn, of, key)
        if state == LetterState.WITHDRAWN:
            return
        called = f"{of.capitalize()} {reference_of(of, key)}"
        if state == LetterState.SENT:
            raise StoreError(f"{called} was sent on {since}, expected one that has not left")
        why = f"{reason} ({by})"
        if not move(conn, [key], LetterState.WITHDRAWN, as_of=as_of, of=of, reason=why):
            raise StoreError(f"{called} is {state}, expected one that surely has not left")
        told = withdrawal(why, as_of)
        append(conn, customer=customer, night=night, event=event_of(of, "withdrawn"), payload=told)


def resolve(
    engine: Engine,
    customer: str,
    night: date,
    *,
    was_sent: bool,
    by: str,
    remark: str,
    as_of: date,
    of: Mailing = Mailing.LETTER,
) -> None:
    """Say whether an ambiguous letter left. If not, it leaves with what that night still sends, or is planned anew.

    `of`: it is a statement. Raises StoreError when it is not ambiguous.
    """
    key = customer, night
    with writing(engine) as conn:
        state, _ = _state_of(conn, of, key)
        if state != LetterState.AMBIGUOUS:
            called = f"{of.capitalize()} {reference_of(of, key)}"
            raise StoreError(f"{called} is {state}, expected one that is {LetterState.AMBIGUOUS}")
        move(conn, [key], LetterState.SENT if was_sent else LetterState.RESERVED, as_of=as_of, of=of)
        outcome = "sent" if was_sent else "not sent"
        told = {"as": outcome, "by": by, "remark": remark, "day": as_of.isoformat()}
        detail = f"resolved by {by}: {outcome}. {remark}".strip()
        said = {"outcome": "sent" if was_sent else "deferred", "detail": detail}
        its = _attempts(of, key)
        conn.execute(update(dispatch).where(its, dispatch.c.outcome == "ambiguous").values(said))
        append(conn, customer=customer, night=night, event=event_of(of, "resolved"), payload=told)


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
    whether it is news that the letter, or the statement, did.

    Where only a copy came back, of a letter that went to several addresses, the letter counts as sent, and the attempt
    tells of the copy. `is_final`: its address will never do. `from_night`: the first night that knows (None: that of
    `as_of`). Only the last attempt of a letter that counts as sent can come back; what names no letter of this store is
    no news either.
    """
    named, _, number = parcel.rpartition(".")
    try:
        of, key = named_by(named)
        attempt = int(number)
    except (StoreError, ValueError):
        return False
    with writing(engine) as conn:
        its = _attempts(of, key)
        last = conn.execute(select(dispatch).where(its).order_by(dispatch.c.attempt.desc()).limit(1)).first()
        if last is None or last.attempt != attempt:
            return False
        if _is_a_copy(recipient, last.recipient):
            if last.outcome == "sent":
                _note_copy(conn, last, recipient, detail=detail, known_from=from_night or as_of)
            return False
        _, left = _state_of(conn, of, key)
        detail = f"{recipient}: {detail}" if recipient else detail
        values = {"left_day": to_number(left), "returned_day": to_number(from_night or as_of)}
        if not move(conn, [key], LetterState.BOUNCED, as_of=as_of, of=of, **values):
            return False
        said = {"outcome": BOUNCED if is_final else RETURNED, "detail": detail}
        conn.execute(update(dispatch).where(its, dispatch.c.attempt == attempt).values(said))
        told = {"attempt": attempt, "to": last.recipient, "detail": detail, "is_final": is_final}
        payload = {**told, "left": left.isoformat(), "day": as_of.isoformat()}
        append(conn, customer=key[0], night=key[1], event=event_of(of, "bounced"), payload=payload)
        return True


def copies_returned(engine: Engine, as_of: date) -> list[tuple[str, str]]:
    """Of the copies of which the night of `as_of` is the first to know that they came back: the letter, what is so."""
    told = _came_back(as_of)
    columns = dispatch.c.mailing, dispatch.c.customer, dispatch.c.night
    query = select(*columns, dispatch.c.detail).where(dispatch.c.detail.contains(told)).order_by(*columns[1:])
    with reading(engine) as conn:
        return [
            (reference_of(Mailing(mailing), (customer, to_day(night))), part)
            for mailing, customer, night, detail in conn.execute(query)
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
    of, key = Mailing(last.mailing), (last.customer, to_day(last.night))
    its = (_attempts(of, key), dispatch.c.attempt == last.attempt)
    said = f"copy to {_plain(recipient)} {_came_back(known_from)}: {detail.replace(';', ',')}"
    conn.execute(update(dispatch).where(*its).values(detail=f"{last.detail}; {said}"))
    told = {"attempt": last.attempt, "to": recipient, "detail": detail, "day": known_from.isoformat()}
    append(conn, customer=key[0], night=key[1], event=event_of(of, "copy_bounced"), payload=told)


def _came_back(known_from: date) -> str:
    return f"came back by {known_from}"


def _state_of(conn: Connection, of: Mailing, key: Key) -> tuple[LetterState, date]:
    """How far it has come, and since when. Raises StoreError when there is no such letter or statement."""
    its = TABLES[of].c
    row = conn.execute(select(its.state, its.state_day).where(of_keys([key], of=of))).one_or_none()
    if row is None:
        called = reference_of(of, key)
        raise StoreError(f"There is no {of} {called}: expected the reference of one in the store")
    return LetterState(row.state), to_day(row.state_day)


def _attempts(of: Mailing, key: Key) -> ColumnElement[bool]:
    customer, night = key
    its = dispatch.c
    return and_(its.mailing == of, its.customer == customer, its.night == to_number(night))


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
