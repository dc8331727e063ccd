"""The tie-out of a day as a page shows it, with everything that follows from the figures beside them."""

from dataclasses import dataclass
from datetime import date

from receivables.config import Config
from receivables.model import Problem
from receivables.model.control_accounts import DifferenceCause, PostedAs
from receivables.night.remembering import reckoned_in_turn
from receivables.night.tie_out.reckoning import last_tie_out_day, tie_out
from receivables.policy.tie_out import Difference, Side, Signature, TiedAccount, TieOut


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityShown:
    """What was posted of a kind on both sides; None: the general ledger does not say it by kind."""

    posted_as: PostedAs
    ledger_minor: int
    control_minor: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SideShown:
    """One side of an account. `gap_minor`: what closing is more than opening and activity make; None: nobody knows."""

    opening_minor: int | None
    moved_minor: int | None
    closing_minor: int
    gap_minor: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountShown:
    """A control account in one currency. `digest`: of the figures, for whoever signs for exactly those."""

    company: str
    account: str
    name: str
    currency: str
    since: date
    ledger: SideShown
    control: SideShown | None
    activity: tuple[ActivityShown, ...]
    difference_minor: int | None
    explained_minor: int
    unexplained_minor: int | None
    carried_minor: int
    by_cause: dict[DifferenceCause, int]
    differences: tuple[Difference, ...]
    has_journal: bool
    signature: Signature | None
    signed_before: Signature | None
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TieOutShown:
    """Every control account on a day."""

    as_of: date
    accounts: tuple[AccountShown, ...]
    problems: tuple[Problem, ...]


def tie_out_shown(config: Config, *, day: date | None, last: date) -> TieOutShown:
    """The tie-out of a day; None: of the newest by `last` of which the general ledger said a balance.

    It is reckoned once for as long as nothing becomes known. Raises ReckonedElsewhere.
    """
    as_of = day or last_tie_out_day(config, last=last) or last
    found = _reckoned(config, as_of)
    return TieOutShown(as_of=as_of, accounts=tuple(_shown(row) for row in found.rows), problems=found.problems)


@reckoned_in_turn
def _reckoned(config: Config, as_of: date) -> TieOut:
    return tie_out(config, as_of)


def _shown(row: TiedAccount) -> AccountShown:
    same = ("company", "account", "name", "currency", "since", "difference_minor", "explained_minor", "carried_minor")
    also = ("unexplained_minor", "by_cause", "differences", "has_journal", "signature", "signed_before", "digest")
    return AccountShown(
        **{name: getattr(row, name) for name in (*same, *also)},
        ledger=_side(row.ledger),
        control=None if row.control is None else _side(row.control),
        activity=_activity(row),
    )


def _side(side: Side) -> SideShown:
    names = ("opening_minor", "moved_minor", "closing_minor", "gap_minor")
    return SideShown(**{name: getattr(side, name) for name in names})


def _activity(row: TiedAccount) -> tuple[ActivityShown, ...]:
    """The kinds that either side has anything of."""
    ours = row.ledger.activity or {}
    theirs = None if row.control is None else row.control.activity
    return tuple(
        ActivityShown(
            posted_as=kind, ledger_minor=ours.get(kind, 0), control_minor=None if theirs is None else theirs[kind]
        )
        for kind in PostedAs
        if ours.get(kind) or (theirs or {}).get(kind)
    )
