"""What was approved is taken into force: each measure does in the engine what it says, all of them or none."""

import json
from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, Connection, Engine, select, update

from receivables.model import HoldKind
from receivables.model.cases import CaseDeed, Stage
from receivables.model.measures import (
    ACCOMPANYING,
    JUDGED_BY_WORD,
    HandoverTerms,
    MeasureKind,
    MeasureState,
    PlanTerms,
    StopTerms,
    WriteOffTerms,
)
from receivables.policy.measures import Open, chosen
from receivables.store.case_steps import CaseKey, concerned, hold_reason, its, lift_stops
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
from receivables.store.cases.records import CaseRecord, MeasureRecord
from receivables.store.database import StoreError, writing
from receivables.store.days import to_number
from receivables.store.payment_plans import agree_plan
from receivables.store.tables import case_measure, hold, supply_stop
from receivables.store.told import keep
from receivables.store.write_offs import propose_by_hand

# While one of these is in force the items it is about are left alone until its last day.
HOLDING = (MeasureKind.PROMPT_PAYMENT_DISCOUNT, MeasureKind.SET_OFF, MeasureKind.RETURN_OF_GOODS, *JUDGED_BY_WORD)
# Jobs: past its last day somebody has missed it. Of the others the ledger tells.
_JOBS = (*JUDGED_BY_WORD, MeasureKind.LAWYER_LETTER, MeasureKind.AGENCY, MeasureKind.WRITE_OFF)


def take_into_force(
    engine: Engine | Connection, key: CaseKey, *, author: str, as_of: date, proposal: int | None = None
) -> tuple[MeasureRecord, ...]:
    """Take the approved proposal into force; return its measures that want a handover prepared (`note_effect`).

    A payment plan is agreed, a supply stop begins and one of an earlier proposal ends, write-offs are proposed by
    whoever proposed the measure, and items are held for what is to settle or secure them. Taking it into force again
    changes nothing. Raises StoreError at another stage, and where a measure can no longer be done as it was agreed.
    """
    with writing(engine) as conn:
        record = open_case(conn, key)
        before = last_of(record, CaseDeed.FORCED)
        if before is not None and same_person(before.author, author):
            return ()
        refuse_stage(record, [Stage.APPROVED])
        refuse_unseen(record, proposal)
        refuse_backwards(record, as_of)
        lift_stops(conn, key, as_of=as_of)
        _end_former(conn, record, as_of)
        owed = owed_of(conn, record, as_of)
        for one in record.proposed:
            _begin(conn, record, one, chosen(one.terms, owed), author=author, as_of=as_of)
        jobs = [one.terms.last_day for one in record.proposed if one.measure in _JOBS]
        due = min(jobs, default=None)
        move(conn, record, CaseDeed.FORCED, Stage.IN_FORCE, author=author, as_of=as_of, deadline_day=due)
        return tuple(one for one in record.proposed if isinstance(one.terms, HandoverTerms))


def note_effect(conn: Connection, key: CaseKey, one: MeasureRecord, numbers: Sequence[str]) -> None:
    """Note the numbers of what a measure has set going."""
    conn.execute(update(case_measure).where(_is(key, one)).values(effect=json.dumps(list(numbers))))


def job_day(measures: Sequence[MeasureRecord]) -> date | None:
    """The first day by which somebody has to see to a measure in force; None: the ledger will tell."""
    waiting = [one for one in measures if one.state is MeasureState.IN_FORCE and one.measure in _JOBS]
    return min((one.terms.last_day for one in waiting), default=None)


