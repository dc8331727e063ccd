"""How a case went: its measures judged where the ledger cannot tell, and the case closed."""

from datetime import date
from typing import Annotated, Any

from fastapi import Form, Request
from fastapi.responses import Response
from pydantic import BaseModel

from receivables.model import CaseKind
from receivables.model.cases import Stage
from receivables.model.measures import MeasureState
from receivables.night import cases as steps
from receivables.night.representative.my_cases import Deed
from receivables.store.cases import close
from receivables.web.area import api, pages
from receivables.web.entered import Fault, entered_text, faults
from receivables.web.guard import note_what
from receivables.web.here import here
from receivables.web.people import Person
from receivables.web.representative.case_page import SPECIAL, Stands, case_of, case_page, key_of, name_of, path_of
from receivables.web.representative.measures import prefilled
from receivables.web.representative.visits import Night, Text
from receivables.web.representative.who import CaseWorker, Decider
from receivables.web.said import on_to
from receivables.web.within import customer_within

router = pages("representative")
api_router = api("representative")
Kind = Annotated[CaseKind, Form()]


class Judged(BaseModel):
    """How a measure in force went, where the ledger cannot tell. `text`: how one knows."""

    customer: str
    night: date
    number: int
    kept: bool
    text: str = ""


class Closed(BaseModel):
    """How a case ended, in a sentence."""

    customer: str
    night: date
    outcome: str
    kind: CaseKind = SPECIAL


@api_router.post("/case/judge")
def judge_told(request: Request, person: CaseWorker, asked: Judged) -> Stands:
    """Say that a measure in force was kept or broken."""
    return _judge(request, person, asked)


@router.post("/case/judge")
def judged(
    request: Request,
    person: CaseWorker,
    customer: Text,
    night: Night,
    number: Annotated[int, Form()],
    *,
    kept: Annotated[bool, Form()] = False,
    text: Text = "",
) -> Response:
    """Say that a measure in force was kept or broken."""
    _judge(request, person, Judged(customer=customer, night=night, number=number, kept=kept, text=text.strip()))
    name = name_of(request, person, customer, night)
    return on_to(request, path_of(customer, night), "representative.case.done.judge", name=name)


def _judge(request: Request, person: Person, asked: Judged) -> Stands:
    customer_within(request, person, asked.customer)
    where, state = here(request), MeasureState.KEPT if asked.kept else MeasureState.BROKEN
    note_what(request, f"case {asked.customer} {asked.night}: measure {asked.number} {state}")
    key = key_of(asked.customer, asked.night)
    given: dict[str, Any] = {"author": person.user, "as_of": where.as_of, "text": asked.text}
    return Stands(stage=steps.judge(where.config, key, asked.number, state, **given))


@api_router.post("/case/close")
def close_told(request: Request, person: Decider, asked: Closed) -> Stands:
    """Close a case at any stage."""
    _close(request, person, asked)
    return Stands(stage=Stage.CLOSED)


@router.post("/case/close")
def closed(
    request: Request, person: Decider, customer: Text, night: Night, outcome: Text = "", kind: Kind = SPECIAL
) -> Response:
    """Close a case at any stage."""
    case = case_of(request, person, customer, kind, night)
    what = entered_text(outcome, most=500)
    if isinstance(what, Fault):
        return case_page(request, case, prefilled(case), status=422, found=faults(outcome=what), about=Deed.CLOSE)
    _close(request, person, Closed(customer=customer, night=night, outcome=what, kind=kind))
    return on_to(request, "/representative/cases", "representative.case.done.close", name=case.row.name)


def _close(request: Request, person: Person, asked: Closed) -> None:
    customer_within(request, person, asked.customer)
    where = here(request)
    note_what(request, f"close case {asked.customer} {asked.night}")
    given: dict[str, Any] = {"outcome": asked.outcome, "author": person.user, "as_of": where.as_of}
    close(where.engine, asked.customer, asked.kind, asked.night, **given)
