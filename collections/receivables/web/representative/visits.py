"""My visits, one visit with its brief, and what is done about it before it is made."""

from datetime import date
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import Form, Request
from fastapi.responses import Response
from pydantic import BaseModel

from receivables.documents.brief.words import counted, happened, label, remarked, shown_day, shown_money, word
from receivables.documents.visit_outcomes import became, said
from receivables.night.representative.my_visits import MyVisits, OneVisit, my_visits, one_visit, visit_of
from receivables.night.representative.papers import brief_paper, calendar_entry, visit_workbook
from receivables.store.standing.worklist import salespeople
from receivables.store.visits import accept, hand_back
from receivables.web.area import api, pages
from receivables.web.entered import Fault, entered_text, faults
from receivables.web.files import attachment, inline
from receivables.web.guard import note_what
from receivables.web.here import here
from receivables.web.page import language_of, page
from receivables.web.people import Person
from receivables.web.problems import NotFound
from receivables.web.representative.known import known
from receivables.web.representative.who import Visitor
from receivables.web.said import on_to
from receivables.web.within import customer_within

router = pages("representative")
api_router = api("representative")
Text = Annotated[str, Form()]
Night = Annotated[date, Form()]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@router.get("/visits")
def visits(request: Request, person: Visitor) -> Response:
    """One's visits: the next one, those that are overdue, and the others day by day in the order of a journey."""
    return page(request, "representative/visits.html", _visits(request, person), outcome=_outcome(request))


@api_router.get("/visits")
def visits_told(request: Request, person: Visitor) -> MyVisits:
    """One's visits: the next one, those that are overdue, and the others day by day in the order of a journey."""
    return _visits(request, person)


def _visits(request: Request, person: Person) -> MyVisits:
    where = here(request)
    return my_visits(where.engine, where.config, person.salesperson, person.scope, as_of=where.as_of)


@router.get("/visits.xlsx", response_class=Response)
@api_router.get("/visits.xlsx", response_class=Response)
def visits_as_workbook(request: Request, person: Visitor) -> Response:
    """One's visits as a workbook; 404 while there are none."""
    where = here(request)
    content = visit_workbook(where.engine, where.config, person.salesperson, as_of=where.as_of)
    if not person.salesperson or not content:
        raise NotFound
    headers = {"content-disposition": attachment(f"visits-{where.as_of}.xlsx")}
    return Response(content, media_type=XLSX, headers=headers)


@router.get("/visit")
def shown(request: Request, person: Visitor, customer: str, night: date) -> Response:
    """The visit to a customer that a night asked for: its brief, and what became of it."""
    return visit_page(request, person, customer, night)


@api_router.get("/visit")
def told(request: Request, person: Visitor, customer: str, night: date) -> OneVisit:
    """The visit to a customer that a night asked for: its brief, and what became of it."""
    return _visit(request, person, customer, night)


@router.get("/visit/brief.pdf", response_class=Response)
@api_router.get("/visit/brief.pdf", response_class=Response)
def brief(request: Request, person: Visitor, customer: str, night: date) -> Response:
    """The brief of a visit on paper."""
    customer_within(request, person, customer)
    where = here(request)
    with known():
        content = brief_paper(where.engine, where.config, customer, night, where.as_of, language_of(request))
    headers = {"content-disposition": inline(f"brief-{customer}-{night}.pdf")}
    return Response(content, media_type="application/pdf", headers=headers)


@router.get("/visit/calendar.ics", response_class=Response)
@api_router.get("/visit/calendar.ics", response_class=Response)
def entry(request: Request, person: Visitor, customer: str, night: date) -> Response:
    """A visit as an entry of a calendar."""
    customer_within(request, person, customer)
    with known():
        content = calendar_entry(here(request).engine, customer, night)
    headers = {"content-disposition": attachment(f"visit-{customer}-{night}.ics")}
    return Response(content, media_type="text/calendar", headers=headers)


@router.post("/visit/accept")
def accepted(request: Request, person: Visitor, customer: Text, night: Night, seen: Text = "") -> Response:
    """Take a visit on."""
    name = _accept(request, person, Acted(customer=customer, night=night, seen=_step(seen)))
    return on_to(request, visit_path(customer, night), "representative.visit.accepted", name=name)


