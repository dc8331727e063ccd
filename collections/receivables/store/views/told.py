"""What customers said and what was agreed about what they owe."""

from collections.abc import Iterator

from receivables.store.tables import (
    dispute,
    handover,
    payment_plan,
    payment_plan_rate,
    promise,
    write_off,
)
from receivables.store.views.column import amount, day, number, text
from receivables.store.views.view import View, view


def told_views() -> Iterator[View]:
    """Promises, plans, disputes, and what is given up or given to others to collect."""
    yield _promise()
    yield _plan_rate()
    yield _dispute()
    yield _write_off()
    yield _handover()


def _promise() -> View:
    said = promise.c
    columns = (
        text(said.promise, "the promise's number"),
        text(said.customer, "the customer's number"),
        day(said.from_day, "when it was given"),
        day(said.due_day, "when it is due"),
        number(said.grace_days, "days of grace; null: those of the policy"),
        text(said.currency, "ISO 4217; null: whatever it is about"),
        amount(said.amount_minor, "what was promised; null: all of it", currency=said.currency),
        day(said.withdrawn_day, "when it was withdrawn"),
        text(said.author, "who noted it"),
    )
    return view("bi_promise", "a promise, as it was given", columns, of=promise, personal="author")


def _plan_rate() -> View:
    agreed, due = payment_plan.c, payment_plan_rate.c
    columns = (
        text(agreed.plan, "the payment plan's number"),
        text(agreed.customer, "the customer's number"),
        day(agreed.from_day, "when it was agreed"),
        day(due.due_day, "when the rate is due"),
        text(agreed.currency, "ISO 4217"),
        amount(due.amount_minor, "the rate", currency=agreed.currency),
        day(agreed.cancelled_day, "when the plan was cancelled"),
        text(agreed.author, "who noted it"),
    )
    source = payment_plan.join(payment_plan_rate, agreed.plan == due.plan)
    return view("bi_plan_rate", "a rate of a payment plan", columns, of=source, personal="author")


def _dispute() -> View:
    claimed = dispute.c
    columns = (
        text(claimed.dispute, "the dispute's number"),
        text(claimed.customer, "the customer's number"),
        text(claimed.item, "the invoice it is about"),
        text(claimed.kind, "what is claimed"),
        text(claimed.currency, "ISO 4217"),
        amount(claimed.amount_minor, "how much is disputed; null: all of the invoice", currency=claimed.currency),
        day(claimed.opened_day, "since when"),
        day(claimed.deadline_day, "by when it is to be settled"),
        text(claimed.owner, "who settles it"),
        day(claimed.resolved_day, "when it was settled; null: it is open"),
        text(claimed.outcome, "how"),
        text(claimed.root_cause, "why it came to it"),
        amount(claimed.conceded_minor, "what we admit is not owed", currency=claimed.currency),
    )
    return view("bi_dispute", "a dispute, as known now", columns, of=dispute, personal="owner, outcome")


def _write_off() -> View:
    given = write_off.c
    columns = (
        text(given.number, "the write-off's number"),
        text(given.customer, "the customer's number"),
        text(given.item, "the line"),
        text(given.kind, "its kind"),
        text(given.currency, "ISO 4217"),
        amount(given.amount_minor, "what is given up, below zero for a credit", currency=given.currency),
        text(given.rule, "the rule that proposed it"),
        text(given.reason, "why"),
        day(given.proposed_day, "when it was proposed"),
        day(given.approved_day, "when it was approved"),
        text(given.approved_by, "by whom"),
        day(given.refused_day, "when it was refused"),
        day(given.listed_day, "the booking list it stands on"),
    )
    return view("bi_write_off", "a write-off, proposed or decided", columns, of=write_off, personal="approved_by")


def _handover() -> View:
    passed = handover.c
    columns = (
        text(passed.handover, "the handover's number"),
        text(passed.customer, "the customer's number"),
        text(passed.kind, "agency or court"),
        text(passed.recipient, "who collects"),
        text(passed.reason, "why"),
        text(passed.state, "how far it has come"),
        day(passed.prepared_day, "when it was prepared"),
        day(passed.approved_day, "when it was approved"),
        day(passed.ended_day, "when it ended"),
        text(passed.end_reason, "why it ended"),
    )
    return view("bi_handover", "what others collect", columns, of=handover)
