"""A letter as facts: whom it goes to, what it asks for, until when. No word of its text is in here."""

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
class Letter:
    """One letter to one customer. `template` names the text, `language` the folder it is taken from.

    `address` holds the lines below the name, without it. `our_contact`, `our_phone`, `our_email` stand in for the
    firm's own where somebody else answers for this customer.
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


def total_by_currency(letter: Letter) -> dict[str, int]:
    """What the letter asks for in each currency, in minor units: the sum of its lines, credits set off."""
    totals: dict[str, int] = {}
    for line in letter.lines:
        totals[line.currency] = totals.get(line.currency, 0) + line.chased_minor
    return dict(sorted(totals.items()))
