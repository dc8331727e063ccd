"""What is proposed for a case: measures with their terms, by the representative or in the company's name."""

from datetime import date
from typing import Any

from fastapi import Request
from fastapi.responses import Response
from pydantic import BaseModel

from receivables.model.measures import Measure, MeasureKind, read_terms
from receivables.night import cases as steps
from receivables.night.representative.my_cases import Deed
from receivables.stop import Stopped
from receivables.web.area import api, pages
from receivables.web.guard import note_what
from receivables.web.here import here
from receivables.web.people import Person
from receivables.web.representative.case_page import SPECIAL, case_of, case_page, key_of, number_in, path_of
from receivables.web.representative.measures import currencies_of, entered_measures
from receivables.web.representative.sent import FormSent, Sent
from receivables.web.representative.visits import Night, Text
from receivables.web.representative.who import Decider, Visitor
from receivables.web.said import on_to

router = pages("representative")
api_router = api("representative")


@router.post("/case/propose")
def proposed(request: Request, person: Visitor, sent: FormSent, customer: Text, night: Night) -> Response:
    """Propose measures with their terms."""
    return _put(request, person, sent, customer, night, Deed.PROPOSE)


@router.post("/case/change")
def changed(request: Request, person: Decider, sent: FormSent, customer: Text, night: Night) -> Response:
    """Propose other terms in the company's name."""
    return _put(request, person, sent, customer, night, Deed.CHANGE)


def _put(request: Request, person: Person, sent: Sent, customer: str, night: date, deed: Deed) -> Response:
    case = case_of(request, person, customer, SPECIAL, night)
    where = here(request)
    measures, wrong = entered_measures(sent, case, as_of=where.as_of)
    if wrong:
        return case_page(request, case, sent, status=422, found=wrong, about=deed)
    try:
        _propose(request, person, customer, night, deed, measures, number_in(sent.one("proposal")), sent.one("text"))
    except Stopped as refused:
        again = case_of(request, person, customer, SPECIAL, night)
        return case_page(request, again, sent, status=409, refused=str(refused), about=deed)
    return on_to(request, path_of(customer, night), f"representative.case.done.{deed}", name=case.row.name)


def _propose(
    request: Request,
    person: Person,
    customer: str,
    night: date,
    deed: Deed,
    measures: tuple[Measure, ...],
    proposal: int | None,
    text: str,
) -> int:
    where, key = here(request), key_of(customer, night)
    note_what(request, f"{deed} case {customer} {night}: {', '.join(one.kind for one in measures)}")
    if deed is Deed.PROPOSE:
        return steps.propose(where.config, key, measures, author=person.user, as_of=where.as_of)
    given: dict[str, Any] = {"author": person.user, "role": str(person.role), "as_of": where.as_of}
    return steps.change(where.config, key, measures, proposal=proposal, text=text.strip(), **given)


class MeasureTold(BaseModel):
    """A measure: `terms` field by field, as docs/cases.md names them; amounts are decimal text."""

    measure: MeasureKind
    terms: dict[str, str]
    reason: str = ""
    owner: str = ""


class ProposalTold(BaseModel):
    """Measures for a case. `proposal`: the number of that which they take the place of, as far as it is known."""

    customer: str
    night: date
    measures: list[MeasureTold]
    proposal: int | None = None
    text: str = ""


class Proposal(BaseModel):
    """The number of a proposal."""

    proposal: int


@api_router.post("/case/propose", status_code=201)
def propose_told(request: Request, person: Visitor, asked: ProposalTold) -> Proposal:
    """Propose measures with their terms."""
    return _put_told(request, person, asked, Deed.PROPOSE)


@api_router.post("/case/change", status_code=201)
def change_told(request: Request, person: Decider, asked: ProposalTold) -> Proposal:
    """Propose other terms in the company's name."""
    return _put_told(request, person, asked, Deed.CHANGE)


def _put_told(request: Request, person: Person, asked: ProposalTold, deed: Deed) -> Proposal:
    case = case_of(request, person, asked.customer, SPECIAL, asked.night)
    known = currencies_of(case)
    unit = known[0] if len(known) == 1 else ""
    measures = tuple(
        Measure(
            kind=one.measure,
            terms=read_terms(one.measure, one.terms, currency=unit),
            reason=one.reason,
            owner=one.owner,
        )
        for one in asked.measures
    )
    number = _propose(request, person, asked.customer, asked.night, deed, measures, asked.proposal, asked.text)
    return Proposal(proposal=number)
