"""What people note about a customer: a word to pay, a hold, a claim, a cause, a person. Each once for each form."""

from contextlib import suppress
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, TypeVar
from urllib.parse import quote

from fastapi import Form, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from pydantic import BaseModel, ValidationError

from receivables.model import Cause, DisputeKind, HoldKind, Rank
from receivables.model.people import DecisionRole, Relation
from receivables.store.known import currency_of
from receivables.web.area import pages
from receivables.web.customer import noted
from receivables.web.customer.who import Holder, Talker
from receivables.web.entered import Fault, entered_amount, entered_day, entered_text, faults
from receivables.web.guard import note_what
from receivables.web.here import here
from receivables.web.people import Person
from receivables.web.said import on_to
from receivables.web.within import customer_within

router = pages("note")
Text = Annotated[str, Form()]
Items = Annotated[list[str], Form()]
_Model = TypeVar("_Model", bound=BaseModel)


@router.post("/promise")
def promise(
    request: Request,
    person: Talker,
    customer: Text,
    due_day: Text = "",
    amount: Text = "",
    currency: Text = "",
    seen: Text = "",
    items: Items = [],  # noqa: B006 - read from the form each time
) -> Response:
    """The customer gave its word."""
    customer_within(request, person, customer)
    due = entered_day(due_day, earliest=here(request).as_of)
    promised = _amount(amount, currency)
    found = faults(due_day=due, amount=promised)
    if found or isinstance(due, Fault) or isinstance(promised, Fault):
        return _again(request, person, customer, "promise", found)
    said = _read(
        noted.PromiseNoted,
        customer=customer,
        due_day=due,
        items=items,
        amount=promised,
        currency=currency if promised else None,
        seen=_moment(seen),
    )
    number = noted.note_promise(request, person, said)
    return _done(request, customer, f"promise {number}", "customer.noted.promise", day=due)


@router.post("/promise/withdraw")
def promise_withdrawn(request: Request, person: Talker, customer: Text, promise: Text) -> Response:
    """The promise holds nothing any more."""
    customer_within(request, person, customer)
    number = noted.take_promise_back(request, _read(noted.PromiseWithdrawn, customer=customer, promise=promise))
    return _done(request, customer, f"promise {number} withdrawn", "customer.noted.promise_withdrawn")


@router.post("/hold")
def hold(
    request: Request,
    person: Holder,
    customer: Text,
    kind: Annotated[HoldKind, Form()],
    reason: Text = "",
    to_day: Text = "",
    item: Text = "",
    seen: Text = "",
) -> Response:
    """Leave the customer, or one item, alone from today on."""
    customer_within(request, person, customer)
    why = entered_text(reason)
    until = entered_day(to_day, earliest=here(request).as_of) if to_day.strip() else None
    found = faults(reason=why, to_day=until)
    if found or isinstance(why, Fault) or isinstance(until, Fault):
        return _again(request, person, customer, "hold", found)
    said = _read(noted.HoldNoted, customer=customer, kind=kind, reason=why, item=item, to_day=until, seen=_moment(seen))
    noted.note_hold(request, person, said)
    return _done(request, customer, f"hold {kind} {item}", "customer.noted.hold")


@router.post("/hold/end")
def hold_ended(
    request: Request, person: Holder, customer: Text, kind: Annotated[HoldKind, Form()], item: Text = ""
) -> Response:
    """From today on it no longer holds."""
    customer_within(request, person, customer)
    noted.note_hold_ended(request, _read(noted.HoldEnded, customer=customer, kind=kind, item=item))
    return _done(request, customer, f"hold {kind} {item} ended", "customer.noted.hold_ended")


