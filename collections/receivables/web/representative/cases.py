"""My cases, and one of them: what is proposed for it, answered, decided, taken into force, judged, closed."""

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import Form, Request
from fastapi.responses import Response
from pydantic import BaseModel

from receivables.model import CaseKind
from receivables.model.cases import Stage
from receivables.model.measures import Measure, MeasureKind, MeasureState, fields_of, read_terms
from receivables.night import cases as steps
from receivables.night.representative.my_cases import Deed, MyCases, OneCase, my_cases, one_case
from receivables.policy.instalments import Every
from receivables.stop import Stopped
from receivables.store.case_steps import CaseKey
from receivables.store.cases import close
from receivables.web.area import api, pages
from receivables.web.entered import Fault, entered_text, faults
from receivables.web.guard import note_what
from receivables.web.here import here
from receivables.web.page import page
from receivables.web.people import Person
from receivables.web.representative.known import known
from receivables.web.representative.measures import currencies_of, entered_measures, prefilled, terms_of
from receivables.web.representative.sent import FormSent, Sent
from receivables.web.representative.visits import Night, Text
from receivables.web.representative.who import CaseWorker, Decider, Visitor
from receivables.web.said import on_to
from receivables.web.within import customer_within

router = pages("representative")
api_router = api("representative")
_SPECIAL = CaseKind.SPECIAL_HANDLING
Kind = Annotated[CaseKind, Form()]


@router.get("/cases")
def cases(request: Request, person: CaseWorker) -> Response:
    """The open cases of one's customers: those that wait for oneself, then the others."""
    return page(request, "representative/cases.html", _cases(request, person))


@api_router.get("/cases")
def cases_told(request: Request, person: CaseWorker) -> MyCases:
    """The open cases of one's customers: those that wait for oneself, then the others."""
    return _cases(request, person)


def _cases(request: Request, person: Person) -> MyCases:
    where = here(request)
    return my_cases(where.engine, where.config, person.scope, role=person.role, as_of=where.as_of)


@router.get("/case")
def shown(request: Request, person: CaseWorker, customer: str, night: date, kind: CaseKind = _SPECIAL) -> Response:
    """The case of a customer that was opened on a night: how it stands, what may be done, every step."""
    case = _case(request, person, customer, kind, night)
    return _page(request, case, prefilled(case))


@api_router.get("/case")
def told(request: Request, person: CaseWorker, customer: str, night: date, kind: CaseKind = _SPECIAL) -> OneCase:
    """The case of a customer that was opened on a night: how it stands, what may be done, every step."""
    return _case(request, person, customer, kind, night)


# --- measures -------------------------------------------------------------------------------------------------------


@router.post("/case/propose")
def proposed(request: Request, person: Visitor, sent: FormSent, customer: Text, night: Night) -> Response:
    """Propose measures with their terms."""
    return _put(request, person, sent, customer, night, Deed.PROPOSE)


@router.post("/case/change")
def changed(request: Request, person: Decider, sent: FormSent, customer: Text, night: Night) -> Response:
    """Propose other terms in the company's name."""
    return _put(request, person, sent, customer, night, Deed.CHANGE)


def _put(request: Request, person: Person, sent: Sent, customer: str, night: date, deed: Deed) -> Response:
    case = _case(request, person, customer, _SPECIAL, night)
    where = here(request)
    measures, wrong = entered_measures(sent, case, as_of=where.as_of)
    if wrong:
        return _page(request, case, sent, status=422, found=wrong, about=deed)
    try:
        _propose(request, person, customer, night, deed, measures, _number(sent.one("proposal")), sent.one("text"))
    except Stopped as refused:
        again = _case(request, person, customer, _SPECIAL, night)
        return _page(request, again, sent, status=409, refused=str(refused), about=deed)
    return on_to(request, _path(customer, night), f"representative.case.done.{deed}", name=case.row.name)


def _propose(
    request: Request,
    person: Person,
    customer: str,
    night: date,
    deed: Deed,
    measures: tuple[Measure, ...],
    proposal: int | None,
    text: str,
) -> int:
    where, key = here(request), _key(customer, night)
    note_what(request, f"{deed} case {customer} {night}: {', '.join(one.kind for one in measures)}")
    if deed is Deed.PROPOSE:
        return steps.propose(where.config, key, measures, author=person.user, as_of=where.as_of)
    given: dict[str, Any] = {"author": person.user, "role": str(person.role), "as_of": where.as_of}
    return steps.change(where.config, key, measures, proposal=proposal, text=text.strip(), **given)


class MeasureTold(BaseModel):
    """A measure: `terms` field by field, as docs/cases.md names them; amounts are decimal text."""

    measure: MeasureKind
    terms: dict[str, str]
    reason: str = ""
    owner: str = ""


