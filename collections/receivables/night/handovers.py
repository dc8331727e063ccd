"""Handovers to an agency or a lawyer: what is ripe for one, who may be handed over, what has come in since."""

from collections.abc import Iterator, Sequence
from datetime import date

import polars as pl
from sqlalchemy import Connection

from receivables.config import Config
from receivables.documents.amounts import money
from receivables.model import HoldKind, ItemKind, Problem
from receivables.model.handovers import RIPE_SCHEMA, HandoverKind, HandoverState
from receivables.night.checking import refuse_before_policy
from receivables.night.store import store_of
from receivables.policy.decide import classify
from receivables.policy.handovers import ripe
from receivables.policy.holds import rank
from receivables.policy.together import apart
from receivables.stop import Stopped
from receivables.store import handovers as store
from receivables.store.clearing_away import ClearedAway
from receivables.store.facts import facts, shards
from receivables.store.handover_records import handover_called, list_handovers, posted_lines
from receivables.store.lines import own_document

_NOT_TWICE = (HoldKind.HANDED_OVER, HoldKind.WRITE_OFF)


class NoRules(Stopped):
    """Nothing says what is ripe for handover."""


class NotToBeHandedOver(Stopped):
    """Nobody else should collect this."""


def proposed(config: Config, *, as_of: date) -> pl.DataFrame:
    """The items that the firm's rules propose for handover (RIPE_SCHEMA), by customer. Saves nothing.

    Raises NoRules when the config has none.
    """
    rules = config.handovers
    if not rules.propose_anything:
        raise NoRules(f"{config.path}: [handovers] is not set: expected after_last_rung_days or after_case_days")
    refuse_before_policy(config, as_of)
    engine = store_of(config)
    parts = [
        ripe(classify(its, policy, as_of=as_of), its, policy, rules, as_of=as_of)
        for shard in shards(engine, as_of)
        for policy, its in apart(facts(engine, shard, as_of), config.book, as_of)
    ]
    return pl.concat([RIPE_SCHEMA.to_frame(), *parts]).sort("customer", maintain_order=True)


def prepare(
    config: Config,
    *,
    customer: str,
    items: Sequence[str] = (),
    kind: HandoverKind,
    recipient: str,
    reason: str,
    by: str,
    as_of: date,
    although_disputed: bool = False,
    number: str | None = None,
    conn: Connection | None = None,
) -> str:
    """Record what is to be handed over: these items, or without any all that is overdue; its number.

    `conn`: one that is writing already, whose transaction it becomes part of.
    Raises NotToBeHandedOver for an item that is not open and overdue, is handed over or written off already, or for
    disputes and suspicion of fraud unless `although_disputed`.
    """
    lines = overdue(config, customer, as_of)
    chosen = _named(lines, customer, items) if items else _all_left(lines)
    if not although_disputed:
        _refuse_disputed(chosen, customer, as_of)
    return store.prepare(
        conn or store_of(config),
        customer=customer,
        claims=chosen,
        whole=not items,
        kind=kind,
        recipient=recipient,
        reason=reason,
        by=by,
        as_of=as_of,
        although_disputed=although_disputed,
        number=number,
    )


def approve(config: Config, number: str, *, by: str, as_of: date) -> ClearedAway:
    """Approve a handover: from `as_of` on the engine is silent about it.

    Raises NotToBeHandedOver when something of it is disputed that was not when it was prepared, or is written off.
    """
    engine = store_of(config)
    found = handover_called(engine, number, as_of)
    if found.state is HandoverState.PREPARED:
        claims = [(one.item, one.kind) for one in found.claims]
        handed = pl.DataFrame(claims, schema={"item": pl.String, "kind": pl.String}, orient="row")
        its = overdue(config, found.customer, as_of).join(handed, on=["item", "kind"], how="semi")
        _refuse_twice(its, found.customer)
        if not found.although_disputed:
            _refuse_disputed(its, found.customer, as_of)
    return store.approve(engine, number, by=by, as_of=as_of)


