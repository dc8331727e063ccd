"""What receivers of webhooks are sent, for the API's description: see `night.webhooks`, which sends it."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Header
from pydantic import BaseModel, ConfigDict, Field

from receivables.model import Does, Treatment
from receivables.model.notices import Subject

Amount = Annotated[str, Field(pattern=r"^-?\d+(\.\d+)?$", description="a decimal number as text")]


class _Said(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Decision(_Said):
    """Known by `customer`, `item`, `kind` and `from_day`. `to_day`: once another decision holds, or none."""

    customer: str
    item: str
    kind: str
    from_day: date
    to_day: date | None
    currency: str | None
    balance: Amount | None
    treatment: Treatment
    does: Does
    reason: str
    level: int
    cause: str
    next_day: date | None
    policy_hash: str


class Letter(_Said):
    """Known by `customer` and `night`."""

    reference: str
    customer: str
    night: date
    treatment: str
    level: int
    language: str
    state: str
    state_day: date
    reason: str | None


class Visit(_Said):
    """Known by `customer` and `night`."""

    customer: str
    night: date
    salesperson: str | None
    due_day: date
    state: str
    state_day: date
    outcome: str | None


class Case(_Said):
    """Known by `customer`, `kind` and `night`."""

    customer: str
    kind: str
    night: date
    salesperson: str | None
    state: str
    state_day: date
    outcome: str | None


class Promised(_Said):
    """What was promised in a currency, and what of it was paid."""

    currency: str
    promised: Amount
    paid: Amount


class Promise(_Said):
    """Known by `promise`. `items` empty: all that was overdue when it was given."""

    promise: str
    customer: str
    items: list[str]
    from_day: date
    due_day: date
    state: str
    state_day: date | None
    amounts: list[Promised]


class _Decisions(_Said):
    decisions: list[Decision]


class _Letters(_Said):
    letters: list[Letter]


class _Visits(_Said):
    visits: list[Visit]


class _Cases(_Said):
    cases: list[Case]


class _Promises(_Said):
    promises: list[Promise]


class DecisionsChanged(_Said):
    """At most 500 decisions, each as it stands now: keep the newest."""

    type: Literal["decisions.changed"]
    timestamp: datetime
    data: _Decisions


class LettersChanged(_Said):
    """At most 500 letters, each as it stands now: keep the newest."""

    type: Literal["letters.changed"]
    timestamp: datetime
    data: _Letters


class VisitsChanged(_Said):
    """At most 500 visits, each as it stands now: keep the newest."""

    type: Literal["visits.changed"]
    timestamp: datetime
    data: _Visits


class CasesChanged(_Said):
    """At most 500 cases, each as it stands now: keep the newest."""

    type: Literal["cases.changed"]
    timestamp: datetime
    data: _Cases


class PromisesChanged(_Said):
    """At most 500 promises, each as it stands now: keep the newest."""

    type: Literal["promises.changed"]
    timestamp: datetime
    data: _Promises


MODELS: Mapping[Subject, type[BaseModel]] = {
    Subject.DECISIONS: DecisionsChanged,
    Subject.LETTERS: LettersChanged,
    Subject.VISITS: VisitsChanged,
    Subject.CASES: CasesChanged,
    Subject.PROMISES: PromisesChanged,
}

Id = Annotated[str, Header(alias="webhook-id", description="the same however often the notice is sent")]
Timestamp = Annotated[int, Header(alias="webhook-timestamp", description="seconds since 1970")]
Signature = Annotated[str, Header(alias="webhook-signature", description="`v1,` and the HMAC in Base64")]
# They are described, and never asked: receivers stand elsewhere.
described = APIRouter()
_ANSWER: dict[str, Any] = {
    "status_code": 204,
    "response_description": "Taken; anything but a 2xx is sent again",
    "tags": ["webhooks"],
}


@described.post("decisions.changed", **_ANSWER)
def decisions_changed(said: DecisionsChanged, id: Id, timestamp: Timestamp, signature: Signature) -> None:  # noqa: A002
    """Decisions that a night made, or that no longer hold."""


@described.post("letters.changed", **_ANSWER)
def letters_changed(said: LettersChanged, id: Id, timestamp: Timestamp, signature: Signature) -> None:  # noqa: A002
    """Letters planned, released, sent, failed, come back, withdrawn."""


@described.post("visits.changed", **_ANSWER)
def visits_changed(said: VisitsChanged, id: Id, timestamp: Timestamp, signature: Signature) -> None:  # noqa: A002
    """Visits asked for, accepted, overdue, handed back, made, cancelled."""


@described.post("cases.changed", **_ANSWER)
def cases_changed(said: CasesChanged, id: Id, timestamp: Timestamp, signature: Signature) -> None:  # noqa: A002
    """Cases opened and closed."""


@described.post("promises.changed", **_ANSWER)
def promises_changed(said: PromisesChanged, id: Id, timestamp: Timestamp, signature: Signature) -> None:  # noqa: A002
    """Promises given, kept, broken, withdrawn."""
