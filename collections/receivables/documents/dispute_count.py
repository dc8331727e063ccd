"""Disputes in the report of a night: what is past its deadline, whom it went to, which credit notes have not come."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from receivables.documents.amounts import side_by_side
from receivables.documents.text_table import clipped, together, wrapped
from receivables.documents.words import plural
from receivables.money import to_decimal

_NAMED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class PassedOn:
    """A dispute past its deadline that this night has passed on, for the `step`-th time."""

    dispute: str
    owner: str
    manager: str
    step: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeCount:
    """Disputes open on a night, those past their deadline, and credit notes that are awaited, by currency."""

    open: int = 0
    past_deadline: int = 0
    passed_on: tuple[PassedOn, ...] = ()
    awaited: int = 0
    awaited_minor: Mapping[str, int] = field(default_factory=dict)


NO_DISPUTES = DisputeCount()


def disputes_text(count: DisputeCount) -> list[str]:
    """The lines of the report; none where every dispute is within its deadline and no credit note is awaited."""
    said = []
    if count.past_deadline:
        late = f"Disputes: {count.open:,} open, {count.past_deadline:,} of them past their deadline"
        named = [together(f"{clipped(one.dispute, 30)} to {_manager(one)}") for one in count.passed_on[:_NAMED]]
        more = len(count.passed_on) - _NAMED
        rest = [f"{more:,} more"] if more > 0 else []
        said.append(f"{late}{'; passed on: ' + ', '.join([*named, *rest]) if named else ''}.")
    if count.awaited:
        notes = f"{plural(count.awaited, 'credit note')} conceded and not posted"
        said.append(f"{notes}, {side_by_side(count.awaited_minor)}.")
    return [line for sentence in said for line in wrapped(sentence)]


def _manager(one: PassedOn) -> str:
    again = f" (step {one.step})" if one.step > 1 else ""
    return f"{clipped(one.manager, 30)}{again}"


def disputes_json(count: DisputeCount) -> dict[str, Any]:
    """The same for JSON."""
    return {
        "open": count.open,
        "past_deadline": count.past_deadline,
        "passed_on": [
            {"dispute": one.dispute, "owner": one.owner, "manager": one.manager, "step": one.step}
            for one in count.passed_on
        ],
        "awaited_credit_notes": count.awaited,
        "awaited": {code: str(to_decimal(minor, code)) for code, minor in sorted(count.awaited_minor.items())},
    }
