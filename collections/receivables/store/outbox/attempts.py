"""Attempts to deliver letters and statements: on record before anything may have left, and what became of each."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, Engine, Row, bindparam, func, insert, select, tuple_, update

from receivables.model import LetterState
from receivables.model.mailings import Mailing
from receivables.store.database import reading
from receivables.store.days import to_day, to_number
from receivables.store.evidence import Told, append_all
from receivables.store.moments import clock_time, to_datetime
from receivables.store.outbox.mailings import TABLES, Key, Mailed, event_of
from receivables.store.outbox.states import move
from receivables.store.tables import dispatch

# It surely did not leave; a copy went to the firm's own test address, and nothing to the customer.
DEFERRED, TESTED = "deferred", "tested"
# The channel of an attempt whose parcel went to that address alone.
TEST = "test"
# What an attempt's outcome makes of its letter; what surely did not leave may be tried again.
STATES: Mapping[str, LetterState] = {
    "sent": LetterState.SENT,
    "failed": LetterState.FAILED,
    DEFERRED: LetterState.READY,
    TESTED: LetterState.READY,
    "ambiguous": LetterState.AMBIGUOUS,
}
# Made once: letters leave one by one, and making a statement costs more than it does.
_BEGUN = insert(dispatch)
_ITS = (
    dispatch.c.mailing == bindparam("of_mailing"),
    dispatch.c.customer == bindparam("of_customer"),
    dispatch.c.night == bindparam("of_night"),
)
_ENDED = update(dispatch).where(*_ITS, dispatch.c.attempt == bindparam("of_attempt"))
_LAST = select(func.max(dispatch.c.attempt)).where(*_ITS)
# Came back for good, or because the other side gave up on what may pass.
BOUNCED, RETURNED = "bounced", "returned"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One attempt (1: the first) to deliver the letter, or the statement, of `key`.

    `recipient`: the lines of an address of paper; else an address of the channel, and on further lines those of copies.
    """

    key: Key
    attempt: int
    channel: str
    recipient: str
    document_hash: str
    day: date
    began: datetime
    batch: int | None = None
    mailing: Mailing = Mailing.LETTER

    @property
    def way(self) -> tuple[str, str]:
        """The channel, and whom it brings the letter to: see `tried`."""
        return _way(self.channel, self.recipient)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """What became of an attempt: `outcome` is one of STATES. `detail`: the other side's words."""

    attempt: Attempt
    outcome: str
    detail: str = ""
    message_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispatch:
    """An attempt as it is on record. `outcome` empty: under way."""

    attempt: int
    channel: str
    recipient: str
    document_hash: str
    day: date
    began: datetime | None
    ended: datetime | None
    outcome: str
    detail: str
    message_id: str


def begin_attempts(
    conn: Connection,
    letters: Sequence[Mailed],
    channel: str,
    recipients: Mapping[Key, str],
    *,
    as_of: date,
    batch: int | None = None,
    of: Mailing = Mailing.LETTER,
) -> list[Attempt]:
    """Put on record that these letters are about to leave, in a transaction that is over before any channel hears of
    them. Those that somebody has withdrawn meanwhile are not among the attempts. `of`: they are statements.
    """
    keys = [one.key for one in letters]
    moved = move(conn, keys, LetterState.SENDING, as_of=as_of, of=of, batch_night=to_number(as_of), batch=batch)
    counts = _counts(conn, keys, of)
    began = clock_time(conn)
    begun = [
        Attempt(
            key=one.key,
            attempt=counts.get(one.key, 0) + 1,
            channel=channel,
            recipient=recipients[one.key],
            document_hash=one.document_hash,
            day=as_of,
            began=to_datetime(began),
            batch=batch,
            mailing=of,
        )
        for one in letters
        if one.key in moved
    ]
    if begun:
        conn.execute(_BEGUN, [{**_row(one), "began": began} for one in begun])
    append_all(conn, [_sending(one) for one in begun])
    return begun


def end_attempts(conn: Connection, ended: Sequence[Ended], *, as_of: date) -> set[Key]:
    """Put on record what became of attempts; of which letters that was so. The second time it is none."""
    by_outcome: dict[tuple[Mailing, str], list[Ended]] = defaultdict(list)
    for one in ended:
        by_outcome[one.attempt.mailing, one.outcome].append(one)
    moved: set[tuple[Mailing, Key]] = set()
    for (of, outcome), alike in by_outcome.items():
        to = STATES[outcome]
        none = {"batch": None} if to in {LetterState.READY, LetterState.FAILED} else {}
        moved |= {(of, key) for key in move(conn, [one.attempt.key for one in alike], to, as_of=as_of, of=of, **none)}
    now = clock_time(conn)
    its = [one for one in ended if (one.attempt.mailing, one.attempt.key) in moved]
    if its:
        conn.execute(_ENDED, [{**_of(one.attempt), **_became(one), "ended": now} for one in its])
    append_all(conn, [_ended(one, as_of) for one in its])
    return {key for _, key in moved}


def under_way(conn: Connection) -> list[Attempt]:
    """The attempts without an end. Whoever alone may send knows that nobody is at them any more."""
    return [one for of in Mailing for one in _under_way(conn, of)]


