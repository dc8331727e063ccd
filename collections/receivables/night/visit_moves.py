"""What each outcome of a visit moves: a promise, a dispute, a cause, a case, somebody known.

The functions are those that the commands use; here they are part of the one transaction that takes the report.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import timedelta
from typing import Any

from receivables.model import Cause
from receivables.model.visit_reports import (
    Became,
    Disputed,
    NewContact,
    NotMet,
    Outcome,
    OutcomeKind,
    Paid,
    PlanProposed,
    Promised,
    Refused,
    SuspectedFraud,
)
from receivables.money import to_decimal, to_minor
from receivables.night.suspecting import suspect_on
from receivables.night.visit_plans import propose_plan
from receivables.night.visit_report import Move
from receivables.store.causes import cause_said, set_cause
from receivables.store.contacts import said_of, tell_contact
from receivables.store.database import StoreError
from receivables.store.disputes import add_message, open_dispute, open_dispute_about
from receivables.store.promises import record_promise
from receivables.store.suspicion_answers import waiting_suspicion
from receivables.store.visit_reports import KeptOutcome, overdue_items, owed, set_became, was_overdue


def moved(move: Move) -> list[KeptOutcome]:
    """Carry every outcome of the report out and return what each has become, in their order.

    An outcome about several items is one for each. Raises StoreError for what cannot be, and for more than is owed.
    """
    _refuse_more_than_owed(move)
    found: list[KeptOutcome] = []
    for outcome in move.report.outcomes:
        for one in _parts(outcome):
            found.append(_MOVES[one.kind](move, one, len(found) + 1))
    return found


def suspect(move: Move, outcomes: Sequence[KeptOutcome]) -> None:
    """Let the rules look at whom the report suspects: it is written by now, and a fact like others."""
    for position, one in enumerate(outcomes, start=1):
        if one.kind is OutcomeKind.FRAUD:
            suspect_on(move.conn, move.config, as_of=move.as_of, customer=one.debtor)
            number = waiting_suspicion(move.conn, one.debtor, Cause.FRAUD)
            if number is not None:
                set_became(move.conn, move.key, position, Became.SUSPICION, str(number))


def _parts(outcome: Outcome) -> Iterator[Outcome]:
    """What is said of several items is said of each."""
    if isinstance(outcome, Disputed | Refused) and len(outcome.items) > 1:
        yield from (replace(outcome, items=(item,)) for item in outcome.items)
    else:
        yield outcome


# --- money ----------------------------------------------------------------------------------------------------------


def _paid(move: Move, paid: Paid, position: int) -> KeptOutcome:
    """Not booked: expected, so that nothing is asked for until the ledger shows it; broken, if it never does."""
    debtor = move.debtor(paid.debtor)
    currency = move.currency(debtor, paid.items, paid.currency)
    minor = _minor(move, paid, currency)
    if paid.day > move.as_of:
        raise StoreError(f"{move.what} says paid on {paid.day}: expected {move.as_of} at the latest, or a promise")
    items = paid.items
    if not items and not was_overdue(move.conn, debtor, currency, paid.day, move.as_of):
        # A word about all that was overdue then would leave out what is now.
        items = overdue_items(move.conn, debtor, currency, move.as_of)
    due_day = max(paid.day + timedelta(days=move.config.reports.paid_days), move.as_of)
    number = record_promise(
        move.conn,
        customer=debtor,
        items=items,
        from_day=paid.day,
        due_day=due_day,
        # The days it may take are in its day already.
        grace_days=0,
        currency=currency,
        amount_minor=minor,
        author=move.report.author,
        promise=move.number_of(position),
    )
    told = {"currency": currency, "amount_minor": minor, "day": due_day}
    return _kept(paid, debtor, Became.PROMISE, number, **told)


def _promised(move: Move, promised: Promised, position: int) -> KeptOutcome:
    debtor = move.debtor(promised.debtor)
    some = promised.amount is not None
    currency = move.currency(debtor, promised.items, promised.currency) if some or promised.currency else None
    if currency is None and not owed(move.conn, debtor, promised.items, move.as_of, overdue=not promised.items):
        raise move.nothing_open(debtor, promised.items)
    minor = _minor(move, promised, currency) if currency is not None and some else None
    number = record_promise(
        move.conn,
        customer=debtor,
        items=promised.items,
        from_day=move.as_of,
        due_day=promised.day,
        currency=currency,
        amount_minor=minor,
        author=move.report.author,
        promise=move.number_of(position),
    )
    told = {"currency": currency or "", "amount_minor": minor, "day": promised.day}
    return _kept(promised, debtor, Became.PROMISE, number, **told)


def _plan(move: Move, proposed: PlanProposed, position: int) -> KeptOutcome:
    debtor = move.debtor(proposed.debtor)
    currency = move.currency(debtor, proposed.items, proposed.currency)
    minor = None if proposed.amount is None else _minor(move, proposed, currency)
    key, minor = propose_plan(move, proposed, debtor, currency, minor)
    told = {"currency": currency, "amount_minor": minor, "day": proposed.first_day}
    return _kept(proposed, debtor, Became.CASE, key, **told)


def _minor(move: Move, said: Paid | Promised | PlanProposed, currency: str) -> int:
    """The amount in minor units. StoreError for none, or one with more decimals than its currency has."""
    assert said.amount is not None
    minor = to_minor(said.amount, currency)
    if minor <= 0 or to_decimal(minor, currency) != said.amount:
        raise StoreError(
            f"{move.what} says {said.kind} of {said.amount} {currency}: expected more than nothing, and no more "
            f"decimals than {currency} has"
        )
    return minor


def _refuse_more_than_owed(move: Move) -> None:
    """What was paid, promised and proposed together comes to no more than is open of what that is about."""
    sums: dict[tuple[str, str], list[Paid | Promised | PlanProposed]] = {}
    for one in move.report.outcomes:
        if isinstance(one, Paid | Promised | PlanProposed) and one.amount is not None:
            debtor = move.debtor(one.debtor)
            sums.setdefault((debtor, move.currency(debtor, one.items, one.currency)), []).append(one)
    for (debtor, currency), said in sums.items():
        named = sorted({item for one in said for item in one.items})
        of_all = any(not one.items for one in said)
        for items, overdue, its in [
            *((one.items, not one.items, [one]) for one in said),
            (named, of_all, said),
        ]:
            asked = sum(_minor(move, one, currency) for one in its)
            most = owed(move.conn, debtor, items, move.as_of, overdue=overdue).get(currency, 0)
            if asked > most:
                words = " and ".join(dict.fromkeys(str(one.kind) for one in its))
                about = ", ".join(items) if items and not overdue else "what is overdue"
                raise StoreError(
                    f"{move.what} says {words} of {to_decimal(asked, currency):,} {currency}: customer {debtor} owes "
                    f"{to_decimal(most, currency):,} {currency} of {about} on {move.as_of}, expected no more"
                )


# --- what it says ---------------------------------------------------------------------------------------------------


def _disputed(move: Move, disputed: Disputed, position: int) -> KeptOutcome:
    debtor = move.debtor(disputed.debtor)
    if len(disputed.items) != 1:
        raise StoreError(f"{move.what} says dispute of no item: expected the number of one or more")
    (item,) = disputed.items
    currency = move.currency(debtor, disputed.items, None)
    minor = None if disputed.amount is None else _part_of_item(move, disputed, debtor, currency)
    number = open_dispute_about(move.conn, debtor, item, disputed.dispute_kind)
    told: dict[str, Any] = {"currency": currency, "amount_minor": minor}
    author: dict[str, Any] = {"author": move.report.author}
    if number is not None:
        # It was heard before: what is said now belongs to that.
        part = "all of it" if disputed.amount is None else f"{disputed.amount:,} {currency}"
        said = f"said again at the visit, about {part}" + (f": {disputed.text}" if disputed.text else "")
        add_message(move.conn, dispute=number, text=said, as_of=move.as_of, **author)
        return _kept(disputed, debtor, Became.MESSAGE, number, **told)
    rules, kind = move.config.disputes, disputed.dispute_kind
    deadline = rules.deadline(kind, move.as_of)
    opened = open_dispute(
        move.conn,
        customer=debtor,
        item=item,
        opened_day=move.as_of,
        amount_minor=minor,
        kind=kind,
        deadline_day=deadline,
        owner=rules.owner(kind),
        dispute=move.number_of(position),
        **author,
    )
    if disputed.text.strip():
        add_message(move.conn, dispute=opened, text=disputed.text, as_of=move.as_of, **author)
    return _kept(disputed, debtor, Became.DISPUTE, opened, day=deadline, **told)


def _part_of_item(move: Move, disputed: Disputed, debtor: str, currency: str) -> int:
    assert disputed.amount is not None
    minor = to_minor(disputed.amount, currency)
    most = owed(move.conn, debtor, disputed.items, move.as_of, overdue=False).get(currency, 0)
    if not 0 < minor <= most or to_decimal(minor, currency) != disputed.amount:
        raise StoreError(
            f"{move.what} says dispute of {disputed.amount:,} {currency}: of item {disputed.items[0]} of customer "
            f"{debtor} {to_decimal(most, currency):,} {currency} are open, expected more than nothing and no more"
        )
    return minor


def _refused(move: Move, refused: Refused, position: int) -> KeptOutcome:
    debtor = move.debtor(refused.debtor)
    if not refused.reason.strip():
        raise StoreError(f"{move.what} says refused without a reason: expected what was said")
    item = refused.items[0] if refused.items else None
    about: dict[str, Any] = {"customer": debtor, "item": item, "from_day": move.as_of}
    said = cause_said(move.conn, **about)
    by_another = said is not None and not said["rule"] and said["author"] != move.report.author
    if said is not None and by_another and said["cause"] != Cause.UNWILLING:
        what = f"item {item} of customer {debtor}" if item else f"customer {debtor}"
        raise StoreError(
            f"{move.what} says refused: {said['author']} has said on the same day that the cause of {what} is "
            f"{said['cause']}, expected the two of you to settle it"
        )
    evidence = f"said to {move.report.author} on {move.as_of}: {refused.reason}"
    set_cause(move.conn, cause=Cause.UNWILLING, evidence=evidence, author=move.report.author, **about)
    before = "" if said is None else json.dumps(said, ensure_ascii=False)
    key = f"{debtor}/{item}@{move.as_of}" if item else f"{debtor}@{move.as_of}"
    return replace(_kept(refused, debtor, Became.CAUSE, key), before=before)


def _fraud(move: Move, suspected: SuspectedFraud, position: int) -> KeptOutcome:
    """See `suspect`: what comes of it depends on what [triage] says."""
    if not suspected.reason.strip():
        raise StoreError(f"{move.what} says fraud without a reason: expected what was seen or heard")
    return _kept(suspected, move.debtor(suspected.debtor), Became.NOTHING, "")


def _contact(move: Move, contact: NewContact, position: int) -> KeptOutcome:
    debtor = move.debtor(contact.debtor)
    said = said_of(asdict(contact))
    before = tell_contact(move.conn, customer=debtor, name=contact.name, said=said, author=move.report.author)
    kept = _kept(contact, debtor, Became.CONTACT, contact.name)
    return kept if before is None else replace(kept, before=json.dumps(before, ensure_ascii=False))


def _not_met(move: Move, not_met: NotMet, position: int) -> KeptOutcome:
    """See `visit_reports`: the visit stays, and is due on another day or with a manager."""
    if not_met.next_day <= move.as_of:
        raise StoreError(
            f"{move.what} names {not_met.next_day} for the next attempt: expected a day after {move.as_of}"
        )
    visit = move.visit
    before = {"due_day": str(visit.due_day), "salesperson": visit.salesperson}
    kept = _kept(not_met, move.debtor(not_met.debtor), Became.VISIT, f"{visit.customer}@{visit.night}")
    return replace(kept, day=not_met.next_day, before=json.dumps(before))


_MOVES: Mapping[OutcomeKind, Callable[[Move, Any, int], KeptOutcome]] = {
    OutcomeKind.PAID: _paid,
    OutcomeKind.PROMISE: _promised,
    OutcomeKind.PLAN: _plan,
    OutcomeKind.DISPUTE: _disputed,
    OutcomeKind.REFUSED: _refused,
    OutcomeKind.FRAUD: _fraud,
    OutcomeKind.CONTACT: _contact,
    OutcomeKind.NOT_MET: _not_met,
}


def _kept(outcome: Outcome, debtor: str, became: Became, key: str, **told: Any) -> KeptOutcome:
    facts = json.dumps(asdict(outcome), default=str, ensure_ascii=False)
    return KeptOutcome(kind=outcome.kind, debtor=debtor, facts=facts, became=became, became_key=key, **told)
