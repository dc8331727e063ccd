"""What was posted to the ledger, summed by the database."""

from datetime import date, datetime

import polars as pl
from sqlalchemy import Engine, func, or_, select

from receivables.store import frames
from receivables.store.database import reading
from receivables.store.days import to_number
from receivables.store.tables import item
from receivables.store.versions import as_known

_SCHEMA = pl.Schema({"currency": pl.String, "kind": pl.String, "day": pl.Date, "amount_minor": pl.Int64})


def posted_by_day(engine: Engine, *, last: date, known_at: datetime | None = None) -> pl.DataFrame:
    """The sums of all lines posted by `last`: `currency`, `kind`, `day`, `amount_minor`.

    With `known_at` as they were known at that moment; None: as they are known now.
    """
    line = as_known(item, known_at)
    # PostgreSQL sums big integers to decimals, which JSON would carry as they are.
    total = func.sum(line.c.amount_minor).cast(item.c.amount_minor.type).label("amount_minor")
    by = [line.c.currency, line.c.kind, line.c.day]
    query = select(*by, total).where(line.c.day <= to_number(last)).group_by(*by)
    with reading(engine) as conn:
        return frames.read_frame(conn, query, _SCHEMA)


def open_documents(engine: Engine, *, as_of: date) -> dict[str, int]:
    """What the lines of documents that are open on a day come to, by currency: as much as is owed on them."""
    day = to_number(as_of)
    still_open = or_(item.c.closed_day.is_(None), item.c.closed_day > day)
    total = func.sum(item.c.amount_minor).cast(item.c.amount_minor.type)
    query = select(item.c.currency, total).where(item.c.day <= day, still_open).group_by(item.c.currency)
    with reading(engine) as conn:
        return dict(conn.execute(query).tuples().all())
