"""Visits that nobody was found for yet, and whoever was found."""

from datetime import date

import polars as pl
from sqlalchemy import Engine, select

from receivables.store import frames
from receivables.store.database import reading, writing
from receivables.store.days import to_number
from receivables.store.tables import assignment, customer

_SCHEMA = pl.Schema({"customer": pl.String, "territory": pl.String})


def without_representative(engine: Engine, as_of: date) -> pl.DataFrame:
    """The visits planned on the night of `as_of` that have no representative: `customer`, `territory`."""
    query = (
        select(customer.c.customer, customer.c.territory)
        .join_from(assignment, customer, assignment.c.customer == customer.c.customer)
        .where(assignment.c.night == to_number(as_of), assignment.c.salesperson == "")
        .order_by(customer.c.customer)
    )
    with reading(engine) as conn:
        return frames.read_frame(conn, query, _SCHEMA)


def assign(engine: Engine, found: pl.DataFrame, as_of: date) -> None:
    """Give the visits of that night to the representatives found (`customer`, `salesperson`; null: nobody)."""
    visits = found.drop_nulls("salesperson").with_columns(night=pl.lit(as_of))
    with writing(engine) as conn:
        frames.update(conn, assignment, visits.select("customer", "night", "salesperson"))
