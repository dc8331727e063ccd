"""A dispute in words, for the commands about disputes."""

from receivables.cli.listing import in_words
from receivables.documents.words import DISPUTE_KINDS, DISPUTE_OUTCOMES
from receivables.model import DisputeKind
from receivables.store.disputes import (
    DisputeRecord,
)


def kind_of(one: DisputeRecord) -> str:
    said = f" ({one.kind_said})" if one.kind is DisputeKind.OTHER and one.kind_said not in ("", str(one.kind)) else ""
    return f"{DISPUTE_KINDS[one.kind]}{said}"


def about(one: DisputeRecord) -> str:
    return "all" if one.amount_minor is None else in_words({one.currency: one.amount_minor})


def passed_on(one: DisputeRecord) -> str:
    return f"to {one.escalated_to} on {one.escalated_day}, step {one.escalations}" if one.escalations else ""


def outcome_of(one: DisputeRecord) -> str:
    said = DISPUTE_OUTCOMES.get(one.outcome, one.outcome)
    if one.awaited_minor:
        return f"{said}; credit note of {in_words({one.currency: one.awaited_minor})} awaited"
    return said


def opened(one: DisputeRecord) -> str:
    whose = f" Owner: {one.owner}." if one.owner else ""
    until = f" To be settled by {one.deadline_day}." if one.deadline_day else ""
    return f"Dispute {one.dispute} is open.{whose}{until}"


def resolved(one: DisputeRecord) -> str:
    if not one.conceded_minor:
        return f"Dispute {one.dispute} is resolved: nothing is conceded, and all of item {one.item} is chased again."
    conceded = in_words({one.currency: one.conceded_minor})
    said = f"Dispute {one.dispute} is resolved: {conceded} of item {one.item} is conceded"
    if not one.awaited_minor:
        return f"{said}, and credited already."
    awaited = in_words({one.currency: one.awaited_minor})
    return (
        f"{said}.\nExpected: a credit note of {awaited} to item {one.item} of customer {one.customer}. Until it is "
        "posted this part is not chased, and every night says that it is missing."
    )


def standing(one: DisputeRecord) -> list[str]:
    owner, deadline = one.owner or "nobody", f", to be settled by {one.deadline_day}" if one.deadline_day else ""
    by = f" by {one.author}" if one.author else ""
    lines = [f"{one.opened_day}  {kind_of(one)}, opened{by}; owner {owner}{deadline}{': overdue' * one.overdue}"]
    if one.resolved_day is not None:
        cause = f", root cause: {one.root_cause}" if one.root_cause else ""
        conceded = f", {in_words({one.currency: one.conceded_minor})} conceded" if one.conceded_minor else ""
        by = f" by {one.resolved_by}" if one.resolved_by else ""
        lines.append(f"{one.resolved_day}  resolved{by}: {outcome_of(one)}{conceded}{cause}")
    return lines
