"""A statement of account as facts: whose it is, what was open before, what was posted since, what is open now."""

from dataclasses import dataclass
from datetime import date

from receivables.model.statements import StatementKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Something posted to the account. `amount_minor`: minor units, above zero where it is debited.

    `kind` is an `ItemKind`; `branch`: whose it is, by name and number, where that is another of the group.
    """

    item: str
    kind: str
    day: date
    amount_minor: int
    branch: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenItem:
    """Something open on the statement's day, due or not; a credit's balance is negative. Minor units.

    `disputed_minor`: the part of the balance that is in dispute.
    """

    item: str
    kind: str
    day: date
    due_day: date
    days_overdue: int
    amount_minor: int
    balance_minor: int
    disputed_minor: int = 0
    branch: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CurrencyAccount:
    """An account in one currency: opening and entries make what the items add up to."""

    currency: str
    opening_minor: int
    entries: tuple[Entry, ...]
    items: tuple[OpenItem, ...]

    @property
    def closing_minor(self) -> int:
        """What the opening balance and all entries come to."""
        return self.opening_minor + sum(one.amount_minor for one in self.entries)

    @property
    def open_minor(self) -> int:
        """What is open."""
        return sum(one.balance_minor for one in self.items)

    @property
    def payable_minor(self) -> int:
        """What a customer who wants to pay would pay: what is open, without what is in dispute; never below zero."""
        return max(0, self.open_minor - sum(one.disputed_minor for one in self.items))


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountStatement:
    """One statement to one customer, from the beginning of `first_day` to the end of `as_of`.

    `address` holds the lines below the name; `country` is ISO 3166 alpha-2, empty where nobody said. `buckets`: the
    first day overdue of each bucket.
    """

    reference: str
    first_day: date
    as_of: date
    kind: StatementKind
    language: str
    customer: str
    name: str
    address: tuple[str, ...]
    country: str
    contact_name: str | None
    contact_role: str | None
    accounts: tuple[CurrencyAccount, ...]
    buckets: tuple[int, ...]

    @property
    def ties(self) -> bool:
        """Whether opening and entries come to what is open, in every currency."""
        return all(one.closing_minor == one.open_minor for one in self.accounts)
