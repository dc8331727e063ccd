"""The statements of a customer, or of all that somebody may know of."""

from contextlib import AbstractContextManager
from typing import Annotated, Any

from fastapi import Query, Request
from fastapi.responses import Response

from receivables.night.folders import file_name
from receivables.night.statements.asking import Shown
from receivables.night.statements.views import StatementsView, page_of, sent_pdf, shown_to, statements_view
from receivables.store.database import StoreError
from receivables.web.area import api, pages
from receivables.web.customer.who import Reader
from receivables.web.entered import Day
from receivables.web.files import attachment, inline
from receivables.web.here import here
from receivables.web.page import page
from receivables.web.people import Person
from receivables.web.problems import NotFound
from receivables.web.within import customer_within

router = pages("statements")
api_router = api("statements")
_PDF, _XLSX = "application/pdf", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# A first day before the last one may be left out: the first of the month before.
First = Annotated[Day | None, Query(alias="from")]
Last = Annotated[Day | None, Query(alias="to")]


def _file_of(media_type: str) -> dict[int | str, dict[str, Any]]:
    return {200: {"description": "The statement", "content": {media_type: {"schema": {"type": "string"}}}}}


@router.get("")
def listed(request: Request, person: Reader, customer: str = "", after: str = "") -> Response:
    """The statements sent, the newest first; of one customer with the period of another to be shown."""
    return page(request, "statements/statements.html", _view(request, person, customer, after))


@api_router.get("/list")
def told(request: Request, person: Reader, customer: str = "", after: str = "") -> StatementsView:
    """The statements sent, the newest first, some at a time: `next` is the `after` of those that follow."""
    return _view(request, person, customer, after)


@router.get("/account.pdf", response_class=Response)
def page_shown(request: Request, person: Reader, customer: str, first: First = None, last: Last = None) -> Response:
    """The statement of a period, as a page to be shown."""
    return _pdf(_shown(request, person, customer, first, last))


@router.get("/account.xlsx", response_class=Response)
def workbook_shown(request: Request, person: Reader, customer: str, first: First = None, last: Last = None) -> Response:
    """The same as a workbook to be kept."""
    return _workbook(_shown(request, person, customer, first, last))


@api_router.get("/account.pdf", response_class=Response, responses=_file_of(_PDF))
def page_told(request: Request, person: Reader, customer: str, first: First = None, last: Last = None) -> Response:
    """The statement of a customer's account of a period as PDF. Nothing is sent."""
    return _pdf(_shown(request, person, customer, first, last))


@api_router.get("/account.xlsx", response_class=Response, responses=_file_of(_XLSX))
def workbook_told(request: Request, person: Reader, customer: str, first: First = None, last: Last = None) -> Response:
    """The statement of a customer's account of a period as a workbook. Nothing is sent."""
    return _workbook(_shown(request, person, customer, first, last))


# Numbers of customers may hold strokes, and a reference ends in one.
@router.get("/sent/{statement:path}.pdf", response_class=Response)
def sent(request: Request, person: Reader, statement: str) -> Response:
    """A statement as it left."""
    return _sent(request, person, statement)


@api_router.get("/sent/{statement:path}", response_class=Response, responses=_file_of(_PDF))
def sent_told(request: Request, person: Reader, statement: str) -> Response:
    """The PDF of a statement as it left, by its reference."""
    return _sent(request, person, statement)


def _view(request: Request, person: Person, customer: str, after: str) -> StatementsView:
    if customer:
        customer_within(request, person, customer)
    asked = here(request)
    return statements_view(asked.config, person.scope, as_of=asked.as_of, customer=customer, after=after)


def _shown(
    request: Request, person: Person, customer: str, first: Day | None, last: Day | None
) -> AbstractContextManager[Shown]:
    asked = here(request)
    customer_within(request, person, customer)
    return shown_to(asked.config, person.scope, customer, first=first, last=last or asked.as_of)


def _pdf(statement: AbstractContextManager[Shown]) -> Response:
    with statement as shown:
        content, name = page_of(shown), inline(f"{shown.name}.pdf")
    return Response(content, media_type=_PDF, headers={"content-disposition": name})


def _workbook(statement: AbstractContextManager[Shown]) -> Response:
    with statement as shown:
        content, name = shown.workbook(), attachment(f"{shown.name}.xlsx")
    return Response(content, media_type=_XLSX, headers={"content-disposition": name})


def _sent(request: Request, person: Person, reference: str) -> Response:
    try:
        content = sent_pdf(here(request).config, person.scope, reference)
    except StoreError as error:
        # Nobody learns by guessing which statements there are.
        raise NotFound from error
    headers = {"content-disposition": inline(f"{file_name(reference)}.pdf")}
    return Response(content, media_type=_PDF, headers=headers)
