"""What may be noted about a customer, as a program says it, and how it is kept: pages and API share both."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from fastapi import Request
from pydantic import BaseModel, ConfigDict, Field

from receivables.model import Cause, DisputeKind, HoldKind, Rank
from receivables.model.people import DecisionRole, Relation
from receivables.money import to_minor
from receivables.stop import Stopped
from receivables.store.causes import set_cause
from receivables.store.contacts import tell_contact
from receivables.store.database import writing
from receivables.store.disputes import add_message, open_dispute
from receivables.store.holds import end_hold, set_hold
from receivables.store.known import currency_of
from receivables.store.promises import record_promise, withdraw_promise
from receivables.web.here import here
from receivables.web.people import Person

Number = Annotated[str, Field(max_length=200, description="the customer's number as loaded")]
Item = Annotated[str, Field(max_length=200)]
Line = Annotated[str, Field(max_length=200)]
Words = Annotated[str, Field(max_length=2_000)]
Amount = Annotated[Decimal, Field(gt=0, max_digits=18, decimal_places=4)]
Currency = Annotated[str, Field(pattern="^[A-Z]{3}$", description="ISO 4217")]
Seen = Annotated[
    datetime | None,
    Field(description="When you looked: what somebody else has said of the same since is not written over, but told"),
]


class Unclear(Stopped):
    """What came leaves open what was meant."""


class _Said(BaseModel):
    model_config = ConfigDict(extra="forbid")


class PromiseNoted(_Said):
    """A customer's word to pay: `items` empty for all that is overdue, `amount` left out for all of that."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"customer": "10408", "due_day": "2026-11-09", "items": ["2601238"]}]}
    )
    customer: Number
    due_day: date
    items: Annotated[list[Item], Field(max_length=1_000)] = []
    amount: Amount | None = None
    currency: Currency | None = None
    seen: Seen = None


class PromiseWithdrawn(_Said):
    """A promise that no longer holds anything, by the number under which it was noted."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"customer": "10408", "promise": "10408/2601238@2026-10-30"}]}
    )
    customer: Number
    promise: Annotated[str, Field(min_length=1, max_length=2_000)]


class HoldNoted(_Said):
    """A reason to leave a customer (`item` left out) or one item alone from today on, `to_day` included."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"customer": "10408", "kind": "manual", "reason": "Talks go on", "to_day": "2026-11-20"}]
        }
    )
    customer: Number
    kind: HoldKind
    reason: Annotated[str, Field(min_length=1, max_length=2_000)]
    item: Item = ""
    to_day: date | None = None
    seen: Seen = None


class HoldEnded(_Said):
    """A hold that ends today."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"customer": "10408", "kind": "manual"}]})
    customer: Number
    kind: HoldKind
    item: Item = ""


class DisputeNoted(_Said):
    """A claim that an item is not owed: `amount`, in the item's currency, left out for all of it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"customer": "10408", "item": "2601238", "kind": "quality", "amount": "120.00", "said": "Two leak"}
            ]
        }
    )
    customer: Number
    item: Annotated[str, Field(min_length=1, max_length=200)]
    kind: DisputeKind = DisputeKind.OTHER
    amount: Amount | None = None
    said: Words = ""


class CauseNoted(_Said):
    """Why a customer (`item` left out) or one item is unpaid. `kind`: of our own fault only."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"customer": "10408", "cause": "unwilling", "evidence": "Said so by phone"}]}
    )
    customer: Number
    cause: Cause
    item: Item = ""
    kind: DisputeKind | None = None
    evidence: Words = ""
    seen: Seen = None


class ContactNoted(_Said):
    """Somebody at the customer; what is left out stays as it is."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"customer": "10408", "name": "C. Weber", "rank": 2, "relation": "good"}]}
    )
    customer: Number
    name: Annotated[str, Field(min_length=1, max_length=200)]
    role: Line = ""
    rank: Rank | None = None
    email: Line = ""
    phone: Line = ""
    decision_role: DecisionRole | None = None
    relation: Relation | None = None
    manner: Words = ""


def note_promise(request: Request, person: Person, noted: PromiseNoted) -> str:
    """Its number. Raises StoreError and Unclear."""
    if (noted.amount is None) != (noted.currency is None):
        raise Unclear("An amount needs its currency, and a currency its amount: expected both or neither")
    amount_minor = None
    if noted.amount is not None and noted.currency is not None:
        amount_minor = to_minor(noted.amount, noted.currency)
    return record_promise(
        here(request).engine,
        customer=noted.customer,
        items=noted.items,
        from_day=here(request).as_of,
        due_day=noted.due_day,
        currency=noted.currency,
        amount_minor=amount_minor,
        author=person.user,
        seen=noted.seen,
    )


def take_promise_back(request: Request, withdrawn: PromiseWithdrawn) -> str:
    """Its number. Raises StoreError where the customer has none of that number, and once its day has passed."""
    where = here(request)
    return withdraw_promise(where.engine, customer=withdrawn.customer, promise=withdrawn.promise, as_of=where.as_of)


def note_hold(request: Request, person: Person, noted: HoldNoted) -> None:
    """Raises StoreError."""
    set_hold(
        here(request).engine,
        customer=noted.customer,
        item=noted.item.strip() or None,
        kind=noted.kind,
        from_day=here(request).as_of,
        to_day=noted.to_day,
        reason=noted.reason.strip(),
        author=person.user,
        seen=noted.seen,
    )


def note_hold_ended(request: Request, ended: HoldEnded) -> None:
    """Raises StoreError where there was never such a hold."""
    where = here(request)
    end_hold(where.engine, customer=ended.customer, item=ended.item or None, kind=ended.kind, as_of=where.as_of)


def note_dispute(request: Request, person: Person, noted: DisputeNoted) -> str:
    """Its number; the claim and what was said of it are noted together. Raises StoreError."""
    where, rules, item = here(request), here(request).config.disputes, noted.item.strip()
    amount_minor = None
    if noted.amount is not None:
        amount_minor = to_minor(noted.amount, currency_of(where.engine, noted.customer, item))
    with writing(where.engine) as conn:
        number = open_dispute(
            conn,
            customer=noted.customer,
            item=item,
            opened_day=where.as_of,
            kind=noted.kind,
            amount_minor=amount_minor,
            deadline_day=rules.deadline(noted.kind, where.as_of),
            owner=rules.owner(noted.kind),
            author=person.user,
        )
        if noted.said.strip():
            add_message(conn, dispute=number, text=noted.said.strip(), author=person.user, as_of=where.as_of)
    return number


def note_cause(request: Request, person: Person, noted: CauseNoted) -> None:
    """Raises StoreError."""
    set_cause(
        here(request).engine,
        customer=noted.customer,
        item=noted.item.strip() or None,
        cause=noted.cause,
        kind=noted.kind,
        from_day=here(request).as_of,
        evidence=noted.evidence.strip(),
        author=person.user,
        seen=noted.seen,
    )


def note_contact(request: Request, person: Person, noted: ContactNoted) -> None:
    """Raises StoreError for somebody without a name."""
    said: dict[str, Any] = noted.model_dump(mode="json", exclude={"customer", "name"})
    stripped = {name: value.strip() if isinstance(value, str) else value for name, value in said.items()}
    told = {column: value for column, value in stripped.items() if value not in ("", None)}
    tell_contact(here(request).engine, customer=noted.customer, name=noted.name.strip(), said=told, author=person.user)
