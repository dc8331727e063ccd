"""My cases, and one of them: how it stands, what may be done, every step."""

from datetime import date

from fastapi import Request
from fastapi.responses import Response

from receivables.model import CaseKind
from receivables.night.representative.my_cases import MyCases, OneCase, my_cases
from receivables.web.area import api, pages
from receivables.web.here import here
from receivables.web.page import page
from receivables.web.people import Person
from receivables.web.representative.case_page import SPECIAL, case_of, case_page
from receivables.web.representative.measures import prefilled
from receivables.web.representative.who import CaseWorker

router = pages("representative")
api_router = api("representative")


@router.get("/cases")
def cases(request: Request, person: CaseWorker) -> Response:
    """The open cases of one's customers: those that wait for oneself, then the others."""
    return page(request, "representative/cases.html", _cases(request, person))


@api_router.get("/cases")
def cases_told(request: Request, person: CaseWorker) -> MyCases:
    """The open cases of one's customers: those that wait for oneself, then the others."""
    return _cases(request, person)


def _cases(request: Request, person: Person) -> MyCases:
    where = here(request)
    return my_cases(where.engine, where.config, person.scope, role=person.role, as_of=where.as_of)


@router.get("/case")
def shown(request: Request, person: CaseWorker, customer: str, night: date, kind: CaseKind = SPECIAL) -> Response:
    """The case of a customer that was opened on a night: how it stands, what may be done, every step."""
    case = case_of(request, person, customer, kind, night)
    return case_page(request, case, prefilled(case))


@api_router.get("/case")
def told(request: Request, person: CaseWorker, customer: str, night: date, kind: CaseKind = SPECIAL) -> OneCase:
    """The case of a customer that was opened on a night: how it stands, what may be done, every step."""
    return case_of(request, person, customer, kind, night)
