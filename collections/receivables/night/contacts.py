"""Whom a representative is to find at which customer: letters ask for somebody higher than anybody known there."""

from collections.abc import Iterator
from datetime import date

import polars as pl

from receivables.config import Config
from receivables.documents.work import ContactWanted, Person
from receivables.model import Rank
from receivables.night.store import store_of
from receivables.policy.addressees import spoken_to
from receivables.policy.settings import Policy
from receivables.store.missing_contacts import ASKED_SCHEMA, MissingContact, missing_contacts


def contacts_wanted(config: Config, *, as_of: date) -> list[ContactWanted]:
    """One job for each customer, until somebody of that rank is loaded or nothing is chased any more."""
    general = config.book.general(as_of)
    policies = (*config.book.policies, general)
    asked = pl.DataFrame(sorted({row for policy in policies for row in _asked(policy)}), ASKED_SCHEMA, orient="row")
    return [_wanted(one) for one in missing_contacts(store_of(config), asked, otherwise=general.hash, as_of=as_of)]


def _asked(policy: Policy) -> Iterator[tuple[str, int, int]]:
    """What levels ask for that is worth looking for: a letter to the company reaches accounts payable by itself."""
    for number, level in enumerate(policy.levels, start=1):
        if level.rank > Rank.ACCOUNTS_PAYABLE:
            yield policy.hash, number, level.rank


def _wanted(missing: MissingContact) -> ContactWanted:
    customer = missing.customer
    to = spoken_to(customer.contacts, missing.rank)
    return ContactWanted(
        customer=customer.customer,
        name=customer.name or customer.customer,
        salesperson=missing.salesperson,
        salesperson_name=missing.salesperson_name,
        rank=missing.rank,
        since=missing.since,
        instead=None if to is None else Person(name=to.name, role=to.role, phone=to.phone, email=to.email),
        unranked=tuple(one.name for one in customer.contacts if one.rank is None),
    )
