"""Letters that wait for somebody: what may be done about each. Of two who do it one wins, and the other is told."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date

from receivables.config import Config
from receivables.model import LetterState
from receivables.night.releases import lapses_on
from receivables.night.releasing import release
from receivables.night.store import store_of
from receivables.stop import Stopped
from receivables.store.database import StoreError, reading
from receivables.store.letter_queue import Key, last_said, letters_in
from receivables.store.letters import LetterRecord, letter_called, parse_reference
from receivables.store.outbox import telling
from receivables.store.scope import Scope
from receivables.store.work import Line


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A letter that waits, what it asks for (currency -> minor units) and why it is here.

    `lapses_on`: the day from which on it is taken back unless it is released. `first_released_by`: of two. `said`: how
    it was tried last, and what came of it.
    """

    reference: str
    customer: str
    name: str
    salesperson: str
    key_account: bool
    night: date
    treatment: str
    level: int
    language: str
    state: LetterState
    state_day: date
    totals: dict[str, int]
    oldest_days: int
    lapses_on: date | None
    first_released_by: str
    said: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """Some of the letters that wait, the oldest night first, and after which the rest goes on."""

    letters: tuple[Waiting, ...]
    next: Key | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What came of many at once: references of what is done, of what waits for a second person, and refusals."""

    done: tuple[str, ...]
    for_another: tuple[str, ...]
    refused: tuple[str, ...]


def queue(
    config: Config, states: Collection[LetterState], scope: Scope, *, as_of: date, after: Key | None = None
) -> Queue:
    """The letters in these states, to the scope's customers."""
    engine = store_of(config)
    found = letters_in(engine, states, scope, after=after)
    lapses = lapses_on(config, list(found.letters), as_of=as_of) if found.letters else {}
    said = last_said(engine, found.letters)
    return Queue(
        letters=tuple(_waiting(one, lapses.get(one.reference), said.get(one.reference, "")) for one in found.letters),
        next=found.next,
    )


def release_one(config: Config, reference: str, *, by: str, as_of: date) -> bool:
    """Let a letter go; False: it waits for a second person.

    Raises StoreError as `release`, and where somebody else was first.
    """
    goes = release(config, reference, by=by, as_of=as_of)
    record = _record(config, reference)
    if goes and by not in {record.released_by, record.first_released_by}:
        raise StoreError(f"Letter {reference} was released by {record.released_by} already")
    return goes


def withdraw_one(config: Config, reference: str, *, reason: str, by: str, as_of: date) -> None:
    """Take a letter back. Raises StoreError as `withdraw`, and where it was taken back before."""
    customer, night = parse_reference(reference)
    before = _record(config, reference)
    if before.state is not LetterState.WITHDRAWN:
        telling.withdraw(store_of(config), customer, night, reason=reason, by=by, as_of=as_of)
    now = _record(config, reference)
    if now.reason != f"{reason} ({by})":
        raise StoreError(f"Letter {reference} was withdrawn already: {now.reason}")


def settle_one(config: Config, reference: str, *, was_sent: bool, remark: str, by: str, as_of: date) -> None:
    """Say whether a letter left of which nobody knows. Raises StoreError as `resolve`."""
    key = parse_reference(reference)
    telling.resolve(store_of(config), *key, was_sent=was_sent, by=by, remark=remark, as_of=as_of)


def release_many(config: Config, references: Iterable[str], *, by: str, as_of: date) -> Told:
    """Let many go: what cannot go waits on, and the others go all the same."""
    return _each(references, lambda one: release_one(config, one, by=by, as_of=as_of))


def withdraw_many(config: Config, references: Iterable[str], *, reason: str, by: str, as_of: date) -> Told:
    """Take many back: what cannot be stays, and the others are taken back all the same."""

    def withdrawn(one: str) -> bool:
        withdraw_one(config, one, reason=reason, by=by, as_of=as_of)
        return True

    return _each(references, withdrawn)


def _each(references: Iterable[str], act: Callable[[str], bool]) -> Told:
    done: dict[bool, list[str]] = {True: [], False: []}
    refused = []
    for reference in dict.fromkeys(references):
        try:
            done[act(reference)].append(reference)
        except Stopped as told:
            refused.append(str(told))
    return Told(done=tuple(done[True]), for_another=tuple(done[False]), refused=tuple(refused))


def _record(config: Config, reference: str) -> LetterRecord:
    with reading(store_of(config)) as conn:
        return letter_called(conn, *parse_reference(reference))


def _waiting(one: LetterRecord, lapses: date | None, said: str) -> Waiting:
    return Waiting(
        reference=one.reference,
        customer=one.customer.customer,
        name=one.customer.name,
        salesperson=one.customer.salesperson,
        key_account=one.customer.key_account,
        night=one.night,
        treatment=one.treatment,
        level=one.level,
        language=one.language,
        state=one.state,
        state_day=one.state_day,
        totals=one.totals,
        oldest_days=max((line.days_overdue for line in one.lines), default=0),
        lapses_on=lapses,
        first_released_by=one.first_released_by,
        said=said,
        lines=one.lines,
    )
