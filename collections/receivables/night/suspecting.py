"""Asking why items are unpaid, by the rules that the firm uses, before a night is planned."""

from datetime import date

import polars as pl

from receivables.config import Config
from receivables.model.suspicion import SIGN_SCHEMA
from receivables.night.checking import refuse_before_policy, refuse_past_night
from receivables.night.store import store_of
from receivables.policy.suspicions import signs_of, suspicions_of
from receivables.store.database import writing
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
