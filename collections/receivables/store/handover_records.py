"""Handovers as they stand on a day, and what is still open of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl
from sqlalchemy import ColumnElement, Connection, Engine, Row, select

from receivables.model import ITEM_SCHEMA
from receivables.model.handovers import HandoverKind, HandoverState
from receivables.store import frames
from receivables.store.database import StoreError, reading
from receivables.store.days import to_day, to_number
from receivables.store.open_lines import open_lines
from receivables.store.tables import customer as customer_table
from receivables.store.tables import handover, handover_item, item

_CLAIM_SCHEMA = pl.Schema(
    {"item": pl.String, "kind": pl.String, "document": pl.String, "currency": pl.String, "amount_minor": pl.Int64}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """An item handed over: what was open when it was prepared, and what is open on the day asked for."""

    item: str
    kind: str
    document: str
    currency: str
    amount_minor: int
    balance_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverRecord:
    """A handover. `whole`: of all that the customer owes; `filed_day`: as of which its last file speaks."""

    handover: str
    customer: str
    name: str
    kind: HandoverKind
    recipient: str
    whole: bool
    although_disputed: bool
    reason: str
    state: HandoverState
    prepared_day: date
    prepared_by: str
    approved_day: date | None
    approved_by: str
    ended_day: date | None
    ended_by: str
    end_reason: str
    filed_day: date | None
    file_hash: str
    claims: tuple[Claim, ...]

    @property
    def totals(self) -> dict[str, int]:
        """What was open when it was prepared, in minor units by currency."""
        return _summed((one.currency, one.amount_minor) for one in self.claims)

    @property
    def open_totals(self) -> dict[str, int]:
        """What is still open of it on the day asked for."""
        return _summed((one.currency, one.balance_minor) for one in self.claims if one.balance_minor)


def list_handovers(
    engine: Engine, as_of: date, *, customer: str | None = None, state: HandoverState | None = None
) -> list[HandoverRecord]:
    """The handovers prepared by `as_of`, the newest first, with what is open of each on that day."""
    asked = ((handover.c.customer, customer), (handover.c.state, state))
    chosen = [column == value for column, value in asked if value is not None]
    return _records(engine, as_of, *chosen)


def handover_called(engine: Engine, number: str, as_of: date) -> HandoverRecord:
    """The handover of that number as of a day; StoreError when there is none."""
    found = _records(engine, as_of, handover.c.handover == number)
    if not found:
        raise StoreError(f"There is no handover '{number}' by {as_of}: expected a number as `list` shows it")
    return found[0]


def posted_lines(engine: Engine, customer: str, as_of: date) -> pl.DataFrame:
    """All ledger lines of a customer up to a day (ITEM_SCHEMA and `reference`), in the order of their days."""
    schema = pl.Schema({**ITEM_SCHEMA, "reference": pl.String()})
    its = (item.c.customer == customer) & (item.c.day <= to_number(as_of))
    query = select(*(item.c[name] for name in schema)).where(its).order_by(item.c.day, item.c.item, item.c.kind)
    with reading(engine) as conn:
        return frames.read_frame(conn, query, schema)


def _records(engine: Engine, as_of: date, *chosen: ColumnElement[bool]) -> list[HandoverRecord]:
    query = (
        select(handover, customer_table.c.name)
        .outerjoin_from(handover, customer_table, customer_table.c.customer == handover.c.customer)
        .where(handover.c.prepared_day <= to_number(as_of), *chosen)
        .order_by(handover.c.prepared_day.desc(), handover.c.handover)
    )
    with reading(engine) as conn:
        rows = conn.execute(query).all()
        claims = claims_of(conn, rows, as_of)
    return [_record(row, claims[row.handover]) for row in rows]


def _record(row: Row[Any], claims: tuple[Claim, ...]) -> HandoverRecord:
    told = {name: value for name, value in row._mapping.items() if name != "known_at"}
    days = {name: to_day(value) for name, value in told.items() if name.endswith("_day")}
    words = {
        "kind": HandoverKind(row.kind),
        "state": HandoverState(row.state),
        "name": row.name or "",
        "whole": bool(row.whole),
    }
    return HandoverRecord(**{**told, **days, **words, "claims": claims})


def claims_of(conn: Connection, rows: Sequence[Row[Any]], as_of: date) -> dict[str, tuple[Claim, ...]]:
    """The claims of handovers, each with what is open of it on a day."""
    if not rows:
        return {}
    numbers = pl.Series([row.handover for row in rows], dtype=pl.String)
    schema = pl.Schema({"handover": pl.String(), **_CLAIM_SCHEMA})
    query = select(*(handover_item.c[name] for name in schema))
    listed = frames.read_frame(conn, query.where(frames.among(handover_item.c.handover, numbers)), schema)
    owners = pl.DataFrame({"handover": numbers, "customer": [row.customer for row in rows]})
    owed = open_lines(conn, frames.among(item.c.customer, owners["customer"].unique()), as_of=as_of)
    key = ["customer", "item", "kind"]
    found = (
        listed.join(owners, on="handover")
        .join(owed.select(*key, "balance_minor", "due_day"), on=key, how="left")
        .with_columns(pl.col("balance_minor").fill_null(0))
        .sort("item", "kind")
    )
    claims: dict[str, list[Claim]] = {row.handover: [] for row in rows}
    for one in found.select("handover", *_CLAIM_SCHEMA, "balance_minor").iter_rows(named=True):
        claims[one.pop("handover")].append(Claim(**one))
    return {number: tuple(its) for number, its in claims.items()}


def _summed(amounts: Iterable[tuple[str, int]]) -> dict[str, int]:
    sums: dict[str, int] = {}
    for currency, minor in amounts:
        sums[currency] = sums.get(currency, 0) + minor
    return dict(sorted(sums.items()))
