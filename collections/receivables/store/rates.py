"""Every exchange rate up to a day."""

from datetime import date, datetime

import polars as pl
from sqlalchemy import Engine, select

from receivables.model import RATE_SCHEMA
from receivables.store import frames, tables
from receivables.store.database import reading
from receivables.store.days import to_number
from receivables.store.versions import as_known


def rates_until(engine: Engine, as_of: date, *, known_at: datetime | None = None) -> pl.DataFrame:
    """All rates on or before `as_of` (RATE_SCHEMA), by currency and day; as they were known at a moment, or are now."""
    rate = as_known(tables.rate, known_at).c
    query = select(*(rate[name] for name in RATE_SCHEMA)).where(rate.day <= to_number(as_of))
    with reading(engine) as conn:
        return frames.read_frame(conn, query.order_by(rate.currency, rate.day), RATE_SCHEMA)
