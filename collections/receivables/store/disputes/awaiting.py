"""Credit notes that are expected for what was conceded, and have not been posted."""

from dataclasses import dataclass
from datetime import date

import polars as pl
from sqlalchemy import Connection, Engine, select, true

from receivables.policy.disputes import CONCESSION_SCHEMA
from receivables.store import frames
from receivables.store.database import reading
from receivables.store.days import to_number
from receivables.store.disputed import what_was_conceded
from receivables.store.tables import customer as customer_table
from receivables.store.tables import dispute as dispute_table

_SCHEMA = pl.Schema({**CONCESSION_SCHEMA, "currency": pl.String(), "name": pl.String()})


@dataclass(frozen=True, slots=True, kw_only=True)
class Awaited:
    """A credit note that is expected: of `conceded_minor`, `awaited_minor` is not posted."""

    dispute: str
    customer: str
    name: str
    item: str
    currency: str
    conceded_minor: int
    awaited_minor: int
    resolved_day: date


def awaited_credits(engine: Engine, as_of: date, *, customer: str | None = None) -> list[Awaited]:
    """What was conceded by `as_of`, and neither credited in the ledger nor released by then; the oldest first."""
    with reading(engine) as conn:
        return awaited(conn, as_of, customer=customer)


def awaited(conn: Connection, as_of: date, *, customer: str | None = None) -> list[Awaited]:
    """The same within a transaction."""
    claim, day = dispute_table.c, to_number(as_of)
    columns = [claim[name] for name in _SCHEMA if name != "name"]
    named = select(*columns, customer_table.c.name).outerjoin_from(
        dispute_table, customer_table, claim.customer == customer_table.c.customer
    )
    # All of a customer's: one credit note may be for several of them.
    chosen = true() if customer is None else claim.customer == customer
    conceded = frames.read_frame(
        conn, named.where(chosen, claim.conceded_minor > 0, claim.resolved_day <= day), _SCHEMA
    )
    if conceded.is_empty():
        return []
    waits = pl.col("credited_day").is_null() & (pl.col("released_day").is_null() | (pl.col("released_day") > as_of))
    pieces = what_was_conceded(conn, conceded, as_of).filter(waits)
    rows = pieces.join(conceded.select("dispute", "name", "currency"), on="dispute").sort("resolved_day", "dispute")
    return [
        Awaited(
            dispute=row["dispute"],
            customer=row["customer"],
            name=row["name"] or "",
            item=row["item"],
            currency=row["currency"],
            conceded_minor=row["conceded_minor"],
            awaited_minor=row["part_minor"],
            resolved_day=row["resolved_day"],
        )
        for row in rows.iter_rows(named=True)
    ]
