"""What was decided about every item, kept as intervals: a row from the night it began to the night it last held.

The row that holds now has no `to_day`. A night that decides the same as the one before leaves no trace.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl
from sqlalchemy import ColumnElement, Connection, select

from receivables.model import DECISION_SCHEMA
from receivables.store import frames
from receivables.store.tables import decision

_KEY = ["customer", "item", "kind"]
# Days overdue are not among them: they change every night, and follow from the due day.
_COMPARED = [
    "balance_minor",
    "treatment",
    "does",
    "reason",
    "level",
    "age_band",
    "amount_band",
    "cause",
    "disputed_minor",
    "covered_minor",
    "next_day",
    "policy_hash",
]
_TYPES = {**dict(DECISION_SCHEMA), "from_day": pl.Date(), "policy_hash": pl.String()}
_OPEN_SCHEMA = pl.Schema({name: _TYPES[name] for name in (*_KEY, "from_day", *_COMPARED)})


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedDecisions:
    """How many items got their first decision, another one than before, the same again, or none any more."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    ended: int = 0


def open_decisions(conn: Connection, customers: ColumnElement[bool]) -> pl.DataFrame:
    """The decisions that hold now of the customers that the condition on `decision.customer` lets through."""
    query = select(*(decision.c[name] for name in _OPEN_SCHEMA)).where(decision.c.to_day.is_(None), customers)
    return frames.read_frame(conn, query, _OPEN_SCHEMA)


def save_decisions(conn: Connection, decisions: pl.DataFrame, before: pl.DataFrame, *, as_of: date) -> SavedDecisions:
    """Write what differs between tonight's `decisions` (with `policy_hash`) and those that held `before`.

    What was decided on this same night already is replaced in place; what is older ends the day before `as_of`.
    """
    compared = decisions.select(*_KEY, *_COMPARED).join(before, on=_KEY, how="left", suffix="_before")
    is_new = pl.col("from_day").is_null()
    differs = pl.any_horizontal(pl.col(name).ne_missing(pl.col(f"{name}_before")) for name in _COMPARED)
    changed = compared.filter(~is_new & differs)
    written = compared.filter(is_new | differs)
    gone = before.join(decisions, on=_KEY, how="anti")
    held = [*_KEY, "from_day"]
    _end(conn, pl.concat([changed.select(held), gone.select(held)]).sort(_KEY), as_of)
    fresh = written.select(*_KEY, pl.lit(as_of).alias("from_day"), *_COMPARED).sort(_KEY)
    frames.insert(conn, decision, fresh)
    return SavedDecisions(
        new=written.height - changed.height,
        changed=changed.height,
        unchanged=compared.height - written.height,
        ended=gone.height,
    )


def _end(conn: Connection, held: pl.DataFrame, as_of: date) -> None:
    tonights = pl.col("from_day") == as_of
    frames.delete(conn, decision, held.filter(tonights))
    frames.update(conn, decision, held.filter(~tonights).with_columns(to_day=pl.lit(as_of - timedelta(days=1))))