class ProposalTold(BaseModel):
    """Measures for a case. `proposal`: the number of that which they take the place of, as far as it is known."""

    customer: str
    night: date
    measures: list[MeasureTold]
    proposal: int | None = None
    text: str = ""


class Proposal(BaseModel):
    """The number of a proposal."""

    proposal: int


@api_router.post("/case/propose", status_code=201)
def propose_told(request: Request, person: Visitor, asked: ProposalTold) -> Proposal:
    """Propose measures with their terms."""
    return _put_told(request, person, asked, Deed.PROPOSE)


@api_router.post("/case/change", status_code=201)
def change_told(request: Request, person: Decider, asked: ProposalTold) -> Proposal:
    """Propose other terms in the company's name."""
    return _put_told(request, person, asked, Deed.CHANGE)


def _put_told(request: Request, person: Person, asked: ProposalTold, deed: Deed) -> Proposal:
    case = _case(request, person, asked.customer, _SPECIAL, asked.night)
    known = currencies_of(case)
    unit = known[0] if len(known) == 1 else ""
    measures = tuple(
        Measure(
            kind=one.measure,
            terms=read_terms(one.measure, one.terms, currency=unit),
            reason=one.reason,
            owner=one.owner,
        )
        for one in asked.measures
    )
    number = _propose(request, person, asked.customer, asked.night, deed, measures, asked.proposal, asked.text)
    return Proposal(proposal=number)


# --- answers, decisions, force --------------------------------------------------------------------------------------


class Answer(BaseModel):
    """An answer to the proposal that stands. `proposal`: its number, as far as it is known; `text`: why."""

    customer: str
    night: date
    proposal: int | None = None
    text: str = ""


class Stands(BaseModel):
    """The stage at which a case is now."""

    stage: Stage


@api_router.post("/case/accept")
def accept_told(request: Request, person: Visitor, asked: Answer) -> Stands:
    """Accept the company's terms."""
    return _answer(request, person, asked, Deed.ACCEPT)


@api_router.post("/case/approve")
def approve_told(request: Request, person: Decider, asked: Answer) -> Stands:
    """Approve what somebody else has proposed, within the limits of one's role."""
    return _answer(request, person, asked, Deed.APPROVE)


@api_router.post("/case/refuse")
def refuse_told(request: Request, person: Decider, asked: Answer) -> Stands:
    """Refuse what was proposed, with the reason in `text`."""
    return _answer(request, person, asked, Deed.REFUSE)


@api_router.post("/case/force")
def force_told(request: Request, person: CaseWorker, asked: Answer) -> Stands:
    """Take approved measures into force."""
    return _answer(request, person, asked, Deed.FORCE)


@router.post("/case/accept")
def accepted(request: Request, person: Visitor, customer: Text, night: Night, proposal: Text = "") -> Response:
    """Accept the company's terms."""
    return _answered(request, person, customer, night, proposal, "", Deed.ACCEPT)


@router.post("/case/approve")
def approved(
    request: Request, person: Decider, customer: Text, night: Night, proposal: Text = "", text: Text = ""
) -> Response:
    """Approve what somebody else has proposed."""
    return _answered(request, person, customer, night, proposal, text, Deed.APPROVE)


@router.post("/case/refuse")
def refused(
    request: Request, person: Decider, customer: Text, night: Night, proposal: Text = "", reason: Text = ""
) -> Response:
    """Refuse what was proposed, with the reason."""
    case = _case(request, person, customer, _SPECIAL, night)
    why = entered_text(reason, most=500)
    if isinstance(why, Fault):
        return _page(request, case, prefilled(case), status=422, found=faults(reason=why), about=Deed.REFUSE)
    return _answered(request, person, customer, night, proposal, why, Deed.REFUSE)


@router.post("/case/force")
def forced(request: Request, person: CaseWorker, customer: Text, night: Night, proposal: Text = "") -> Response:
    """Take approved measures into force."""
    return _answered(request, person, customer, night, proposal, "", Deed.FORCE)


def _answered(
    request: Request, person: Person, customer: str, night: date, proposal: str, text: str, deed: Deed
) -> Response:
    asked = Answer(customer=customer, night=night, proposal=_number(proposal), text=text.strip())
    stands = _answer(request, person, asked, deed)
    once = deed is Deed.APPROVE and stands.stage is Stage.PROPOSED
    words = f"representative.case.done.{'approve_first' if once else deed}"
    return on_to(request, _path(customer, night), words, name=_named(request, person, customer, night))


