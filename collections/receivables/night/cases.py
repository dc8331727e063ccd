"""Cases of special handling: what people do about them, what a night finds kept or broken, and who is late."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

import polars as pl
from sqlalchemy import Connection

from receivables.config import Config
from receivables.documents.words import MEASURES, STAGES
from receivables.model import CaseKind, Problem
from receivables.model.cases import Stage
from receivables.model.handovers import HandoverKind
from receivables.model.measures import HandoverTerms, Measure, MeasureKind, MeasureState
from receivables.money import to_decimal
from receivables.night import handovers
from receivables.night.promises import plans_of
from receivables.night.store import store_of
from receivables.policy.rates import in_base, with_rates
from receivables.policy.team import stand_ins
from receivables.store import cases
from receivables.store.absences import absences
from receivables.store.case_steps import CaseKey, follow_closed
from receivables.store.cases import CaseRecord, InForce, MeasureRecord
from receivables.store.database import StoreError, reading, writing
from receivables.store.facts import newest_rates, representatives
from receivables.store.payment_plans import PlanState

_PLANS = {
    PlanState.KEPT: MeasureState.IN_FORCE,
    PlanState.COMPLETED: MeasureState.KEPT,
    PlanState.BROKEN: MeasureState.BROKEN,
    PlanState.CANCELLED: MeasureState.BROKEN,
}


def propose(config: Config, key: CaseKey, measures: Sequence[Measure], *, author: str, as_of: date) -> int:
    """Propose measures for a case and return the proposal's number: see `store.cases.propose_on`."""
    return cases.propose(store_of(config), key, measures, author=author, rules=config.cases, as_of=as_of)


def change(
    config: Config,
    key: CaseKey,
    measures: Sequence[Measure],
    *,
    author: str,
    role: str,
    as_of: date,
    proposal: int | None = None,
    text: str = "",
) -> int:
    """Propose other measures than the representative did: see `store.cases.change`."""
    return cases.change(
        store_of(config),
        key,
        measures,
        author=author,
        role=role,
        amount=at_stake(config, key, as_of=as_of),
        rules=config.cases,
        as_of=as_of,
        proposal=proposal,
        text=text,
    )


def accept(config: Config, key: CaseKey, *, author: str, as_of: date, proposal: int | None = None) -> None:
    """Accept what the company has changed: see `store.cases.accept`."""
    cases.accept(store_of(config), key, author=author, rules=config.cases, as_of=as_of, proposal=proposal)


def approve(
    config: Config,
    key: CaseKey,
    *,
    author: str,
    role: str,
    as_of: date,
    proposal: int | None = None,
    text: str = "",
) -> Stage:
    """Approve the proposal of a case by the limits of [cases]: see `store.cases.approve`."""
    return cases.approve(
        store_of(config),
        key,
        author=author,
        role=role,
        amount=at_stake(config, key, as_of=as_of),
        rules=config.cases,
        as_of=as_of,
        proposal=proposal,
        text=text,
    )


def refuse(
    config: Config, key: CaseKey, *, author: str, role: str, reason: str, as_of: date, proposal: int | None = None
) -> None:
    """Refuse the proposal of a case: see `store.cases.refuse`."""
    cases.refuse(
        store_of(config),
        key,
        author=author,
        role=role,
        reason=reason,
        rules=config.cases,
        as_of=as_of,
        proposal=proposal,
    )


def take_into_force(
    config: Config, key: CaseKey, *, author: str, as_of: date, proposal: int | None = None
) -> tuple[str, ...]:
    """Take the approved measures into force, handovers prepared included; the numbers of these.

    All or nothing. Raises StoreError as `store.cases.take_into_force`, and NotToBeHandedOver.
    """
    with writing(store_of(config)) as conn:
        wanted = cases.take_into_force(conn, key, author=author, as_of=as_of, proposal=proposal)
        return tuple(_hand_over(config, conn, key, one, author=author, as_of=as_of) for one in wanted)


def judge(
    config: Config, key: CaseKey, number: int, state: MeasureState, *, author: str, as_of: date, text: str = ""
) -> Stage:
    """Say that a measure was kept or broken, and return the stage of its case then: see `store.cases.judge`."""
    rules = config.cases
    return cases.judge(store_of(config), key, number, state, author=author, rules=rules, as_of=as_of, text=text)


def at_stake(config: Config, key: CaseKey, *, as_of: date) -> Decimal | None:
    """What is open of a case, in the base currency; None where a rate is missing."""
    base, engine = config.firm.base_currency, store_of(config)
    with reading(engine) as conn:
        rates = newest_rates(conn, as_of)
        owed = cases.owed_of(conn, cases.one_case(conn, key), as_of)
    columns = {"currency": [one.currency for one in owed], "balance_minor": [one.balance_minor for one in owed]}
    lines = pl.DataFrame(columns, schema={"currency": pl.String, "balance_minor": pl.Int64})
    known = with_rates(lines, rates, base_currency=base, as_of=as_of)
    in_base_currency = known.select(base_minor=in_base(pl.col("balance_minor")))["base_minor"]
    return None if in_base_currency.has_nulls() else to_decimal(int(in_base_currency.sum()), base)


