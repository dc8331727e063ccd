"""Proposals of write-off as they stand on a day, judged from the ledger."""

from dataclasses import dataclass, fields
from datetime import date
from typing import Any

import polars as pl
from sqlalchemy import ColumnElement, Connection, Engine, select

from receivables.model import ITEM_SCHEMA, ItemKind
from receivables.model.write_offs import WRITE_OFF_SCHEMA, WriteOffRule, WriteOffState
from receivables.policy.write_offs import judged
from receivables.store import frames
from receivables.store.database import reading
from receivables.store.days import to_number
from receivables.store.tables import customer as customer_table
from receivables.store.tables import item, write_off

# Approved, and waiting for the books.
PENDING = (WriteOffState.APPROVED, WriteOffState.CHANGED)
_ROW = pl.Schema(
    {
        **WRITE_OFF_SCHEMA,
        "proposed_day": pl.Date(),
        "proposed_by": pl.String(),
        "rule": pl.String(),
        "reason": pl.String(),
        "approved_by": pl.String(),
        "refused_by": pl.String(),
        "remark": pl.String(),
        "listed_day": pl.Date(),
        "name": pl.String(),
    }
)
# What was said on a day, which is the first of them.
_SAID_ON = (("approved_day", "approved_by"), ("refused_day", "refused_by", "remark"), ("listed_day",))


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteOffRecord:
    """A balance proposed to be given up, and how it stands on a day. Empty text: nobody, nothing.

    `amount_minor` is negative for a credit; `balance_minor` is open on that day. `listed_day`: the booking list it is
    on. `closed_by`, `closed_as`, `closed_day`: the line of the ledger that took the balance, as far as one can tell.
    """

    number: str
    customer: str
    name: str
    item: str
    kind: ItemKind
    rule: WriteOffRule
    reason: str
    currency: str
    amount_minor: int
    state: WriteOffState
    balance_minor: int
    proposed_day: date
    proposed_by: str
    approved_day: date | None
    approved_by: str
    refused_day: date | None
    refused_by: str
    remark: str
    listed_day: date | None
    closed_by: str
    closed_as: str
    closed_day: date | None


def list_write_offs(
    engine: Engine, as_of: date, *, customer: str | None = None, state: WriteOffState | None = None
) -> list[WriteOffRecord]:
    """The proposals made by `as_of` and how they stand on it, by customer, item and day."""
    chosen = [] if customer is None else [write_off.c.customer == customer]
    with reading(engine) as conn:
        found = judged_write_offs(conn, as_of, *chosen)
    if state is not None:
        found = found.filter(pl.col("state") == state)
    return _records(found.sort("customer", "item", "kind", "proposed_day"))


def pending(engine: Engine, as_of: date) -> list[WriteOffRecord]:
    """What is approved and not booked by `as_of`, longest approved first. A store without any is asked but once."""
    with reading(engine) as conn:
        approved = write_off.c.approved_day.is_not(None)
        if conn.execute(select(write_off.c.number).where(approved).limit(1)).first() is None:
            return []
        found = judged_write_offs(conn, as_of, approved)
    waiting = found.filter(pl.col("state").is_in([str(one) for one in PENDING]))
    return _records(waiting.sort("approved_day", "customer", "item"))


def judged_write_offs(conn: Connection, as_of: date, *chosen: ColumnElement[bool]) -> pl.DataFrame:
    """The chosen proposals made by `as_of` as they stand on it: _ROW and what `judged` adds."""
    day = to_number(as_of)
    columns = [customer_table.c.name if name == "name" else write_off.c[name] for name in _ROW]
    made = (write_off.c.proposed_day <= day, *chosen)
    of_customer = customer_table.c.customer == write_off.c.customer
    query = select(*columns).outerjoin_from(write_off, customer_table, of_customer).where(*made)
    rows = frames.read_frame(conn, query, _ROW).with_columns(
        pl.when(pl.col(said[0]) <= as_of).then(name).alias(name) for said in _SAID_ON for name in said
    )
    its = item.c.customer.in_(select(write_off.c.customer).where(*made))
    posted = select(*(item.c[name] for name in ITEM_SCHEMA)).where(its, item.c.day <= day)
    lines = frames.read_frame(conn, posted, ITEM_SCHEMA) if rows.height else ITEM_SCHEMA.to_frame()
    texts = ["name", "reason", "proposed_by", "approved_by", "refused_by", "remark", "closed_by", "closed_as"]
    return judged(rows, lines, as_of=as_of).with_columns(pl.col(texts).fill_null(""))


def _records(found: pl.DataFrame) -> list[WriteOffRecord]:
    names = [one.name for one in fields(WriteOffRecord)]
    return [_record(row) for row in found.select(names).iter_rows(named=True)]


def _record(row: dict[str, Any]) -> WriteOffRecord:
    words = {
        "kind": ItemKind(row["kind"]),
        "rule": WriteOffRule(row["rule"]),
        "state": WriteOffState(row["state"]),
    }
    return WriteOffRecord(**{**row, **words})
