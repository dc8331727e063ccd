"""Every customer decided under the policy that it falls under. With one policy in force: that one, at no cost."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

import polars as pl

from receivables.model import Facts, Plan
from receivables.policy.book import Book, policy_of_customers
from receivables.policy.decide import decide
from receivables.policy.notes import notes
from receivables.policy.plan import assemble
from receivables.policy.settings import Policy


def plan_together(facts: Facts, book: Book, *, as_of: date) -> Plan:
    """The plan of a night under a book: `plan` of each policy for its customers, as one.

    `policy_hash` is the hash of the book in force; where it holds several policies, `policy_hashes` says whose plan
    was made by which.
    """
    return plan_of(decide_apart(facts, book, as_of=as_of), book, as_of=as_of)


def decide_together(facts: Facts, book: Book, *, as_of: date) -> pl.DataFrame:
    """The lines of `decide` under the policies of a book, with the `policy_hash` of each.

    `line` counts within the policy's own lines.
    """
    return lines_of(decide_apart(facts, book, as_of=as_of))


@dataclass(frozen=True, slots=True, kw_only=True)
class DecidedApart:
    """The customers of one policy: what is known about them, and their lines as `decide` has them."""

    policy: Policy
    known: Facts
    lines: pl.DataFrame


def decide_apart(facts: Facts, book: Book, *, as_of: date) -> Iterator[DecidedApart]:
    """What `decide` says of the customers of each policy, one after another.

    Whoever asks for the lines and for the plan keeps them: to decide takes most of the time of both.
    """
    for policy, known in apart(facts, book, as_of):
        yield DecidedApart(policy=policy, known=known, lines=decide(known, policy, as_of=as_of))


def lines_of(decided: Iterable[DecidedApart]) -> pl.DataFrame:
    """See `decide_together`."""
    parts = [part.lines.with_columns(policy_hash=pl.lit(part.policy.hash)) for part in decided]
    return parts[0] if len(parts) == 1 else pl.concat(parts, how="diagonal").sort("customer", maintain_order=True)


def plan_of(decided: Iterable[DecidedApart], book: Book, *, as_of: date) -> Plan:
    """See `plan_together`."""
    in_force = book.on(as_of)
    plans = [
        assemble(part.lines, part.policy, notes(part.known, part.lines, part.policy, as_of=as_of), as_of=as_of)
        for part in decided
    ]
    if len(in_force.pages) == 1:
        return plans[0]
    together = joined(plans)
    if together.policy_hashes is None:
        together = replace(together, policy_hashes=_hashes(together))
    return replace(together, policy_hash=in_force.hash)


def apart(facts: Facts, book: Book, as_of: date) -> Iterator[tuple[Policy, Facts]]:
    """The facts about the customers of each policy in force that has any; the general one comes last, always.

    A customer about whom nothing is known but its items falls under the general policy.
    """
    pages = book.on(as_of).pages
    if len(pages) == 1:
        yield pages[0].policy, facts
        return
    positions = policy_of_customers(facts.customers, book, as_of)
    general = len(pages) - 1
    for position, page in enumerate(pages[:general]):
        its = positions.filter(pl.col("position") == position)
        if not its.is_empty():
            yield page.policy, only(facts, its)
    yield pages[general].policy, only(facts, positions.filter(pl.col("position") != general), but=True)


def only(facts: Facts, customers: pl.DataFrame, *, but: bool = False) -> Facts:
    """What is known about these customers, or about all `but` these.

    A contact is about whom it spoke to and about whose item it was.
    """
    named = customers["customer"].implode()
    frames = {field.name: getattr(facts, field.name) for field in fields(facts)}
    about: dict[str, Any] = {}
    for name, frame in frames.items():
        if isinstance(frame, pl.DataFrame) and "customer" in frame.columns:
            columns = pl.col([column for column in ("customer", "debtor") if column in frame.columns])
            about[name] = frame.filter(pl.any_horizontal(~columns.is_in(named) if but else columns.is_in(named)))
    return replace(facts, **about)


def joined(plans: Sequence[Plan]) -> Plan:
    """Plans of one night about different customers as one. Where policies made them, `policy_hashes` says whose."""
    differ = any(one.policy_hashes is not None or one.policy_hash != plans[0].policy_hash for one in plans)
    hashes = pl.concat(map(_hashes, plans)) if differ else None
    frames = [field.name for field in fields(Plan) if isinstance(getattr(plans[0], field.name), pl.DataFrame)]
    together: dict[str, Any] = {
        name: pl.concat(getattr(one, name) for one in plans).sort("customer", maintain_order=True) for name in frames
    }
    problems = tuple(dict.fromkeys(problem for one in plans for problem in one.problems))
    return replace(plans[0], **together | {"policy_hashes": hashes, "problems": problems})


def _hashes(planned: Plan) -> pl.DataFrame:
    """Everybody about whom something was decided or to whom something goes out, and by which policy."""
    if planned.policy_hashes is not None:
        return planned.policy_hashes
    frames = (planned.decisions, planned.letters, planned.assignments, planned.cases)
    spoken_of = pl.concat(frame.select("customer") for frame in frames).unique()
    return spoken_of.with_columns(policy_hash=pl.lit(planned.policy_hash))
