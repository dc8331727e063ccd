"""What is said of a proposal: accepted, approved, refused, taken into force."""

from collections.abc import Callable
from datetime import date
from typing import Any

from fastapi import Request
from fastapi.responses import Response
from pydantic import BaseModel

from receivables.model.cases import Stage
from receivables.night import cases as steps
from receivables.night.representative.my_cases import Deed
from receivables.web.area import api, pages
from receivables.web.entered import Fault, entered_text, faults
from receivables.web.guard import note_what
from receivables.web.here import here
from receivables.web.people import Person
from receivables.web.representative.case_page import (
    SPECIAL,
    Stands,
    case_of,
    case_page,
    key_of,
    name_of,
    number_in,
    path_of,
)
from receivables.web.representative.measures import prefilled
from receivables.web.representative.visits import Night, Text
from receivables.web.representative.who import CaseWorker, Decider, Visitor
from receivables.web.said import on_to

router = pages("representative")
api_router = api("representative")


class Answer(BaseModel):
    """An answer to the proposal that stands. `proposal`: its number, as far as it is known; `text`: why."""

    customer: str
    night: date
    proposal: int | None = None
    text: str = ""


@api_router.post("/case/accept")
def accept_told(request: Request, person: Visitor, asked: Answer) -> Stands:
    """Accept the company's terms."""
    return _answer(request, person, asked, Deed.ACCEPT)


@api_router.post("/case/approve")
def approve_told(request: Request, person: Decider, asked: Answer) -> Stands:
    """Approve what somebody else has proposed, within the limits of one's role."""
    return _answer(request, person, asked, Deed.APPROVE)


@api_router.post("/case/refuse")
def refuse_told(request: Request, person: Decider, asked: Answer) -> Stands:
    """Refuse what was proposed, with the reason in `text`."""
    return _answer(request, person, asked, Deed.REFUSE)


@api_router.post("/case/force")
def force_told(request: Request, person: CaseWorker, asked: Answer) -> Stands:
    """Take approved measures into force."""
    return _answer(request, person, asked, Deed.FORCE)


@router.post("/case/accept")
def accepted(request: Request, person: Visitor, customer: Text, night: Night, proposal: Text = "") -> Response:
    """Accept the company's terms."""
    return _answered(request, person, customer, night, proposal, "", Deed.ACCEPT)


@router.post("/case/approve")
def approved(
    request: Request, person: Decider, customer: Text, night: Night, proposal: Text = "", text: Text = ""
) -> Response:
    """Approve what somebody else has proposed."""
    return _answered(request, person, customer, night, proposal, text, Deed.APPROVE)


@router.post("/case/refuse")
def refused(
    request: Request, person: Decider, customer: Text, night: Night, proposal: Text = "", reason: Text = ""
) -> Response:
    """Refuse what was proposed, with the reason."""
    case = case_of(request, person, customer, SPECIAL, night)
    why = entered_text(reason, most=500)
    if isinstance(why, Fault):
        return case_page(request, case, prefilled(case), status=422, found=faults(reason=why), about=Deed.REFUSE)
    return _answered(request, person, customer, night, proposal, why, Deed.REFUSE)


@router.post("/case/force")
def forced(request: Request, person: CaseWorker, customer: Text, night: Night, proposal: Text = "") -> Response:
    """Take approved measures into force."""
    return _answered(request, person, customer, night, proposal, "", Deed.FORCE)


def _answered(
    request: Request, person: Person, customer: str, night: date, proposal: str, text: str, deed: Deed
) -> Response:
    asked = Answer(customer=customer, night=night, proposal=number_in(proposal), text=text.strip())
    stands = _answer(request, person, asked, deed)
    once = deed is Deed.APPROVE and stands.stage is Stage.PROPOSED
    words = f"representative.case.done.{'approve_first' if once else deed}"
    return on_to(request, path_of(customer, night), words, name=name_of(request, person, customer, night))


def _answer(request: Request, person: Person, asked: Answer, deed: Deed) -> Stands:
    case_of(request, person, asked.customer, SPECIAL, asked.night)
    where, key = here(request), key_of(asked.customer, asked.night)
    note_what(request, f"{deed} case {asked.customer} {asked.night}")
    given: dict[str, Any] = {"author": person.user, "as_of": where.as_of, "proposal": asked.proposal}
    role: dict[str, Any] = {"role": str(person.role)}
    deeds: dict[Deed, Callable[[], object]] = {
        Deed.ACCEPT: lambda: steps.accept(where.config, key, **given),
        Deed.APPROVE: lambda: steps.approve(where.config, key, text=asked.text, **given, **role),
        Deed.REFUSE: lambda: steps.refuse(where.config, key, reason=asked.text, **given, **role),
        Deed.FORCE: lambda: steps.take_into_force(where.config, key, **given),
    }
    deeds[deed]()
    return Stands(stage=case_of(request, person, asked.customer, SPECIAL, asked.night).row.stage)
