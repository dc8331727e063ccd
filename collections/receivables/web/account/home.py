"""The first page: on to what somebody is here for."""

from typing import Annotated

from fastapi import Request
from fastapi.responses import JSONResponse, RedirectResponse, Response

from receivables.store.readable import is_readable
from receivables.web.area import pages
from receivables.web.here import served
from receivables.web.people import EVERYBODY, Person, anybody, signed_in

router = pages()


@router.get("/")
def first(request: Request, person: Annotated[Person, signed_in(*EVERYBODY)]) -> Response:
    """The first line of one's navigation."""
    return RedirectResponse(next(one.path for one in request.app.state.entries if person.role in one.roles), 303)


@router.get("/health", dependencies=[anybody()])
def health(request: Request) -> Response:
    """Whether pages can be answered: 200, or 503 when the store cannot be read. It tells nothing else."""
    well = is_readable(served(request).engine)
    return JSONResponse({"status": "ok" if well else "store"}, status_code=200 if well else 503)
