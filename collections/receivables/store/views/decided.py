"""What nights decided: all decisions, and the open lines as the last night saw them."""

from collections.abc import Iterator

from sqlalchemy import and_, func, or_, select

from receivables.store.nights import NightState
from receivables.store.tables import customer, decision, item, night
from receivables.store.views.column import Column, amount, day, moment, number, text
from receivables.store.views.view import View, view

_SAME_LINE = and_(*(decision.c[name] == item.c[name] for name in ("customer", "item", "kind")))


def decided_views() -> Iterator[View]:
    """Nights, their decisions, and the lines open on the last of them."""
    yield _open_item()
    yield _decision()
    yield _night()


def _open_item() -> View:
    last = (
        select(func.max(night.c.as_of).label("night"))
        .where(night.c.state != NightState.PLANNING)
        .subquery("last_night")
    )
    held, posted, known = decision.c, item.c, customer.c
    holds = and_(held.from_day <= last.c.night, or_(held.to_day.is_(None), held.to_day >= last.c.night))
    columns = (
        day(last.c.night, "the last night that was planned"),
        text(held.customer, "the customer's number"),
        text(known.name, "the customer's name"),
        text(known.company_code, "which of our companies it is a customer of", name="company"),
        text(known.segment, "the customer's segment"),
        text(
            func.coalesce(func.nullif(posted.salesperson, ""), known.salesperson), _REPRESENTATIVE, name="salesperson"
        ),
        text(held.item, "the line's number"),
        text(held.kind, "invoice, credit_note, receipt, .."),
        text(posted.document, "what is applied to each other has the same document"),
        day(posted.day, "the day of the document"),
        day(posted.due_day, "the day it is due; of credits their own day"),
        number(
            last.c.night - posted.due_day,
            "days from the day it is due to the night; below 1: not overdue",
            name="days_overdue",
        ),
        text(posted.currency, "ISO 4217"),
        amount(posted.amount_minor, "what was posted, above zero where the customer owes", currency=posted.currency),
        *_decided(),
        day(posted.closed_day, "the day from which its document nets to zero, as known now; null: it is open"),
    )
    source = (
        decision.join(item, _SAME_LINE).join(customer, customer.c.customer == decision.c.customer).join(last, holds)
    )
    return view("bi_open_item", "a line open on the last night, with its decision", columns, of=source, personal="name")


_REPRESENTATIVE = "the line's representative, else the customer's"


def _decision() -> View:
    held, posted = decision.c, item.c
    columns = (
        text(held.customer, "the customer's number"),
        text(held.item, "the line's number"),
        text(held.kind, "invoice, credit_note, receipt, .."),
        day(held.from_day, "the first night that decided so"),
        day(held.to_day, "the last night that decided so; null: it holds"),
        text(posted.currency, "ISO 4217"),
        *_decided(),
        text(held.policy_hash, "the policy by which it was decided"),
    )
    return view(
        "bi_decision",
        "a decision about a line, for as long as it was the same",
        columns,
        of=decision.join(item, _SAME_LINE),
    )


def _decided() -> tuple[Column | tuple[Column, ...], ...]:
    held, currency = decision.c, item.c.currency
    return (
        amount(held.balance_minor, "what was open of the line, below zero for credits", currency=currency),
        text(held.treatment, "what its cell of the matrix asks for"),
        text(held.does, "what was done about it that night: letter, visit, case, nothing"),
        text(held.reason, "why, as a code"),
        number(held.level, "the level of the letter; 0: none"),
        text(held.cause, "why it is unpaid: own_fault, fraud, unwilling, unknown"),
        number(held.age_band, "the row of the matrix from 0; -1: outside it"),
        number(held.amount_band, "the column of the matrix from 0; -1: outside it"),
        amount(held.disputed_minor, "the part in dispute", currency=currency),
        amount(held.covered_minor, "the part covered by the customer's own credits", currency=currency),
        day(held.next_day, "when silence or rest end, where that is the reason", name="rests_until"),
    )


def _night() -> View:
    ran = night.c
    columns = (
        day(ran.as_of, "the day the night speaks for", name="night"),
        text(ran.state, "planning, planned, written"),
        text(ran.policy_hash, "the policy, or the book of policies, in force"),
        moment(ran.known_at, "up to when it knew what it knew"),
    )
    return view("bi_night", "a night that was begun", columns, of=night)
