"""The report of a night, for a terminal and as JSON: what was read, decided, written, refused, held, and why."""

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeVar

from receivables.documents.amounts import figure, side_by_side
from receivables.documents.dispute_count import disputes_json, disputes_text
from receivables.documents.release_list import Release, manager_of
from receivables.documents.run_checks import checks
from receivables.documents.run_facts import (
    Decided,
    LetterCount,
    PolicyCount,
    ReceiptCount,
    RunReport,
    SourceCount,
    Tally,
    Written,
    count_decisions,
    decided_together,
)
from receivables.documents.run_letters import letters_json, letters_text
from receivables.documents.run_promises import promises_json, promises_text
from receivables.documents.suspicion_count import suspicions_json, suspicions_text
from receivables.documents.text_table import WIDTH, clipped, table, together, width, wrapped
from receivables.documents.words import HOLDS, MATCHES, REASONS, TREATMENTS, plural
from receivables.model import Does, HoldKind, Problem, Reason, Treatment
from receivables.money import to_decimal

__all__ = [
    "Decided",
    "LetterCount",
    "PolicyCount",
    "ReceiptCount",
    "RunReport",
    "SourceCount",
    "Tally",
    "Written",
    "checks",
    "count_decisions",
    "decided_together",
    "receipts_text",
    "report_json",
    "report_text",
]

# One screen: sources and problems beyond these are counted, not shown. JSON has them all.
_SOURCES = 8
_AMOUNTS = 2
_FILES = 5
_POLICIES = 5
_PROBLEMS = 3

_Code = TypeVar("_Code")
_DONE = {Does.LETTER: "in letters", Does.VISIT: "in visits", Does.CASE: "in cases"}


def report_text(report: RunReport) -> str:
    """The report in words and figures, on one screen: some 40 rows, never more than 70, of at most 100 columns."""
    parts = [
        [
            f"{clipped(report.firm, 65)}: night of {report.as_of:%d %B %Y}",
            *_policies(report),
        ],
        [*_read(report.sources), *receipts_text(report.receipts), *suspicions_text(report.suspicions)],
        _open(report),
        _done(report),
        [
            *_written(report.written),
            *_reminded(report.reminders),
            *disputes_text(report.disputes),
            *promises_text(report.promises),
            *_found(report),
        ],
    ]
    return "\n\n".join("\n".join(part) for part in parts) + "\n"


def _policies(report: RunReport) -> list[str]:
    if not report.policies:
        return [f"Policy {clipped(report.policy_name, 65)} ({clipped(report.policy_hash, 16)})"]
    counted = (
        f"{clipped(one.name, 40)} ({one.hash}): {plural(one.customers, 'customer')}, {plural(one.lines, 'line')}"
        for one in report.policies[-_POLICIES:]
    )
    hidden = len(report.policies) - _POLICIES
    more = [f"  and {hidden} more, see the JSON report"] if hidden > 0 else []
    return ["Policies in force:", *(f"  {one}" for one in counted), *more]


def _read(sources: Sequence[SourceCount]) -> list[str]:
    if not sources:
        return ["Read: no source."]
    head = ("Read", "rows", "taken", "refused", "new", "changed", "unchanged", "vanished")
    shown = [(f"  {clipped(source.name, 24)}", *map(_number, _counts(source))) for source in sources[:_SOURCES]]
    more = len(sources) - _SOURCES
    rest = [f"  and {plural(more, 'more source')}, see the JSON report"] if more > 0 else []
    return [*table([head, *shown]), *rest, *_amounts_read(sources)]


def _counts(source: SourceCount) -> tuple[int, ...]:
    became = (source.new, source.changed, source.unchanged, source.vanished)
    return (source.rows, source.taken, source.refused, *became)


def _amounts_read(sources: Sequence[SourceCount]) -> list[str]:
    """What the largest sources came to; those without amounts have nothing to add up."""
    with_amounts = [source for source in sources[:_SOURCES] if source.taken_minor or source.refused_minor]
    return [
        line for source in with_amounts[:_AMOUNTS] for line in wrapped(_amount_read(source), first="  ", rest="    ")
    ]


def _amount_read(source: SourceCount) -> str:
    refused = f"; refused {side_by_side(source.refused_minor)}" if source.refused_minor else ""
    return f"{clipped(source.name, 24)}: taken {side_by_side(source.taken_minor) or 'nothing'}{refused}"


