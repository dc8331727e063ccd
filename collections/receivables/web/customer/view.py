"""The one view of a customer, with its time line."""

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import Path, Request
from fastapi.responses import Response

from receivables.documents.brief.words import happened
from receivables.model import Cause, DisputeKind, HoldKind, Rank
from receivables.model.people import DecisionRole, Relation
from receivables.night.customer_view import CustomerView, customer_view
from receivables.store.letters import reference
from receivables.web.area import api, pages
from receivables.web.customer.noting import SETTABLE_HOLDS
from receivables.web.customer.who import HOLDERS, TALKERS, Reader
from receivables.web.here import here
from receivables.web.page import language_of, page
from receivables.web.people import Person
from receivables.web.within import customer_within

router = pages()
api_router = api("customer")
Number = Annotated[str, Path(description="the customer's number as loaded")]


@router.get("/customer/{customer:path}")
def shown(request: Request, person: Reader, customer: Number, page_number: int = 1) -> Response:
    """Everything about a customer."""
    return customer_page(request, person, customer, page_number=page_number)


@api_router.get("/view")
def told(request: Request, person: Reader, customer: str, page_number: int = 1) -> dict[str, Any]:
    """Everything about a customer: amounts in minor units, and of the time line one page."""
    return asdict(_view(request, person, customer, page_number))


def customer_page(
    request: Request,
    person: Person,
    customer: str,
    *,
    page_number: int = 1,
    status: int = 200,
    faults: Any = None,
    filled: Any = None,
    about: str = "",
) -> Response:
    """The page; `faults` of a form `about` something stand at its fields, with what was `filled` in."""
    view = _view(request, person, customer, page_number)
    language = language_of(request)
    return page(
        request,
        "customer/view.html",
        view,
        status=status,
        happened=lambda one: happened(one, language),
        reference=lambda row: reference(view.customer, row["night"]),
        may_note=person.role in TALKERS,
        may_hold=person.role in HOLDERS,
        holds=SETTABLE_HOLDS,
        causes=list(Cause),
        kinds=list(DisputeKind),
        ranks=list(Rank),
        decision_roles=list(DecisionRole),
        relations=list(Relation),
        currencies=[one.currency for one in view.balances] or [here(request).config.policy.base_currency],
        faults=faults or {},
        filled=filled or {},
        about=about,
        all_holds=list(HoldKind),
    )


def _view(request: Request, person: Person, customer: str, page_number: int) -> CustomerView:
    where = here(request)
    customer_within(request, person, customer)
    return customer_view(where.engine, where.config, customer, where.as_of, page=max(1, page_number))
