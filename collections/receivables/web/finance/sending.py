"""The kill switch: whether letters leave, and who stopped them and why."""

from typing import Annotated

from fastapi import Form, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from receivables.store.outbox.stops import Stop, list_stops, resume_sending, stop_in_force, stop_sending
from receivables.web.area import api, pages
from receivables.web.entered import Fault, entered_text, faults
from receivables.web.finance.who import Finance, Reader
from receivables.web.guard import note_what
from receivables.web.here import here
from receivables.web.page import page
from receivables.web.people import Person, Role
from receivables.web.said import on_to

router = pages("finance")
api_router = api("finance")
_SIGNS = 500


class Sending(BaseModel):
    """Whether letters leave; `stop`: what keeps them, with who stopped them, since when and why."""

    leaves: bool
    stop: Stop | None


class StopAsked(BaseModel):
    """Why nothing is to leave any more."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"reason": "Wrong letterhead"}]})
    reason: Annotated[str, Field(min_length=1, max_length=_SIGNS)]


@router.get("/sending")
def shown(request: Request, person: Reader) -> Response:
    """Whether letters leave, and the last stops."""
    return _shown(request, person)


@api_router.get("/sending")
def told(request: Request, _person: Reader) -> Sending:
    """Whether letters leave."""
    return _sending(request)


@router.post("/sending/stop")
def stop(request: Request, person: Finance, reason: Annotated[str, Form()] = "") -> Response:
    """From now on nothing leaves."""
    why = entered_text(reason, most=_SIGNS)
    if isinstance(why, Fault):
        return _shown(request, person, status=422, found=faults(reason=why), reason=reason)
    found = _stop(request, person, why)
    if found is not None and (found.stopped_by, found.reason) != (person.user, why):
        return on_to(request, "/finance/sending", "finance.sending.stopped_first", who=found.stopped_by)
    return on_to(request, "/finance/sending", "finance.sending.stopped")


@api_router.post("/sending/stop")
def stop_told(request: Request, person: Finance, asked: StopAsked) -> Sending:
    """Stop all sending at once. What is stopped stays as it was stopped first: the answer says by whom, and why."""
    _stop(request, person, asked.reason.strip() or asked.reason)
    return _sending(request)


@router.post("/sending/resume")
def resume(request: Request, person: Finance) -> Response:
    """Letters may leave again."""
    _resume(request, person)
    return on_to(request, "/finance/sending", "finance.sending.resumed")


@api_router.post("/sending/resume")
def resume_told(request: Request, person: Finance) -> Sending:
    """End the stop: letters leave again with the next night. Refused (409) when nothing is stopped."""
    _resume(request, person)
    return _sending(request)


def _stop(request: Request, person: Person, reason: str) -> Stop | None:
    engine = here(request).engine
    stop_sending(engine, reason=reason, by=person.user)
    note_what(request, "sending stopped")
    return stop_in_force(engine)


def _resume(request: Request, person: Person) -> None:
    resume_sending(here(request).engine, by=person.user)
    note_what(request, "sending resumed")


def _sending(request: Request) -> Sending:
    found = stop_in_force(here(request).engine)
    return Sending(leaves=found is None, stop=found)


def _shown(request: Request, person: Person, *, status: int = 200, **more: object) -> Response:
    given = {"found": {}, "reason": "", **more}
    stops = list_stops(here(request).engine)
    return page(
        request,
        "finance/sending.html",
        _sending(request),
        status=status,
        stops=stops,
        may=person.role is Role.FINANCE,
        **given,
    )
