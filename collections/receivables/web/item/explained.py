"""The explanation of an item as a page: the chain of facts, rules and records, and what was decided before."""

from dataclasses import asdict
from datetime import date
from itertools import groupby
from typing import Annotated, Any

from fastapi import Request
from fastapi.responses import Response

from receivables.documents.explanation import part_name, sentence
from receivables.night.explaining import Explained, ExplainedItem, NothingToExplain, explained
from receivables.policy.explaining import Step
from receivables.store.decision_history import decisions_about
from receivables.web.area import api, pages
from receivables.web.entered import Fault, entered_day
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
def shown(request: Request, person: Reader, customer: str, item: str, as_of: str = "") -> Response:
    """Why the item gets what it gets."""
    chosen = entered_day(as_of)
    day = here(request).as_of if isinstance(chosen, Fault) else chosen
    view = _view(request, person, customer, item, day)
    language = language_of(request)
    chains = [(one, list(_parts(one, language))) for one in view.items]
    decisions = decisions_about(here(request).engine, customer, item)
    return page(request, "item/explained.html", view, chains=chains, decisions=decisions, item=item, as_of=day)


@api_router.get("/explanation")
def told(
    request: Request, person: Reader, customer: str, item: str, as_of: date | None = None, language: str = "en"
) -> dict[str, Any]:
    """The explanation of an item on a day (by default today): steps with their sentences, values and records."""
    day = as_of or here(request).as_of
    view = _view(request, person, customer, item, day)
    language = language if language in {"en", "zh"} else "en"
    return {
        "customer": view.customer,
        "as_of": view.as_of,
        "recorded": view.recorded,
        "items": [
            {
                **{name: value for name, value in asdict(one).items() if name != "steps"},
                "steps": [
                    {"part": step.part, "code": step.code, "sentence": sentence(step, language=language)}
                    for step in one.steps
                ],
            }
            for one in view.items
        ],
        "decisions": [asdict(one) for one in decisions_about(here(request).engine, customer, item)],
    }


def _view(request: Request, person: Person, customer: str, item: str, day: date) -> Explained:
    customer_within(request, person, customer)
    try:
        return explained(here(request).config, customer, as_of=day, item=item)
    except NothingToExplain as error:
        raise NotFound from error


def _parts(item: ExplainedItem, language: str) -> Any:
    for part, steps in groupby(item.steps, key=_part):
        yield part_name(part, language=language), [(sentence(step, language=language), step.record) for step in steps]


def _part(step: Step) -> str:
    return step.part
