"""What can be proved about letters: a chain of entries that can be added to, and in which any change shows.

An entry's hash is SHA-256 over the UTF-8 of a JSON array without blanks: number, moment (microseconds since 1970-01-01
UTC), customer, night, event, payload (as the text it is kept as) and the hash of the entry before (empty for the
first). Whoever notes the newest number and hash elsewhere, as every night does in its folder, can also tell whether
entries were taken off the end.
"""

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import polars as pl
from sqlalchemy import Connection, Engine, Row, func, insert, select

from receivables.model import Problem
from receivables.store.database import reading
from receivables.store.days import to_day, to_number
from receivables.store.frames import among
from receivables.store.moments import clock_time, to_datetime, to_moment
from receivables.store.tables import evidence

# Entries looked at in one go.
_AT_ONCE = 10_000
# Made once: with every letter that leaves these are asked for twice, and making them anew costs more than they do.
_NEWEST = select(evidence.c.number, evidence.c.hash, evidence.c.moment).where(
    evidence.c.number == select(func.max(evidence.c.number)).scalar_subquery()
)
_ADDED = insert(evidence)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing that happened to the letter of `customer` and `night`. `payload` is the JSON as it is kept."""

    number: int
    moment: datetime
    customer: str
    night: date
    event: str
    payload: str
    previous: str
    hash: str

    @property
    def data(self) -> dict[str, Any]:
        """What the payload says."""
        said: dict[str, Any] = json.loads(self.payload)
        return said

    def reckoned(self) -> str:
        """The hash that the entry should have."""
        told = [
            self.number,
            to_moment(self.moment),
            self.customer,
            self.night.isoformat(),
            self.event,
            self.payload,
            self.previous,
        ]
        return hashlib.sha256(_canonical(told).encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """The newest entry: what to note elsewhere. Number 0 and an empty hash: there is none yet."""

    number: int = 0
    hash: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Something to be added: what happened to the letter of `customer` and `night`."""

    customer: str
    night: date
    event: str
    payload: Mapping[str, Any]


def append(conn: Connection, *, customer: str, night: date, event: str, payload: Mapping[str, Any]) -> Entry:
    """Add an entry, in the transaction of what it is about, and return it.

    `payload` holds what JSON can: texts, whole numbers, truth values, lists and objects of them.
    """
    return append_all(conn, [Told(customer=customer, night=night, event=event, payload=payload)])[0]


def append_all(conn: Connection, told: Sequence[Told]) -> list[Entry]:
    """Add entries in this order, each with a moment of its own, in the transaction of what they are about."""
    if not told:
        return []
    newest, added = conn.execute(_NEWEST).one_or_none(), list[Entry]()
    end = _end_of(newest)
    # Whatever the clock does, an entry is later than the one before it.
    first = max(clock_time(conn), 0 if newest is None else newest.moment + 1)
    for at, one in enumerate(told, start=first):
        entry = Entry(
            number=end.number + 1,
            moment=to_datetime(at),
            customer=one.customer,
            night=one.night,
            event=one.event,
            payload=_canonical(one.payload),
            previous=end.hash,
            hash="",
        )
        added.append(replace(entry, hash=entry.reckoned()))
        end = End(number=entry.number, hash=added[-1].hash)
    conn.execute(_ADDED, [_row(entry) for entry in added])
    return added


def _row(entry: Entry) -> dict[str, Any]:
    texts = {name: getattr(entry, name) for name in ("number", "customer", "event", "payload", "previous", "hash")}
    return {**texts, "moment": to_moment(entry.moment), "night": to_number(entry.night)}


def entries(engine: Engine, *, customer: str | None = None, night: date | None = None) -> list[Entry]:
    """The entries about a customer's letters, or one of them; None: about all. The oldest first."""
    query = select(evidence).order_by(evidence.c.number)
    if customer is not None:
        query = query.where(evidence.c.customer == customer)
    if night is not None:
        query = query.where(evidence.c.night == to_number(night))
    with reading(engine) as conn:
        return [_entry(row) for row in conn.execute(query)]


def last_written(engine: Engine, keys: Collection[tuple[str, date]]) -> dict[tuple[str, date], dict[str, Any]]:
    """What was put in evidence when the letters of `keys` (customer, night) were last written."""
    customers = pl.Series(sorted({customer for customer, _ in keys}), dtype=pl.String)
    query = select(evidence).where(evidence.c.event == "written", among(evidence.c.customer, customers))
    found: dict[tuple[str, date], dict[str, Any]] = {}
    with reading(engine) as conn:
        for entry in map(_entry, conn.execute(query.order_by(evidence.c.number))):
            if (entry.customer, entry.night) in keys:
                found[entry.customer, entry.night] = entry.data
    return found


def walk(engine: Engine) -> Iterator[Entry]:
    """Every entry, the oldest first, however many there are."""
    with reading(engine) as conn:
        yield from _all(conn)


def hashes(engine: Engine) -> list[tuple[int, str]]:
    """The number and hash of every entry, in order."""
    query = select(evidence.c.number, evidence.c.hash).order_by(evidence.c.number)
    with reading(engine) as conn:
        return [(number, digest) for number, digest in conn.execute(query)]


def end_of_chain(engine: Engine) -> End:
    """The newest entry's number and hash."""
    with reading(engine) as conn:
        return _end(conn)


def faults(engine: Engine, *, noted: End | None = None) -> Iterator[Problem]:
    """Whatever shows that the chain is not as it was written: entries changed, removed, put in or out of order.

    `noted`: the end of the chain as somebody noted it before; entries taken off the end since then show, too.
    """
    with reading(engine) as conn:
        before, seen = End(), noted is None or noted.number == 0
        for entry in _all(conn):
            yield from _broken(entry, before)
            before = End(number=entry.number, hash=entry.hash)
            seen = seen or before == noted
    if noted is not None and not seen:
        yield Problem(where=f"entry {noted.number}", what=f"is not there with the hash {noted.hash} that was noted")


def _broken(entry: Entry, before: End) -> Iterator[Problem]:
    where = f"entry {entry.number}"
    if entry.number != before.number + 1:
        yield Problem(where=where, what=f"follows upon entry {before.number}: what lay between them is gone")
    elif entry.previous != before.hash:
        yield Problem(where=where, what="was written after another entry than the one before it")
    if entry.hash != entry.reckoned():
        yield Problem(where=where, what="says something else than when it was written")


def _all(conn: Connection) -> Iterator[Entry]:
    last = 0
    while True:
        query = select(evidence).where(evidence.c.number > last).order_by(evidence.c.number).limit(_AT_ONCE)
        rows = conn.execute(query).all()
        yield from map(_entry, rows)
        if len(rows) < _AT_ONCE:
            return
        last = rows[-1].number


def _end(conn: Connection) -> End:
    return _end_of(conn.execute(_NEWEST).one_or_none())


def _end_of(newest: Row[Any] | None) -> End:
    return End() if newest is None else End(number=newest.number, hash=newest.hash)


def _entry(row: Row[Any]) -> Entry:
    return Entry(
        number=row.number,
        moment=to_datetime(row.moment),
        customer=row.customer,
        night=to_day(row.night),
        event=row.event,
        payload=row.payload,
        previous=row.previous,
        hash=row.hash,
    )


def _canonical(said: Any) -> str:
    return json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
