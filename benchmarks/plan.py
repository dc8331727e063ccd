"""Sorting and planning a night, and saving the plan.

The floor of the sort is one comparison pass of numpy over the bounds of the matrix, from arrays that are there.
"""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import numpy as np
from sqlalchemy import Engine

from benchmarks.generate import AS_OF
from benchmarks.load import loaded
from benchmarks.measure import Job
from receivables.config import default_config_text, load_config
from receivables.policy.book import Book, Scope, ScopedPolicy
from receivables.policy.plan import plan
from receivables.policy.settings import Policy
from receivables.policy.together import plan_together
from receivables.store import nights
from receivables.store.database import open_store
from receivables.store.facts import facts, shards
from receivables.store.plans import save_plan


def numpy_pass(folder: Path, items: int) -> Job:
    """The days and amounts of so many items compared with the bounds of the matrix, nothing else."""
    random = np.random.default_rng(1)
    days = random.integers(-60, 200, items)
    amounts = random.integers(1, 5_000_000, items)
    grid = np.array([[1, 2], [3, 4]])

    def job() -> None:
        age = (days >= 1).astype(np.int8) + (days >= 61)
        amount = (amounts >= 0).astype(np.int8) + (amounts >= 10_000_00) - 1
        np.where(age > 0, grid[amount, age - 1], 0)

    return job


def passes(folder: Path, items: int) -> Job:
    """The policy's passes alone, over facts that are in memory."""
    engine = loaded(folder)
    known = [facts(engine, shard, AS_OF) for shard in shards(engine, AS_OF)]
    policy = _policy(folder)
    plan(known[0], policy, as_of=AS_OF)
    return lambda: [plan(part, policy, as_of=AS_OF) for part in known]


def passes_of_five(folder: Path, items: int) -> Job:
    """The same under five policies, each for a fifth of the customers."""
    engine = loaded(folder)
    known = [facts(engine, shard, AS_OF) for shard in shards(engine, AS_OF)]
    policy = _policy(folder)
    names = sorted(name for part in known for name in part.customers["customer"])
    scopes = [Scope(customers=tuple(names[place::5])) for place in range(4)]
    pages = [
        ScopedPolicy(policy=replace(policy, name=str(place), hash=str(place)), scope=scope, text="{}")
        for place, scope in enumerate(scopes)
    ]
    book = Book(pages=(ScopedPolicy(policy=policy, text="{}"), *pages))
    plan_together(known[0], book, as_of=AS_OF)
    return lambda: [plan_together(part, book, as_of=AS_OF) for part in known]


def read_and_plan(folder: Path, items: int) -> Job:
    """Facts read from the store and planned, shard by shard; nothing is saved."""
    engine, policy = loaded(folder), _policy(folder)

    def job() -> None:
        for shard in shards(engine, AS_OF):
            plan(facts(engine, shard, AS_OF), policy, as_of=AS_OF)

    return job


def first_night(folder: Path, items: int) -> Job:
    """Read, planned and saved, for the first time: every decision is new."""
    engine, policy = _copy(folder, "planned"), _policy(folder)
    return lambda: _night(engine, policy, 0)


def next_night(folder: Path, items: int) -> Job:
    """The night after it: what stayed the same is not written."""
    engine, policy = _copy(folder, "planned_again"), _policy(folder)
    _night(engine, policy, 0)
    return lambda: _night(engine, policy, 1)


def _night(engine: Engine, policy: Policy, days_later: int) -> None:
    as_of = AS_OF + timedelta(days=days_later)
    nights.begin(
        engine,
        as_of,
        policy_hash=policy.hash,
        policy_name=policy.name,
        valid_from=policy.valid_from,
        policy_text="",
        release_days=policy.release_days,
    )
    for shard in shards(engine, as_of):
        save_plan(engine, plan(facts(engine, shard, as_of), policy, as_of=as_of), shard=shard)


def _copy(folder: Path, name: str) -> Engine:
    """A store of its own, as it is after loading."""
    path = folder / f"{name}.db"
    path.unlink(missing_ok=True)
    with loaded(folder).connect() as conn:
        conn.exec_driver_sql("COMMIT")
        conn.exec_driver_sql(f"VACUUM INTO '{path}'")
    return open_store(f"sqlite:///{path}")


def _policy(folder: Path) -> Policy:
    path = folder / "config.toml"
    path.write_text(default_config_text(), encoding="utf-8")
    policy = load_config(path).policy
    assert policy.minimum == Decimal(25)
    return policy
