"""The promises and rates of payment plans that were kept or broken since the night before, for a night's report."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from receivables.documents.text_table import clipped, wrapped
from receivables.documents.words import plural

_STATES = {"kept": "kept", "partly_kept": "partly kept", "broken": "broken"}
_NAMED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseChange:
    """A promise, or a rate of the payment `plan`, and how it stands since (a PromiseState)."""

    promise: str
    plan: str | None
    customer: str
    due_day: date
    state: str


def promises_text(changes: Sequence[PromiseChange]) -> list[str]:
    """Two sentences at the most, naming a few customers of each state; nothing where nothing changed."""
    promises = [one for one in changes if one.plan is None]
    rates = [one for one in changes if one.plan is not None]
    said = [
        f"{noun} since the night before: {_counted(of_that)}."
        for noun, of_that in (("Promises", promises), ("Rates of payment plans", rates))
        if of_that
    ]
    return [line for sentence in said for line in wrapped(sentence)]


def promises_json(changes: Sequence[PromiseChange]) -> list[dict[str, Any]]:
    """All of them, by codes; the number of a promise, or that of the plan."""
    return [
        {
            "promise": one.promise if one.plan is None else None,
            "plan": one.plan,
            "customer": one.customer,
            "due_day": one.due_day.isoformat(),
            "state": one.state,
        }
        for one in changes
    ]


def _counted(changes: Sequence[PromiseChange]) -> str:
    parts = []
    for state, words in _STATES.items():
        its = list(dict.fromkeys(one.customer for one in changes if one.state == state))
        count = sum(one.state == state for one in changes)
        if count:
            more = [plural(len(its) - _NAMED, "other customer")] if len(its) > _NAMED else []
            parts.append(f"{count:,} {words} ({', '.join([*(clipped(one, 24) for one in its[:_NAMED]), *more])})")
    return "; ".join(parts)
