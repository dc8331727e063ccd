"""What letters say of late-payment interest and lump sums, where their level mentions or claims them."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import polars as pl
from sqlalchemy import Engine

from receivables.documents.letters import InterestLine, LateInterest, LumpSum
from receivables.model import Problem
from receivables.model.interest import Interest
from receivables.policy.interest import interest_of
from receivables.policy.settings import Level, Policy
from receivables.store.interest import interest_facts
from receivables.store.letters import LetterRecord

_KEY = ("customer", "item", "kind")
_LEFT_OUT = "none"
Key = tuple[str, str, str]
# The policy and the level by which a letter is written.
Rules = Callable[[LetterRecord], tuple[Policy, Level]]


def letter_interest(
    engine: Engine, records: Sequence[LetterRecord], rules: Rules, *, as_of: date
) -> tuple[dict[str, LateInterest], tuple[Problem, ...]]:
    """By the letter's reference, what late payment of the items it asks for has cost by `as_of`.

    Letters whose level leaves interest out, and those whose items bear none, are not among them. What cannot be
    reckoned is left out, with a problem each.
    """
    by_policy: dict[str, list[LetterRecord]] = defaultdict(list)
    policies: dict[str, Policy] = {}
    for record in records:
        policy, level = rules(record)
        if level.interest != _LEFT_OUT:
            policies[policy.hash] = policy
            by_policy[policy.hash].append(record)
    found: dict[str, LateInterest] = {}
    problems: list[Problem] = []
    for key, letters in by_policy.items():
        debtors = pl.Series(sorted({line.debtor for one in letters for line in one.lines}), dtype=pl.String)
        facts = interest_facts(engine, None, as_of, customers=debtors)
        reckoned = _Reckoned(interest_of(facts, policies[key], as_of))
        for one in letters:
            problems += reckoned.refused(one)
            interest = reckoned.of(one, claimed=rules(one)[1].interest == "claim")
            if interest is not None:
                found[one.reference] = interest
    return found, tuple(problems)


class _Reckoned:
    """Interest by (customer, item, kind)."""

    def __init__(self, interest: Interest) -> None:
        self._items: dict[Key, dict[str, Any]] = {_key(row): row for row in interest.items.iter_rows(named=True)}
        self._rates: dict[Key, list[tuple[int, str]]] = defaultdict(list)
        for row in interest.segments.iter_rows(named=True):
            rate = (row["rate"], row["per"])
            if rate not in self._rates[_key(row)]:
                self._rates[_key(row)].append(rate)

    def of(self, record: LetterRecord, *, claimed: bool) -> LateInterest | None:
        lines = tuple(
            InterestLine(
                item=row["item"],
                kind=row["kind"],
                currency=row["currency"],
                from_day=row["from_day"],
                rates=tuple(self._rates[_key(row)]),
                daily_minor=row["daily_minor"],
                interest_minor=row["interest_minor"],
                branch=branch,
            )
            for row, branch in self._asked(record)
            if row["interest_minor"]
        )
        lump_sums = self._lump_sums(record)
        return LateInterest(claimed=claimed, lines=lines, lump_sums=lump_sums) if lines or lump_sums else None

    def refused(self, record: LetterRecord) -> list[Problem]:
        return [
            Problem(
                where=f"letter {record.reference}, item {row['item']}",
                what=f"late-payment interest is left out: {row['refused']}",
            )
            for row, _ in self._asked(record, refused=True)
        ]

    def _lump_sums(self, record: LetterRecord) -> tuple[LumpSum, ...]:
        fees: dict[str, list[int]] = defaultdict(list)
        for row, _ in self._asked(record):
            if row["fee_minor"]:
                fees[row["fee_currency"]].append(row["fee_minor"])
        return tuple(LumpSum(currency=one, count=len(sums), minor=sum(sums)) for one, sums in sorted(fees.items()))

    def _asked(self, record: LetterRecord, *, refused: bool = False) -> list[tuple[dict[str, Any], str]]:
        """The rows of what the letter asks for, with whose branch they are."""
        asked = {(line.debtor, line.item, line.kind): line.branch for line in record.lines if line.chased_minor > 0}
        rows = [(self._items[key], branch) for key, branch in asked.items() if key in self._items]
        return [(row, branch) for row, branch in rows if (row["refused"] is not None) == refused]


def _key(row: dict[str, Any]) -> Key:
    customer, item, kind = (row[name] for name in _KEY)
    return customer, item, kind
