"""The explanation of an item as a page: the chain of facts, rules and records, and what was decided before."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from itertools import groupby
from typing import Annotated, Any, Literal

from fastapi import Request
from fastapi.responses import Response

from receivables.documents.explanation import part_name, sentence
from receivables.night.explaining import Explained, ExplainedItem, NothingToExplain, explained
from receivables.policy.explaining import Step
from receivables.policy.explaining.steps import Record, Value
from receivables.store.decision_history import DecisionHeld, decisions_about
from receivables.web.area import api, pages
from receivables.web.entered import Day, Fault, entered_day
from receivables.web.here import here
from receivables.web.page import language_of, page
from receivables.web.people import Person, Role, signed_in
from receivables.web.problems import NotFound
from receivables.web.within import customer_within

router = pages()
api_router = api("item")
Reader = Annotated[Person, signed_in(Role.FINANCE, Role.CONTROLLER, Role.REPRESENTATIVE, Role.MANAGER)]


# Numbers of items may hold anything, strokes included: they stand in the query.
@router.get("/item")
def shown(
    request: Request,
    person: Reader,
    customer: str,
    item: str,
    as_of: str = "",
    ahead: bool = False,  # noqa: FBT001 - a parameter of the address
) -> Response:
    """Why the item gets what it gets; `ahead`: and what is done about it next if nothing is paid."""
    chosen = entered_day(as_of)
    day = here(request).as_of if isinstance(chosen, Fault) else chosen
    view = _view(request, person, customer, item, day, looks_ahead=ahead)
    language = language_of(request)
    chains = [(one, list(_parts(one, language))) for one in view.items]
    decisions = decisions_about(here(request).engine, customer, item)
    return page(
        request,
        "item/explained.html",
        view,
        chains=chains,
        decisions=decisions,
        item=item,
        as_of=day,
        ahead=ahead,
        called=_called,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class StepTold:
    """A step of the chain: its sentence, the values in it, and the record that it rests on."""

    part: str
    code: str
    sentence: str
    values: Mapping[str, Value]
    record: Record | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemTold:
    """A line of the ledger with its chain. What is settled or not posted yet has no decision: `does` is empty."""

    item: str
    kind: str
    currency: str
    balance_minor: int
    days_overdue: int
    treatment: str
    does: str
    reason: str
    steps: tuple[StepTold, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Why an item gets what it gets on a night; `recorded`: as that night decided. `decisions`: the newest first."""

    customer: str
    as_of: date
    recorded: bool
    items: tuple[ItemTold, ...]
    decisions: tuple[DecisionHeld, ...]


@api_router.get("/explanation")
def told(
    request: Request,
    person: Reader,
    customer: str,
    item: str,
    as_of: Day | None = None,
    language: Literal["en", "zh"] = "en",
    ahead: bool = True,  # noqa: FBT001 - a parameter of the address
) -> Explanation:
    """Why an item gets what it gets on a day (by default today): steps with their sentences, values and records.

    Without `ahead`, in half the time, nothing is said of what is done next.
    """
    view = _view(request, person, customer, item, as_of or here(request).as_of, looks_ahead=ahead)
    return Explanation(
        customer=view.customer,
        as_of=view.as_of,
        recorded=view.recorded,
        items=tuple(_told(one, language) for one in view.items),
        decisions=tuple(decisions_about(here(request).engine, customer, item)),
    )


def _told(item: ExplainedItem, language: str) -> ItemTold:
    steps = tuple(
        StepTold(
            part=step.part,
            code=step.code,
            sentence=sentence(step, language=language),
            values=step.values,
            record=step.record,
        )
        for step in item.steps
    )
    return ItemTold(**{field.name: getattr(item, field.name) for field in fields(item)} | {"steps": steps})


def _view(request: Request, person: Person, customer: str, item: str, day: date, *, looks_ahead: bool) -> Explained:
    customer_within(request, person, customer)
    try:
        return explained(here(request).config, customer, as_of=day, item=item, looks_ahead=looks_ahead)
    except NothingToExplain as error:
        raise NotFound from error


def _parts(item: ExplainedItem, language: str) -> Any:
    for part, steps in groupby(item.steps, key=_part):
        yield part_name(part, language=language), [(sentence(step, language=language), step.record) for step in steps]


def _part(step: Step) -> str:
    return step.part


def _called(record: Record) -> str:
    """What people call a record by: a line of the ledger by its number, a policy by the beginning of its hash."""
    if record.kind == "item":
        return record.key.split("/", 1)[-1].rpartition("/")[0]
    return record.key[:12] if record.kind == "policy" else record.key
