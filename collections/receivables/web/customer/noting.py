"""What people note about a customer: a word to pay, a hold, a claim, a cause, a person. Each once for each form."""

from datetime import date
from decimal import Decimal
from typing import Annotated
from urllib.parse import quote

from fastapi import Form, Request
from fastapi.responses import Response
from pydantic import BaseModel

from receivables.model import HOLDS_SET_BY_HAND, Cause, DisputeKind, HoldKind, Rank
from receivables.model.people import DecisionRole, Relation
from receivables.money import to_minor
from receivables.stop import Stopped
from receivables.store.causes import set_cause
from receivables.store.contacts import tell_contact
from receivables.store.disputes import add_message, open_dispute
from receivables.store.holds import end_hold, set_hold
from receivables.store.known import currency_of
from receivables.store.promises import record_promise
from receivables.web.area import api, pages
from receivables.web.customer.who import Holder, Talker
from receivables.web.entered import Fault, entered_amount, entered_day, entered_text, faults
from receivables.web.guard import note_what
from receivables.web.here import here
from receivables.web.people import Person
from receivables.web.said import on_to
from receivables.web.within import customer_within

router = pages("note")
api_router = api("customer")
SETTABLE_HOLDS = HOLDS_SET_BY_HAND
Text = Annotated[str, Form()]
Items = Annotated[list[str], Form()]


class PromiseNoted(BaseModel):
    """A customer's word to pay: `items` empty for all that is overdue, `amount` None for all of that."""

    customer: str
    due_day: date
    items: list[str] = []
    amount: Decimal | None = None
    currency: str | None = None


class Noted(BaseModel):
    """What was noted, by the number that it has from now on."""

    number: str


@router.post("/promise")
def promise(
    request: Request,
    person: Talker,
    customer: Text,
    due_day: Text = "",
    amount: Text = "",
    currency: Text = "",
    items: Items = [],  # noqa: B006 - read from the form each time
) -> Response:
    """The customer gave its word."""
    customer_within(request, person, customer)
    as_of = here(request).as_of
    due = entered_day(due_day, earliest=as_of)
    sum_promised = entered_amount(amount, currency, least=Decimal("0.01")) if amount.strip() else None
    found = faults(due_day=due, amount=sum_promised)
    if found or isinstance(due, Fault) or isinstance(sum_promised, Fault):
        return _again(request, person, customer, "promise", found)
    noted = PromiseNoted(
        customer=customer, due_day=due, items=items, amount=sum_promised, currency=currency if amount.strip() else None
    )
    number = _record_promise(request, person, noted)
    return _done(request, customer, f"promise {number}", "customer.noted.promise", day=due)


@api_router.post("/promises", status_code=201)
def promise_told(request: Request, person: Talker, noted: PromiseNoted) -> Noted:
    """Note a customer's word to pay."""
    customer_within(request, person, noted.customer)
    return Noted(number=_record_promise(request, person, noted))


def _record_promise(request: Request, person: Person, noted: PromiseNoted) -> str:
    where = here(request)
    if (noted.amount is None) != (noted.currency is None):
        raise Unclear("An amount needs its currency, and a currency its amount: expected both or neither")
    amount_minor = None
    if noted.amount is not None and noted.currency is not None:
        amount_minor = to_minor(noted.amount, noted.currency)
    return record_promise(
        where.engine,
        customer=noted.customer,
        items=noted.items,
        from_day=where.as_of,
        due_day=noted.due_day,
        currency=noted.currency,
        amount_minor=amount_minor,
        author=person.user,
    )


class Unclear(Stopped):
    """What came leaves open what was meant."""


@router.post("/hold")
def hold(
    request: Request,
    person: Holder,
    customer: Text,
    kind: Annotated[HoldKind, Form()],
    reason: Text = "",
    to_day: Text = "",
    item: Text = "",
) -> Response:
    """Leave the customer, or one item, alone from today on."""
    customer_within(request, person, customer)
    as_of = here(request).as_of
    why, until = entered_text(reason), entered_day(to_day, earliest=as_of) if to_day.strip() else None
    found = faults(reason=why, to_day=until)
    if found or isinstance(why, Fault) or isinstance(until, Fault):
        return _again(request, person, customer, "hold", found)
    set_hold(
        here(request).engine,
        customer=customer,
        item=item.strip() or None,
        kind=kind,
        from_day=as_of,
        to_day=until,
        reason=why,
        author=person.user,
    )
    return _done(request, customer, f"hold {kind} {item}", "customer.noted.hold")


@router.post("/hold/end")
def hold_ended(
    request: Request, person: Holder, customer: Text, kind: Annotated[HoldKind, Form()], item: Text = ""
) -> Response:
    """From today on it no longer holds."""
    customer_within(request, person, customer)
    end_hold(here(request).engine, customer=customer, item=item or None, kind=kind, as_of=here(request).as_of)
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
    currency = currency_of(here(request).engine, customer, which)
    claimed = entered_amount(amount, currency, least=Decimal("0.01")) if amount.strip() else None
    if isinstance(claimed, Fault):
        return _again(request, person, customer, "dispute", faults(amount=claimed))
    where, rules = here(request), here(request).config.disputes
    number = open_dispute(
        where.engine,
        customer=customer,
        item=which,
        opened_day=where.as_of,
        kind=kind,
        amount_minor=None if claimed is None else to_minor(claimed, currency),
        deadline_day=rules.deadline(kind, where.as_of),
        owner=rules.owner(kind),
        author=person.user,
    )
    if said.strip():
        add_message(where.engine, dispute=number, text=said.strip(), author=person.user, as_of=where.as_of)
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
) -> Response:
    """Why the customer, or one item, is unpaid."""
    customer_within(request, person, customer)
    set_cause(
        here(request).engine,
        customer=customer,
        item=item.strip() or None,
        cause=cause,
        kind=DisputeKind(kind) if cause is Cause.OWN_FAULT and kind in set(DisputeKind) else None,
        from_day=here(request).as_of,
        evidence=evidence.strip(),
        author=person.user,
    )
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
    if isinstance(who, Fault):
        return _again(request, person, customer, "contact", faults(name=who))
    said = {
        "role": role.strip(),
        "rank": int(rank) if rank.isdigit() and int(rank) in set(Rank) else None,
        "email": email.strip(),
        "phone": phone.strip(),
        "decision_role": decision_role if decision_role in set(DecisionRole) else "",
        "relation": relation if relation in set(Relation) else "",
        "manner": manner.strip(),
    }
    told = {column: value for column, value in said.items() if value not in ("", None)}
    tell_contact(here(request).engine, customer=customer, name=who, said=told, author=person.user)
    return _done(request, customer, f"contact {who}", "customer.noted.contact", name=who)


def _done(request: Request, customer: str, what: str, words: str, /, **values: object) -> Response:
    note_what(request, f"customer {customer}: {what}")
    return on_to(request, f"/customer/{quote(customer, safe='')}", words, **values)


def _again(request: Request, person: Person, customer: str, about: str, found: dict[str, Fault]) -> Response:
    """The page once more with what is wrong; what was typed stays (browsers keep its draft)."""
    from receivables.web.customer.view import customer_page

    request.state.refused = True
    return customer_page(request, person, customer, status=422, faults=found, about=about)
