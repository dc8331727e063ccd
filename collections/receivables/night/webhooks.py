"""Other programs told of what changes: decisions, letters, visits, cases and promises, in order and none left out.

Nothing is noted where it changes: what stands now is compared with what a receiver heard last, so that no change can
slip by, however it was made. What a receiver did not take is told again, by the next night or the next
`receivables webhooks send`.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from receivables.config import Config
from receivables.config.webhooks import Receiver
from receivables.delivery.notices import Listener, Notice, post
from receivables.environment import NotSet, filled
from receivables.model import Problem
from receivables.model.notices import Subject
from receivables.money import to_decimal
from receivables.night.promises import promises_of
from receivables.night.store import store_of
from receivables.stop import Stopped
from receivables.store import webhooks
from receivables.store.database import reading
from receivables.store.letters import reference
from receivables.store.lock import held
from receivables.store.moments import clock_time, to_datetime
from receivables.store.webhooks import Position

_ROWS_IN_A_NOTICE = 500
_WAIT_SECONDS = 60
Row = dict[str, Any]


class NoReceiver(Stopped):
    """The config knows nobody of that name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What one receiver was told about one subject: so many notices about so many things. `fault`: why no more."""

    webhook: str
    about: Subject
    notices: int
    things: int
    fault: str


def tell(config: Config, *, as_of: date, only: str | None = None, write: Callable[[Told], None] | None = None) -> None:
    """Tell every receiver (or the `only` one) what has changed since it heard last; `write` hears how it went.

    A receiver that cannot be reached keeps nobody else from being told. Raises NoReceiver for a name that none has.
    """
    engine = store_of(config)
    for receiver in _chosen(config, only):
        with held(engine, "webhooks", receiver.name, refusal=_at_work, wait_seconds=_WAIT_SECONDS):
            for told in _told(config, receiver, as_of):
                if write is not None:
                    write(told)


def webhook_problems(config: Config) -> tuple[Problem, ...]:
    """Receivers that did not take what they were told last."""
    engine = store_of(config)
    return tuple(
        Problem(where=f"webhook {receiver.name}", what=f"{about} were not taken, and are told again: {found.fault}")
        for receiver in config.webhooks
        for about, found in webhooks.positions(engine, receiver.name).items()
        if found.fault and about in receiver.about
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiverStanding:
    """How far a receiver has been told about one subject."""

    webhook: str
    url: str
    about: Subject
    notices: int
    last_tried: datetime | None
    fault: str


def receivers_standing(config: Config) -> list[ReceiverStanding]:
    """Every receiver of the config, and what it is told about."""
    engine = store_of(config)
    return [
        _standing(receiver, about, webhooks.positions(engine, receiver.name).get(about, Position()))
        for receiver in config.webhooks
        for about in receiver.about
    ]


def tell_anew(config: Config, name: str) -> None:
    """Have the receiver hear everything again that stands now. Raises NoReceiver."""
    _chosen(config, name)
    webhooks.forget(store_of(config), name)


def _standing(receiver: Receiver, about: Subject, found: Position) -> ReceiverStanding:
    return ReceiverStanding(
        webhook=receiver.name,
        url=receiver.url,
        about=about,
        notices=found.number,
        last_tried=found.tried,
        fault=found.fault,
    )


def _chosen(config: Config, only: str | None) -> tuple[Receiver, ...]:
    if only is None:
        return config.webhooks
    chosen = tuple(one for one in config.webhooks if one.name == only)
    if not chosen:
        known = ", ".join(one.name for one in config.webhooks) or "none"
        raise NoReceiver(f"{config.path}: no webhook is called '{only}', expected one of: {known}")
    return chosen


def _at_work(holder: str) -> str:
    return f"Somebody else is telling webhook {holder} just now: wait until it is done, and run the same command again"


def _told(config: Config, receiver: Receiver, as_of: date) -> Iterator[Told]:
    engine = store_of(config)
    for about in receiver.about:
        notices = things = 0
        fault = ""
        try:
            for rows in _news(config, receiver, about, as_of):
                fault = _take(config, receiver, about, rows)
                if fault:
                    break
                notices, things = notices + 1, things + len(rows)
        except (NotSet, OSError, ValueError) as error:
            fault = str(error)
        if fault:
            webhooks.note_fault(engine, receiver.name, about, fault)
        yield Told(webhook=receiver.name, about=about, notices=notices, things=things, fault=fault)


def _take(config: Config, receiver: Receiver, about: Subject, rows: list[Row]) -> str:
    """Post one notice; why it was not taken, empty where it was and is on record."""
    engine = store_of(config)
    with reading(engine) as conn:
        number = webhooks.position(conn, receiver.name, about).number + 1
        at = to_datetime(clock_time(conn))
    said = json.dumps(rows, ensure_ascii=False, sort_keys=True, default=str)
    name = f"{about}-{number}-{hashlib.sha256(said.encode()).hexdigest()[:16]}"
    body = f'{{"type":"{about}.changed","timestamp":"{at.isoformat()}","data":{{"{about}":{said}}}}}'
    listener = Listener(
        url=receiver.url,
        secret=filled(receiver.secret, where=f"webhooks.{receiver.name}.secret"),
        timeout_seconds=receiver.timeout_seconds,
        authority=receiver.authority,
    )
    ((_, fault),) = post(listener, [Notice(name=name, at=at, body=body.encode())])
    if not fault:
        keys = webhooks.KEYS.get(about, ())
        webhooks.note_told(engine, receiver.name, about, {_subject(row, keys): _text(row) for row in rows if keys})
    return fault


def _news(config: Config, receiver: Receiver, about: Subject, as_of: date) -> Iterator[list[Row]]:
    """What the receiver does not know yet, a notice at a time."""
    if about is Subject.DECISIONS:
        yield from _decisions(config, receiver)
        return
    keys = webhooks.KEYS[about]
    with reading(store_of(config)) as conn:
        heard = webhooks.told(conn, receiver.name, about)
        rows = _promises(config, as_of) if about is Subject.PROMISES else _rows(webhooks.standing(conn, about))
        news = [row for row in rows if heard.get(_subject(row, keys)) != _text(row)]
    for first in range(0, len(news), _ROWS_IN_A_NOTICE):
        yield news[first : first + _ROWS_IN_A_NOTICE]


def _decisions(config: Config, receiver: Receiver) -> Iterator[list[Row]]:
    engine = store_of(config)
    with reading(engine) as conn:
        found = webhooks.position(conn, receiver.name, Subject.DECISIONS)
        latest = webhooks.latest_night(conn)
    if latest is None or latest == (found.night, found.known_at):
        return
    after: webhooks.DecisionKey | None = None
    while True:
        with reading(engine) as conn:
            page = webhooks.decisions_since(conn, found.night, after=after, rows=_ROWS_IN_A_NOTICE)
        if page.is_empty():
            break
        yield [_decision(row) for row in _rows(page)]
        last = page.row(-1, named=True)
        after = (last["customer"], last["item"], last["kind"], last["from_day"])
    webhooks.note_night(engine, receiver.name, latest)


def _decision(row: Row) -> Row:
    """With the balance as people write it; what left the ledger has no currency any more, and no balance."""
    balance = row.pop("balance_minor")
    currency = row["currency"]
    return {**row, "balance": str(to_decimal(balance, currency)) if currency else None}


def _promises(config: Config, as_of: date) -> Iterable[Row]:
    for record in promises_of(config, as_of=as_of):
        yield {
            "promise": record.promise,
            "customer": record.customer,
            "items": list(record.items),
            "from_day": record.from_day,
            "due_day": record.due_day,
            "state": record.state,
            "state_day": record.state_day,
            "amounts": [
                {
                    "currency": one.currency,
                    "promised": str(to_decimal(one.promised_minor, one.currency)),
                    "paid": str(to_decimal(one.paid_minor, one.currency)),
                }
                for one in record.reckoned
            ],
        }


def _rows(frame: Any) -> list[Row]:
    rows: list[Row] = frame.to_dicts()
    if "language" in frame.columns:
        return [{"reference": reference(row["customer"], row["night"]), **row} for row in rows]
    return rows


def _subject(row: Row, keys: Iterable[str]) -> str:
    return json.dumps([str(row[name]) for name in keys], ensure_ascii=False)


def _text(row: Row) -> str:
    return json.dumps(row, ensure_ascii=False, sort_keys=True, default=str)