def receipts_text(receipts: ReceiptCount) -> list[str]:
    """What became of receipts, and up to when we know of any; nothing where nothing is known of a bank."""
    given = [together(f"{tally.lines:,} {MATCHES[rule]}") for rule, tally in receipts.given.items()]
    of_all = sum(tally.lines for tally in receipts.given.values())
    others = [
        _tallied(tally, what)
        for tally, what in (
            (receipts.taken_back, "taken back"),
            (receipts.unapplied, "unapplied"),
            (receipts.unassigned, "in no customer's account"),
        )
        if tally.lines
    ]
    sums = [f"{of_all:,} given to invoices = {' + '.join(given)}"] if given else []
    said = [f"Receipts: {'; '.join([*sums, *others])}."] if sums or others else []
    if receipts.accounts:
        behind = min(receipts.accounts, key=lambda account: (receipts.accounts[account], account))
        day = receipts.accounts[behind]
        reach = "all reach" if len(receipts.accounts) > 1 else "reach"
        said.append(f"Bank statements {reach} to {day:%d %B %Y} (account {clipped(behind, 34)}).")
    if receipts.closed_accounts:
        named = ", ".join(clipped(account, 34) for account in list(receipts.closed_accounts)[:_AMOUNTS])
        more = len(receipts.closed_accounts) - _AMOUNTS
        said.append(f"No statement for a year, taken for closed: {named}{f' and {more} more' if more > 0 else ''}.")
    return [line for sentence in said for line in wrapped(sentence)]


def _tallied(tally: Tally, what: str) -> str:
    return f"{tally.lines:,} {what}, {side_by_side(tally.minor)}"


def _open(report: RunReport) -> list[str]:
    """The open lines by what they are, with the overdue ones by treatment; each row is part of the one further out."""
    decided, currencies = report.decided, sorted(report.open_lines.minor)
    rows = [
        ("  overdue", decided.overdue),
        *(
            (f"    {TREATMENTS[code]}", decided.by_treatment[code])
            for code in Treatment
            if code in decided.by_treatment
        ),
        ("  not overdue", decided.not_overdue),
        ("  credits", decided.credits),
        ("  all", report.open_lines),
    ]
    several = (_open_table(rows, currencies[:count]) for count in range(len(currencies), -1, -1))
    text = next(text for text in several if max(map(width, text)) <= WIDTH)
    more = [code for code in currencies if code not in text[0]]
    return [*text, f"  more in {', '.join(more)}, see the JSON report"] if more else text


def _open_table(rows: Sequence[tuple[str, Tally]], currencies: Sequence[str]) -> list[str]:
    figures = [
        (label, _number(tally.lines), *(figure(tally.minor.get(code, 0), code) for code in currencies))
        for label, tally in rows
    ]
    return table([("Open", "lines", *currencies), *figures])


def _done(report: RunReport) -> list[str]:
    decided = report.decided
    done = [(_DONE[does], tally.lines) for does, tally in _by_order(decided.done, Does)]
    left = [(REASONS[reason], tally.lines) for reason, tally in _by_order(decided.left, Reason)]
    held = [(HOLDS[kind], tally.lines) for kind, tally in _by_order(decided.held, HoldKind)]
    all_held = sum(count for _, count in held)
    sums = [_sum(report.open_lines.lines, "open line", [*done, *left, *([("held", all_held)] if held else [])])]
    if held:
        sums.append(_sum(all_held, "held line", held))
    work = (
        *letters_text(report.letters, report.earlier_letters, report.left, report.statements),
        f"Visits: {report.visits:,}. Cases: {report.cases:,}.",
    )
    return [line for sentence in (*sums, *work) for line in wrapped(sentence)]


def _sum(total: int, noun: str, parts: Sequence[tuple[str, int]]) -> str:
    return (
        f"{plural(total, noun)} = "
        + (" + ".join(together(f"{count:,} {label}") for label, count in parts) or "none")
        + "."
    )


def _written(written: Sequence[Written]) -> list[str]:
    if not written:
        return ["Written: nothing."]
    folder = Path(os.path.commonpath([one.path.parent for one in written]))
    files = [together(f"{one.path.relative_to(folder)} ({plural(one.count, one.what)})") for one in written]
    more = [f"{len(files) - _FILES} more"] if len(files) > _FILES else []
    return [f"Written in {folder}:", *wrapped(", ".join([*files[:_FILES], *more]), first="  ")]


def _reminded(reminders: Sequence[Release]) -> list[str]:
    """What its manager should release before it lapses."""
    said = [
        f"Lapses on {one.lapses_on:%d %B %Y} unless released: {clipped(one.reference, 30)}, {clipped(one.name, 40)}, "
        f"by {clipped(manager_of(one), 40)}."
        for one in reminders[:_PROBLEMS]
    ]
    more = len(reminders) - _PROBLEMS
    rest = [f"{plural(more, 'more letter')} to release, see releases.xlsx."] if more > 0 else []
    return [line for sentence in [*said, *rest] for line in wrapped(sentence)]