def payments(config: Config, number: str, *, since: date | None, as_of: date) -> pl.DataFrame:
    """What has come in about a handover after a day (None: that of its approval), for whoever collects.

    The lines of the ledger against its documents, and the customer's receipts that are given to no document:
    `day`, `item`, `kind`, `document`, `currency`, `amount_minor`, `matched`.
    """
    engine = store_of(config)
    found = handover_called(engine, number, as_of)
    first = since or found.approved_day or found.prepared_day
    lines = posted_lines(engine, found.customer, as_of).filter(
        (pl.col("day") > first) & (pl.col("kind") != ItemKind.INVOICE)
    )
    documents = pl.Series([one.document for one in found.claims], dtype=pl.String).unique().implode()
    matched = pl.col("document").is_in(documents)
    alone = (pl.col("kind") == ItemKind.RECEIPT) & (pl.col("document") == own_document())
    told = lines.with_columns(matched=matched).filter(matched | alone)
    return told.select("day", "item", "kind", "document", "currency", "amount_minor", "matched")


def problems(config: Config, *, as_of: date) -> Iterator[Problem]:
    """Handovers that were approved and have no file, and files that nobody has approved."""
    states = (HandoverState.APPROVED, HandoverState.PREPARED)
    for one in (found for state in states for found in list_handovers(store_of(config), as_of, state=state)):
        where = f"handover {one.handover}"
        if one.state is HandoverState.APPROVED and one.filed_day is None:
            what = f"approved on {one.approved_day} without a file for {one.recipient}: make it with `handovers file`"
            yield Problem(where=where, what=what)
        elif one.state is HandoverState.PREPARED and one.filed_day is not None:
            what = f"its file was made as of {one.filed_day}, but nobody has approved it: approve or withdraw it"
            yield Problem(where=where, what=what)


def overdue(config: Config, customer: str, as_of: date) -> pl.DataFrame:
    """The lines of a customer that are overdue, as the policy sees them."""
    refuse_before_policy(config, as_of)
    known = facts(store_of(config), None, as_of, customer=customer)
    lines = [classify(its, policy, as_of=as_of) for policy, its in apart(known, config.book, as_of)]
    its = (pl.col("customer") == customer) & (pl.col("days_overdue") > 0) & (pl.col("balance_minor") > 0)
    return pl.concat([part.filter(its) for part in lines], how="diagonal")


def _all_left(lines: pl.DataFrame) -> pl.DataFrame:
    """Without what is handed over or written off already."""
    taken = pl.col("hold").is_in([rank(kind) for kind in _NOT_TWICE])
    return lines.filter(~taken.fill_null(value=False))


def _named(lines: pl.DataFrame, customer: str, items: Sequence[str]) -> pl.DataFrame:
    known = {*lines["item"], *lines["document"]}
    for number in items:
        if number not in known:
            raise NotToBeHandedOver(f"Customer {customer} has no overdue item '{number}': expected one that is")
    wanted = pl.Series(list(items), dtype=pl.String).implode()
    chosen = lines.filter(pl.col("item").is_in(wanted) | pl.col("document").is_in(wanted))
    _refuse_twice(chosen, customer)
    return chosen


def _refuse_twice(chosen: pl.DataFrame, customer: str) -> None:
    for kind, what in zip(_NOT_TWICE, ("handed over", "approved for write-off"), strict=True):
        for number in chosen.filter(pl.col("hold") == rank(kind))["item"].head(1):
            raise NotToBeHandedOver(f"Item {number} of customer {customer} is {what} already: expected one that is not")


def _refuse_disputed(chosen: pl.DataFrame, customer: str, as_of: date) -> None:
    for row in chosen.filter(pl.col("disputed_minor") > 0).sort("item").head(1).iter_rows(named=True):
        amount = money(row["disputed_minor"], row["currency"])
        raise NotToBeHandedOver(
            f"Of item {row['item']} of customer {customer} {amount} is in dispute or our own fault on {as_of}: "
            "expected none; resolve it, or say --even-though-disputed"
        )
    if chosen["fraud_since"].is_not_null().any():
        raise NotToBeHandedOver(
            f"Customer {customer} is under suspicion of fraud: expected none; review it, or say --even-though-disputed"
        )
