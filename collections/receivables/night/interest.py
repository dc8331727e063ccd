"""What late payment has cost the firm's customers by a day."""

from datetime import date

import polars as pl

from receivables.config import Config
from receivables.model.interest import Interest
from receivables.night.checking import refuse_before_policy
from receivables.night.store import store_of
from receivables.policy.interest import interest_of
from receivables.store.facts import shards
from receivables.store.interest import interest_facts


def interest(config: Config, *, as_of: date, customer: str | None = None) -> Interest:
    """Interest and fees by `as_of`: of one customer for all that was ever late, else of everybody for what is open."""
    refuse_before_policy(config, as_of)
    engine = store_of(config)
    if customer is not None:
        return interest_of(interest_facts(engine, None, as_of, customer=customer, settled=True), config.policy, as_of)
    parts = [interest_of(interest_facts(engine, shard, as_of), config.policy, as_of) for shard in shards(engine, as_of)]
    return Interest(
        items=pl.concat(part.items for part in parts).sort("customer", maintain_order=True),
        segments=pl.concat(part.segments for part in parts).sort("customer", maintain_order=True),
        problems=tuple(problem for part in parts for problem in part.problems),
    )
