"""Writing how customers stand, by whole shards."""

import polars as pl
from sqlalchemy import ColumnElement, Connection, delete, not_

from receivables.store import frames
from receivables.store.tables import standing


def save_standing(
    conn: Connection, rows: pl.DataFrame, customers: ColumnElement[bool], *, left_alone: pl.DataFrame
) -> None:
    """Replace how the customers stand for whom the condition on `standing.customer` holds, by `rows` (STANDING_SCHEMA).

    Those `left_alone` (`customer`) stand as they did: what was decided about them stays, too.
    """
    gone = customers
    if left_alone.height:
        gone = gone & not_(frames.among(standing.c.customer, left_alone["customer"]))
    conn.execute(delete(standing).where(gone))
    fresh = rows.join(left_alone.select("customer"), on="customer", how="anti")
    frames.insert(conn, standing, fresh.sort("customer"))
