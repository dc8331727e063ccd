"""What customers are called, however many."""

from datetime import datetime

import polars as pl
from sqlalchemy import Engine, select

from receivables.store import frames, tables
from receivables.store.database import reading
from receivables.store.versions import as_known

_SCHEMA = pl.Schema({"customer": pl.String(), "name": pl.String()})


def with_names(engine: Engine, rows: pl.DataFrame, *, known_at: datetime | None = None) -> pl.DataFrame:
    """Adds the `name` of each row's `customer`, as it was known at a moment (None: now); null where nobody said."""
    known = as_known(tables.customer, known_at).c
    query = select(known.customer, known.name).where(frames.among(known.customer, rows["customer"].unique()))
    with reading(engine) as conn:
        names = frames.read_frame(conn, query, _SCHEMA)
    return rows.join(names, on="customer", how="left", maintain_order="left")
