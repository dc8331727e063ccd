"""The policies of a night: kept under their hashes when it begins, and found again for a customer."""

from datetime import date, datetime

import polars as pl
from sqlalchemy import Engine

from receivables.config import Config
from receivables.night.store import store_of
from receivables.policy.book import Book, policy_of_customers
from receivables.policy.settings import Policy
from receivables.store import nights
from receivables.store.customers import customers_around
from receivables.store.nights import KeptPolicy
from receivables.store.releases import waiting_customers


def begin_under(engine: Engine, book: Book, as_of: date) -> None:
    """Open the night under the policies in force. The store keeps each, and for the night all of them as one."""
    in_force = book.on(as_of)
    general = in_force.pages[-1].policy
    several = len(in_force.pages) > 1
    nights.begin(
        engine,
        as_of,
        policy_hash=in_force.hash,
        policy_name=", ".join(policy.name for policy in reversed(in_force.policies)),
        valid_from=max(policy.valid_from for policy in in_force.policies),
        policy_text=in_force.text,
        release_days=general.release_days,
        release_days_of=_release_days_of(engine, in_force, as_of),
        parts=[_kept(page.policy, page.text) for page in in_force.pages] if several else (),
    )


def policy_of(config: Config, customer: str, *, as_of: date, known_at: datetime | None = None) -> Policy:
    """The policy that a customer falls under on a day; the general one for somebody who is in no list."""
    in_force = config.book.on(as_of)
    if len(in_force.pages) == 1:
        return in_force.pages[0].policy
    customers = customers_around(store_of(config), customer, known_at=known_at)
    found = policy_of_customers(customers, in_force, as_of).filter(pl.col("customer") == customer)
    return in_force.pages[found["position"][0]].policy if found.height else in_force.pages[-1].policy


def _release_days_of(engine: Engine, in_force: Book, as_of: date) -> dict[str, int]:
    """Whose letters may wait for another time than the general policy's."""
    days = [policy.release_days for policy in in_force.policies]
    if len(set(days)) == 1:
        return {}
    positions = policy_of_customers(waiting_customers(engine), in_force, as_of)
    return {customer: days[position] for customer, position in positions.iter_rows() if days[position] != days[-1]}


def _kept(policy: Policy, text: str) -> KeptPolicy:
    return KeptPolicy(hash=policy.hash, name=policy.name, valid_from=policy.valid_from, text=text)
