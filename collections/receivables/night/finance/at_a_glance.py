"""A night at a glance: what it read, decided, held, refused and wrote, and what waits for somebody since."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from receivables.config import Config
from receivables.model import Does, HoldKind, LetterState, Treatment
from receivables.money import to_minor
from receivables.night.store import store_of
from receivables.store import nights
from receivables.store.letter_queue import letters_by_state
from receivables.store.standing import report_of, reported_nights

Amounts = dict[str, int]
# Letters that somebody has to see to.
TO_SETTLE = (LetterState.AMBIGUOUS, LetterState.FAILED, LetterState.BOUNCED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """Some lines of the ledger of a kind (`code`), and what they come to: currency -> minor units."""

    code: str
    lines: int
    amounts: Amounts


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceSeen:
    """What was read of a source, and what became of its rows; amounts by currency, in minor units."""

    name: str
    kind: str
    rows: int
    taken: int
    refused: int
    new: int
    changed: int
    unchanged: int
    vanished: int
    amounts_taken: Amounts
    amounts_refused: Amounts


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Something to be mended, and the customer or the source it is about, where it is about one."""

    where: str
    what: str
    customer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """A night as it reported, and what is to be done since.

    `night` None: no night has reported yet. `under_way`: the night that has begun and has not reported. `earlier`:
    nights that may be looked at, too, the newest first. `open_lines` are all, and their parts overdue, not overdue and
    credits. `done`, `held` and `left` are all lines again: by what was done, by what holds them, by why nothing was
    done. `waiting` and `to_settle` count the letters that wait for somebody now.
    """

    night: date | None
    under_way: date | None
    earlier: tuple[date, ...]
    policy: str
    sources: tuple[SourceSeen, ...]
    open_lines: tuple[Count, ...]
    treatments: tuple[Count, ...]
    done: tuple[Count, ...]
    held: tuple[Count, ...]
    left: tuple[Count, ...]
    letters: int
    visits: int
    cases: int
    problems: tuple[Found, ...]
    does_not_add_up: tuple[str, ...]
    waiting: int
    to_settle: int

    @property
    def refused(self) -> int:
        """How many rows were refused, of all sources."""
        return sum(source.refused for source in self.sources)


def glance(config: Config, *, night: date | None = None) -> Glance:
    """The night asked for, by default the last that has reported."""
    engine = store_of(config)
    reported = reported_nights(engine)
    shown = night or (reported[0] if reported else None)
    text = None if shown is None else report_of(engine, shown)
    told: dict[str, Any] = json.loads(text) if text else {}
    begun = nights.latest(engine)
    states = letters_by_state(engine)
    return Glance(
        night=shown if told else None,
        under_way=begun if begun and (not reported or begun > reported[0]) else None,
        earlier=reported,
        policy=told.get("policy", {}).get("name", ""),
        sources=tuple(map(_source, told.get("read", ()))),
        open_lines=_counts({name: told[name] for name in ("open", *_PARTS) if name in told}),
        treatments=_counts(_in_order(told.get("treatments", {}), Treatment)),
        done=_counts(_in_order(told.get("done", {}), Does)),
        held=_counts(_in_order(told.get("held", {}), HoldKind)),
        left=_counts(told.get("nothing_done", {})),
        letters=_letters(told.get("letters", ())),
        visits=told.get("visits", 0),
        cases=told.get("cases", 0),
        problems=problems_of(told),
        does_not_add_up=tuple(told.get("does_not_add_up", ())),
        waiting=states.get(LetterState.WAITING_FOR_RELEASE, 0),
        to_settle=sum(states.get(state, 0) for state in TO_SETTLE),
    )


_PARTS = ("overdue", "not_overdue", "credits")


def problems_of(told: Mapping[str, Any]) -> tuple[Found, ...]:
    """The problems of a report."""
    return tuple(_found(one["where"], one["what"]) for one in told.get("problems", ()))


def _found(where: str, what: str) -> Found:
    about, _, customer = where.partition("customer ")
    return Found(where=where, what=what, customer=customer if not about and " " not in customer else "")


def _source(read: Mapping[str, Any]) -> SourceSeen:
    counts = ("name", "kind", "rows", "taken", "refused", "new", "changed", "unchanged", "vanished")
    return SourceSeen(
        **{name: read[name] for name in counts},
        amounts_taken=_minor(read["amounts_taken"]),
        amounts_refused=_minor(read["amounts_refused"]),
    )


def _counts(tallies: Mapping[str, Mapping[str, Any]]) -> tuple[Count, ...]:
    return tuple(
        Count(code=code, lines=tally["lines"], amounts=_minor(tally["amounts"])) for code, tally in tallies.items()
    )


def _in_order(tallies: Mapping[str, Any], order: Iterable[str]) -> dict[str, Any]:
    return {code: tallies[code] for code in order if code in tallies}


def _letters(letters: Iterable[Mapping[str, Any]]) -> int:
    return sum(one["letters"] for one in letters)


def _minor(amounts: Mapping[str, str]) -> Amounts:
    return {currency: to_minor(Decimal(amount), currency) for currency, amount in amounts.items()}
