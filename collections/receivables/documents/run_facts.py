"""What a night's report counts. Counts of one kind can be added, so that shards of customers are counted one by one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TypeVar

import polars as pl

from receivables.documents.dispute_count import NO_DISPUTES, DisputeCount
from receivables.documents.release_list import Release
from receivables.documents.run_promises import PromiseChange
from receivables.documents.suspicion_count import NOTHING_SUSPECTED, SuspicionCount
from receivables.model import Does, HoldKind, ItemKind, Problem, Reason, Treatment

_Code = TypeVar("_Code")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """A number of ledger lines and what they come to, in minor units by currency."""

    lines: int = 0
    minor: Mapping[str, int] = field(default_factory=dict)

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(lines=self.lines + other.lines, minor=add_up([self.minor, other.minor]))


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceCount:
    """What was read from one source. `rows` are those of the file; `vanished` are items that a list no longer has."""

    name: str
    kind: str
    rows: int
    taken: int
    refused: int
    new: int
    changed: int
    unchanged: int
    vanished: int = 0
    taken_minor: Mapping[str, int] = field(default_factory=dict)
    refused_minor: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptCount:
    """What became of the receipts on a night, and the last day that the statements of each bank account cover.

    `given` to invoices, by the rule (MatchRule) or by hand; `taken_back` from them. `unapplied`: what is left of
    receipts; `unassigned`: money that is in no customer's account. `closed_accounts` have had no statement for a year.
    """

    given: Mapping[str, Tally] = field(default_factory=dict)
    taken_back: Tally = Tally()
    unapplied: Tally = Tally()
    unassigned: Tally = Tally()
    accounts: Mapping[str, date] = field(default_factory=dict)
    closed_accounts: Mapping[str, date] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """Every line of a plan, counted in three ways: by what it is, by its treatment, by what is done about it."""

    overdue: Tally = Tally()
    not_overdue: Tally = Tally()
    credits: Tally = Tally()
    by_treatment: Mapping[Treatment, Tally] = field(default_factory=dict)  # of the overdue lines
    done: Mapping[Does, Tally] = field(default_factory=dict)  # letters, visits and cases
    left: Mapping[Reason, Tally] = field(default_factory=dict)  # nothing is done, for these reasons
    held: Mapping[HoldKind, Tally] = field(default_factory=dict)  # nothing is done, while these holds last


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterCount:
    """How many letters of one level and language there are. `waiting`: for the account manager's release.

    Notes stand on no level, 0; `note` says which they are.
    """

    level: int
    language: str
    letters: int
    waiting: int = 0
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A file, and how many things of what kind are in it: 41 letters."""

    path: Path
    count: int
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyCount:
    """A policy, and of how many customers it decided about how many lines."""

    name: str
    hash: str
    customers: int
    lines: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RunReport:
    """What was read, decided, written, refused, held and why, on one night.

    `open_lines` are counted in the ledger, apart from the plan. Letters, visits and cases are those of this night.
    """

    firm: str
    as_of: date
    policy_name: str  # of the general one
    policy_hash: str  # of all in force together
    sources: tuple[SourceCount, ...]
    open_lines: Tally
    decided: Decided
    letters: tuple[LetterCount, ...]
    earlier_letters: int = 0  # of earlier nights, that left with this one
    left: Mapping[str, int] = field(default_factory=dict)  # letters that left with it, by channel
    statements: Mapping[str, int] = field(default_factory=dict)  # statements of account that did
    visits: int
    cases: int
    written: tuple[Written, ...]
    problems: tuple[Problem, ...]
    receipts: ReceiptCount = ReceiptCount()
    # What lapses soon unless it is released, of which this night has reminded.
    reminders: tuple[Release, ...] = ()
    suspicions: SuspicionCount = NOTHING_SUSPECTED
    disputes: DisputeCount = NO_DISPUTES
    # Kept, or broken, since the night before.
    promises: tuple[PromiseChange, ...] = ()
    # Of each policy in force, where there are several; the general one comes last.
    policies: tuple[PolicyCount, ...] = ()


def add_up(totals: Iterable[Mapping[str, int]]) -> dict[str, int]:
    """Minor units by currency, added up."""
    sums: dict[str, int] = {}
    for part in totals:
        for currency, minor in part.items():
            sums[currency] = sums.get(currency, 0) + minor
    return dict(sorted(sums.items()))


def together(tallies: Iterable[Tally]) -> Tally:
    """Several tallies as one."""
    return sum(tallies, start=Tally())


def count_decisions(decisions: pl.DataFrame) -> Decided:
    """Count the decisions of a plan, or of one shard of it. `decisions`: DECISION_SCHEMA."""
    owed = pl.col("kind") == ItemKind.INVOICE
    overdue = decisions.filter(owed & (pl.col("days_overdue") > 0))
    idle = pl.col("does") == Does.NOTHING
    held = pl.col("reason").is_in([str(kind) for kind in HoldKind])
    return Decided(
        overdue=_tally(overdue),
        not_overdue=_tally(decisions.filter(owed & (pl.col("days_overdue") <= 0))),
        credits=_tally(decisions.filter(~owed)),
        by_treatment={Treatment(code): tally for code, tally in _tallies(overdue, "treatment").items()},
        done={Does(code): tally for code, tally in _tallies(decisions.filter(~idle), "does").items()},
        left={Reason(code): tally for code, tally in _tallies(decisions.filter(idle & ~held), "reason").items()},
        held={HoldKind(code): tally for code, tally in _tallies(decisions.filter(idle & held), "reason").items()},
    )


def decided_together(parts: Iterable[Decided]) -> Decided:
    """The counts of several shards as one."""
    listed = list(parts)
    return Decided(
        overdue=together(part.overdue for part in listed),
        not_overdue=together(part.not_overdue for part in listed),
        credits=together(part.credits for part in listed),
        by_treatment=_merged(part.by_treatment for part in listed),
        done=_merged(part.done for part in listed),
        left=_merged(part.left for part in listed),
        held=_merged(part.held for part in listed),
    )


def _merged(parts: Iterable[Mapping[_Code, Tally]]) -> dict[_Code, Tally]:
    merged: dict[_Code, Tally] = {}
    for part in parts:
        for code, tally in part.items():
            merged[code] = merged.get(code, Tally()) + tally
    return merged


def _tally(decisions: pl.DataFrame) -> Tally:
    sums = decisions.group_by("currency").agg(pl.col("balance_minor").sum()).sort("currency")
    return Tally(lines=decisions.height, minor=dict(sums.iter_rows()))


def _tallies(decisions: pl.DataFrame, by: str) -> dict[str, Tally]:
    groups = decisions.partition_by(by, as_dict=True)
    return {str(code): _tally(group) for (code,), group in sorted(groups.items())}
