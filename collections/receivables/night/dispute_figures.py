"""Figures of disputes by root cause, kind and owner: how many, how much, how long, and what came of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from receivables.config import Config
from receivables.documents.run_facts import add_up
from receivables.model import DisputeOutcome
from receivables.night.store import store_of
from receivables.store.disputes import DisputeRecord, disputes_between

UNKNOWN_OUTCOME = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeFigures:
    """Disputes that have something in common, which `name` says; empty: nobody has said it.

    Amounts in minor units by currency: `claimed` of all of them, `conceded` of those resolved, and `conceded_share` of
    what these claimed (0 to 1, by currency). `mean_days` from opening to resolution, of those resolved; None: none is.
    `median_days` counts the open ones as lasting longer than they have so far (Kaplan-Meier); None: too many are open
    to say. `outcomes`: how many of the resolved ones, by DisputeOutcome or `other`. `past_deadline`: resolved after
    it, or open past it.
    """

    name: str
    disputes: int
    open: int
    claimed: dict[str, int]
    conceded: dict[str, int]
    conceded_share: dict[str, Decimal]
    mean_days: Decimal | None
    median_days: int | None
    outcomes: dict[str, int]
    past_deadline: int


_BY: dict[str, Callable[[DisputeRecord], str]] = {
    "root_cause": lambda one: one.root_cause,
    "kind": lambda one: str(one.kind),
    "owner": lambda one: one.owner,
}


def dispute_figures(
    config: Config, *, as_of: date, first: date | None = None, last: date | None = None
) -> dict[str, list[DisputeFigures]]:
    """The figures of disputes opened from `first` to `last` (None: whenever) as they stand on `as_of`.

    By `all`, `root_cause` (of the resolved ones), `kind` and `owner`; in each the most disputes first.
    """
    records = disputes_between(store_of(config), as_of, first=first, last=last)
    resolved = [one for one in records if one.resolved_day is not None]
    found = {"all": [_figures("all", records, as_of)] if records else []}
    for what, name_of in _BY.items():
        counted = resolved if what == "root_cause" else records
        groups: dict[str, list[DisputeRecord]] = {}
        for one in counted:
            groups.setdefault(name_of(one), []).append(one)
        figures = [_figures(name, group, as_of) for name, group in groups.items()]
        found[what] = sorted(figures, key=lambda one: (-one.disputes, one.name))
    return found


def _figures(name: str, records: Sequence[DisputeRecord], as_of: date) -> DisputeFigures:
    resolved = [one for one in records if one.resolved_day is not None]
    conceded = add_up({one.currency: one.conceded_minor or 0} for one in resolved)
    settled = add_up({one.currency: one.claimed_minor} for one in resolved)
    lasted = [_days(one, as_of) for one in resolved]
    return DisputeFigures(
        name=name,
        disputes=len(records),
        open=len(records) - len(resolved),
        claimed=add_up({one.currency: one.claimed_minor} for one in records),
        conceded=conceded,
        conceded_share={code: _rounded(conceded[code], of, "0.001") for code, of in settled.items() if of},
        mean_days=_rounded(sum(lasted), len(lasted), "0.1") if lasted else None,
        median_days=_median([(_days(one, as_of), one.resolved_day is not None) for one in records]),
        outcomes=_outcomes(resolved),
        past_deadline=sum(_is_late(one) for one in records),
    )


def _days(one: DisputeRecord, as_of: date) -> int:
    return ((one.resolved_day or as_of) - one.opened_day).days


def _rounded(part: int, whole: int, to: str) -> Decimal:
    return (Decimal(part) / Decimal(whole)).quantize(Decimal(to), ROUND_HALF_UP)


def _median(lasted: Sequence[tuple[int, bool]]) -> int | None:
    """The first day by which half are resolved, where those still open have only been seen so far (Kaplan-Meier).

    >>> _median([(3, True), (5, True), (9, True)]), _median([(3, True), (4, False), (9, True)]), _median([(3, False)])
    (5, 9, None)
    """
    still_open = Decimal(1)
    for day in sorted({days for days, is_over in lasted if is_over}):
        at_risk = sum(days >= day for days, _ in lasted)
        over = sum(days == day and is_over for days, is_over in lasted)
        still_open *= 1 - Decimal(over) / Decimal(at_risk)
        if still_open <= Decimal("0.5"):
            return day
    return None


def _outcomes(resolved: Sequence[DisputeRecord]) -> dict[str, int]:
    known = [str(outcome) for outcome in DisputeOutcome]
    said = [one.outcome if one.outcome in known else UNKNOWN_OUTCOME for one in resolved]
    return {outcome: said.count(outcome) for outcome in (*known, UNKNOWN_OUTCOME) if outcome in said}


def _is_late(one: DisputeRecord) -> bool:
    settled_late = one.deadline_day is not None and one.resolved_day is not None and one.resolved_day > one.deadline_day
    return one.overdue or settled_late
