"""What a representative reports of a visit: what came of it, one outcome or several."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from receivables.model.words import DisputeKind, Rank


class OutcomeKind(StrEnum):
    """What may come of a visit."""

    PAID = "paid"
    PROMISE = "promise"
    PLAN = "plan"
    DISPUTE = "dispute"
    REFUSED = "refused"
    FRAUD = "fraud"
    CONTACT = "contact"
    NOT_MET = "not_met"


class PaidBy(StrEnum):
    """How the customer says that it has paid, or what the representative took along."""

    TRANSFER = "transfer"
    CASH = "cash"
    CHEQUE = "cheque"
    CARD = "card"


class Became(StrEnum):
    """What an outcome became for the nights to come. `message`: said about a dispute that was open already."""

    PROMISE = "promise"
    DISPUTE = "dispute"
    MESSAGE = "message"
    CAUSE = "cause"
    SUSPICION = "suspicion"
    CASE = "case"
    CONTACT = "contact"
    VISIT = "visit"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Paid:
    """The customer has paid on `day`, or handed it over: expected in the ledger, and not booked as money.

    `currency` None: the one in which it owes. `items` empty: all that is overdue. `debtor` here and below: which of the
    customers that the visit is about, where it is about several.
    """

    method: PaidBy
    amount: Decimal
    currency: str | None = None
    day: date
    items: tuple[str, ...] = ()
    debtor: str | None = None

    kind = OutcomeKind.PAID


@dataclass(frozen=True, slots=True, kw_only=True)
class Promised:
    """It will pay by `day`: so much, or None: all of it."""

    day: date
    amount: Decimal | None = None
    currency: str | None = None
    items: tuple[str, ...] = ()
    debtor: str | None = None

    kind = OutcomeKind.PROMISE


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanProposed:
    """It proposes to pay in so many equal rates from a day on, `every` week, two-weeks or month; None: all of it."""

    rates: int
    first_day: date
    every: str = "month"
    amount: Decimal | None = None
    currency: str | None = None
    items: tuple[str, ...] = ()
    debtor: str | None = None

    kind = OutcomeKind.PLAN


@dataclass(frozen=True, slots=True, kw_only=True)
class Disputed:
    """It says that it does not owe these items, or a part, `amount`, of the one."""

    items: tuple[str, ...]
    dispute_kind: DisputeKind = DisputeKind.OTHER
    amount: Decimal | None = None
    text: str = ""
    debtor: str | None = None

    kind = OutcomeKind.DISPUTE


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """It will not pay, and says so. `items` empty: whatever it owes."""

    reason: str
    items: tuple[str, ...] = ()
    debtor: str | None = None

    kind = OutcomeKind.REFUSED


@dataclass(frozen=True, slots=True, kw_only=True)
class SuspectedFraud:
    """Something that was seen or heard makes it look as if it never meant to pay."""

    reason: str
    debtor: str | None = None

    kind = OutcomeKind.FRAUD


@dataclass(frozen=True, slots=True, kw_only=True)
class NewContact:
    """Somebody to speak to; of whoever is known already, what is said is taken over. None: nothing is said."""

    name: str
    role: str | None = None
    rank: Rank | None = None
    email: str | None = None
    phone: str | None = None
    influence: str | None = None
    decision_role: str | None = None
    relation: str | None = None
    manner: str | None = None
    debtor: str | None = None

    kind = OutcomeKind.CONTACT


@dataclass(frozen=True, slots=True, kw_only=True)
class NotMet:
    """Nobody was there to speak to. `next_day`: of the next attempt."""

    next_day: date
    reason: str = ""
    debtor: str | None = None

    kind = OutcomeKind.NOT_MET


Outcome = Paid | Promised | PlanProposed | Disputed | Refused | SuspectedFraud | NewContact | NotMet


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitReport:
    """A report on the visit to `customer` that was planned on `night`.

    `token`: of the form it was written in, once for each; whatever comes again under it is the same report.
    `corrects`: the number of the report that it takes the place of.
    """

    customer: str
    night: date
    author: str
    token: str
    outcomes: tuple[Outcome, ...]
    note: str = ""
    corrects: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeRecord:
    """What came of a visit, of which `debtor`, with all that was said in `facts`.

    `day`: which was named, None: none was. `became` and its key: what it moved in the engine.
    """

    kind: OutcomeKind
    debtor: str
    currency: str | None
    amount_minor: int | None
    day: date | None
    facts: Mapping[str, Any]
    became: Became
    became_key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportRecord:
    """A report on the visit of a customer and night. `corrected_by`: which took its place, None: it stands.

    `left_over`: what of the report that it corrects could not be taken back, in sentences.
    """

    customer: str
    name: str
    night: date
    number: int
    salesperson: str
    author: str
    day: date
    moment: datetime
    note: str
    corrects: int | None
    corrected_by: int | None
    left_over: str
    outcomes: tuple[OutcomeRecord, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportRules:
    """How many days money that was reported may take to the ledger, and after how many attempts a manager decides."""

    paid_days: int = 5
    attempts: int = 3
