"""What happens to visits, written down: a new state or a new representative, and a step that says why."""

from datetime import date

import polars as pl
from sqlalchemy import ColumnElement, Connection, select

from receivables.model import VISITS_UNDER_WAY, AssignmentState
from receivables.store import frames
from receivables.store.moments import clock_time
from receivables.store.tables import assignment, assignment_step

# Visits as steps are taken from: what each is now, and what it is to be.
_NOW = pl.Schema(
    {"customer": pl.String, "night": pl.Date, "state": pl.String, "salesperson": pl.String, "step": pl.Int64}
)
_NEXT = {"to_state": "state", "to_salesperson": "salesperson"}


def now(conn: Connection, *conditions: ColumnElement[bool]) -> pl.DataFrame:
    """The visits that are so, as they stand: `customer`, `night`, `state`, `salesperson`, `step`."""
    query = select(*(assignment.c[name] for name in _NOW)).where(*conditions)
    return frames.read_frame(conn, query.order_by(assignment.c.customer, assignment.c.night), _NOW)


def take_steps(
    conn: Connection, visits: pl.DataFrame, *, author: str, as_of: date, said_to_representative: bool = False
) -> int:
    """Bring visits (see `now`) to their `to_state` and `to_salesperson`, with a `reason`; how many there were.

    Whatever else of a visit changes (`due_day`, `outcome`) stands in a column of that name. `author` empty: the night.
    `said_to_representative`: the reason is what the representative reads beside the visit.
    """
    if visits.is_empty():
        return 0
    stepped = visits.with_columns(step=pl.col("step") + 1)
    more: list[str] = [name for name in ("due_day", "outcome") if name in visits.columns]
    more += ["reason"] if said_to_representative else []
    changed = stepped.select("customer", "night", "step", *more, **{to: name for name, to in _NEXT.items()})
    has_moved = stepped["state"].fill_null("") != stepped["to_state"]
    # The day of a state is that since which it is so.
    moved, stays = changed.filter(has_moved).with_columns(state_day=pl.lit(as_of)), changed.filter(~has_moved)
    for some in (moved, stays):
        if some.height:
            frames.update(conn, assignment, some)
    steps = stepped.select(
        "customer",
        "night",
        "to_state",
        "to_salesperson",
        "reason",
        number="step",
        from_state="state",
        from_salesperson="salesperson",
        moment=pl.lit(clock_time(conn), pl.Int64),
        day=pl.lit(as_of),
        author=pl.lit(author),
    )
    return frames.insert(conn, assignment_step, steps.sort("customer", "night", "number"))


def end_visits(
    conn: Connection, keys: pl.DataFrame, *, state: AssignmentState, why: str, author: str = "", as_of: date
) -> int:
    """End those of the visits (`customer`, `night`) that are under way, for a reason which is their outcome; how many.

    `author` empty: the night.
    """
    if keys.is_empty():
        return 0
    named = frames.among(assignment.c.customer, keys["customer"].unique())
    its = now(conn, assignment.c.state.in_(VISITS_UNDER_WAY), named).join(keys, on=["customer", "night"], how="semi")
    ended = its.with_columns(
        to_state=pl.lit(str(state)), to_salesperson="salesperson", reason=pl.lit(why), outcome=pl.lit(why)
    )
    return take_steps(conn, ended, author=author, as_of=as_of)
