"""Measures are proposed by one side and answered by the other: approved, changed, accepted or refused.

Whoever proposes never approves. Each function may be given an engine, or a connection that is writing already; the
same said again by the same person changes nothing, and whoever comes second is told who was first.
"""

import json
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from sqlalchemy import Connection, Engine, insert

from receivables.model.cases import TO_PROPOSE, CaseDeed, CaseRules, Stage
from receivables.model.measures import Measure, MeasureState, written_terms
from receivables.policy.measures import faults
from receivables.store.case_steps import CaseKey
from receivables.store.cases.moving import (
    called,
    last_of,
    move,
    open_case,
    owed_of,
    refuse_backwards,
    refuse_stage,
    refuse_unseen,
    same_person,
)
from receivables.store.cases.records import CaseRecord
from receivables.store.database import StoreError, writing
from receivables.store.days import to_number
from receivables.store.tables import case_measure


def propose_on(
    conn: Connection,
    key: CaseKey,
    measures: Sequence[Measure],
    *,
    author: str,
    rules: CaseRules,
    as_of: date,
    text: str = "",
) -> int:
    """Propose measures and return the proposal's number. From `proposing`, `refused` or `changed` it is `proposed`.

    Raises StoreError where measures do not hold up (see `faults`), and at another stage.
    """
    record = open_case(conn, key)
    if _says_the_same(record, Stage.PROPOSED, measures, author):
        return record.proposal
    refuse_stage(record, TO_PROPOSE)
    return _put(conn, record, measures, CaseDeed.PROPOSED, author=author, rules=rules, as_of=as_of, text=text)


def propose(
    engine: Engine, key: CaseKey, measures: Sequence[Measure], *, author: str, rules: CaseRules, as_of: date
) -> int:
    """The same in a transaction of its own."""
    with writing(engine) as conn:
        return propose_on(conn, key, measures, author=author, rules=rules, as_of=as_of)


def change(
    engine: Engine | Connection,
    key: CaseKey,
    measures: Sequence[Measure],
    *,
    author: str,
    role: str,
    amount: Decimal | None,
    rules: CaseRules,
    as_of: date,
    proposal: int | None = None,
    text: str = "",
) -> int:
    """The company proposes other measures than `proposal`; the other side accepts them or proposes again.

    `amount`: what the case comes to in the base currency, None for want of a rate. Raises StoreError as `propose_on`
    and `approve`.
    """
    with writing(engine) as conn:
        record = open_case(conn, key)
        if _says_the_same(record, Stage.CHANGED, measures, author):
            return record.proposal
        _refuse_decision(record, author, proposal, as_of)
        _refuse_role(record, rules.why_not(role, amount, [one.kind for one in measures]))
        first = author if rules.people(role, amount) > 1 else ""
        return _put(
            conn,
            record,
            measures,
            CaseDeed.CHANGED,
            author=author,
            rules=rules,
            as_of=as_of,
            whom=role,
            text=text,
            first_approved_by=first,
        )


def accept(
    engine: Engine | Connection,
    key: CaseKey,
    *,
    author: str,
    rules: CaseRules,
    as_of: date,
    proposal: int | None = None,
) -> None:
    """Accept what the company has changed: it is approved, or waits for the second of two who have to approve it."""
    with writing(engine) as conn:
        record = open_case(conn, key)
        before = last_of(record, CaseDeed.ACCEPTED)
        if before is not None and same_person(before.author, author):
            return
        refuse_stage(record, [Stage.CHANGED])
        refuse_unseen(record, proposal)
        refuse_backwards(record, as_of)
        if same_person(record.proposed_by, author):
            raise StoreError(f"{called(key)} was changed by {author}: expected somebody else to accept that")
        to = Stage.PROPOSED if record.first_approved_by else Stage.APPROVED
        move(conn, record, CaseDeed.ACCEPTED, to, author=author, as_of=as_of, deadline_day=rules.deadline(to, as_of))


