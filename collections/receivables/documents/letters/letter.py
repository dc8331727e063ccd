"""A letter as facts: whom it goes to, what it asks for, until when. No word of its text is in here."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterLine:
    """One line of the table. Money is whole minor units of `currency`.

    `kind` is an `ItemKind`; `day` the day of the document, `due_day` the day it had to be paid by; `amount_minor` as
    posted, `balance_minor` still open on the letter's day, `disputed_minor` the part of it that is not asked for,
    `chased_minor` what is asked for: negative for a credit that is set off. `branch`: who owes it, by name and number,
    where that is another of the group than whom the letter goes to.
    """

    item: str
    kind: str
    day: date
    due_day: date
    days_overdue: int
    currency: str
    amount_minor: int
    balance_minor: int
    disputed_minor: int
    chased_minor: int
    branch: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class InterestLine:
    """What late payment of one item has cost by the letter's day, in minor units of `currency`.

    `from_day` is the first day that bears interest, `rates` the rates since then in their order: millionths of a
    percent, and `year` or `day`. `daily_minor` is what each further day adds.
    """

    item: str
    kind: str
    currency: str
    from_day: date
    rates: tuple[tuple[int, str], ...]
    daily_minor: int
    interest_minor: int
    branch: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LumpSum:
    """The lump sums of the law for late payment in one currency, and of how many claims."""

    currency: str
    count: int
    minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LateInterest:
    """What late payment has cost, item by item. `claimed`: the letter asks for it; otherwise it only says so."""

    claimed: bool
    lines: tuple[InterestLine, ...]
    lump_sums: tuple[LumpSum, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementLine:
    """One open item of the account, due or not: see LetterLine. A credit's balance is negative."""

    item: str
    kind: str
    day: date
    due_day: date
    days_overdue: int
    currency: str
    amount_minor: int
    balance_minor: int
    branch: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """All that is open on an account on the letter's day. `buckets`: the first day overdue of each bucket."""

    lines: tuple[StatementLine, ...]
    buckets: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One letter to one customer. `template` names the text, `language` the folder it is taken from.

    `address` holds the lines below the name, without it; `country` is ISO 3166 alpha-2, empty where nobody said.
    `our_contact`, `our_phone`, `our_email` stand in for the firm's own where somebody else answers for this customer.
    A note that thanks has `paid` (currency and minor units), the day it came in and, where it was promised, for which.
    `copied_to` names who else gets the letter, with their roles; `copies` are the numbers of the invoices whose copies
    go with it.
    """

    reference: str
    as_of: date
    language: str
    template: str
    level: int
    customer: str
    name: str
    address: tuple[str, ...]
    contact_name: str | None
    contact_role: str | None
    deadline_day: date
    lines: tuple[LetterLine, ...]
    key_account_manager: str | None = None
    our_contact: str | None = None
    our_phone: str | None = None
    our_email: str | None = None
    paid: tuple[tuple[str, int], ...] = ()
    paid_day: date | None = None
    promised_day: date | None = None
    country: str = ""
    interest: LateInterest | None = None
    statement: Statement | None = None
    copies: tuple[str, ...] = ()
    copied_to: tuple[str, ...] = ()


def total_by_currency(letter: Letter) -> dict[str, int]:
    """What the letter asks for in each currency, in minor units: its lines, credits set off, and claimed interest."""
    amounts = [(line.currency, line.chased_minor) for line in letter.lines]
    if letter.interest is not None and letter.interest.claimed:
        amounts += [(line.currency, line.interest_minor) for line in letter.interest.lines]
        amounts += [(one.currency, one.minor) for one in letter.interest.lump_sums]
    return by_currency(amounts)


def by_currency(amounts: Iterable[tuple[str, int]]) -> dict[str, int]:
    """The sum of each currency, by its code."""
    sums: dict[str, int] = {}
    for currency, minor in amounts:
        sums[currency] = sums.get(currency, 0) + minor
    return dict(sorted(sums.items()))
