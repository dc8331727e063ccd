"""Disputes on a night: what is past its deadline passed on, credit notes that have not come."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from receivables.config import Config
from receivables.documents.dispute_count import DisputeCount, PassedOn
from receivables.documents.run_facts import add_up
from receivables.documents.words import plural
from receivables.model import Problem
from receivables.model.disputes import DisputeRules
from receivables.money import to_decimal
from receivables.night.store import store_of
from receivables.store.disputes import (
    Escalation,
    PastDeadline,
    awaited_credits,
    count_open,
    escalate,
    escalated_on,
    past_deadline,
)


def pass_on_disputes(config: Config, *, as_of: date) -> tuple[Escalation, ...]:
    """Pass disputes past their deadline on, a step each, and say what this night has passed on.

    On the first night after its deadline a dispute goes to its owner's manager, and every so many days after the last
    step to whom that one answers. A night run again passes nothing on twice; one that was missed is caught up by the
    next, a step at a time: nobody is passed over who has not had it.
    """
    engine = store_of(config)
    late = past_deadline(engine, as_of)
    escalate(engine, list(_due(late, config.disputes, as_of)))
    return tuple(escalated_on(engine, as_of))


def _due(late: Sequence[PastDeadline], rules: DisputeRules, as_of: date) -> Iterator[Escalation]:
    every = timedelta(days=rules.escalate_every_days)
    for one in late:
        manager = rules.manager(one.owner, one.steps + 1)
        if manager is not None and (one.last_night is None or as_of >= one.last_night + every):
            yield Escalation(
                dispute=one.dispute,
                deadline_day=one.deadline_day,
                step=one.steps + 1,
                night=as_of,
                owner=one.owner,
                manager=manager,
            )


def count_disputes(config: Config, *, as_of: date) -> DisputeCount:
    """The disputes of a night, for its report."""
    engine = store_of(config)
    awaited = awaited_credits(engine, as_of)
    return DisputeCount(
        open=count_open(engine, as_of),
        past_deadline=len(past_deadline(engine, as_of)),
        passed_on=tuple(
            PassedOn(dispute=one.dispute, owner=one.owner, manager=one.manager, step=one.step)
            for one in escalated_on(engine, as_of)
        ),
        awaited=len(awaited),
        awaited_minor=add_up({one.currency: one.awaited_minor} for one in awaited),
    )


def dispute_problems(config: Config, *, as_of: date) -> tuple[Problem, ...]:
    """What a clerk should mend: credit notes conceded and not posted, and disputes with nobody to pass them on to."""
    return (*_without_credit(config, as_of), *_with_nobody_above(config, as_of))


def _without_credit(config: Config, as_of: date) -> Iterator[Problem]:
    for one in awaited_credits(store_of(config), as_of):
        amount = f"{to_decimal(one.awaited_minor, one.currency):,} {one.currency}"
        days = plural((as_of - one.resolved_day).days, "day")
        what = f"the credit note of {amount} conceded on {one.resolved_day} for item {one.item} is not posted"
        yield Problem(
            where=f"dispute {one.dispute} of customer {one.customer}",
            what=f"{what}, {days} later; post it, or `receivables disputes release` says that none will come",
        )


def _with_nobody_above(config: Config, as_of: date) -> Iterator[Problem]:
    for one in past_deadline(store_of(config), as_of):
        if config.disputes.manager(one.owner, 1) is None:
            whom = f"[disputes.owners] names no manager of '{one.owner}'" if one.owner else "it has no owner"
            yield Problem(
                where=f"dispute {one.dispute} of customer {one.customer}",
                what=f"past its deadline of {one.deadline_day}, and passed on to nobody: {whom}",
            )
