"""What a representative should know before a visit, in words of no language."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from receivables.model import Cause, HoldKind
from receivables.model.happenings import Happening


@dataclass(frozen=True, slots=True, kw_only=True)
class BriefItem:
    """An overdue item and why it is unpaid. `asked_minor` is what to ask for of it: 0 while it is held.

    `branch`: who of the group owes it, where that is another than whom the visit is to. `disputes`: the numbers of
    those that are open about it.
    """

    item: str
    kind: str
    branch: str
    day: date
    due_day: date
    days_overdue: int
    currency: str
    balance_minor: int
    disputed_minor: int
    asked_minor: int
    cause: Cause
    hold: HoldKind | None
    disputes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BriefPerson:
    """Somebody at the customer: see `store.work.Contact`."""

    name: str
    role: str
    rank: int | None
    phone: str
    email: str
    influence: str
    decision_role: str
    relation: str
    manner: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BriefDispute:
    """A claim that is open on the day. `amount_minor` None: all of the item."""

    dispute: str
    item: str
    kind: str
    currency: str
    amount_minor: int | None
    opened_day: date
    deadline_day: date | None
    owner: str
    overdue: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """How many promises and rates of payment plans a customer kept, kept in part, broke, and has open."""

    kept: int = 0
    partly_kept: int = 0
    broken: int = 0
    open: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class LastPayment:
    """What came in last, in one currency."""

    day: date
    currency: str
    amount_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Worth:
    """What a customer is worth to us; amounts in the base currency, at the newest rates of the day.

    `turnover_minor`: invoices less credit notes of the last 12 months, `turnover_before_minor`: of the 12 before.
    `share`: of all that is open with us, the customer's part; None where nothing is. `since`: the day of its first
    line in the ledger. `days_late`: how long after their due day the amounts were paid that came in within 12 months,
    weighted by them; below 0: early. `no_rate`: currencies that are in none of it.
    """

    base_currency: str
    turnover_minor: int
    turnover_before_minor: int
    open_minor: int
    overdue_minor: int
    share: Decimal | None
    since: date | None
    limit_minor: int | None
    limit_currency: str
    limit_used: Decimal | None
    days_late: Decimal | None
    last_payment: LastPayment | None
    no_rate: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """What to ask for in a currency: all that is overdue and not held, less credits; at least what is oldest.

    The oldest is what lies in the same bucket of the aging as the oldest item, due by `least_due_day`.
    """

    currency: str
    all_minor: int
    least_minor: int
    least_items: int
    least_due_day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """Something that may be offered, or an open question: `code` names the sentence that `values` stand in."""

    code: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """All that is known for a visit, as of a day. `items` have the largest first, `history` the newest.

    `state` is that of the visit. `history`: letters, visits, cases, promises, plans, disputes; no payments.
    """

    customer: str
    name: str
    night: date
    as_of: date
    salesperson: str
    salesperson_name: str
    due_day: date
    state: str
    reason: str
    address: tuple[str, ...]
    country: str
    segment: str
    key_account: bool
    items: tuple[BriefItem, ...]
    asks: tuple[Ask, ...]
    worth: Worth
    words: Words
    disputes: tuple[BriefDispute, ...]
    history: tuple[Happening, ...]
    people: tuple[BriefPerson, ...]
    offers: tuple[Remark, ...]
    questions: tuple[Remark, ...]

    @property
    def overdue(self) -> dict[str, int]:
        """What is overdue, in minor units by currency."""
        totals: dict[str, int] = {}
        for one in self.items:
            totals[one.currency] = totals.get(one.currency, 0) + one.balance_minor
        return dict(sorted(totals.items()))
