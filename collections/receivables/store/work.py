"""What letters, visits and cases have in common: whom they concern and what they list.

`keys` is always a selection of (customer, night); each function asks the database once, however many keys there are.
"""

import re
from collections import defaultdict
from dataclasses import dataclass, fields, replace
from datetime import date
from functools import cache

import polars as pl
from sqlalchemy import Connection, Select, select

from receivables.store import frames
from receivables.store.days import to_day
from receivables.store.tables import contact, customer, line

Key = tuple[str, date]
# The last group of digits that is long enough, or a British code: good enough to sort a pile of letters by.
_POSTCODE = re.compile(r"(?<!\d)\d{4,6}(?!\d)|\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A person at the customer; `rank` says how high (1 is accounts payable), None where nobody said.

    `decision_role` is a DecisionRole, `relation` a Relation, `manner` how they like to be talked to; empty: not said.
    """

    name: str
    role: str
    rank: int | None
    email: str
    phone: str
    influence: str
    decision_role: str = ""
    relation: str = ""
    manner: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """Whom work concerns, with all contacts, the lowest rank first. Empty text: not known."""

    customer: str
    name: str
    segment: str
    key_account: bool
    salesperson: str
    language: str
    email: str
    country: str
    territory: str
    address: str
    contacts: tuple[Contact, ...]

    @property
    def postcode(self) -> str:
        """What looks like the postcode of the address, empty if nothing does."""
        found = _POSTCODE.findall(self.address)
        return found[-1] if found else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One item that a letter, a visit or a case lists, as it was on that night: see LINE_SCHEMA.

    `debtor_name` is empty where the item is that of whoever is addressed.
    """

    debtor: str
    debtor_name: str
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
    level: int

    @property
    def branch(self) -> str:
        """Whose the item is, by name and number, where it is not that of whoever is addressed; else empty."""
        return f"{self.debtor_name} ({self.debtor})" if self.debtor_name else ""


def totals(lines: tuple[Line, ...]) -> dict[str, int]:
    """What is asked for, in minor units by currency."""
    sums: dict[str, int] = defaultdict(int)
    for listed in lines:
        sums[listed.currency] += listed.chased_minor
    return dict(sorted(sums.items()))


def customers_of(conn: Connection, keys: Select[tuple[str, int]]) -> dict[str, Customer]:
    """The customers of `keys` with their contacts."""
    concerned = select(keys.subquery().c.customer)
    contacts = _contacts(conn, concerned)
    details = [customer.c[name] for name in _names(Customer) if name != "contacts"]
    query = select(*details).where(customer.c.customer.in_(concerned))
    rows = conn.execute(query).mappings()
    return {row["customer"]: Customer(**row, contacts=tuple(contacts[row["customer"]])) for row in rows}


def _contacts(conn: Connection, concerned: Select[tuple[str]]) -> dict[str, list[Contact]]:
    query = (
        select(contact.c.customer, *(contact.c[name] for name in _names(Contact)))
        .where(contact.c.customer.in_(concerned))
        .order_by(contact.c.customer, contact.c.rank.is_(None), contact.c.rank, contact.c.name)
    )
    found: dict[str, list[Contact]] = defaultdict(list)
    for key, *details in conn.execute(query):
        found[key].append(Contact(**dict(zip(_names(Contact), details, strict=True))))
    return found


def lines_of(conn: Connection, keys: Select[tuple[str, int]]) -> dict[Key, tuple[Line, ...]]:
    """What each of `keys` lists: what is owed, oldest due day first, then the credits set off against it."""
    wanted = keys.subquery()
    same = (line.c.customer == wanted.c.customer) & (line.c.night == wanted.c.night)
    columns = [line.c[name] for name in _names(Line) if name != "debtor_name"]
    query = (
        select(line.c.customer, line.c.night, *columns)
        .join_from(wanted, line, same)
        .order_by(line.c.chased_minor < 0, line.c.due_day, line.c.item, line.c.kind, line.c.debtor)
    )
    found: dict[Key, list[Line]] = defaultdict(list)
    others: set[str] = set()
    for key, night, debtor, item, kind, day, due_day, *figures in conn.execute(query):
        dated = (debtor, "", item, kind, to_day(day), to_day(due_day))
        found[key, to_day(night)].append(Line(**dict(zip(_names(Line), (*dated, *figures), strict=True))))
        if debtor != key:
            others.add(debtor)
    return {key: tuple(listed) for key, listed in (_with_names(conn, found, others) if others else found).items()}


def _with_names(conn: Connection, found: dict[Key, list[Line]], others: set[str]) -> dict[Key, list[Line]]:
    """With the names of those whose items are listed in what is addressed at another."""
    theirs = frames.among(customer.c.customer, pl.Series(sorted(others), dtype=pl.String))
    names = dict(conn.execute(select(customer.c.customer, customer.c.name).where(theirs)).tuples().all())
    return {
        key: [
            one if one.debtor == key[0] else replace(one, debtor_name=names.get(one.debtor) or one.debtor)
            for one in listed
        ]
        for key, listed in found.items()
    }


@cache
def _names(record: type[Customer | Contact | Line]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(record))
