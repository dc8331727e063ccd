"""The open items of one's own customers."""

import re

from fastapi import Request
from fastapi.responses import Response

from receivables.night.representative.open_items import MyItems, my_items
from receivables.web.area import api, pages
from receivables.web.here import here
from receivables.web.page import page
from receivables.web.people import Person
from receivables.web.representative.who import Visitor

router = pages("representative")
api_router = api("representative")
_AFTER = re.compile(r"(-?[0-9]{1,18}):(.+)", re.ASCII)


@router.get("/items")
def items(request: Request, person: Visitor, after: str = "") -> Response:
    """What is open of one's customers, those with most to lose first."""
    return page(request, "representative/items.html", _view(request, person, after))


@api_router.get("/items")
def items_told(request: Request, person: Visitor, after: str = "") -> MyItems:
    """What is open of one's customers. `after`: worth and customer that the page before ended with, as `next` has it,
    with a colon between them.
    """
    return _view(request, person, after)


def _view(request: Request, person: Person, after: str) -> MyItems:
    where, found = here(request), _AFTER.fullmatch(after)
    turn = (int(found[1]), found[2]) if found else None
    return my_items(where.engine, person.scope, as_of=where.as_of, after=turn)