@router.post("/dispute")
def dispute(
    request: Request,
    person: Talker,
    customer: Text,
    item: Text = "",
    kind: Annotated[DisputeKind, Form()] = DisputeKind.OTHER,
    amount: Text = "",
    said: Text = "",
) -> Response:
    """The customer says that it does not owe all of an item."""
    customer_within(request, person, customer)
    which = entered_text(item, most=200)
    if isinstance(which, Fault):
        return _again(request, person, customer, "dispute", faults(item=which))
    claimed = _amount(amount, currency_of(here(request).engine, customer, which) if amount.strip() else "")
    words = entered_text(said) if said.strip() else ""
    found = faults(amount=claimed, said=words)
    if found or isinstance(claimed, Fault) or isinstance(words, Fault):
        return _again(request, person, customer, "dispute", found)
    claim = _read(noted.DisputeNoted, customer=customer, item=which, kind=kind, amount=claimed, said=words)
    number = noted.note_dispute(request, person, claim)
    return _done(request, customer, f"dispute {number}", "customer.noted.dispute", item=which)


@router.post("/cause")
def cause(
    request: Request,
    person: Holder,
    customer: Text,
    cause: Annotated[Cause, Form()],
    item: Text = "",
    evidence: Text = "",
    kind: Text = "",
    seen: Text = "",
) -> Response:
    """Why the customer, or one item, is unpaid."""
    customer_within(request, person, customer)
    words = entered_text(evidence) if evidence.strip() else ""
    if isinstance(words, Fault):
        return _again(request, person, customer, "cause", faults(evidence=words))
    of_own_fault = DisputeKind(kind) if cause is Cause.OWN_FAULT and kind in set(DisputeKind) else None
    said = _read(
        noted.CauseNoted,
        customer=customer,
        cause=cause,
        item=item,
        kind=of_own_fault,
        evidence=words,
        seen=_moment(seen),
    )
    noted.note_cause(request, person, said)
    return _done(request, customer, f"cause {cause} {item}", "customer.noted.cause")


@router.post("/contact")
def contact(
    request: Request,
    person: Talker,
    customer: Text,
    name: Text = "",
    role: Text = "",
    rank: Text = "",
    email: Text = "",
    phone: Text = "",
    decision_role: Text = "",
    relation: Text = "",
    manner: Text = "",
) -> Response:
    """Somebody at the customer, as we came to know them; what is left empty stays as it is."""
    customer_within(request, person, customer)
    who = entered_text(name, most=200)
    lines = {"role": role, "email": email, "phone": phone, "manner": manner}
    read = {field: entered_text(text, most=200) if text.strip() else "" for field, text in lines.items()}
    found = faults(name=who, **read)
    if found or isinstance(who, Fault):
        return _again(request, person, customer, "contact", found)
    said = _read(
        noted.ContactNoted,
        customer=customer,
        name=who,
        rank=Rank(int(rank)) if rank.isdecimal() and int(rank) in set(Rank) else None,
        decision_role=DecisionRole(decision_role) if decision_role in set(DecisionRole) else None,
        relation=Relation(relation) if relation in set(Relation) else None,
        **{field: str(text) for field, text in read.items()},
    )
    noted.note_contact(request, person, said)
    return _done(request, customer, f"contact {who}", "customer.noted.contact", name=who)


def _amount(text: str, currency: str) -> Decimal | Fault | None:
    return entered_amount(text, currency, least=Decimal("0.01")) if text.strip() else None


def _read(model: type[_Model], **values: Any) -> _Model:
    """What a form says, as a program would; our own forms ask for nothing that it refuses."""
    try:
        return model(**values)
    except ValidationError as error:
        raise RequestValidationError([{**one, "loc": ("body", *one["loc"])} for one in error.errors()]) from error


def _moment(text: str) -> datetime | None:
    """When the page was made that the form stands on."""
    with suppress(ValueError):
        found = datetime.fromisoformat(text)
        return found if found.tzinfo else None
    return None


def _done(request: Request, customer: str, what: str, words: str, /, **values: object) -> Response:
    note_what(request, f"customer {customer}: {what}")
    return on_to(request, f"/customer/{quote(customer, safe='')}", words, **values)


def _again(request: Request, person: Person, customer: str, about: str, found: dict[str, Fault]) -> Response:
    """The page once more with what is wrong; what was typed stays (browsers keep its draft)."""
    from receivables.web.customer.view import customer_page

    request.state.refused = True
    return customer_page(request, person, customer, status=422, faults=found, about=about)
