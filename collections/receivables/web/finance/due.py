"""Promises and disputes that come due."""

from fastapi import Request
from fastapi.responses import Response

from receivables.night.finance.due import Due, due
from receivables.web.area import api, pages
from receivables.web.finance.who import Reader
from receivables.web.here import here
from receivables.web.page import page

router = pages("finance")
api_router = api("finance")


@router.get("/due")
def shown(request: Request, _person: Reader) -> Response:
    """What customers promised for the days to come, what they broke, and claims by their deadlines."""
    return page(request, "finance/due.html", _view(request))


@api_router.get("/due")
def told(request: Request, _person: Reader) -> Due:
    """What customers promised for the days to come, what they broke, and claims by their deadlines."""
    return _view(request)


def _view(request: Request) -> Due:
    where = here(request)
    return due(where.config, as_of=where.as_of)