def _answer(request: Request, person: Person, asked: Answer, deed: Deed) -> Stands:
    _case(request, person, asked.customer, _SPECIAL, asked.night)
    where, key = here(request), _key(asked.customer, asked.night)
    note_what(request, f"{deed} case {asked.customer} {asked.night}")
    given: dict[str, Any] = {"author": person.user, "as_of": where.as_of, "proposal": asked.proposal}
    role: dict[str, Any] = {"role": str(person.role)}
    deeds: dict[Deed, Callable[[], object]] = {
        Deed.ACCEPT: lambda: steps.accept(where.config, key, **given),
        Deed.APPROVE: lambda: steps.approve(where.config, key, text=asked.text, **given, **role),
        Deed.REFUSE: lambda: steps.refuse(where.config, key, reason=asked.text, **given, **role),
        Deed.FORCE: lambda: steps.take_into_force(where.config, key, **given),
    }
    deeds[deed]()
    return Stands(stage=_case(request, person, asked.customer, _SPECIAL, asked.night).row.stage)


# --- how it went ----------------------------------------------------------------------------------------------------


class Judged(BaseModel):
    """How a measure in force went, where the ledger cannot tell. `text`: how one knows."""

    customer: str
    night: date
    number: int
    kept: bool
    text: str = ""


class Closed(BaseModel):
    """How a case ended, in a sentence."""

    customer: str
    night: date
    outcome: str
    kind: CaseKind = _SPECIAL


@api_router.post("/case/judge")
def judge_told(request: Request, person: CaseWorker, asked: Judged) -> Stands:
    """Say that a measure in force was kept or broken."""
    return _judge(request, person, asked)


@router.post("/case/judge")
def judged(
    request: Request,
    person: CaseWorker,
    customer: Text,
    night: Night,
    number: Annotated[int, Form()],
    *,
    kept: Annotated[bool, Form()] = False,
    text: Text = "",
) -> Response:
    """Say that a measure in force was kept or broken."""
    _judge(request, person, Judged(customer=customer, night=night, number=number, kept=kept, text=text.strip()))
    name = _named(request, person, customer, night)
    return on_to(request, _path(customer, night), "representative.case.done.judge", name=name)


def _judge(request: Request, person: Person, asked: Judged) -> Stands:
    customer_within(request, person, asked.customer)
    where, state = here(request), MeasureState.KEPT if asked.kept else MeasureState.BROKEN
    note_what(request, f"case {asked.customer} {asked.night}: measure {asked.number} {state}")
    key = _key(asked.customer, asked.night)
    given: dict[str, Any] = {"author": person.user, "as_of": where.as_of, "text": asked.text}
    return Stands(stage=steps.judge(where.config, key, asked.number, state, **given))


@api_router.post("/case/close")
def close_told(request: Request, person: Decider, asked: Closed) -> Stands:
    """Close a case at any stage."""
    _close(request, person, asked)
    return Stands(stage=Stage.CLOSED)


@router.post("/case/close")
def closed(
    request: Request, person: Decider, customer: Text, night: Night, outcome: Text = "", kind: Kind = _SPECIAL
) -> Response:
    """Close a case at any stage."""
    case = _case(request, person, customer, kind, night)
    what = entered_text(outcome, most=500)
    if isinstance(what, Fault):
        return _page(request, case, prefilled(case), status=422, found=faults(outcome=what), about=Deed.CLOSE)
    _close(request, person, Closed(customer=customer, night=night, outcome=what, kind=kind))
    return on_to(request, "/representative/cases", "representative.case.done.close", name=case.row.name)


def _close(request: Request, person: Person, asked: Closed) -> None:
    customer_within(request, person, asked.customer)
    where = here(request)
    note_what(request, f"close case {asked.customer} {asked.night}")
    given: dict[str, Any] = {"outcome": asked.outcome, "author": person.user, "as_of": where.as_of}
    close(where.engine, asked.customer, asked.kind, asked.night, **given)


# --- the page -------------------------------------------------------------------------------------------------------


def _case(request: Request, person: Person, customer: str, kind: CaseKind, night: date) -> OneCase:
    customer_within(request, person, customer)
    where = here(request)
    asked: dict[str, Any] = {"role": person.role, "user": person.user, "as_of": where.as_of}
    with known():
        return one_case(where.engine, where.config, customer, kind, night, **asked)


def _named(request: Request, person: Person, customer: str, night: date) -> str:
    return _case(request, person, customer, _SPECIAL, night).row.name


def _key(customer: str, night: date) -> CaseKey:
    return CaseKey(customer=customer, kind=_SPECIAL, night=night)


def _path(customer: str, night: date) -> str:
    return f"/representative/case?{urlencode({'customer': customer, 'night': night})}"


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None


def _page(
    request: Request,
    case: OneCase,
    filled: Sent,
    *,
    status: int = 200,
    found: dict[str, Fault] | None = None,
    refused: str = "",
    about: str = "",
) -> Response:
    return page(
        request,
        "representative/case.html",
        case,
        status=status,
        filled=filled,
        faults=found or {},
        refused=refused,
        about=about,
        form_token=getattr(request.state, "token", ""),
        kinds=list(MeasureKind),
        terms_of=terms_of,
        fields_of=fields_of,
        currencies=currencies_of(case),
        every=list(Every),
    )
