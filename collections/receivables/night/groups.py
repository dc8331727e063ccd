"""Groups for people to look at: who belongs together, what each owes, and who is addressed about it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import polars as pl

from receivables.config import Config
from receivables.night.store import store_of
from receivables.policy.book import policy_of_customers
from receivables.policy.groups import spoken_through
from receivables.store.database import StoreError
from receivables.store.group_accounts import GroupAccounts, group_accounts


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A customer of a group. `addressee` is who gets what is written about it; amounts are minor units by currency.

    `owes` is what is open and positive, due or not; `credits` what is open the other way.
    """

    customer: str
    name: str
    parent: str
    addressee: str
    owes: dict[str, int]
    overdue: dict[str, int]
    credits: dict[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A head and whoever belongs to it, the head first."""

    head: str
    members: tuple[Member, ...]

    @property
    def name(self) -> str:
        """That of the head."""
        return self.members[0].name

    @property
    def is_addressed_at_head(self) -> bool:
        """Whether anybody in it is spoken to through the head."""
        return any(one.addressee != one.customer for one in self.members)

    @property
    def owes(self) -> dict[str, int]:
        """What all of them owe together."""
        return _sum(one.owes for one in self.members)

    @property
    def overdue(self) -> dict[str, int]:
        """What all of them have overdue together."""
        return _sum(one.overdue for one in self.members)


def groups(config: Config, *, as_of: date) -> tuple[Group, ...]:
    """All groups as of a day, by the number of the head."""
    accounts = group_accounts(store_of(config), as_of)
    addressees = _addressees(config, accounts, as_of)
    balance = pl.col("balance_minor")
    owes = _by_customer(accounts.lines.filter(balance > 0))
    overdue = _by_customer(accounts.lines.filter((balance > 0) & (pl.col("due_day") < as_of)))
    credits_left = _by_customer(accounts.lines.filter(balance < 0).with_columns(-balance))
    found: dict[str, list[Member]] = {}
    for row in accounts.customers.iter_rows(named=True):
        one = row["customer"]
        member = Member(
            customer=one,
            name=row["name"] or one,
            parent=row["parent"] or "",
            addressee=addressees.get(one, one),
            owes=owes.get(one, {}),
            overdue=overdue.get(one, {}),
            credits=credits_left.get(one, {}),
        )
        found.setdefault(row["head"], []).append(member)
    return tuple(
        Group(head=head, members=tuple(sorted(those, key=lambda one: (one.customer != head, one.customer))))
        for head, those in found.items()
    )


def group_of(config: Config, customer: str, *, as_of: date) -> Group:
    """The group of a customer, its head or another. Raises StoreError for somebody who is in none."""
    for group in groups(config, as_of=as_of):
        if any(one.customer == customer for one in group.members):
            return group
    raise StoreError(f"'{customer}' is in no group: expected a customer whose parent is known, or such a parent")


def _addressees(config: Config, accounts: GroupAccounts, as_of: date) -> dict[str, str]:
    in_force = config.book.on(as_of)
    positions = policy_of_customers(accounts.customers, in_force, as_of)
    found: dict[str, str] = {}
    for position, policy in enumerate(in_force.policies):
        its = positions.filter(pl.col("position") == position)
        customers = accounts.customers.join(its, on="customer", how="semi")
        found |= dict(spoken_through(customers, accounts.causes, policy, as_of=as_of).iter_rows())
    return found


def _by_customer(lines: pl.DataFrame) -> dict[str, dict[str, int]]:
    summed = lines.group_by("customer", "currency").agg(pl.col("balance_minor").sum()).sort("customer", "currency")
    found: dict[str, dict[str, int]] = {}
    for customer, currency, minor in summed.iter_rows():
        found.setdefault(customer, {})[currency] = minor
    return found


def _sum(parts: Iterable[dict[str, int]]) -> dict[str, int]:
    sums: dict[str, int] = {}
    for part in parts:
        for currency, minor in part.items():
            sums[currency] = sums.get(currency, 0) + minor
    return dict(sorted(sums.items()))
