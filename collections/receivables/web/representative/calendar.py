"""The calendar of one's visits, for programs that subscribe to it by a secret address."""

from datetime import datetime
from zoneinfo import ZoneInfo

from fastapi import Request
from fastapi.responses import Response
from pydantic import BaseModel

from receivables.model.roles import OF_REPRESENTATIVES
from receivables.night.visit_papers import calendar_of
from receivables.store.users.calendars import (
    calendar_link_made,
    make_calendar_link,
    revoke_calendar_link,
    whose_calendar,
)
from receivables.web.area import api, pages
from receivables.web.files import attachment
from receivables.web.guard import note_what
from receivables.web.here import here, served
from receivables.web.page import page
from receivables.web.people import Person, anybody
from receivables.web.problems import NotFound
from receivables.web.representative.who import Visitor
from receivables.web.said import on_to

router = pages("representative")
secret_router = pages()
api_router = api("representative")


@router.get("/calendar")
def shown(request: Request, person: Visitor) -> Response:
    """Whether one's calendar has an address, and how it is taken in."""
    return _page(request, person)


@router.post("/calendar")
def made(request: Request, person: Visitor) -> Response:
    """A new address, told this once; the former one ends."""
    return _page(request, person, address=_make(request, person))


@router.post("/calendar/revoke")
def revoked(request: Request, person: Visitor) -> Response:
    """Nobody reads the calendar by its address any more."""
    _revoke(request, person)
    return on_to(request, "/representative/calendar", "representative.calendar.revoked")


class Link(BaseModel):
    """Since when the calendar has an address, None: it has none. `address`: told once, when it is made."""

    made: datetime | None
    address: str = ""


@api_router.get("/calendar")
def told(request: Request, person: Visitor) -> Link:
    """Since when one's calendar has an address."""
    return Link(made=calendar_link_made(here(request).engine, person.user))


@api_router.post("/calendar", status_code=201)
def made_told(request: Request, person: Visitor) -> Link:
    """A new address, told this once; the former one ends."""
    address = _make(request, person)
    return Link(made=calendar_link_made(here(request).engine, person.user), address=address)


@api_router.delete("/calendar")
def revoked_told(request: Request, person: Visitor) -> Link:
    """Nobody reads the calendar by its address any more."""
    _revoke(request, person)
    return Link(made=None)


@secret_router.get("/calendar/{secret}.ics", dependencies=[anybody()], response_class=Response)
def read(request: Request, secret: str) -> Response:
    """The visits of whoever's secret it is. It reads; each secret counts against the pace of one person."""
    found = whose_calendar(served(request).engine, secret)
    if found is None or found[0].role not in OF_REPRESENTATIVES or not found[0].salesperson:
        raise NotFound
    person, now = found
    request.app.state.pace.refuse_too_many_of(request, f"calendar of {person.user}")
    config = served(request).config
    as_of = served(request).as_of or now.astimezone(ZoneInfo(config.firm.timezone)).date()
    headers = {"content-disposition": attachment(f"visits-{person.salesperson}.ics")}
    content = calendar_of(config, person.salesperson, as_of=as_of)
    return Response(content, media_type="text/calendar", headers=headers)


def _make(request: Request, person: Person) -> str:
    if not person.salesperson:
        raise NotFound
    note_what(request, "calendar: new address")
    where = here(request)
    secret = make_calendar_link(where.engine, person.user)
    return f"{where.config.web.public_url.rstrip('/')}/calendar/{secret}.ics"


def _revoke(request: Request, person: Person) -> None:
    note_what(request, "calendar: address revoked")
    revoke_calendar_link(here(request).engine, person.user)


def _page(request: Request, person: Person, *, address: str = "") -> Response:
    made_at = calendar_link_made(here(request).engine, person.user)
    return page(request, "representative/calendar.html", made_at, address=address)
