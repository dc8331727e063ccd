"""Asking why items are unpaid, by the rules that the firm uses, before a night is planned."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

import polars as pl
from sqlalchemy import Connection, Engine

from receivables.config import Config
from receivables.documents.suspicion_count import DecidedByRule, SuspicionCount
from receivables.model import DisputeKind
from receivables.model.suspicion import SIGN_SCHEMA, SuspicionState
from receivables.night.checking import refuse_before_policy, refuse_past_night
from receivables.night.store import store_of
from receivables.policy.suspicions import signs_of, suspicions_of
from receivables.store.database import StoreError, writing
from receivables.store.disputes import open_dispute
from receivables.store.suspicion_answers import SuspicionRecord, accept, dismiss, list_suspicions
from receivables.store.suspicion_facts import suspicion_facts
from receivables.store.suspicions import Looked, save_suspicions


def suspect(config: Config, *, as_of: date) -> Looked:
    """Let the rules of [triage] look at what is open on `as_of`, and keep what they find, in one transaction.

    What they decide becomes known before the night begins, so that the night itself knows it, and so does its replay.
    A second time it changes nothing. Stopped when a later night was run already.
    """
    refuse_before_policy(config, as_of)
    refuse_past_night(config, as_of)
    with writing(store_of(config)) as conn:
        return suspect_on(conn, config, as_of=as_of)


def suspect_on(conn: Connection, config: Config, *, as_of: date, customer: str | None = None) -> Looked:
    """The same within a transaction; `customer`: the rules look at this one only."""
    settings = config.triage
    parts = suspicion_facts(conn, settings, as_of=as_of, only=customer)
    found = [signs_of(facts, settings, as_of=as_of) for facts in parts]
    signs = pl.concat([pl.DataFrame(schema=SIGN_SCHEMA), *found])
    return save_suspicions(conn, suspicions_of(signs, settings), as_of=as_of, customer=customer)


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


def accept_suspicions(
    config: Config, numbers: Sequence[int], *, as_of: date, to_day: date | None, dispute: bool, author: str
) -> list[tuple[SuspicionRecord, str]]:
    """Take all of these for true from `as_of` on, or none, each with the number of the dispute opened about it.

    Without `dispute` none is. Raises StoreError for one that cannot be taken, and for fraud, which nobody disputes.
    """
    with writing(store_of(config)) as conn:
        answered = [accept(conn, number, as_of=as_of, to_day=to_day, author=author) for number in numbers]
        if not dispute:
            return [(one, "") for one in answered]
        return [(one, _disputed(conn, config, one, as_of, author)) for one in answered]


def _disputed(conn: Connection, config: Config, fault: SuspicionRecord, as_of: date, author: str) -> str:
    if fault.item is None:
        raise StoreError(
            f"Suspicion {fault.number} is about customer {fault.customer}: expected --dispute with our own fault only"
        )
    about = {"customer": fault.customer, "item": fault.item}
    return dispute_own_fault(conn, config, **about, kind=fault.kind, as_of=as_of, author=author)


def dispute_own_fault(
    engine: Engine | Connection,
    config: Config,
    *,
    customer: str,
    item: str,
    kind: DisputeKind | None,
    as_of: date,
    author: str,
) -> str:
    """Open a dispute about what is our own fault, with the owner and the deadline of its kind; returns its number.

    With its resolution our fault ends as a cause. Raises StoreError as `open_dispute`.
    """
    kind = kind or DisputeKind.OTHER
    return open_dispute(
        engine,
        customer=customer,
        item=item,
        opened_day=as_of,
        kind=kind,
        deadline_day=config.disputes.deadline(kind, as_of),
        owner=config.disputes.owner(kind),
        author=author,
    )


def dismiss_suspicions(
    config: Config, numbers: Sequence[int], *, as_of: date, reason: str, author: str
) -> list[SuspicionRecord]:
    """Note that all of these are none, or of none. Raises StoreError for one that cannot be dismissed."""
    with writing(store_of(config)) as conn:
        return [dismiss(conn, number, as_of=as_of, reason=reason, author=author) for number in numbers]
