"""The same notes for programs: each is answered with 201 and what it was noted as."""

from fastapi import Request
from pydantic import BaseModel

from receivables.web.area import api
from receivables.web.customer import noted
from receivables.web.customer.who import Holder, Talker
from receivables.web.guard import note_what
from receivables.web.within import customer_within

router = api("customer")


class Noted(BaseModel):
    """What was noted: the number that a promise or a dispute has from now on, else empty."""

    customer: str
    number: str = ""


@router.post("/promises", status_code=201)
def promise(request: Request, person: Talker, said: noted.PromiseNoted) -> Noted:
    """Note a customer's word to pay."""
    customer_within(request, person, said.customer)
    return _noted(request, said.customer, "promise", noted.note_promise(request, person, said))


@router.post("/promises/withdraw")
def promise_withdrawn(request: Request, person: Talker, said: noted.PromiseWithdrawn) -> Noted:
    """Take a promise back before its day."""
    customer_within(request, person, said.customer)
    return _noted(request, said.customer, "promise withdrawn", noted.take_promise_back(request, said))


@router.post("/holds", status_code=201)
def hold(request: Request, person: Holder, said: noted.HoldNoted) -> Noted:
    """Leave a customer, or one item, alone."""
    customer_within(request, person, said.customer)
    noted.note_hold(request, person, said)
    return _noted(request, said.customer, f"hold {said.kind} {said.item}")


@router.post("/holds/end")
def hold_ended(request: Request, person: Holder, said: noted.HoldEnded) -> Noted:
    """End a hold today."""
    customer_within(request, person, said.customer)
    noted.note_hold_ended(request, said)
    return _noted(request, said.customer, f"hold {said.kind} {said.item} ended")


@router.post("/disputes", status_code=201)
def dispute(request: Request, person: Talker, said: noted.DisputeNoted) -> Noted:
    """Note a claim that an item, or a part of it, is not owed."""
    customer_within(request, person, said.customer)
    return _noted(request, said.customer, "dispute", noted.note_dispute(request, person, said))


@router.post("/causes", status_code=201)
def cause(request: Request, person: Holder, said: noted.CauseNoted) -> Noted:
    """Say why a customer, or one item, is unpaid."""
    customer_within(request, person, said.customer)
    noted.note_cause(request, person, said)
    return _noted(request, said.customer, f"cause {said.cause} {said.item}")


@router.post("/contacts", status_code=201)
def contact(request: Request, person: Talker, said: noted.ContactNoted) -> Noted:
    """Note somebody at the customer; lists of contacts fill in from then on only what was not said."""
    customer_within(request, person, said.customer)
    noted.note_contact(request, person, said)
    return _noted(request, said.customer, f"contact {said.name}")


def _noted(request: Request, customer: str, what: str, number: str = "") -> Noted:
    note_what(request, " ".join(part for part in (f"customer {customer}:", what, number) if part))
    return Noted(customer=customer, number=number)
