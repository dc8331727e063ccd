"""Which letters leave on a night, and what has been written of them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Engine, func, or_, select, update

from receivables.model import LEAVES, RELEASE_LAPSED, UNSETTLED, LetterState
from receivables.model.mailings import Mailing
from receivables.store.database import reading, writing
from receivables.store.days import to_day, to_number
from receivables.store.evidence import Told, append_all
from receivables.store.letters import LetterRecord, letters_where
from receivables.store.outbox.mailings import TABLES, Key, event_of
from receivables.store.outbox.states import move, of_keys, withdraw_where, withdrawal
from receivables.store.tables import letter


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What was written of a letter: hashes of the bytes in the archive, of what it says whatever the day, and `data`
    (for JSON) from which both can be told.
    """

    key: Key
    document_hash: str
    page_hash: str
    text_hash: str
    said_hash: str
    data: Mapping[str, Any]
    enclosures: tuple[tuple[str, str], ...] = ()


def leaving(engine: Engine, as_of: date) -> list[LetterRecord]:
    """The letters that leave with the night of `as_of`: planned on it, or on an earlier one and released since.

    In the order of the post: country, postcode, customer.
    """
    tonight = to_number(as_of)
    released = (letter.c.released_by != "") & (letter.c.night < tonight)
    return _in_order_of_the_post(engine, letter.c.state.in_(LEAVES) & ((letter.c.night == tonight) | released))


def to_look_at(engine: Engine, as_of: date) -> list[LetterRecord]:
    """The letters that wait for their release and have not been written yet, up to the night of `as_of`."""
    waits = letter.c.state == LetterState.WAITING_FOR_RELEASE
    return _in_order_of_the_post(engine, waits & letter.c.rendered_day.is_(None) & (letter.c.night <= to_number(as_of)))


def came_back(engine: Engine) -> list[LetterRecord]:
    """The letters that came back and have gone no other way since."""
    return _in_order_of_the_post(engine, letter.c.state == LetterState.BOUNCED)


def note_written(engine: Engine, written: Sequence[Written], as_of: date, *, of: Mailing = Mailing.LETTER) -> list[Key]:
    """Note what was written for `as_of`: those that leave are ready, those that wait go on waiting.

    Gives those that are ready; whatever was withdrawn meanwhile is not among them.
    """
    ready: list[Key] = []
    table, event = TABLES[of], event_of(of, "written")
    with writing(engine) as conn:
        told = []
        for one in written:
            values = {
                "rendered_day": to_number(as_of),
                "document_hash": one.document_hash,
                "page_hash": one.page_hash,
                "text_hash": one.text_hash,
                "said_hash": one.said_hash,
                "enclosures": json.dumps(one.enclosures) if one.enclosures else "",
            }
            moved = move(conn, [one.key], LetterState.READY, as_of=as_of, of=of, **values)
            waits = of_keys([one.key], of=of) & (table.c.state == LetterState.WAITING_FOR_RELEASE)
            if moved or conn.execute(update(table).where(waits).values(values)).rowcount:
                told.append(Told(customer=one.key[0], night=one.key[1], event=event, payload=one.data))
            ready += moved
        append_all(conn, told)
    return ready


def send_again(engine: Engine, keys: Sequence[Key], as_of: date, *, of: Mailing = Mailing.LETTER) -> set[Key]:
    """Letters that came back go another way with the night of `as_of`; those of which that is so now.

    Statements that had no way to go are ready again, too: no night plans them anew.
    """
    with writing(engine) as conn:
        moved = move(conn, keys, LetterState.RESERVED, as_of=as_of, of=of)
        if of is Mailing.STATEMENT:
            moved |= move(conn, set(keys) - moved, LetterState.READY, as_of=as_of, of=of)
        return moved


def withdraw_changed(engine: Engine, key: Key, *, reason: str, as_of: date) -> None:
    """Take back a letter that no longer says what is so."""
    with writing(engine) as conn:
        withdraw_where(conn, of_keys([key]), reason=reason, as_of=as_of)


def without_a_way(engine: Engine, key: Key, *, reason: str, as_of: date, of: Mailing = Mailing.LETTER) -> None:
    """Note that there is no channel by which a letter could leave."""
    told = Told(customer=key[0], night=key[1], event=event_of(of, "failed"), payload=withdrawal(reason, as_of))
    with writing(engine) as conn:
        if move(conn, [key], LetterState.FAILED, as_of=as_of, of=of, reason=reason):
            append_all(conn, [told])


def unsettled(engine: Engine, as_of: date) -> list[LetterRecord]:
    """The letters that a clerk should see to: nobody knows whether they left, they came back, or failed that night."""
    found = (
        letter.c.state.in_([LetterState.AMBIGUOUS, LetterState.BOUNCED]),
        (letter.c.state == LetterState.FAILED) & (letter.c.night == to_number(as_of)),
    )
    with reading(engine) as conn:
        return letters_where(conn, or_(*found))


def not_released(engine: Engine, as_of: date) -> dict[str, int]:
    """The customers to whom a letter of that night waits, and how many before it nobody had released in time, since
    the last one that left: whoever has none of these is not among them.
    """
    waits = select(letter.c.customer).where(
        letter.c.state == LetterState.WAITING_FOR_RELEASE, letter.c.night == to_number(as_of)
    )
    columns = letter.c.customer, letter.c.state, letter.c.reason
    query = select(*columns).where(letter.c.customer.in_(waits), letter.c.night < to_number(as_of), letter.c.level > 0)
    counts: dict[str, int] = {}
    over: set[str] = set()
    with reading(engine) as conn:
        for customer, state, reason in conn.execute(query.order_by(letter.c.customer, letter.c.night.desc())):
            if state == LetterState.SENT:
                over.add(customer)
            elif reason == RELEASE_LAPSED and customer not in over:
                counts[customer] = counts.get(customer, 0) + 1
    return counts


def days_of_letters(engine: Engine, after: date, until: date) -> dict[str, list[date]]:
    """The days after one and up to another on which letters left, or may have, for each customer."""
    left = letter.c.state.in_([LetterState.SENT, *UNSETTLED])
    within = letter.c.state_day.between(to_number(after) + 1, to_number(until))
    found: dict[str, list[date]] = {}
    with reading(engine) as conn:
        for customer, day in conn.execute(select(letter.c.customer, letter.c.state_day).where(left, within)):
            found.setdefault(customer, []).append(to_day(day))
    return found


def not_left(engine: Engine, as_of: date) -> int:
    """How many letters of the night of `as_of`, or released for it, are ready and have not left."""
    ready = select(func.count()).where(letter.c.state == LetterState.READY, letter.c.rendered_day == to_number(as_of))
    with reading(engine) as conn:
        return conn.execute(ready).scalar_one()


def written_letters(engine: Engine, *, of: Mailing = Mailing.LETTER) -> list[tuple[Key, LetterState]]:
    """Every letter that was ever written in the store's present way, and how far it has come."""
    its = TABLES[of].c
    query = select(its.customer, its.night, its.state).where(its.document_hash != "")
    with reading(engine) as conn:
        rows = conn.execute(query.order_by(its.night, its.customer))
        return [((customer, to_day(night)), LetterState(state)) for customer, night, state in rows]


def _in_order_of_the_post(engine: Engine, condition: ColumnElement[bool]) -> list[LetterRecord]:
    with reading(engine) as conn:
        found = letters_where(conn, condition)
    return sorted(found, key=lambda one: (one.customer.country, one.customer.postcode, one.customer.customer))