def _begin(
    conn: Connection, record: CaseRecord, one: MeasureRecord, about: Sequence[Open], *, author: str, as_of: date
) -> None:
    if not about and one.measure not in ACCOMPANYING:
        raise StoreError(f"{called(record.key)}: nothing is open any more for the measure {one.measure}; propose anew")
    currencies = {part.currency for part in about}
    values = {
        "state": MeasureState.IN_FORCE,
        "state_day": to_number(as_of),
        "force_day": to_number(as_of),
        "items": json.dumps([(part.debtor, part.item) for part in about], ensure_ascii=False),
        "owed_minor": sum(part.balance_minor for part in about) if len(currencies) == 1 else None,
        "currency": currencies.pop() if len(currencies) == 1 else "",
    }
    conn.execute(update(case_measure).where(_is(record.key, one)).values(values))
    if isinstance(one.terms, PlanTerms):
        note_effect(conn, record.key, one, [_plan(conn, record, one, about, author=author, as_of=as_of)])
    elif isinstance(one.terms, WriteOffTerms):
        note_effect(conn, record.key, one, _write_offs(conn, record, one, about, as_of))
    elif isinstance(one.terms, StopTerms):
        _stop(conn, record, one, author=author, as_of=as_of)
    elif one.measure in HOLDING:
        for part in about:
            _hold(conn, record, one, part, author=author, as_of=as_of)


def _plan(
    conn: Connection, record: CaseRecord, one: MeasureRecord, about: Sequence[Open], *, author: str, as_of: date
) -> str:
    assert isinstance(one.terms, PlanTerms)
    debtors = sorted({part.debtor for part in about})
    if len(debtors) > 1:
        raise StoreError(
            f"{called(record.key)}: the items of its instalment plan are owed by {' and '.join(debtors)}, expected "
            "those of one; propose a plan for each"
        )
    return agree_plan(
        conn,
        customer=debtors[0],
        items=[part.item for part in about],
        rates=[(rate.due_day, rate.amount_minor) for rate in one.terms.instalments],
        currency=one.terms.currency,
        from_day=as_of,
        grace_days=one.terms.grace_days,
        author=author,
        plan=f"{record.customer.customer}@{record.night}/{one.proposal}.{one.number}",
    )


def _write_offs(
    conn: Connection, record: CaseRecord, one: MeasureRecord, about: Sequence[Open], as_of: date
) -> list[str]:
    why = one.reason or f"measure of the case of {record.night}"
    by = record.proposed_by
    return [
        propose_by_hand(conn, customer=part.debtor, item_number=part.item, reason=why, by=by, as_of=as_of)
        for part in about
    ]


def _stop(conn: Connection, record: CaseRecord, one: MeasureRecord, *, author: str, as_of: date) -> None:
    assert isinstance(one.terms, StopTerms)
    days = {"night": to_number(record.night), "from_day": to_number(as_of)}
    values = {"to_day": to_number(one.terms.last_day), "what": one.terms.what, "reason": one.reason, "author": author}
    for customer in concerned(conn, record.key):
        keep(conn, supply_stop, {"customer": customer, **days}, values)


def _hold(conn: Connection, record: CaseRecord, one: MeasureRecord, part: Open, *, author: str, as_of: date) -> None:
    """An item that is on hold by hand already keeps that hold: two ends of one hold would be a riddle."""
    same = (hold.c.customer == part.debtor) & hold.c.item.in_([part.item, ""]) & (hold.c.kind == HoldKind.MANUAL)
    lasts = hold.c.to_day.is_(None) | (hold.c.to_day >= to_number(as_of))
    if conn.execute(select(hold.c.item).where(same, lasts)).first() is not None:
        return
    key = {
        "customer": part.debtor,
        "item": part.item,
        "kind": HoldKind.MANUAL,
        "from_day": to_number(as_of),
    }
    reason = hold_reason(record.key, one.measure, one.number)
    keep(conn, hold, key, {"to_day": to_number(one.terms.last_day), "reason": reason, "author": author})


def _end_former(conn: Connection, record: CaseRecord, as_of: date) -> None:
    former = (case_measure.c.proposal < record.proposal) & (case_measure.c.state == MeasureState.IN_FORCE)
    values = {"state": MeasureState.ENDED, "state_day": to_number(as_of)}
    conn.execute(update(case_measure).where(its(record.key, case_measure), former).values(values))


def _is(key: CaseKey, one: MeasureRecord) -> ColumnElement[bool]:
    return its(key, case_measure) & (case_measure.c.proposal == one.proposal) & (case_measure.c.number == one.number)
