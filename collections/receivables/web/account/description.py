"""The description of the API, for whoever may use it."""

from typing import Annotated, Any

from fastapi import APIRouter, Request

from receivables.web.guard import Guarded
from receivables.web.people import EVERYBODY, Person, signed_in

router = APIRouter(prefix="/api", route_class=Guarded)


@router.get("/openapi.json", include_in_schema=False)
def description(request: Request, _person: Annotated[Person, signed_in(*EVERYBODY)]) -> dict[str, Any]:
    """Every address of the API, in OpenAPI."""
    told: dict[str, Any] = request.app.openapi()
    return told
