"""What a night's report says of the rules that ask why items are unpaid."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from receivables.documents.evidence import rule_names
from receivables.documents.text_table import clipped, together, wrapped
from receivables.documents.words import CAUSES, plural

_DECIDED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class DecidedByRule:
    """A cause that a rule decided on the night. `item` None: the customer's; `rule`: several apart by commas."""

    number: int
    customer: str
    item: str | None
    cause: str
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SuspicionCount:
    """How many suspicions wait for somebody's answer, by their rules, and what rules decided on the night."""

    waiting: Mapping[str, int] = field(default_factory=dict)
    decided: Sequence[DecidedByRule] = ()


NOTHING_SUSPECTED = SuspicionCount()


def suspicions_text(count: SuspicionCount) -> list[str]:
    """Both in sentences; nothing where there is nothing to say."""
    said = []
    if count.waiting:
        by_rules = [together(f"{number:,} {_and(rules)}") for rules, number in sorted(count.waiting.items())]
        of_all = sum(count.waiting.values())
        waits = "waits" if of_all == 1 else "wait"
        said.append(f"Causes: {plural(of_all, 'proposal')} {waits} for an answer = {' + '.join(by_rules)}.")
    if count.decided:
        named = "; ".join(_decided(one) for one in count.decided[:_DECIDED])
        more = len(count.decided) - _DECIDED
        said.append(f"Decided by rules tonight: {named}{f'; and {more} more' if more > 0 else ''}.")
    return [line for sentence in said for line in wrapped(sentence)]


def suspicions_json(count: SuspicionCount) -> dict[str, Any]:
    """Both by codes."""
    return {
        "waiting": dict(sorted(count.waiting.items())),
        "decided": [
            {
                "number": one.number,
                "customer": one.customer,
                "item": one.item,
                "cause": str(one.cause),
                "rules": one.rule.split(","),
            }
            for one in count.decided
        ],
    }


def _and(rules: str) -> str:
    return rule_names(rules).replace(", ", " and ")


def _decided(one: DecidedByRule) -> str:
    whose = f"item {clipped(one.item, 20)} of customer" if one.item else "customer"
    return f"{CAUSES[one.cause]}, {whose} {clipped(one.customer, 20)} ({_and(one.rule)})"
