"""The report on a visit: short, outcome by outcome; of two who report one wins, and the other is told who it was."""

import secrets
from datetime import date
from typing import Annotated, Any

from fastapi import Query, Request
from fastapi.responses import Response
from pydantic import BaseModel

from receivables.model import AssignmentState, DisputeKind, Rank
from receivables.model.people import DecisionRole, Relation
from receivables.model.visit_reports import PaidBy, VisitReport
from receivables.night.outcome_forms import WrongOutcome, outcome_of
from receivables.night.representative.my_visits import visit_of
from receivables.night.representative.report_form import ReportForm, report_form
from receivables.night.visit_reports import Reported, report_visit
from receivables.policy.instalments import Every
from receivables.stop import Stopped
from receivables.web.area import api, pages
from receivables.web.entered import Fault
from receivables.web.guard import note_what, one_time
from receivables.web.here import here
from receivables.web.page import page
from receivables.web.people import Person
from receivables.web.representative.known import known
from receivables.web.representative.outcomes import KINDS, entered_outcomes, prefilled
from receivables.web.representative.sent import FormSent, Sent
from receivables.web.representative.visits import Night, Text, called
from receivables.web.representative.who import Visitor
from receivables.web.said import on_to
from receivables.web.within import customer_within

router = pages("representative")
api_router = api("representative")
Number = Annotated[int | None, Query(ge=1, le=1_000_000)]


@router.get("/report")
def asked(request: Request, person: Visitor, customer: str, night: date, corrects: Number = None) -> Response:
    """The form of a report, or of one that corrects that of today with this number."""
    form = _form(request, person, customer, night, corrects)
    return _page(request, form, prefilled(form))


@router.post("/report")
def reported(
    request: Request, person: Visitor, sent: FormSent, customer: Text, night: Night, corrects: Text = ""
) -> Response:
    """Take a report. What cannot be read is told at its field; nothing that was typed is lost."""
    number = int(corrects) if corrects.isascii() and corrects.isdecimal() and len(corrects) < 7 else None
    form = _form(request, person, customer, night, number)
    outcomes, wrong = entered_outcomes(sent, form)
    if wrong:
        return _page(request, form, sent, status=422, found=wrong)
    report = VisitReport(
        customer=customer,
        night=night,
        author=person.user,
        token=one_time(request) or secrets.token_urlsafe(18),
        outcomes=outcomes,
        note=sent.one("note").strip(),
        corrects=number,
    )
    try:
        taken = _take(request, person, report)
    except Stopped as refused:
        # The form stays as it is: whoever was second sees who was first, and has what they typed.
        again = _form(request, person, customer, night, number)
        return _page(request, again, sent, status=409, refused=str(refused))
    return _said(request, form.stop.name, taken)


class Outcomes(BaseModel):
    """A report: see docs/visit-reports.md for the kinds of outcomes and their fields.

    Each of `outcomes` has its kind in the field `outcome`. `token`: the same report sent again under it gets the same
    answer and moves nothing.
    """

    customer: str
    night: date
    outcomes: list[dict[str, Any]]
    note: str = ""
    token: str = ""
    corrects: int | None = None


@api_router.post("/reports", status_code=201)
def report_told(request: Request, person: Visitor, told: Outcomes) -> Reported:
    """Report a visit: every outcome moves at once what it is about, or nothing is taken."""
    customer_within(request, person, told.customer)
    outcomes = [
        outcome_of(str(one.get("outcome", "")), {name: value for name, value in one.items() if name != "outcome"})
        for one in told.outcomes
    ]
    if not outcomes:
        raise WrongOutcome("The report says nothing of what came of the visit: expected an outcome or more")
    report = VisitReport(
        customer=told.customer,
        night=told.night,
        author=person.user,
        token=told.token.strip() or one_time(request) or secrets.token_urlsafe(18),
        outcomes=tuple(outcomes),
        note=told.note,
        corrects=told.corrects,
    )
    return _take(request, person, report)


@api_router.get("/report")
def form_told(request: Request, person: Visitor, customer: str, night: date, corrects: Number = None) -> ReportForm:
    """What a report may name: items, currencies, what is asked for."""
    return _form(request, person, customer, night, corrects)


def _take(request: Request, person: Person, report: VisitReport) -> Reported:
    where = here(request)
    with known():
        visit_of(where.engine, person.scope, report.customer, report.night)
    taken = report_visit(where.engine, where.config, report, where.as_of)
    note_what(request, f"report {taken.report.number} on visit {report.customer} {report.night}")
    return taken


def _form(request: Request, person: Person, customer: str, night: date, corrects: int | None) -> ReportForm:
    customer_within(request, person, customer)
    where = here(request)
    asked_by: dict[str, Any] = {"scope": person.scope, "corrects": corrects}
    with known():
        return report_form(where.engine, where.config, customer, night, where.as_of, **asked_by)


def _said(request: Request, name: str, taken: Reported) -> Response:
    path = "/representative/visits"
    if taken.handed_to:
        words = "representative.report.handed_on"
        return on_to(request, path, words, name=name, to=called(request, taken.handed_to), count=taken.attempts)
    if taken.state is not AssignmentState.DONE:
        return on_to(request, path, "representative.report.again", name=name, day=taken.due_day)
    broken = max(taken.holds_nothing.values(), default=0)
    if broken:
        return on_to(request, path, "representative.report.holds_nothing", name=name, broken=broken)
    return on_to(request, path, "representative.report.done", name=name)


def _page(
    request: Request,
    form: ReportForm,
    filled: Sent,
    *,
    status: int = 200,
    found: dict[str, Fault] | None = None,
    refused: str = "",
) -> Response:
    return page(
        request,
        "representative/report.html",
        form,
        status=status,
        filled=filled,
        faults=found or {},
        refused=refused,
        first=form.reported if form.corrects is None else None,
        form_token=getattr(request.state, "token", ""),
        kinds=KINDS,
        methods=list(PaidBy),
        every=list(Every),
        claims=list(DisputeKind),
        ranks=list(Rank),
        decision_roles=list(DecisionRole),
        relations=list(Relation),
    )
