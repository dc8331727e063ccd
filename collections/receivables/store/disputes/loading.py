"""Lists of disputes, as a firm keeps them elsewhere."""

import polars as pl
from sqlalchemy import Connection, Engine, select

from receivables.store import frames
from receivables.store.database import writing
from receivables.store.merge import Merged, merge
from receivables.store.tables import dispute as dispute_table

_NAMES = {"invoice": "item", "opened": "opened_day", "deadline": "deadline_day"}
_KEPT = pl.Schema({"dispute": pl.String, "deadline_day": pl.Date, "owner": pl.String, "owner_by": pl.String})


def load_disputes(engine: Engine | Connection, frame: pl.DataFrame) -> Merged:
    """Take a list of disputes (columns of `TABLES["disputes"]`), known by their numbers.

    What was said by command stays: what was resolved is, and who was given a dispute by hand keeps it, with its
    deadline. The list's `usual_deadline` and `usual_owner`, if it has them, are for new disputes of which it says none.
    """
    listed = frame.rename(_NAMES).drop("row")
    with writing(engine) as conn:
        return merge(conn, dispute_table, _with_what_stands(conn, listed))


def _with_what_stands(conn: Connection, listed: pl.DataFrame) -> pl.DataFrame:
    """The list with deadlines and owners as they are to be; columns of which it says nothing are left out."""
    query = select(*(dispute_table.c[name] for name in _KEPT))
    stored = frames.read_frame(conn, query.where(frames.among(dispute_table.c.dispute, listed["dispute"])), _KEPT)
    kept = stored.rename({"deadline_day": "deadline_before", "owner": "owner_before"}).with_columns(known=True)
    both = listed.join(kept, on="dispute", how="left", maintain_order="left")
    by_hand, is_known = pl.col("owner_by").is_not_null(), pl.col("known").is_not_null()
    told = {
        name: pl.when(by_hand)
        .then(before)
        .otherwise(pl.coalesce(name, pl.when(is_known).then(before).otherwise(usual)))
        for name, before, usual in (
            ("deadline_day", "deadline_before", _usual(listed, "usual_deadline", pl.Date())),
            ("owner", "owner_before", _usual(listed, "usual_owner", pl.String())),
        )
    }
    said = [name for name in ("kind", "amount_minor") if listed[name].count()]
    return both.with_columns(**told).select(
        "dispute", "customer", "item", "currency", "opened_day", "deadline_day", "owner", *said
    )


def _usual(listed: pl.DataFrame, name: str, dtype: pl.DataType) -> pl.Expr:
    return pl.col(name) if name in listed.columns else pl.lit(None, dtype)
