"""Measures of a case: whether their terms hold up, and whether they were kept. Pure: what the ledger says is given."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from receivables.model.handovers import HandoverState
from receivables.model.measures import (
    ACCOMPANYING,
    JUDGED_BY_WORD,
    ClaimTerms,
    CreditTerms,
    DepositTerms,
    DiscountTerms,
    HandoverTerms,
    Measure,
    MeasureKind,
    MeasureState,
    PlanTerms,
    SecurityTerms,
    Terms,
    WriteOffTerms,
)
from receivables.model.write_offs import WriteOffState
from receivables.money import to_decimal

_HUNDRED = Decimal(100)
_DONE = (WriteOffState.BOOKED, WriteOffState.SETTLED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """What is open of an item of the case, and whose it is."""

    debtor: str
    item: str
    currency: str
    balance_minor: int


def faults(measures: Sequence[Measure], owed: Sequence[Open], *, as_of: date) -> Iterator[str]:
    """What does not hold up in a proposal about items of which so much is open, each as the end of a sentence.

    A proposal is something; its days have not passed; its amounts are above nothing and, where they are to settle
    items, no more than is open of them; a plan adds up; no item gets the same measure twice.
    """
    if not measures:
        yield "it has no measures, expected one or more"
    for one in measures:
        yield from (f"{one.kind}: {fault}" for fault in _faults(one.terms, owed, as_of))
    for kind in MeasureKind:
        named = [one.terms.items for one in measures if one.kind is kind]
        if len(named) > 1 and (not all(named) or len({*sum(named, ())}) < sum(map(len, named))):
            yield f"{kind}: it stands there twice about the same items, expected once"


def chosen(terms: Terms, owed: Sequence[Open]) -> list[Open]:
    """What of the case a measure is about: the items it names or all, in its currency where it has one."""
    currency = getattr(terms, "currency", "")
    return [one for one in owed if (not terms.items or one.item in terms.items) and currency in ("", one.currency)]


def _faults(terms: Terms, owed: Sequence[Open], as_of: date) -> Iterator[str]:
    if unknown := sorted(set(terms.items) - {one.item for one in owed}):
        yield f"item '{unknown[0]}' is none of the case, expected {', '.join(one.item for one in owed) or 'none'}"
        return
    if terms.last_day < as_of:
        yield f"its last day {terms.last_day} has passed on {as_of}, expected that day or a later one"
    if isinstance(terms, DiscountTerms | DepositTerms) and not 0 < terms.percent < _HUNDRED:
        yield f"percent is {terms.percent}, expected more than 0 and less than 100"
    if isinstance(terms, WriteOffTerms) and not terms.items:
        yield "it names no item, expected those to be given up"
    if isinstance(terms, SecurityTerms | CreditTerms | ClaimTerms) and terms.amount_minor <= 0:
        yield "amount is not above nothing, expected more"
    if isinstance(terms, PlanTerms):
        yield from _plan_faults(terms, as_of)
    yield from _beyond(terms, chosen(terms, owed))


def _beyond(terms: Terms, about: Sequence[Open]) -> Iterator[str]:
    """More than there is to settle."""
    if isinstance(terms, PlanTerms | CreditTerms | ClaimTerms):
        left = sum(one.balance_minor for one in about)
        if terms.amount_minor > left:
            asked, most = (to_decimal(minor, terms.currency) for minor in (terms.amount_minor, left))
            yield f"amount is {asked:,} {terms.currency}, expected no more than the {most:,} open"
    elif isinstance(terms, DiscountTerms) and not about:
        yield f"nothing of the case is open in {terms.currency}, expected something to pay"


def _plan_faults(terms: PlanTerms, as_of: date) -> Iterator[str]:
    days = [one.due_day for one in terms.instalments]
    if not days or min(one.amount_minor for one in terms.instalments) <= 0:
        yield "it has no instalments, or some of nothing; expected amounts above nothing"
        return
    if len(set(days)) < len(days):
        yield "it has two instalments on one day, expected a day for each"
    if min(days) < as_of:
        yield f"its first instalment is due on {min(days)}, expected none before {as_of}"
    total = sum(one.amount_minor for one in terms.instalments)
    if total != terms.amount_minor:
        sums, said = (to_decimal(minor, terms.currency) for minor in (total, terms.amount_minor))
        yield f"its instalments come to {sums:,}, expected the {said:,} {terms.currency} agreed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What there is to judge a measure by on a day.

    `owed_minor`: open of its items when it came into force; `left_minor`: on that day, or on its last day when that has
    passed. `plan`: how its payment plan stands (kept: completed). `handover`, `write_offs`: what became of them.
    """

    owed_minor: int = 0
    left_minor: int = 0
    plan: MeasureState = MeasureState.IN_FORCE
    handover: HandoverState | None = None
    write_offs: tuple[WriteOffState, ...] = ()


