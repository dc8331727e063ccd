"""Work for people, as lists show it: visits by a representative and cases that representative and company agree on."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from receivables.model import CaseKind, ItemKind, Rank
from receivables.model.cases import Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody at the customer; `rank` says how high (see `Rank`). Empty text: not known."""

    name: str
    role: str = ""
    rank: int | None = None
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkLine:
    """One item that a visit or a case is about. `chased_minor` is what is asked for, negative for a credit set off.

    `branch`: who owes it, by name and number, where that is another of the group than the customer itself.
    """

    item: str
    day: date
    due_day: date
    days_overdue: int
    currency: str
    balance_minor: int
    chased_minor: int
    kind: str = ItemKind.INVOICE
    branch: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One job for one representative, to be done by `due_day`. `salesperson` empty: nobody was found yet.

    `base_minor` is all that is asked for in the base currency, where there is a rate: larger sums stand first in a
    list. `reason` is a sentence, or empty. `country` and `postcode` put visits in the order of a journey.
    """

    customer: str
    name: str
    address: tuple[str, ...]
    contacts: tuple[Person, ...]
    salesperson: str
    salesperson_name: str
    due_day: date
    lines: tuple[WorkLine, ...]
    reason: str = ""
    base_minor: int | None = None
    postcode: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A customer that needs special handling, or a review of its credit, since a day.

    `to_act`: who has to, by `by_day` (None: no deadline); `measures`: what was proposed, in words.
    """

    customer: str
    name: str
    address: tuple[str, ...]
    contacts: tuple[Person, ...]
    salesperson: str
    salesperson_name: str
    kind: CaseKind
    since: date
    lines: tuple[WorkLine, ...]
    reason: str = ""
    stage: Stage = Stage.PROPOSING
    to_act: str = ""
    by_day: date | None = None
    measures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactWanted:
    """A job for a representative: to find somebody of that rank at a customer whose letters ask for one since a day.

    `instead`: whom they go to until then, None: nobody by name. `unranked`: people of whom nobody said how high they
    stand. `salesperson` empty: nobody was found for it yet.
    """

    customer: str
    name: str
    salesperson: str
    salesperson_name: str
    rank: Rank
    since: date
    instead: Person | None = None
    unranked: tuple[str, ...] = ()


def asked_for(lines: Iterable[WorkLine]) -> dict[str, int]:
    """What is asked for: minor units by currency, in the order of the currencies."""
    return _by_currency((line.currency, line.chased_minor) for line in lines)


def by_branch(lines: Iterable[WorkLine]) -> list[tuple[str, list[WorkLine]]]:
    """The lines in their order, the customer's own first (empty text) and then those of each branch."""
    ordered = sorted(lines, key=lambda line: line.branch)
    return [(branch, list(its)) for branch, its in groupby(ordered, key=lambda line: line.branch)]


def open_balance(lines: Iterable[WorkLine]) -> dict[str, int]:
    """What is open: minor units by currency, in the order of the currencies."""
    return _by_currency((line.currency, line.balance_minor) for line in lines)


def representative(work: Visit | Case | ContactWanted) -> str:
    """The representative by name and number, as far as they are known."""
    if not work.salesperson:
        return "nobody yet"
    return f"{work.salesperson_name} ({work.salesperson})" if work.salesperson_name else work.salesperson


def _by_currency(amounts: Iterable[tuple[str, int]]) -> dict[str, int]:
    totals: dict[str, int] = {}
    for currency, minor in amounts:
        totals[currency] = totals.get(currency, 0) + minor
    return dict(sorted(totals.items()))
