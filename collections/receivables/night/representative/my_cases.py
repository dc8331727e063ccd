"""Cases as whoever works on them sees them: where each stands, who acts by when, and what one may do about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import partial

from sqlalchemy import Engine

from receivables.config import Config
from receivables.model import CaseKind
from receivables.model.cases import TO_PROPOSE, CaseDeed, Stage
from receivables.model.measures import JUDGED_BY_WORD, MeasureKind, MeasureState, PlanTerms, written_terms
from receivables.model.roles import Role
from receivables.money import to_minor
from receivables.night import cases as night_cases
from receivables.store.cases import CaseRecord, CaseState, MeasureRecord, StepRecord, case, urgent_cases
from receivables.store.cases.moving import same_person
from receivables.store.scope import Scope
from receivables.store.work import Line

_DECIDERS = (Role.FINANCE, Role.MANAGER)
# So many a page lists.
_MOST = 200
_TALKERS = (Role.REPRESENTATIVE, Role.MANAGER)
# Whoever has had a hand in a proposal does not decide about it.
_HANDS = (CaseDeed.PROPOSED, CaseDeed.CHANGED, CaseDeed.ACCEPTED, CaseDeed.APPROVED_FIRST)


class Deed(StrEnum):
    """What somebody may do about a case."""

    PROPOSE = "propose"
    ACCEPT = "accept"
    APPROVE = "approve"
    CHANGE = "change"
    REFUSE = "refuse"
    FORCE = "force"
    JUDGE = "judge"
    CLOSE = "close"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRow:
    """A case in a list. `totals`: what it is about, in minor units by currency. `to_act`: who has to, by the deadline.

    `past`: the deadline is over. `mine`: it is to somebody of the role that asks to act, as far as the stage tells.
    """

    customer: str
    name: str
    kind: CaseKind
    night: date
    salesperson: str
    salesperson_name: str
    state: CaseState
    stage: Stage
    place: int
    to_act: str
    deadline_day: date | None
    past: bool
    mine: bool
    totals: dict[str, int]
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MyCases:
    """The cases of a scope: those that wait for one's own role, and the others, the nearest deadline first.

    `more`: so many have later deadlines and are not listed.
    """

    as_of: date
    to_do: tuple[CaseRow, ...]
    others: tuple[CaseRow, ...]
    more: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """A rate of a payment plan."""

    due_day: date
    amount_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseMeasure:
    """A measure with its terms in words, field by field (`written_terms`), what of them is money, in minor units of
    `currency`, and its rates. `standing`: its state, or "approved". `by_word`: a person says how it went.
    """

    number: int
    proposal: int
    kind: MeasureKind
    terms: Mapping[str, str]
    currency: str
    amount_minor: int | None
    rates: tuple[Rate, ...]
    reason: str
    owner: str
    state: MeasureState
    standing: str
    last_day: date
    effect: tuple[str, ...]
    by_word: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OneCase:
    """A case with its measures and every step. `deeds`: what whoever asks may do now.

    `at_stake_minor`: what is open of it in the base currency, None for want of a rate. `limits`: role -> up to which
    amount it approves alone, in minor units of the base currency. `own_hand`: who asks has proposed, changed or
    accepted what stands, and so does not decide about it; `within_limits`: their role may approve it.
    """

    row: CaseRow
    proposal: int
    proposed_by: str
    first_approved_by: str
    lines: tuple[Line, ...]
    measures: tuple[CaseMeasure, ...]
    steps: tuple[StepRecord, ...]
    deeds: tuple[Deed, ...]
    base_currency: str
    at_stake_minor: int | None
    limits: Mapping[str, int]
    own_hand: bool
    within_limits: bool


def my_cases(engine: Engine, config: Config, scope: Scope, *, role: Role, as_of: date) -> MyCases:
    """The open cases of a scope, for somebody of a role."""
    records, number = urgent_cases(engine, scope, partial(_waits_for, role), most=_MOST)
    rows = sorted((_row(config, one, role, as_of) for one in records), key=_urgency)
    return MyCases(
        as_of=as_of,
        to_do=tuple(one for one in rows if one.mine),
        others=tuple(one for one in rows if not one.mine),
        more=number - len(rows),
    )


def one_case(
    engine: Engine, config: Config, customer: str, kind: CaseKind, night: date, *, role: Role, user: str, as_of: date
) -> OneCase:
    """A case for somebody who may know of the customer. Raises StoreError when there is none."""
    record = case(engine, customer, kind, night)
    base = config.firm.base_currency
    stake = night_cases.at_stake(config, record.key, as_of=as_of)
    kinds = [one.measure for one in record.proposed]
    own_hand = any(
        one.proposal == record.proposal and one.deed in _HANDS and same_person(one.author, user) for one in record.steps
    )
    within_limits = role in _DECIDERS and not config.cases.why_not(role, stake, kinds)
    return OneCase(
        row=_row(config, record, role, as_of),
        proposal=record.proposal,
        proposed_by=record.proposed_by,
        first_approved_by=record.first_approved_by,
        lines=record.lines,
        measures=tuple(map(_measure, record.measures)),
        steps=record.steps,
        deeds=tuple(_deeds(config, record, role, stake, own_hand=own_hand)),
        base_currency=base,
        at_stake_minor=None if stake is None else to_minor(stake, base),
        limits={name: to_minor(limit, base) for name, limit in config.cases.limits.items()},
        own_hand=own_hand,
        within_limits=within_limits,
    )


def _deeds(config: Config, record: CaseRecord, role: Role, stake: Decimal | None, *, own_hand: bool) -> Sequence[Deed]:
    if record.state is not CaseState.OPEN:
        return ()
    closing = [Deed.CLOSE] if role in _DECIDERS else []
    if record.kind is CaseKind.CREDIT_REVIEW:
        return closing
    found: list[Deed] = []
    if record.stage is Stage.CHANGED and role in _TALKERS and not own_hand:
        found.append(Deed.ACCEPT)
    if record.stage in TO_PROPOSE and role in _TALKERS:
        found.append(Deed.PROPOSE)
    if record.stage is Stage.PROPOSED and role in _DECIDERS and not own_hand:
        found += _decisions(config, record, role, stake)
    if record.stage is Stage.APPROVED:
        found.append(Deed.FORCE)
    if record.stage is Stage.IN_FORCE and any(map(_waits_for_word, record.measures)):
        found.append(Deed.JUDGE)
    return found + closing


def _decisions(config: Config, record: CaseRecord, role: Role, stake: Decimal | None) -> Sequence[Deed]:
    """What a role may decide: other terms must be within its limits, and whoever has any limit may refuse."""
    rules = config.cases
    approve = [] if rules.why_not(role, stake, [one.measure for one in record.proposed]) else [Deed.APPROVE]
    change = [] if rules.why_not(role, stake, ()) else [Deed.CHANGE]
    refuse = [] if rules.why_not(role, Decimal(0), ()) else [Deed.REFUSE]
    return [*approve, *change, *refuse]


def _row(config: Config, record: CaseRecord, role: Role, as_of: date) -> CaseRow:
    is_open = record.state is CaseState.OPEN
    return CaseRow(
        customer=record.customer.customer,
        name=record.customer.name or record.customer.customer,
        kind=record.kind,
        night=record.night,
        salesperson=record.salesperson,
        salesperson_name=record.salesperson_name,
        state=record.state,
        stage=record.stage,
        place=record.place,
        to_act=night_cases.to_act(config, record, as_of=as_of) if is_open else "",
        deadline_day=record.deadline_day,
        past=is_open and record.deadline_day is not None and record.deadline_day < as_of,
        mine=is_open and _waits_for(role, record.kind, record.stage, record.place),
        totals=record.totals,
        outcome=record.outcome,
    )


def _waits_for(role: Role, kind: CaseKind, stage: Stage, place: int) -> bool:
    if kind is CaseKind.CREDIT_REVIEW or stage is Stage.PROPOSED:
        return role in _DECIDERS
    # What was broken is proposed for anew by whoever is above.
    whose = Role.MANAGER if place else Role.REPRESENTATIVE
    return role is whose and stage in (*TO_PROPOSE, Stage.APPROVED)


def _urgency(row: CaseRow) -> tuple[bool, date, date, str]:
    return not row.mine, row.deadline_day or date.max, row.night, row.customer


def _measure(record: MeasureRecord) -> CaseMeasure:
    terms = record.terms
    rates = terms.instalments if isinstance(terms, PlanTerms) else ()
    return CaseMeasure(
        number=record.number,
        proposal=record.proposal,
        kind=record.measure,
        terms=written_terms(terms),
        currency=getattr(terms, "currency", ""),
        amount_minor=getattr(terms, "amount_minor", None),
        rates=tuple(Rate(due_day=one.due_day, amount_minor=one.amount_minor) for one in rates),
        reason=record.reason,
        owner=record.owner,
        state=record.state,
        standing=record.standing,
        last_day=terms.last_day,
        effect=record.effect,
        by_word=_waits_for_word(record),
    )


def _waits_for_word(record: MeasureRecord) -> bool:
    return record.state is MeasureState.IN_FORCE and record.measure in JUDGED_BY_WORD
