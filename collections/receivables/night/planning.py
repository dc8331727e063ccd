"""Planning a night, shard by shard of customers."""

from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Engine

from receivables.config import Config
from receivables.model import Facts, Plan, Problem
from receivables.night.cases import judge_cases, pass_on_cases
from receivables.night.checking import refuse_before_policy, refuse_past_night
from receivables.night.disputes import pass_on_disputes
from receivables.night.outbox import read_returns, settle_unfinished
from receivables.night.policies import begin_under
from receivables.night.releasing import take_back_changed
from receivables.night.store import store_of
from receivables.night.visits import as_given_out, settle_visits
from receivables.policy.notes import receipts_from
from receivables.policy.standing import standings
from receivables.policy.together import joined, plan_together
from receivables.store import nights
from receivables.store.facts import Shard, facts, shards
from receivables.store.handovers import close_paid
from receivables.store.nights import NightState
from receivables.store.notes import with_notes
from receivables.store.plans import Saved, save_plan
from receivables.store.standing import refill_matrix


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedShard:
    """What planning a shard saved, and what it found wrong."""

    saved: Saved
    problems: tuple[Problem, ...]


def begin(config: Config, *, as_of: date) -> tuple[Shard, ...]:
    """Open the night and say into which shards its customers fall. Stopped when a later night was run already."""
    refuse_before_policy(config, as_of)
    refuse_past_night(config, as_of)
    settle_unfinished(config, as_of=as_of)
    # What is the matter with their place is told in the report.
    read_returns(config, as_of=as_of, before_night=True)
    engine = store_of(config)
    # Before the night begins, so that it knows whom nobody else collects from any more.
    close_paid(engine, as_of=as_of)
    judge_cases(config, as_of=as_of)
    take_back_changed(config, as_of=as_of)
    begin_under(engine, config.book, as_of)
    return tuple(shards(engine, as_of))


def plan_and_save(config: Config, shard: Shard, *, as_of: date) -> PlannedShard:
    """Plan one shard and save it, with how its customers stand, in one transaction."""
    engine = store_of(config)
    known = _known(engine, shard, config, as_of)
    planned = plan_together(known, config.book, as_of=as_of)
    stand = standings(planned, known, config.book, config.worth)
    return PlannedShard(saved=save_plan(engine, planned, shard=shard, standings=stand), problems=planned.problems)


def settle(config: Config, *, as_of: date) -> None:
    """Give out the visits (see `settle_visits`), pass on disputes past their deadline, and note that the
    night is planned.
    """
    engine = store_of(config)
    settle_visits(config, as_of=as_of)
    pass_on_disputes(config, as_of=as_of)
    pass_on_cases(config, as_of=as_of)
    refill_matrix(engine, as_of)
    nights.advance(engine, as_of, NightState.PLANNED)


def preview(config: Config, *, as_of: date) -> Plan:
    """Tonight's plan for all customers. Does nothing and saves nothing."""
    refuse_before_policy(config, as_of)
    engine = store_of(config)
    parts = [
        plan_together(_known(engine, shard, config, as_of), config.book, as_of=as_of) for shard in shards(engine, as_of)
    ]
    together = as_given_out(config, joined(parts), as_of=as_of)
    return replace(together, decisions=together.decisions.sort("customer", "item", "kind"))


def _known(engine: Engine, shard: Shard, config: Config, as_of: date) -> Facts:
    known = facts(engine, shard, as_of)
    return with_notes(engine, known, as_of, since=receipts_from(config.book, as_of))