def judged(kind: MeasureKind, terms: Terms, seen: Seen, *, as_of: date) -> MeasureState:
    """How a measure in force stands on a day. What only a person can judge stays in force.

    A discount is kept once all but the discount is paid, rounded half up to a whole minor unit; a credit, once so much
    less is open; either is broken when its last day is over. A supply stop ends with its last day.
    """
    is_over = as_of > terms.last_day
    found = MeasureState.IN_FORCE
    if isinstance(terms, PlanTerms):
        found = seen.plan
    elif isinstance(terms, DiscountTerms):
        found = _settled(seen, seen.owed_minor - discount_minor(terms, seen.owed_minor), is_over=is_over)
    elif isinstance(terms, CreditTerms):
        found = _settled(seen, terms.amount_minor, is_over=is_over)
    elif isinstance(terms, HandoverTerms):
        found = _handed_over(seen.handover)
    elif isinstance(terms, WriteOffTerms):
        found = _given_up(seen.write_offs)
    elif kind not in JUDGED_BY_WORD and is_over:
        found = MeasureState.ENDED
    return found


def discount_minor(terms: DiscountTerms, owed_minor: int) -> int:
    """What is let off so much, half up.

    >>> terms = DiscountTerms(percent=Decimal(3), last_day=date(2026, 12, 1), currency="EUR")
    >>> discount_minor(terms, 10_050)
    302
    """
    exact = Decimal(owed_minor) * terms.percent / _HUNDRED
    return int(exact.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def concluded(standing: Sequence[tuple[MeasureKind, MeasureState]]) -> MeasureState | None:
    """How a case in force ends with measures that stand so: kept or broken; None: not yet.

    One broken breaks it. Else what only presses or secures (a supply stop, a deposit for new orders) bears on it only
    where there is nothing else. When none is in force any more it is kept if one was kept; where all just ended and
    something is still owed (a case whose items are all paid is closed as paid) nothing was gained by it: broken.
    """
    states = [state for kind, state in standing if kind not in ACCOMPANYING] or [state for _, state in standing]
    if any(state is MeasureState.BROKEN for _, state in standing):
        return MeasureState.BROKEN
    if MeasureState.IN_FORCE in states:
        return None
    return MeasureState.KEPT if MeasureState.KEPT in states else MeasureState.BROKEN


def _settled(seen: Seen, wanted_minor: int, *, is_over: bool) -> MeasureState:
    if seen.owed_minor - seen.left_minor >= wanted_minor:
        return MeasureState.KEPT
    return MeasureState.BROKEN if is_over else MeasureState.IN_FORCE


_HANDOVERS: Mapping[HandoverState, MeasureState] = {
    HandoverState.APPROVED: MeasureState.KEPT,
    HandoverState.CLOSED: MeasureState.KEPT,
    HandoverState.WITHDRAWN: MeasureState.BROKEN,
    HandoverState.RECALLED: MeasureState.BROKEN,
}


def _handed_over(state: HandoverState | None) -> MeasureState:
    return MeasureState.IN_FORCE if state is None else _HANDOVERS.get(state, MeasureState.IN_FORCE)


def _given_up(states: Sequence[WriteOffState]) -> MeasureState:
    if WriteOffState.REFUSED in states:
        return MeasureState.BROKEN
    return MeasureState.KEPT if states and all(one in _DONE for one in states) else MeasureState.IN_FORCE
