"""Asking why items are unpaid, by the rules that the firm uses, before a night is planned."""

from collections import Counter
from datetime import date

import polars as pl
from sqlalchemy import Engine

from receivables.config import Config
from receivables.documents.suspicion_count import DecidedByRule, SuspicionCount
from receivables.model.suspicion import SIGN_SCHEMA, SuspicionState
from receivables.night.checking import refuse_before_policy, refuse_past_night
from receivables.night.store import store_of
from receivables.policy.suspicions import signs_of, suspicions_of
from receivables.store.database import writing
from receivables.store.suspicion_answers import list_suspicions
from receivables.store.suspicion_facts import suspicion_facts
from receivables.store.suspicions import Looked, save_suspicions


def suspect(config: Config, *, as_of: date) -> Looked:
    """Let the rules of [triage] look at what is open on `as_of`, and keep what they find, in one transaction.

    What they decide becomes known before the night begins, so that the night itself knows it, and so does its replay.
    A second time it changes nothing. Stopped when a later night was run already.
    """
    refuse_before_policy(config, as_of)
    refuse_past_night(config, as_of)
    settings = config.triage
    with writing(store_of(config)) as conn:
        parts = suspicion_facts(conn, settings, as_of=as_of)
        found = [signs_of(facts, settings, as_of=as_of) for facts in parts]
        signs = pl.concat([pl.DataFrame(schema=SIGN_SCHEMA), *found])
        return save_suspicions(conn, suspicions_of(signs, settings), as_of=as_of)


def count_suspicions(engine: Engine, *, as_of: date) -> SuspicionCount:
    """What waits for somebody's answer, and what rules decided on the night of `as_of` and nobody has answered."""
    waiting = Counter(one.rule for one in list_suspicions(engine))
    decided = list_suspicions(engine, states=(SuspicionState.DECIDED,))
    return SuspicionCount(
        waiting=dict(waiting),
        decided=tuple(
            DecidedByRule(number=one.number, customer=one.customer, item=one.item, cause=one.cause, rule=one.rule)
            for one in decided
            if one.state_day == as_of
        ),
    )