def judge_cases(config: Config, *, as_of: date) -> None:
    """Before a night begins: which measures are kept or broken by the ledger, and what follows for their cases.

    Doing it again changes nothing. A store without a case in force is asked but once.
    """
    engine = store_of(config)
    if not cases.any_in_force(engine):
        return
    with reading(engine) as conn:
        waiting = cases.in_force(conn)
    plans, days = _plans(config, waiting, as_of), config.write_offs.booking_days
    with writing(engine) as conn:
        follow_closed(conn, as_of)
        for one, state in cases.look(conn, cases.in_force(conn), plans=plans, as_of=as_of):
            text = cases.let_off(conn, one, booking_days=days, as_of=as_of) if state is MeasureState.KEPT else ""
            cases.set_judged(conn, one, state, as_of=as_of, author="", text=text)
        for key in dict.fromkeys(one.key for one in waiting):
            if cases.one_case(conn, key).stage is Stage.IN_FORCE:
                cases.conclude(conn, key, rules=config.cases, author="", as_of=as_of)


def pass_on_cases(config: Config, *, as_of: date) -> None:
    """When a night is planned: give its new cases their deadlines, have others see to those of people who are away, and
    pass on what is past its deadline.
    """
    engine = store_of(config)
    cases.log_new(engine, rules=config.cases, as_of=as_of)
    people = representatives(engine)["salesperson"]
    with writing(engine) as conn:
        cases.set_acting(conn, stand_ins(absences(conn, as_of), set(people), as_of=as_of))
    cases.pass_on(engine, rules=config.cases, as_of=as_of)


def case_problems(config: Config, *, as_of: date) -> Iterator[Problem]:
    """The cases past their deadline: at which stage, and with whom they are by now."""
    for one in cases.past_deadline(store_of(config), as_of):
        whom = config.cases.above(one.managers, one.place + one.steps) if one.steps else None
        passed = f"passed on to {whom}" if whom else "passed on to nobody: neither the representative has a manager nor"
        named = passed if whom else f"{passed} does [cases] name places"
        yield Problem(
            where=f"case of customer {one.key.customer} of {one.key.night}",
            what=f"{STAGES[one.stage]}, past its deadline of {one.deadline_day}, {named}",
        )


def to_act(config: Config, record: CaseRecord, *, as_of: date) -> str:
    """Who is to act on a case; of a review of the credit that is the company.

    Who decides about a proposal depends on what is open of the case on `as_of`.
    """
    if record.kind is CaseKind.CREDIT_REVIEW:
        return "the company"
    is_proposed = record.stage is Stage.PROPOSED
    acts = config.cases.to_act(
        record.stage,
        representative=_representative(record),
        managers=record.managers,
        place=record.place,
        kinds=[one.measure for one in record.proposed],
        amount=at_stake(config, record.key, as_of=as_of) if is_proposed else Decimal(0),
        is_second=bool(record.first_approved_by),
    )
    passed_on = record.passed_on_to and record.passed_on_to != acts
    return f"{record.passed_on_to}, in place of {acts}" if passed_on else acts


def _representative(record: CaseRecord) -> str:
    """Whoever acts for the company's side of the customer; while the representative is away, somebody for them."""
    named = _called(record.salesperson, record.salesperson_name)
    return f"{_called(record.acting, record.acting_name)} for {named}" if record.acting else named


def _called(number: str, name: str) -> str:
    return f"{name} ({number})" if name else number


def measures_in_words(record: CaseRecord) -> Iterator[str]:
    """The measures of the latest proposal, each with its last day."""
    for one in record.proposed:
        yield f"{MEASURES[one.measure]} until {one.terms.last_day}"


def _plans(config: Config, waiting: Sequence[InForce], as_of: date) -> dict[str, MeasureState]:
    """How the payment plans of cases stand: of one customer's alone where it is but one."""
    owners = {
        debtor for one in waiting if one.measure.measure is MeasureKind.INSTALMENT_PLAN for debtor, _ in one.items
    }
    if not owners:
        return {}
    only = owners.pop() if len(owners) == 1 else None
    return {plan.plan: _PLANS[plan.state] for plan in plans_of(config, as_of=as_of, customer=only)}


def _hand_over(config: Config, conn: Connection, key: CaseKey, one: MeasureRecord, *, author: str, as_of: date) -> str:
    assert isinstance(one.terms, HandoverTerms)
    lines = cases.one_case(conn, key).lines
    debtors = sorted({line.debtor for line in lines if line.item in one.terms.items or not one.terms.items})
    if len(debtors) > 1:
        raise StoreError(
            f"The case of customer {key.customer} of {key.night}: its items are owed by {' and '.join(debtors)}, "
            f"expected those of one for the measure {one.measure}; propose one for each"
        )
    number = handovers.prepare(
        config,
        customer=debtors[0],
        items=one.terms.items,
        kind=HandoverKind.LAWYER if one.measure is MeasureKind.LAWYER_LETTER else HandoverKind.AGENCY,
        recipient=one.terms.recipient,
        reason=one.reason or f"measure of the case of {key.night}",
        by=author,
        as_of=as_of,
        number=f"H-{key.night:%Y%m%d}-{key.customer}-{one.proposal}.{one.number}",
        conn=conn,
    )
    cases.note_effect(conn, key, one, [number])
    return number
