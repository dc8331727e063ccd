"""Letters that wait for a release, and those whose way out has to be settled."""

import re
from datetime import date
from typing import Annotated, Literal

from fastapi import Form, Request
from fastapi.responses import Response
from pydantic import BaseModel

from receivables.model import LetterState
from receivables.night.finance.at_a_glance import TO_SETTLE
from receivables.night.finance.letter_pdf import letter_pdf
from receivables.night.finance.letters import (
    Queue,
    Told,
    queue,
    release_many,
    release_one,
    settle_one,
    withdraw_many,
    withdraw_one,
)
from receivables.store.letter_queue import Key
from receivables.store.letters import parse_reference
from receivables.store.outbox.stops import stop_in_force
from receivables.web.area import api, pages
from receivables.web.entered import Fault, entered_day, entered_text, faults
from receivables.web.files import inline
from receivables.web.finance.who import Finance, Releaser, Worker
from receivables.web.guard import note_what
from receivables.web.here import here
from receivables.web.page import page
from receivables.web.people import Person
from receivables.web.said import on_to
from receivables.web.within import customer_within

router = pages("finance")
api_router = api("finance")
_AFTER = re.compile(r"(\d{4}-\d{2}-\d{2}):(.+)")
_WAITING = (LetterState.WAITING_FOR_RELEASE,)
# What a page says of refusals travels in a cookie.
_SIGNS_OF_REFUSALS = 900
References = Annotated[list[str], Form()]


@router.get("/letters")
def waiting(request: Request, person: Worker, after: str = "") -> Response:
    """Letters that wait until somebody releases them."""
    return _waiting_page(request, person, after)


@api_router.get("/letters")
def waiting_told(request: Request, person: Worker, after: str = "") -> Queue:
    """Letters that wait for a release. `after`: the night and customer that the page before ended with."""
    return _queue(request, person, _WAITING, after)


@router.get("/letters/unsettled")
def unsettled(request: Request, person: Finance, after: str = "") -> Response:
    """Letters of which nobody knows whether they arrived, or that did not."""
    return page(request, "finance/unsettled.html", _queue(request, person, TO_SETTLE, after))


@api_router.get("/letters/unsettled")
def unsettled_told(request: Request, person: Finance, after: str = "") -> Queue:
    """Letters of which nobody knows whether they arrived, or that did not."""
    return _queue(request, person, TO_SETTLE, after)


@router.get("/letters/{reference}.pdf", response_class=Response)
@api_router.get("/letters/{reference}.pdf", response_class=Response)
def pdf(request: Request, person: Worker, reference: str) -> Response:
    """The letter as it leaves; one that is not written yet as it would be today, marked as a preview."""
    key = _key(request, person, reference)
    where = here(request)
    content = letter_pdf(where.config, *key, as_of=where.as_of)
    headers = {"content-disposition": inline(f"{reference}.pdf")}
    return Response(content, media_type="application/pdf", headers=headers)


@router.post("/letters")
def do(
    request: Request,
    person: Releaser,
    *,
    do: Annotated[str, Form()] = "",
    only: Annotated[str, Form()] = "",
    reason: Annotated[str, Form()] = "",
    letter: References = [],  # noqa: B006 - FastAPI makes a list of its own
) -> Response:
    """Release one, or release or withdraw those that were chosen. What cannot be done is told; the rest is done."""
    chosen = [only] if only else list(dict.fromkeys(letter))
    for reference in chosen:
        _key(request, person, reference)
    if not chosen:
        return _waiting_page(
            request, person, "", status=422, found={"letter": Fault("finance.letters.none_chosen", {})}
        )
    where = here(request)
    note_what(request, " ".join(chosen))
    by, as_of = person.user, where.as_of
    if do == "withdraw":
        why = entered_text(reason, most=200)
        if isinstance(why, Fault):
            return _waiting_page(request, person, "", status=422, chosen=chosen, found=faults(reason=why))
        told = withdraw_many(where.config, chosen, reason=why, by=by, as_of=as_of)
        return _say(request, "withdrawn", told, chosen)
    if len(chosen) == 1:
        goes = release_one(where.config, chosen[0], by=by, as_of=as_of)
        words = "finance.letters.released_one" if goes else "finance.letters.released_first"
        return on_to(request, "/finance/letters", words, letter=chosen[0])
    return _say(request, "released", release_many(where.config, chosen, by=by, as_of=as_of), chosen)


