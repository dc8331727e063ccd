"""A case in words, its measures and its steps, for the commands about cases."""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from receivables.cli.listing import in_words, plain
from receivables.config import Config
from receivables.documents.words import MEASURES, STAGES
from receivables.model import CaseKind
from receivables.model.cases import CaseDeed, Stage
from receivables.model.measures import MeasureKind, written_terms
from receivables.night import cases as steps
from receivables.night.store import store_of
from receivables.store import cases as store
from receivables.store.case_steps import CaseKey
from receivables.store.cases import CaseRecord, CaseState, MeasureRecord, StepRecord

# What the company decides, in the role of whoever does.
_DECIDED = (CaseDeed.APPROVED_FIRST, CaseDeed.APPROVED, CaseDeed.CHANGED, CaseDeed.REFUSED)


MEASURE_COLUMNS: dict[str, Callable[[MeasureRecord], object]] = {
    "measure": lambda one: f"{one.number} {MEASURES[one.measure]}",
    "terms": lambda one: "; ".join(_terms(one)),
    "reason": lambda one: one.reason,
    "owner": lambda one: one.owner,
    "state": lambda one: one.standing.replace("_", " "),
    "since": lambda one: one.state_day,
    "effect": lambda one: ", ".join(one.effect),
}
STEP_COLUMNS: dict[str, Callable[[StepRecord], object]] = {
    "step": lambda one: one.number,
    "day": lambda one: one.day,
    "by": lambda one: one.author or "the night",
    "what": lambda one: one.deed.replace("_", " ") + _whom(one),
    "proposal": lambda one: one.proposal or None,
    "deadline": lambda one: one.deadline_day,
    "text": lambda one: one.text,
}


def _whom(one: StepRecord) -> str:
    """To whom it was passed on, or in which role it was decided."""
    joining = "as" if one.deed in _DECIDED else "to"
    return f" {joining} {one.whom}" if one.whom else ""


def _terms(one: MeasureRecord) -> Iterator[str]:
    """The terms of a measure as people write them."""
    said = written_terms(one.terms)
    unit = said.pop("currency", "")
    for name, text in said.items():
        if name == "amount":
            yield f"{Decimal(text):,} {unit}"
        elif name == "instalments":
            yield ", ".join(f"{Decimal(amount):,} on {day}" for day, _, amount in _parted(text))
        else:
            yield f"{name.replace('_', ' ')} {text}"


def _parted(instalments: str) -> Iterator[tuple[str, str, str]]:
    return (part.strip().partition(":") for part in instalments.split(","))


def deadline(config: Config, key: CaseKey, day: date) -> str:
    record = store.case(store_of(config), key.customer, key.kind, key.night)
    by = f" by {record.deadline_day}" if record.deadline_day else ""
    return f"{_NEXT.get(record.stage, STAGES[record.stage])}: {steps.to_act(config, record, as_of=day)}{by}."


_NEXT = {
    Stage.PROPOSED: "to be decided about",
    Stage.CHANGED: "to be answered",
    Stage.REFUSED: "to be proposed anew",
    Stage.APPROVED: "to be taken into force",
}


def does(one: MeasureRecord) -> str:
    """What a measure in force does."""
    effect = ", ".join(one.effect)
    said = {
        MeasureKind.INSTALMENT_PLAN: f"payment plan {effect} is agreed",
        MeasureKind.SUPPLY_STOP: "the customer is on the list of supply stops",
        MeasureKind.WRITE_OFF: f"proposed as {effect}",
        MeasureKind.LAWYER_LETTER: f"handover {effect} is prepared, and waits for its approval",
        MeasureKind.AGENCY: f"handover {effect} is prepared, and waits for its approval",
    }
    return said.get(one.measure, "its items are on hold") + f", until {one.terms.last_day}."


def stage_of(one: CaseRecord) -> str:
    if one.kind is CaseKind.CREDIT_REVIEW and one.state is CaseState.OPEN:
        return "under review"
    return STAGES[one.stage] + (f" ({one.place})" if one.place else "")


def sentence(config: Config, record: CaseRecord, day: date) -> str:
    who = steps.to_act(config, record, as_of=day)
    by = f" by {record.deadline_day}" if record.deadline_day else ""
    acts = f" To act: {who}{by}." if who and record.state is CaseState.OPEN else ""
    outcome = f" ({record.outcome})" if record.outcome else ""
    return (
        f"Case of customer {record.customer.customer} {record.customer.name} of {record.night}, "
        f"{in_words(record.totals)}: {stage_of(record)}{outcome}.{acts}"
    )


def case_as_json(config: Config, record: CaseRecord, day: date) -> Any:
    return {
        **plain(record),
        "to_act": steps.to_act(config, record, as_of=day) if record.state is CaseState.OPEN else "",
    }
