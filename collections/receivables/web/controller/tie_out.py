"""Receivables against the general ledger: what both say, why they differ, and who stands for it."""

from datetime import date
from typing import Annotated, Any, TypeVar

from fastapi import Form, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from pydantic import BaseModel, ValidationError

from receivables.model.control_accounts import DifferenceCause
from receivables.money import to_decimal
from receivables.night.tie_out import currency_of
from receivables.night.tie_out.showing import AccountShown, TieOutShown, tie_out_shown
from receivables.web.area import api, pages
from receivables.web.controller import tie_out_said as said
from receivables.web.controller.tables import csv_file
from receivables.web.controller.who import Reader, day_or_none
from receivables.web.entered import entered_amount, entered_day, entered_text, faults
from receivables.web.guard import note_what
from receivables.web.here import here
from receivables.web.page import page
from receivables.web.said import on_to

router = pages("controller")
api_router = api("controller")
Text = Annotated[str, Form()]
_Model = TypeVar("_Model", bound=BaseModel)
# The rest is in the file.
_DIFFERENCES_SHOWN = 50
# Between company, account and currency where a form names all three.
_BETWEEN = "|"


@router.get("/tie-out")
def tie_out(request: Request, _person: Reader, day: str = "") -> Response:
    """Both sides of every account on a day, by default the newest that there is a balance of."""
    return _shown(request, day_or_none(day))


@router.get("/tie-out.csv")
def tie_out_csv(request: Request, _person: Reader, day: str = "") -> Response:
    """Every difference that has a name, as a file."""
    view = _view(request, day_or_none(day))
    header = [
        "as_of",
        "company",
        "account",
        "currency",
        "cause",
        "document",
        "customer",
        "amount",
        "since",
        "note",
        "by",
    ]
    rows = [
        (
            *(view.as_of, one.company, one.account, one.currency, part.cause, part.document, part.customer),
            *(to_decimal(part.amount_minor, one.currency), part.since, part.note, part.author),
        )
        for one in view.accounts
        for part in one.differences
    ]
    return csv_file(f"tie-out-{view.as_of}.csv", header, rows)


@api_router.get("/tie-out")
def tie_out_json(request: Request, _person: Reader, day: date | None = None) -> TieOutShown:
    """Both sides of every account on a day (by default the newest that there is a balance of). In minor units."""
    return _view(request, day)


@router.post("/tie-out/enter")
def enter(
    request: Request, person: Reader, account: Text, day: Text = "", balance: Text = "", note: Text = ""
) -> Response:
    """The general ledger stood at so much by the end of a day."""
    about = _named(account)
    given = {"form": "enter", "given": {"account": account, "day": day, "balance": balance, "note": note}}
    of_day, amount = entered_day(day), entered_amount(balance, about["currency"])
    found = faults(day=of_day, balance=amount)
    if found:
        return _shown(request, day_or_none(day), status=422, faults=found, **given)
    entered = _read(said.BalanceEntered, **about, day=of_day, balance=amount, note=note.strip())
    said.enter(request, person, entered)
    note_what(request, f"control account {entered.account} {entered.day}")
    return _done(request, entered.day, "entered", account=entered.account)


@router.post("/tie-out/explain")
def explain(
    request: Request,
    person: Reader,
    account: Text,
    day: Text,
    cause: Annotated[DifferenceCause, Form()],
    amount: Text = "",
    document: Text = "",
    note: Text = "",
) -> Response:
    """A part of the difference has this cause."""
    about = _named(account)
    fields = {"account": account, "cause": cause, "amount": amount, "document": document, "note": note}
    how_much, why = entered_amount(amount, about["currency"]), entered_text(note, most=said.SIGNS)
    found = faults(amount=how_much, note=why)
    if found:
        return _shown(request, day_or_none(day), status=422, faults=found, form="explain", given=fields)
    named = {**about, "day": day, "cause": cause, "amount": how_much, "document": document.strip(), "note": why}
    explained = _read(said.DifferenceExplained, **named)
    number = said.explain(request, person, explained)
    note_what(request, f"control account {explained.account} {explained.day} difference {number}")
    return _done(request, explained.day, "explained", number=number)