def _found(report: RunReport) -> list[str]:
    """What does not add up, and what a clerk should mend."""
    wrong = checks(report)
    said = [line for sentence in wrong[:_PROBLEMS] for line in wrapped(f"DOES NOT ADD UP: {sentence}")]
    if len(wrong) > _PROBLEMS:
        said.append(f"{plural(len(wrong) - _PROBLEMS, 'more sum')} that do not add up, see the JSON report.")
    problems = [line for problem in report.problems[:_PROBLEMS] for line in _problem(problem)]
    more = len(report.problems) - _PROBLEMS
    rest = [f"{plural(more, 'more problem')}, see the JSON report."] if more > 0 else []
    return [*(said or ["Every count adds up."]), *problems, *rest]


def _problem(problem: Problem) -> list[str]:
    """Two lines at the most."""
    return wrapped(clipped(f"Problem: {problem.where}: {problem.what}", 2 * WIDTH - 20))[:2]


def _number(count: int) -> str:
    return f"{count:,}"


def _by_order(counts: Mapping[_Code, Tally], order: Iterable[_Code]) -> list[tuple[_Code, Tally]]:
    return [(code, counts[code]) for code in order if code in counts]


def report_json(report: RunReport) -> dict[str, Any]:
    """The report whole, by codes: amounts are decimal texts by currency, paths are texts."""
    decided = report.decided
    return {
        "firm": report.firm,
        "as_of": report.as_of.isoformat(),
        "policy": {"name": report.policy_name, "hash": report.policy_hash},
        **({"policies": [asdict(one) for one in report.policies]} if report.policies else {}),
        "read": [_source_json(source) for source in report.sources],
        "receipts": _receipts_json(report.receipts),
        "suspicions": suspicions_json(report.suspicions),
        "open": _tally_json(report.open_lines),
        "overdue": _tally_json(decided.overdue),
        "not_overdue": _tally_json(decided.not_overdue),
        "credits": _tally_json(decided.credits),
        "treatments": _tallies_json(decided.by_treatment),
        "done": _tallies_json(decided.done),
        "nothing_done": _tallies_json(decided.left),
        "held": _tallies_json(decided.held),
        **letters_json(report.letters, report.earlier_letters, report.left, report.statements),
        "visits": report.visits,
        "cases": report.cases,
        "written": [{"path": str(one.path), "count": one.count, "what": one.what} for one in report.written],
        "reminders": [
            {
                "letter": one.reference,
                "customer": one.customer,
                "manager": one.manager,
                "lapses_on": one.lapses_on.isoformat(),
                "amounts": _amounts_json(one.totals),
            }
            for one in report.reminders
        ],
        "disputes": disputes_json(report.disputes),
        "promises": promises_json(report.promises),
        "problems": [{"where": problem.where, "what": problem.what} for problem in report.problems],
        "does_not_add_up": list(checks(report)),
    }


def _source_json(source: SourceCount) -> dict[str, Any]:
    counts = ("rows", "taken", "refused", "new", "changed", "unchanged", "vanished")
    return {
        "name": source.name,
        "kind": source.kind,
        **dict(zip(counts, _counts(source), strict=True)),
        "amounts_taken": _amounts_json(source.taken_minor),
        "amounts_refused": _amounts_json(source.refused_minor),
    }


def _receipts_json(receipts: ReceiptCount) -> dict[str, Any]:
    return {
        "given": _tallies_json(receipts.given),
        "taken_back": _tally_json(receipts.taken_back),
        "unapplied": _tally_json(receipts.unapplied),
        "unassigned": _tally_json(receipts.unassigned),
        "last_statements": {account: day.isoformat() for account, day in receipts.accounts.items()},
        "closed_accounts": {account: day.isoformat() for account, day in receipts.closed_accounts.items()},
    }


def _tallies_json(tallies: Mapping[_Code, Tally]) -> dict[str, Any]:
    return {str(code): _tally_json(tally) for code, tally in tallies.items()}


def _tally_json(tally: Tally) -> dict[str, Any]:
    return {"lines": tally.lines, "amounts": _amounts_json(tally.minor)}


def _amounts_json(minor: Mapping[str, int]) -> dict[str, str]:
    return {currency: str(to_decimal(amount, currency)) for currency, amount in sorted(minor.items())}
