"""A manager's people: visits to decide about, how much each has to do, who is away."""

from datetime import date
from typing import Annotated, Any

from fastapi import Form, Request
from fastapi.responses import Response
from pydantic import BaseModel

from receivables.night.representative.team import Team, give_to, note_absence, note_return, team_of
from receivables.stop import Stopped
from receivables.web.area import api, pages
from receivables.web.entered import Fault, entered_day, entered_text, faults
from receivables.web.guard import note_what
from receivables.web.here import here
from receivables.web.page import page
from receivables.web.people import Person
from receivables.web.representative.visits import Night, Text, called
from receivables.web.representative.who import Manager
from receivables.web.said import on_to
from receivables.web.within import customer_within

router = pages("representative")
api_router = api("representative")
Seen = Annotated[int | None, Form()]


@router.get("/team")
def team(request: Request, person: Manager) -> Response:
    """Visits that are overdue or handed back, how much everybody has to do, who is away."""
    return _page(request, person)


@api_router.get("/team")
def team_told(request: Request, person: Manager) -> Team:
    """Visits that are overdue or handed back, how much everybody has to do, who is away."""
    return _team(request, person)


@router.post("/team/reassign")
def reassigned(
    request: Request,
    person: Manager,
    customer: Text,
    night: Night,
    *,
    to: Text = "",
    reason: Text = "",
    seen: Seen = None,
) -> Response:
    """Give a visit to another of one's people, with the reason."""
    customer_within(request, person, customer)
    whom, why = entered_text(to, most=100), entered_text(reason, most=500)
    if isinstance(whom, Fault) or isinstance(why, Fault):
        return _page(
            request,
            person,
            status=422,
            found=faults(to=whom, reason=why),
            about=f"{customer}-{night}",
            filled={"to": to, "reason": reason},
        )
    asked = Given(customer=customer, night=night, to=whom, reason=why, seen=seen)
    _reassign(request, person, asked)
    return on_to(request, "/representative/team", "representative.team.given", to=called(request, whom))


class Given(BaseModel):
    """A visit for another representative, and why. `seen`: the last step that whoever gives it has looked at."""

    customer: str
    night: date
    to: str
    reason: str
    seen: int | None = None


@api_router.post("/team/reassign")
def reassign_told(request: Request, person: Manager, asked: Given) -> Given:
    """Give a visit to another of one's people, with the reason."""
    _reassign(request, person, asked)
    return asked


def _reassign(request: Request, person: Person, asked: Given) -> None:
    customer_within(request, person, asked.customer)
    where = here(request)
    note_what(request, f"visit {asked.customer} {asked.night} to {asked.to}")
    given: dict[str, Any] = {"to": asked.to, "reason": asked.reason, "by": person.user, "as_of": where.as_of}
    give_to(where.engine, person.scope, asked.customer, asked.night, seen=asked.seen, **given)


class Absence(BaseModel):
    """Somebody is away, both days inclusive; `to_day` None: until they are back. `substitute` empty: whoever has least
    to do.
    """

    salesperson: str
    from_day: date
    to_day: date | None = None
    substitute: str = ""
    reason: str = ""


class Back(BaseModel):
    """Somebody is back."""

    salesperson: str


@router.post("/team/absent")
def absent(
    request: Request,
    person: Manager,
    salesperson: Text = "",
    from_day: Text = "",
    *,
    to_day: Text = "",
    substitute: Text = "",
    absence_reason: Text = "",
) -> Response:
    """Note that one of one's people is away, and who stands in."""
    first = entered_day(from_day)
    earliest = None if isinstance(first, Fault) else first
    last = entered_day(to_day, earliest=earliest) if to_day.strip() else None
    who = entered_text(salesperson, most=100)
    filled = {"salesperson": salesperson, "from_day": from_day, "to_day": to_day, "substitute": substitute}
    shown: dict[str, Any] = {"about": "absent", "filled": {**filled, "absence_reason": absence_reason}}
    if isinstance(first, Fault) or isinstance(last, Fault) or isinstance(who, Fault):
        found = faults(salesperson=who, from_day=first, to_day=last)
        return _page(request, person, status=422, found=found, **shown)
    told = Absence(
        salesperson=who, from_day=first, to_day=last, substitute=substitute.strip(), reason=absence_reason.strip()
    )
    try:
        _note_absence(request, person, told)
    except Stopped as refused:
        return _page(request, person, status=409, refused=str(refused), **shown)
    return on_to(request, "/representative/team", "representative.team.absent", who=called(request, who))


@api_router.post("/team/absences", status_code=201)
def absent_told(request: Request, person: Manager, told: Absence) -> Absence:
    """Note that one of one's people is away, and who stands in."""
    _note_absence(request, person, told)
    return told


def _note_absence(request: Request, person: Person, told: Absence) -> None:
    note_what(request, f"absence of {told.salesperson} from {told.from_day}")
    days: dict[str, Any] = {"from_day": told.from_day, "to_day": told.to_day}
    why: dict[str, Any] = {"substitute": told.substitute, "reason": told.reason, "author": person.user}
    note_absence(here(request).engine, person.scope, told.salesperson, **days, **why)


@router.post("/team/back")
def back(request: Request, person: Manager, salesperson: Text = "") -> Response:
    """Note that one of one's people is at work again from today on."""
    _note_return(request, person, salesperson)
    return on_to(request, "/representative/team", "representative.team.back_again", who=called(request, salesperson))


@api_router.post("/team/back")
def back_told(request: Request, person: Manager, told: Back) -> Back:
    """Note that one of one's people is at work again from today on."""
    _note_return(request, person, told.salesperson)
    return told


def _note_return(request: Request, person: Person, salesperson: str) -> None:
    where = here(request)
    note_what(request, f"return of {salesperson}")
    note_return(where.engine, person.scope, salesperson, as_of=where.as_of, author=person.user)


def _team(request: Request, person: Person) -> Team:
    where = here(request)
    return team_of(where.engine, where.config, person.scope, as_of=where.as_of)


def _page(
    request: Request,
    person: Person,
    *,
    status: int = 200,
    found: dict[str, Fault] | None = None,
    refused: str = "",
    about: str = "",
    filled: dict[str, str] | None = None,
) -> Response:
    view = _team(request, person)
    names = {one.salesperson: one.name for one in view.members}
    given = {"names": names, "faults": found or {}, "refused": refused, "about": about, "filled": filled or {}}
    return page(request, "representative/team.html", view, status=status, **given)