@router.post("/tie-out/clear")
def clear(request: Request, _person: Reader, number: Text, day: Text) -> Response:
    """From a day on an explanation stands no longer."""
    cleared = _read(said.DifferenceCleared, number=number, day=day)
    said.clear(request, cleared)
    note_what(request, f"difference {cleared.number} cleared {cleared.day}")
    return _done(request, cleared.day, "cleared", number=cleared.number)


@router.post("/tie-out/sign")
def sign(request: Request, person: Reader, account: Text, day: Text, digest: Text, reason: Text = "") -> Response:
    """Stand for exactly the figures of an account that the page showed."""
    signed = _read(said.TieOutSigned, **_named(account), day=day, reason=reason.strip(), seen=[digest])
    said.sign(request, person, signed)
    note_what(request, f"tie-out {signed.account} {signed.day} signed")
    return _done(request, signed.day, "signed", account=signed.account or "")


@api_router.post("/tie-out/enter", status_code=201)
def enter_told(request: Request, person: Reader, entered: said.BalanceEntered) -> TieOutShown:
    """Enter the balance of a control account; answered with the tie-out of its day."""
    said.enter(request, person, entered)
    note_what(request, f"control account {entered.account} {entered.day}")
    return _view(request, entered.day)


@api_router.post("/tie-out/explain", status_code=201)
def explain_told(request: Request, person: Reader, explained: said.DifferenceExplained) -> TieOutShown:
    """Name a part of a difference; answered with the tie-out of its day."""
    number = said.explain(request, person, explained)
    note_what(request, f"control account {explained.account} {explained.day} difference {number}")
    return _view(request, explained.day)


@api_router.post("/tie-out/clear")
def clear_told(request: Request, _person: Reader, cleared: said.DifferenceCleared) -> TieOutShown:
    """From a day on an explanation stands no longer; answered with the tie-out of that day."""
    said.clear(request, cleared)
    note_what(request, f"difference {cleared.number} cleared {cleared.day}")
    return _view(request, cleared.day)


@api_router.post("/tie-out/sign")
def sign_told(request: Request, person: Reader, signed: said.TieOutSigned) -> TieOutShown:
    """Stand for the figures of a day. Refused (409) where they are others than those seen, where too much is
    unexplained, and where somebody was quicker.
    """
    said.sign(request, person, signed)
    note_what(request, f"tie-out {signed.day} signed")
    return _view(request, signed.day)


def _view(request: Request, day: date | None) -> TieOutShown:
    where = here(request)
    return tie_out_shown(where.config, day=day, last=where.as_of)


def _shown(request: Request, day: date | None, *, status: int = 200, **more: object) -> Response:
    view = _view(request, day)
    known = {"choices": _choices(request, view), "causes": list(DifferenceCause), "key_of": _key_of}
    given = {"faults": {}, "form": "", "given": {}, "most": _DIFFERENCES_SHOWN, **more}
    return page(request, "controller/tie_out.html", view, status=status, **known, **given)


def _done(request: Request, day: date, words: str, **values: str) -> Response:
    return on_to(request, f"/controller/tie-out?day={day}", f"controller.tie_out.{words}", **values)


def _choices(request: Request, view: TieOutShown) -> dict[str, str]:
    """What forms call each account, and what people read: those on the page, and the configured ones in their own."""
    config = here(request).config
    shown = [(one.company, one.account, one.currency, one.name) for one in view.accounts if one.account]
    own = [(one.company, one.account, currency_of(config, one, None), one.name) for one in config.tie_out.accounts]
    return {
        _BETWEEN.join(named): " ".join(filter(None, (named[1], name, named[0], named[2])))
        for *named, name in dict.fromkeys((*shown, *own))
    }


def _key_of(one: AccountShown) -> str:
    return _BETWEEN.join((one.company, one.account, one.currency))


def _named(account: str) -> dict[str, str]:
    """The company, account and currency that a form named together."""
    return dict(zip(("company", "account", "currency"), [*account.split(_BETWEEN), "", "", ""], strict=False))


def _read(model: type[_Model], **values: Any) -> _Model:
    """What a form says, checked as what a program says is."""
    try:
        return model(**values)
    except ValidationError as error:
        raise RequestValidationError([{**one, "loc": ("body", *one["loc"])} for one in error.errors()]) from error