def approve(
    engine: Engine | Connection,
    key: CaseKey,
    *,
    author: str,
    role: str,
    amount: Decimal | None,
    rules: CaseRules,
    as_of: date,
    proposal: int | None = None,
    text: str = "",
) -> Stage:
    """Approve the proposal, and return the stage it is at then: `proposed` still while a second has to approve it.

    Raises StoreError for whoever proposed or accepted it, for a role that may not approve so much or such a measure,
    for another proposal than the one that stands, and at another stage.
    """
    with writing(engine) as conn:
        record = open_case(conn, key)
        before = last_of(record, CaseDeed.APPROVED, CaseDeed.APPROVED_FIRST)
        if before is not None and same_person(before.author, author) and proposal in (None, record.proposal):
            return record.stage
        _refuse_decision(record, author, proposal, as_of)
        _refuse_role(record, rules.why_not(role, amount, [one.measure for one in record.proposed]))
        is_first = rules.people(role, amount) > 1 and not record.first_approved_by
        to = Stage.PROPOSED if is_first else Stage.APPROVED
        move(
            conn,
            record,
            CaseDeed.APPROVED_FIRST if is_first else CaseDeed.APPROVED,
            to,
            author=author,
            as_of=as_of,
            deadline_day=record.deadline_day if is_first else rules.deadline(to, as_of),
            whom=role,
            text=text,
            first_approved_by=author if is_first else record.first_approved_by,
        )
        return to


def refuse(
    engine: Engine | Connection,
    key: CaseKey,
    *,
    author: str,
    role: str,
    reason: str,
    rules: CaseRules,
    as_of: date,
    proposal: int | None = None,
) -> None:
    """Refuse the proposal with a reason: something else is to be proposed. Raises StoreError as `approve`."""
    with writing(engine) as conn:
        record = open_case(conn, key)
        before = last_of(record, CaseDeed.REFUSED)
        if before is not None and same_person(before.author, author) and before.text == reason:
            return
        _refuse_decision(record, author, proposal, as_of)
        _refuse_role(record, rules.why_not(role, Decimal(0), ()))
        due = rules.deadline(Stage.REFUSED, as_of)
        to = Stage.REFUSED
        move(conn, record, CaseDeed.REFUSED, to, author=author, as_of=as_of, deadline_day=due, whom=role, text=reason)


def _says_the_same(record: CaseRecord, stage: Stage, measures: Sequence[Measure], author: str) -> bool:
    same = [one.said for one in record.proposed] == list(measures)
    return record.stage is stage and same and same_person(record.proposed_by, author)


def _refuse_decision(record: CaseRecord, author: str, proposal: int | None, as_of: date) -> None:
    refuse_stage(record, [Stage.PROPOSED])
    refuse_unseen(record, proposal)
    refuse_backwards(record, as_of)
    hands = (CaseDeed.PROPOSED, CaseDeed.CHANGED, CaseDeed.ACCEPTED, CaseDeed.APPROVED_FIRST)
    for one in record.steps:
        if one.proposal == record.proposal and one.deed in hands and same_person(one.author, author):
            did = one.deed.replace("_", " ")
            raise StoreError(f"{called(record.key)} was {did} by {author}: expected somebody else to decide about it")


def _refuse_role(record: CaseRecord, why_not: str) -> None:
    if why_not:
        raise StoreError(f"{called(record.key)}: {why_not}")


def _put(
    conn: Connection,
    record: CaseRecord,
    measures: Sequence[Measure],
    deed: CaseDeed,
    *,
    author: str,
    rules: CaseRules,
    as_of: date,
    text: str,
    whom: str = "",
    first_approved_by: str = "",
) -> int:
    refuse_backwards(record, as_of)
    for fault in faults(measures, owed_of(conn, record, as_of), as_of=as_of):
        raise StoreError(f"A proposal for customer {record.customer.customer}: {fault}")
    number = record.proposal + 1
    rows = [_row(record, one, number, place, as_of) for place, one in enumerate(measures, start=1)]
    conn.execute(insert(case_measure), rows)
    to = Stage.CHANGED if deed is CaseDeed.CHANGED else Stage.PROPOSED
    move(
        conn,
        record,
        deed,
        to,
        author=author,
        as_of=as_of,
        deadline_day=rules.deadline(to, as_of),
        proposal=number,
        whom=whom,
        text=text,
        proposed_by=author,
        first_approved_by=first_approved_by,
    )
    return number


def _row(record: CaseRecord, one: Measure, proposal: int, number: int, as_of: date) -> dict[str, object]:
    terms = written_terms(one.terms)
    return {
        "customer": record.customer.customer,
        "kind": record.kind,
        "night": to_number(record.night),
        "proposal": proposal,
        "number": number,
        "measure": one.kind,
        "terms": json.dumps(terms, ensure_ascii=False),
        "reason": one.reason,
        "owner": one.owner,
        "state": MeasureState.PROPOSED,
        "state_day": to_number(as_of),
        "currency": terms.get("currency", ""),
    }
