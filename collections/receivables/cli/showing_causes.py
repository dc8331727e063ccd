"""All that is known about why an item is unpaid, in words on the terminal."""

from collections.abc import Iterator, Sequence

import click

from receivables.cli.options import print_table
from receivables.documents.evidence import in_words, rule_names
from receivables.documents.words import CAUSES, plural
from receivables.store.causes import CauseRecord
from receivables.store.deliveries import DeliveryRecord
from receivables.store.disputes import DisputeRecord
from receivables.store.suspicion_answers import SuspicionRecord
from receivables.store.why_unpaid import WhyUnpaid

_Row = Sequence[object]
_ANSWERS = {True: "yes", False: "no", None: "not said"}


def show_why_unpaid(found: WhyUnpaid) -> None:
    """Print what was said, suspected, disputed and delivered, each under its heading where there is any."""
    click.echo(f"Item {found.item} of customer {found.customer}{f', {found.name}' if found.name else ''}.")
    for sentence in _about(found):
        click.echo(sentence)
    parts = (
        ("Causes", ("item", "cause", "from", "until", "evidence", "by"), [_cause(one) for one in found.causes]),
        (
            "Suspicions of rules",
            ("number", "item", "cause", "evidence", "since", "state", "answer"),
            [_suspicion(one) for one in found.suspicions],
        ),
        (
            "Disputes",
            ("dispute", "kind", "opened", "deadline", "owner", "resolved", "outcome"),
            [_dispute(one) for one in found.disputes],
        ),
        (
            "Deliveries",
            ("delivery", "promised", "delivered", "accepted", "on", "remark"),
            [_delivery(one) for one in found.deliveries],
        ),
    )
    for heading, header, rows in parts:
        if rows:
            click.echo(f"\n{heading}")
            print_table(header, rows)
    if not any(rows for _, _, rows in parts):
        click.echo("Nothing is known about why it is unpaid.")


def _about(found: WhyUnpaid) -> Iterator[str]:
    if found.address_confirmed is not None:
        yield f"The customer's address is {'confirmed' if found.address_confirmed else 'not confirmed'}."
    if found.needs_purchase_order:
        named = f"{plural(len(found.references), 'reference')} on it: {', '.join(found.references)}"
        yield f"The customer pays by the number of its order; {named if found.references else 'there is none on it'}."


def said_by(one: CauseRecord) -> str:
    """Whose word the cause is: a person's, or a rule's."""
    return f"rule: {rule_names(one.rule)}" if one.rule and one.author == one.rule else one.author


def _cause(one: CauseRecord) -> _Row:
    evidence = in_words(one.evidence, one.rule)
    return (one.item or "all", in_short(one), one.from_day, one.to_day or "for good", evidence, said_by(one))


def _suspicion(one: SuspicionRecord) -> _Row:
    answer = ", ".join(filter(None, [one.author, one.reason]))
    said = in_words(one.evidence, one.rule)
    return (one.number, one.item or "all", in_short(one), said, one.since_day, f"{one.state} {one.state_day}", answer)


def in_short(one: CauseRecord | SuspicionRecord) -> str:
    """The cause, and what kind of fault is ours."""
    kind = f" ({one.kind.replace('_', ' ')})" if one.kind else ""
    return f"{CAUSES[one.cause]}{kind}"


def _dispute(one: DisputeRecord) -> _Row:
    return (one.dispute, one.kind, one.opened_day, one.deadline_day, one.owner, one.resolved_day, one.outcome)


def _delivery(one: DeliveryRecord) -> _Row:
    return (one.delivery, one.promised_day, one.delivered_day, _ANSWERS[one.accepted], one.accepted_day, one.remark)
