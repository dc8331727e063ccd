"""Escalation upward: whom a letter speaks to among the people at the customer, and who gets a copy of it.

The level decides. Its letter goes to somebody of its rank; where nobody of that rank is known, to the highest below it,
and never to anybody above. Whoever has no rank is written to by nobody: what such a person has to do with payments is
not known. Where a group is addressed at its head, the people are the head's.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from receivables.model import Rank
from receivables.policy.settings import Level


class Person(Protocol):
    """Somebody at a customer. `rank`: how high (see Rank), None where nobody said."""

    @property
    def name(self) -> str: ...

    @property
    def rank(self) -> int | None: ...


P = TypeVar("P", bound=Person)


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressed(Generic[P]):
    """Whom a letter speaks to (None: nobody by name), who gets a copy, and the ranks it asks for that nobody has.

    `missing`: the level's own rank, where a representative should find somebody: not that of accounts payable, which
    a letter to the company reaches by itself.
    """

    to: P | None
    copies: tuple[P, ...]
    missing: Rank | None


def addressed(people: Iterable[P], level: Level) -> Addressed[P]:
    """Whom a letter of the level speaks to. Of several people of one rank to the first by name.

    Copies go to all others of the level's `copies`, the highest rank first. The order of `people` bears on nothing.
    """
    ranked = sorted((one for one in people if one.rank is not None), key=_by_rank)
    to = spoken_to(ranked, level.rank)
    copies = tuple(one for one in ranked if one is not to and one.rank in level.copies)
    return Addressed(to=to, copies=copies, missing=missing_rank(ranked, level))


def spoken_to(people: Iterable[P], rank: Rank) -> P | None:
    """Whom what is meant for a rank goes to: see `addressed`."""
    able = (one for one in people if one.rank is not None and one.rank <= rank)
    return min(able, key=_by_rank, default=None)


def missing_rank(people: Sequence[Person], level: Level) -> Rank | None:
    """The rank that a level speaks to and that nobody has; never accounts payable (see `Addressed`)."""
    if level.rank == Rank.ACCOUNTS_PAYABLE or any(one.rank == level.rank for one in people):
        return None
    return level.rank


def _by_rank(person: Person) -> tuple[int, str]:
    return -(person.rank or 0), person.name
