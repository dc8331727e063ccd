"""The description of the API, for whoever may use it."""

from importlib.metadata import version
from typing import Annotated, Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.openapi.utils import get_openapi

from receivables.web.account.noticed import described
from receivables.web.guard import Guarded
from receivables.web.people import EVERYBODY, Person, signed_in

router = APIRouter(prefix="/api", route_class=Guarded)
_ABOUT = """
What the pages show and do, for programs. A program sends the token of a person (`receivables users token`) and sees and
does what that person may. Amounts called `_minor` are whole minor units of the currency beside them, days are
`YYYY-MM-DD`.

A change that is sent again with the same `Idempotency-Key` (16 to 64 letters, digits, `-`, `_`) is not done twice:
it is answered with 409. What cannot be done is answered as `application/problem+json` (RFC 9457), in a sentence
for people. Under `webhooks` stands what receivers are sent, signed as Standard Webhooks 1.0 has it.
"""
_TAGS = {
    "finance": "The night, the matrix, the worklist, letters that wait, what is due and to be mended, the kill switch",
    "representative": "Visits, briefs, reports, cases and open items of a representative; a manager's team",
    "controller": "Aging, key figures, and all that nights wrote",
    "customer": "One customer: what is known of it, its letters, and what people note about it",
    "statements": "Statements of account: those that were sent, and one of any period",
    "item": "Why an item gets what it gets",
    "admin": "Users, the log of changes, sources, nights, policies",
    "webhooks": "What receivers of webhooks are sent",
}


@router.get("/openapi.json", include_in_schema=False)
def description(request: Request, _person: Annotated[Person, signed_in(*EVERYBODY)]) -> dict[str, Any]:
    """Every address of the API, in OpenAPI 3.1."""
    app: FastAPI = request.app
    if app.openapi_schema is None:
        app.openapi_schema = _described(app)
    return app.openapi_schema


def _described(app: FastAPI) -> dict[str, Any]:
    told = get_openapi(
        title=app.title,
        version=version("receivables"),
        description=_ABOUT.strip(),
        routes=app.routes,
        webhooks=described.routes,
        tags=[{"name": name, "description": about} for name, about in _TAGS.items()],
    )
    schemes = {"bearer": {"type": "http", "scheme": "bearer", "description": "`receivables users token USER`"}}
    told.setdefault("components", {})["securitySchemes"] = schemes
    told["security"] = [{"bearer": []}]
    for asked in told.get("webhooks", {}).values():
        # Nobody signs in at a receiver: it knows us by the signature.
        asked["post"]["security"] = []
    return told
