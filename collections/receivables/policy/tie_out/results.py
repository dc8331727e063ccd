"""What a tie-out shows: two sides of an account, what they differ by and why, and who signed for it."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from receivables.model import Problem
from receivables.model.control_accounts import DifferenceCause, PostedAs


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One side of an account between two days; None: nobody said.

    `activity`: by kind of posting. `moved_minor`: all of it together, where no more is known than that.
    """

    opening_minor: int | None
    activity: dict[PostedAs, int] | None
    moved_minor: int | None
    closing_minor: int

    @property
    def gap_minor(self) -> int | None:
        """What closing is more than opening and activity make: 0 where it is proved, None where nobody can say."""
        if self.opening_minor is None or self.moved_minor is None:
            return None
        return self.closing_minor - self.opening_minor - self.moved_minor

    @property
    def proves(self) -> bool:
        """Whether opening and activity are known and make closing."""
        return self.gap_minor == 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A named part of what two sides differ by: ours less theirs.

    `number`, `note`, `author`: of one that somebody explained; empty where it was found. `since`: the day since which
    it stands. `is_carried`: it stood when the account was signed last.
    """

    cause: DifferenceCause
    amount_minor: int
    document: str = ""
    customer: str = ""
    since: date
    is_carried: bool = False
    number: str = ""
    note: str = ""
    author: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """Who signed for the figures of a day, and when. `reason`: why although something was unexplained.

    `holds`: the figures are still those that were signed.
    """

    day: date
    author: str
    at: datetime
    ledger_minor: int
    control_minor: int
    unexplained_minor: int
    reason: str
    holds: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TiedAccount:
    """A control account in one currency on a day. `account` empty: of lines that no account is configured for.

    `since`: the day at whose end both sides are opened. `control` None: the general ledger said no balance of that day.
    `found`: what both ledgers tell, before what people explained of it was taken off; what is signed for next begins
    with it. `has_journal`: whether lines of the journal were there to be compared. `signed_before`: the last signature
    of an earlier day.
    """

    company: str
    account: str
    name: str
    currency: str
    since: date
    ledger: Side
    control: Side | None
    differences: tuple[Difference, ...]
    found: tuple[Difference, ...]
    has_journal: bool
    signature: Signature | None
    signed_before: Signature | None

    @property
    def difference_minor(self) -> int | None:
        """Ours less theirs; None where they said nothing."""
        return None if self.control is None else self.ledger.closing_minor - self.control.closing_minor

    @property
    def difference_by_kind(self) -> dict[PostedAs, int] | None:
        """By how much activity differs, by kind; None where the general ledger does not say it by kind."""
        if self.control is None or self.control.activity is None or self.ledger.activity is None:
            return None
        ours, theirs = self.ledger.activity, self.control.activity
        return {kind: ours[kind] - theirs[kind] for kind in PostedAs}

    @property
    def explained_minor(self) -> int:
        """All that has a name."""
        return sum(one.amount_minor for one in self.differences)

    @property
    def unexplained_minor(self) -> int | None:
        """What is left of the difference when all that has a name is taken off."""
        return None if self.difference_minor is None else self.difference_minor - self.explained_minor

    @property
    def by_cause(self) -> dict[DifferenceCause, int]:
        """The sum of each cause that there is, in the order of DifferenceCause."""
        there = {one.cause for one in self.differences}
        return {
            cause: self._sum(one for one in self.differences if one.cause is cause)
            for cause in DifferenceCause
            if cause in there
        }

    @property
    def carried_minor(self) -> int:
        """What stood already when the account was signed last, and has not cleared."""
        return self._sum(one for one in self.differences if one.is_carried)

    @property
    def digest(self) -> str:
        """A hash over all figures that somebody signs for: who says why may change without them."""
        sides = [
            [one and [one.opening_minor, one.moved_minor, one.closing_minor]] for one in (self.ledger, self.control)
        ]
        parts = sorted([one.document, one.customer, one.amount_minor] for one in self.differences)
        told = json.dumps([self.company, self.account, self.currency, sides, parts], ensure_ascii=False)
        return hashlib.sha256(told.encode()).hexdigest()[:32]

    @staticmethod
    def _sum(parts: Iterable[Difference]) -> int:
        return sum(one.amount_minor for one in parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class TieOut:
    """Every control account on a day, as known at a moment (None: nothing is known yet).

    `problems`: what keeps a line of the ledger from being counted.
    """

    as_of: date
    known_at: datetime | None
    rows: tuple[TiedAccount, ...]
    problems: tuple[Problem, ...] = ()