class Acted(BaseModel):
    """What is to be done about letters, by their references. `reason`: needed to withdraw them."""

    do: Literal["release", "withdraw"]
    letters: list[str]
    reason: str = ""


@api_router.post("/letters")
def done(request: Request, person: Releaser, asked: Acted) -> Told:
    """Release or withdraw letters: what was done, what waits for a second person, and what could not be, and why."""
    for reference in asked.letters:
        _key(request, person, reference)
    where = here(request)
    note_what(request, " ".join(asked.letters))
    if asked.do == "withdraw":
        reason = asked.reason.strip() or "withdrawn"
        return withdraw_many(where.config, asked.letters, reason=reason, by=person.user, as_of=where.as_of)
    return release_many(where.config, asked.letters, by=person.user, as_of=where.as_of)


class Settled(BaseModel):
    """What became of a letter: it was sent, it was not, or it is taken back. `remark`: how that is known, or why."""

    do: Literal["sent", "not_sent", "withdraw"]
    remark: str = ""


@router.post("/letters/unsettled/{reference}")
def settle(
    request: Request,
    person: Finance,
    reference: str,
    do: Annotated[Literal["sent", "not_sent", "withdraw"], Form()],
    remark: Annotated[str, Form()] = "",
) -> Response:
    """Say what became of a letter."""
    _settle(request, person, reference, Settled(do=do, remark=remark))
    return on_to(request, "/finance/letters/unsettled", f"finance.unsettled.done_{do}", letter=reference)


@api_router.post("/letters/unsettled/{reference}")
def settle_told(request: Request, person: Finance, reference: str, asked: Settled) -> Settled:
    """Say what became of a letter."""
    _settle(request, person, reference, asked)
    return asked


def _settle(request: Request, person: Person, reference: str, asked: Settled) -> None:
    _key(request, person, reference)
    where, by, remark = here(request), person.user, asked.remark.strip()
    if asked.do == "withdraw":
        withdraw_one(where.config, reference, reason=remark or "withdrawn", by=by, as_of=where.as_of)
    else:
        was_sent = asked.do == "sent"
        settle_one(where.config, reference, was_sent=was_sent, remark=remark, by=by, as_of=where.as_of)


def _waiting_page(request: Request, person: Person, after: str, *, status: int = 200, **more: object) -> Response:
    view = _queue(request, person, _WAITING, after)
    given = {"found": {}, "chosen": (), "stop": stop_in_force(here(request).engine), **more}
    return page(request, "finance/letters.html", view, status=status, may=person.role in _MAY, **given)


_MAY = ("finance", "manager")


def _queue(request: Request, person: Person, states: tuple[LetterState, ...], after: str) -> Queue:
    where = here(request)
    return queue(where.config, states, person.scope, as_of=where.as_of, after=_turn(after))


def _say(request: Request, what: str, told: Told, chosen: list[str]) -> Response:
    refused = " ".join(told.refused)
    shown = refused if len(refused) <= _SIGNS_OF_REFUSALS else f"{refused[:_SIGNS_OF_REFUSALS]} …"
    counts = {"done": len(told.done), "of": len(chosen), "waiting": len(told.for_another), "refused": len(told.refused)}
    words = f"finance.letters.{what}" if not told.refused else f"finance.letters.{what}_but"
    return on_to(request, "/finance/letters", words, why=shown, **counts)


def _key(request: Request, person: Person, reference: str) -> tuple[str, date]:
    """Which letter is meant; NotFound where it is to none of the person's customers."""
    customer, night = parse_reference(reference)
    return customer_within(request, person, customer), night


def _turn(text: str) -> Key | None:
    found = _AFTER.fullmatch(text)
    night = entered_day(found[1]) if found else None
    return (night, found[2]) if found and isinstance(night, date) else None
