"""Planning a night, shard by shard of customers."""

from dataclasses import dataclass
from datetime import date

import polars as pl

from receivables.config import Config
from receivables.model import Facts, Plan, Problem
from receivables.night.checking import refuse_before_policy, refuse_past_night
from receivables.night.letters import settle_unfinished
from receivables.night.past import as_decided, was_planned
from receivables.night.store import store_of
from receivables.policy.assignment import spread
from receivables.policy.decide import decide
from receivables.policy.plan import plan
from receivables.store import nights
from receivables.store.facts import Shard, facts, representatives, shards
from receivables.store.nights import NightState
from receivables.store.plans import Saved, save_plan
from receivables.store.records import shard_of
from receivables.store.spreading import assign, without_representative


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedShard:
    """What planning a shard saved, and what it found wrong."""

    saved: Saved
    problems: tuple[Problem, ...]


def begin(config: Config, *, as_of: date) -> tuple[Shard, ...]:
    """Open the night and say into which shards its customers fall. Stopped when a later night was run already."""
    refuse_before_policy(config, as_of)
    refuse_past_night(config, as_of)
    settle_unfinished(config, before=as_of)
    policy = config.policy
    engine = store_of(config)
    nights.begin(
        engine,
        as_of,
        policy_hash=policy.hash,
        policy_name=policy.name,
        valid_from=policy.valid_from,
        policy_text=config.policy_text,
        release_days=policy.release_days,
    )
    return tuple(shards(engine, as_of))


def plan_and_save(config: Config, shard: Shard, *, as_of: date) -> PlannedShard:
    """Plan one shard and save it in one transaction."""
    engine = store_of(config)
    planned = plan(facts(engine, shard, as_of), config.policy, as_of=as_of)
    return PlannedShard(saved=save_plan(engine, planned, shard=shard), problems=planned.problems)


def settle(config: Config, *, as_of: date) -> None:
    """Find a representative for every visit that has none, and note that the night is planned."""
    engine = store_of(config)
    assign(engine, spread(without_representative(engine, as_of), representatives(engine)), as_of)
    nights.advance(engine, as_of, NightState.PLANNED)


def preview(config: Config, *, as_of: date) -> Plan:
    """Tonight's plan for all customers. Does nothing and saves nothing."""
    refuse_before_policy(config, as_of)
    engine = store_of(config)
    parts = [plan(facts(engine, shard, as_of), config.policy, as_of=as_of) for shard in shards(engine, as_of)]
    return _together(parts, config, as_of)


def decided(config: Config, *, as_of: date, customer: str) -> pl.DataFrame:
    """The lines of one customer with all that the policy found out about them (see `policy.decide`).

    For a night that was run, decisions are those that were saved then.
    """
    refuse_before_policy(config, as_of)
    engine = store_of(config)
    known: Facts = facts(engine, None, as_of, customer=customer)
    lines = decide(known, config.policy, as_of=as_of)
    if not was_planned(engine, as_of):
        return lines
    shard = shard_of(customer)
    return as_decided(engine, lines, Shard(first=shard, last=shard, cash_data_day=None), as_of)


def _together(parts: list[Plan], config: Config, as_of: date) -> Plan:
    problems = dict.fromkeys(problem for part in parts for problem in part.problems)
    return Plan(
        as_of=as_of,
        policy_hash=config.policy.hash,
        decisions=pl.concat(part.decisions for part in parts).sort("customer", "item", "kind"),
        letters=pl.concat(part.letters for part in parts).sort("customer"),
        lines=pl.concat(part.lines for part in parts).sort("customer", maintain_order=True),
        assignments=pl.concat(part.assignments for part in parts).sort("customer"),
        cases=pl.concat(part.cases for part in parts).sort("customer"),
        problems=tuple(problems),
    )
