"""A customer's letters as they left, for whoever may know of the customer."""

from typing import Any

from fastapi import Request
from fastapi.responses import Response

from receivables.night.finance.letter_pdf import letter_pdf
from receivables.store.database import StoreError
from receivables.store.letters import parse_reference
from receivables.web.area import api, pages
from receivables.web.customer.who import Reader
from receivables.web.files import inline
from receivables.web.here import here
from receivables.web.people import Person
from receivables.web.problems import NotFound
from receivables.web.within import customer_within

router = pages("letters")
api_router = api("customer")
_PDF: dict[int | str, dict[str, Any]] = {
    200: {"description": "The letter", "content": {"application/pdf": {"schema": {"type": "string"}}}}
}


# Numbers of customers may hold strokes, and a reference ends in one.
@router.get("/{reference:path}.pdf", response_class=Response)
def shown(request: Request, person: Reader, reference: str) -> Response:
    """The letter as it leaves; one that is not written yet as it would be today, marked as a preview."""
    return _pdf(request, person, reference)


@api_router.get("/letters/{reference:path}", response_class=Response, responses=_PDF)
def told(request: Request, person: Reader, reference: str) -> Response:
    """The PDF of a letter, by its reference; of one that is not written yet a preview."""
    return _pdf(request, person, reference)


def _pdf(request: Request, person: Person, reference: str) -> Response:
    try:
        customer, night = parse_reference(reference)
        customer_within(request, person, customer)
        content = letter_pdf(here(request).config, customer, night, as_of=here(request).as_of)
    except StoreError as error:
        # Nobody learns by guessing which letters there are.
        raise NotFound from error
    headers = {"content-disposition": inline(f"{reference}.pdf")}
    return Response(content, media_type="application/pdf", headers=headers)