@router.post("/visit/hand-back")
def handed_back(
    request: Request, person: Visitor, customer: Text, night: Night, reason: Text = "", seen: Text = ""
) -> Response:
    """Give a visit back, with the reason."""
    customer_within(request, person, customer)
    why = entered_text(reason, most=500)
    if isinstance(why, Fault):
        return visit_page(request, person, customer, night, status=422, found=faults(reason=why))
    asked = HandedBack(customer=customer, night=night, seen=_step(seen), reason=why)
    to = _hand_back(request, person, asked)
    words = "representative.visit.handed_back_to" if to else "representative.visit.handed_back"
    return on_to(request, "/representative/visits", words, to=called(request, to))


class Acted(BaseModel):
    """Which visit is meant. `seen`: the number of its last step that whoever acts has looked at, None: whichever."""

    customer: str
    night: date
    seen: int | None = None


class HandedBack(Acted):
    """The same, with the reason."""

    reason: str


class NowWith(BaseModel):
    """With whom a visit is now; empty: nobody in particular."""

    salesperson: str


@api_router.post("/visit/accept")
def accept_told(request: Request, person: Visitor, asked: Acted) -> NowWith:
    """Take a visit on."""
    _accept(request, person, asked)
    return NowWith(salesperson=person.salesperson)


@api_router.post("/visit/hand-back")
def hand_back_told(request: Request, person: Visitor, asked: HandedBack) -> NowWith:
    """Give a visit back, with the reason: it goes to the representative's manager."""
    return NowWith(salesperson=_hand_back(request, person, asked))


def _accept(request: Request, person: Person, asked: Acted) -> str:
    customer_within(request, person, asked.customer)
    where = here(request)
    with known():
        record = visit_of(where.engine, person.scope, asked.customer, asked.night)
    accept(where.engine, asked.customer, asked.night, by=person.user, as_of=where.as_of, seen=asked.seen)
    note_what(request, f"visit {asked.customer} {asked.night}")
    return record.customer.name or asked.customer


def _hand_back(request: Request, person: Person, asked: HandedBack) -> str:
    customer_within(request, person, asked.customer)
    where = here(request)
    with known():
        visit_of(where.engine, person.scope, asked.customer, asked.night)
    note_what(request, f"visit {asked.customer} {asked.night}")
    return hand_back(
        where.engine,
        asked.customer,
        asked.night,
        reason=asked.reason,
        by=person.user,
        as_of=where.as_of,
        seen=asked.seen,
    )


def called(request: Request, salesperson: str) -> str:
    """What people call a representative."""
    return salespeople(here(request).engine).get(salesperson) or salesperson


def visit_path(customer: str, night: date) -> str:
    """The address of the page of a visit."""
    return f"/representative/visit?{urlencode({'customer': customer, 'night': night})}"


def visit_page(
    request: Request,
    person: Person,
    customer: str,
    night: date,
    *,
    status: int = 200,
    found: dict[str, Fault] | None = None,
) -> Response:
    """The page of a visit, with the faults of a form on it."""
    view = _visit(request, person, customer, night)
    language = language_of(request)
    return page(
        request,
        "representative/visit.html",
        view,
        status=status,
        faults=found or {},
        label=lambda name, **values: label(name, language, **values),
        word=lambda table, code: word(table, code, language),
        counted=lambda name, count: counted(name, count, language),
        happened=lambda one: happened(one, language),
        remarked=lambda one: remarked(one, language),
        shown_day=lambda one: shown_day(one, language),
        shown_money=lambda minor, currency: shown_money(minor, currency, language),
        outcome=_outcome(request),
        became=lambda one: became(one, language),
    )


def _outcome(request: Request) -> object:
    language = language_of(request)
    return lambda one: said(one, language)


def _visit(request: Request, person: Person, customer: str, night: date) -> OneVisit:
    customer_within(request, person, customer)
    where = here(request)
    asked_by: dict[str, Any] = {"scope": person.scope, "user": person.user}
    with known():
        return one_visit(where.engine, where.config, customer, night, where.as_of, **asked_by)


def _step(seen: str) -> int | None:
    return int(seen) if seen.isascii() and seen.isdecimal() and len(seen) < 10 else None
