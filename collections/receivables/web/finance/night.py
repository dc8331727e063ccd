"""The night at a glance."""

from datetime import date
from typing import Annotated

from fastapi import Request
from fastapi.responses import Response

from receivables.night.finance.at_a_glance import Glance, glance
from receivables.web.area import api, pages
from receivables.web.finance.who import Reader, Unchosen
from receivables.web.here import here
from receivables.web.page import page
from receivables.web.problems import NotFound

router = pages("finance")
api_router = api("finance")
Night = Annotated[date | None, Unchosen]


@router.get("/night")
def shown(request: Request, _person: Reader, night: Night = None) -> Response:
    """What the night read, decided, held, refused and wrote."""
    return page(request, "finance/night.html", _view(request, night))


@api_router.get("/night")
def told(request: Request, _person: Reader, night: Night = None) -> Glance:
    """What a night (by default the newest) read, decided, held, refused and wrote. Amounts in minor units."""
    return _view(request, night)


def _view(request: Request, night: date | None) -> Glance:
    view = glance(here(request).config, night=night)
    if night is not None and view.night is None:
        raise NotFound
    return view