def _under_way(conn: Connection, of: Mailing) -> list[Attempt]:
    sent = TABLES[of]
    same = (sent.c.customer == dispatch.c.customer) & (sent.c.night == dispatch.c.night) & (dispatch.c.mailing == of)
    query = select(dispatch, sent.c.batch).join(sent, same)
    query = query.where(dispatch.c.outcome == "", sent.c.state == LetterState.SENDING)
    rows = conn.execute(query.order_by(dispatch.c.customer, dispatch.c.night)).all()
    return [
        Attempt(
            key=(row.customer, to_day(row.night)),
            attempt=row.attempt,
            channel=row.channel,
            recipient=row.recipient,
            document_hash=row.document_hash,
            day=to_day(row.day),
            began=to_datetime(row.began),
            batch=row.batch,
            mailing=of,
        )
        for row in rows
    ]


def batches_of(conn: Connection, as_of: date, *, of: Mailing = Mailing.LETTER) -> int:
    """How many print batches have left, or may have, with the night of `as_of`."""
    sent = TABLES[of].c
    last: int | None = conn.execute(
        select(func.max(sent.batch)).where(sent.batch_night == to_number(as_of))
    ).scalar_one()
    return last or 0


def tried(
    engine: Engine, *, of: Mailing = Mailing.LETTER
) -> tuple[dict[Key, set[tuple[str, str]]], set[tuple[str, str]]]:
    """Ways (channel and recipient) that did not do: of each letter, and addresses that will do for none, whatever it
    was that came back from them.
    """
    query = select(*(dispatch.c[name] for name in ("mailing", "customer", "night", "channel", "recipient", "outcome")))
    query = query.where(dispatch.c.outcome.in_(["failed", BOUNCED, RETURNED]))
    of_letter: dict[Key, set[tuple[str, str]]] = defaultdict(set)
    dead: set[tuple[str, str]] = set()
    with reading(engine) as conn:
        for mailing, customer, night, channel, recipient, outcome in conn.execute(query):
            if mailing == of:
                of_letter[customer, to_day(night)].add(_way(channel, recipient))
            if outcome == BOUNCED:
                dead.add(_way(channel, recipient))
    return of_letter, dead


def dispatches(engine: Engine, key: Key, *, of: Mailing = Mailing.LETTER) -> list[Dispatch]:
    """Every attempt to deliver a letter, the first one first."""
    customer, night = key
    its = (dispatch.c.mailing == of, dispatch.c.customer == customer, dispatch.c.night == to_number(night))
    query = select(dispatch).where(*its)
    with reading(engine) as conn:
        return [_dispatch(row) for row in conn.execute(query.order_by(dispatch.c.attempt))]


def _way(channel: str, recipient: str) -> tuple[str, str]:
    # Those of copies stand on further lines of an address of e-mail alone.
    return channel, recipient.partition("\n")[0] if channel == "email" else recipient


def _counts(conn: Connection, keys: Sequence[Key], of: Mailing) -> dict[Key, int]:
    counts: dict[Key, int] = {}
    if len(keys) == 1:
        ((customer, night),) = keys
        found = conn.execute(
            _LAST, {"of_mailing": of, "of_customer": customer, "of_night": to_number(night)}
        ).scalar_one()
        return {} if found is None else {(customer, night): found}
    last = func.max(dispatch.c.attempt)
    for start in range(0, len(keys), 500):
        some = [(customer, to_number(night)) for customer, night in keys[start : start + 500]]
        query = select(dispatch.c.customer, dispatch.c.night, last).group_by(dispatch.c.customer, dispatch.c.night)
        theirs = query.where(dispatch.c.mailing == of, tuple_(dispatch.c.customer, dispatch.c.night).in_(some))
        counts |= {(customer, to_day(night)): number for customer, night, number in conn.execute(theirs)}
    return counts


def _row(one: Attempt) -> dict[str, object]:
    customer, night = one.key
    texts = {name: getattr(one, name) for name in ("attempt", "channel", "recipient", "document_hash")}
    days = {"night": to_number(night), "day": to_number(one.day)}
    return {"mailing": one.mailing, "customer": customer, **days, **texts}


def _of(one: Attempt) -> dict[str, object]:
    """What _ENDED is told of which attempt it is."""
    customer, night = one.key
    its = {"of_customer": customer, "of_night": to_number(night), "of_attempt": one.attempt}
    return {"of_mailing": one.mailing, **its}


def _became(one: Ended) -> dict[str, object]:
    return {"outcome": one.outcome, "detail": one.detail, "message_id": one.message_id}


def _sending(one: Attempt) -> Told:
    payload = {
        "attempt": one.attempt,
        "channel": one.channel,
        "to": one.recipient,
        "document": one.document_hash,
        "day": one.day.isoformat(),
    }
    return Told(customer=one.key[0], night=one.key[1], event=event_of(one.mailing, "sending"), payload=payload)


def _ended(one: Ended, as_of: date) -> Told:
    payload = {
        "attempt": one.attempt.attempt,
        "channel": one.attempt.channel,
        "detail": one.detail,
        "message_id": one.message_id,
        "day": as_of.isoformat(),
    }
    customer, night = one.attempt.key
    event = event_of(one.attempt.mailing, one.outcome)
    return Told(customer=customer, night=night, event=event, payload=payload)


def _dispatch(row: Row[tuple[object, ...]]) -> Dispatch:
    return Dispatch(
        attempt=row.attempt,
        channel=row.channel,
        recipient=row.recipient,
        document_hash=row.document_hash,
        day=to_day(row.day),
        began=to_datetime(row.began) if row.began else None,
        ended=None if row.ended is None else to_datetime(row.ended),
        outcome=row.outcome,
        detail=row.detail,
        message_id=row.message_id,
    )
