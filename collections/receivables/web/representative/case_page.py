"""One case, and its page: what all that is done with a case begins and ends with."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import Response
from pydantic import BaseModel

from receivables.model import CaseKind
from receivables.model.cases import Stage
from receivables.model.measures import MeasureKind, fields_of
from receivables.night.representative.my_cases import OneCase, one_case
from receivables.policy.instalments import Every
from receivables.store.case_steps import CaseKey
from receivables.web.entered import Fault
from receivables.web.here import here
from receivables.web.page import page
from receivables.web.people import Person
from receivables.web.representative.known import known
from receivables.web.representative.measures import currencies_of, terms_of
from receivables.web.representative.sent import Sent
from receivables.web.within import customer_within

SPECIAL = CaseKind.SPECIAL_HANDLING


class Stands(BaseModel):
    """The stage at which a case is now."""

    stage: Stage


def case_of(request: Request, person: Person, customer: str, kind: CaseKind, night: date) -> OneCase:
    customer_within(request, person, customer)
    where = here(request)
    asked: dict[str, Any] = {"role": person.role, "user": person.user, "as_of": where.as_of}
    with known():
        return one_case(where.engine, where.config, customer, kind, night, **asked)


def name_of(request: Request, person: Person, customer: str, night: date) -> str:
    return case_of(request, person, customer, SPECIAL, night).row.name


def key_of(customer: str, night: date) -> CaseKey:
    return CaseKey(customer=customer, kind=SPECIAL, night=night)


def path_of(customer: str, night: date) -> str:
    return f"/representative/case?{urlencode({'customer': customer, 'night': night})}"


def number_in(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None


def case_page(
    request: Request,
    case: OneCase,
    filled: Sent,
    *,
    status: int = 200,
    found: dict[str, Fault] | None = None,
    refused: str = "",
    about: str = "",
) -> Response:
    return page(
        request,
        "representative/case.html",
        case,
        status=status,
        filled=filled,
        faults=found or {},
        refused=refused,
        about=about,
        form_token=getattr(request.state, "token", ""),
        kinds=list(MeasureKind),
        terms_of=terms_of,
        fields_of=fields_of,
        currencies=currencies_of(case),
        every=list(Every),
    )
