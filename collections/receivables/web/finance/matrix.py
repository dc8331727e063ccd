"""The matrix as a heat map that leads into the worklist."""

from decimal import Decimal

from fastapi import Request
from fastapi.responses import Response

from receivables.money import to_decimal
from receivables.night.finance.matrices import Matrices, matrices
from receivables.web.area import api, pages
from receivables.web.finance.who import Worker
from receivables.web.here import here
from receivables.web.page import page

router = pages("finance")
api_router = api("finance")


@router.get("/matrix")
def shown(request: Request, person: Worker) -> Response:
    """What lies in each cell after the last night."""
    return page(request, "finance/matrix.html", _view(request, person), whole=_whole)


@api_router.get("/matrix")
def told(request: Request, person: Worker) -> Matrices:
    """What lies in each cell of each policy's matrix after the last night. Amounts in minor units."""
    return _view(request, person)


def _whole(minor: int, currency: str) -> int | Decimal:
    """A bound as it stands in the config: without decimals where it has none."""
    amount = to_decimal(minor, currency)
    return int(amount) if amount == int(amount) else amount


def _view(request: Request, person: Worker) -> Matrices:
    return matrices(here(request).config, person.scope)
