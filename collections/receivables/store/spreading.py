"""Visits that the night gives out: those it has asked for, and those of people who are away until they are due."""

from datetime import date

import polars as pl
from sqlalchemy import ColumnElement, Connection, func, or_, select

from receivables.model import VISITS_UNDER_WAY, AssignmentState
from receivables.policy.team import LOAD_SCHEMA
from receivables.store import frames
from receivables.store.days import to_number
from receivables.store.tables import absence, assignment, customer
from receivables.store.visits.steps import take_steps

_ASKED = pl.Schema(
    {
        "customer": pl.String,
        "night": pl.Date,
        "state": pl.String,
        "salesperson": pl.String,
        "territory": pl.String,
        "due_day": pl.Date,
        "policy_hash": pl.String,
        "step": pl.Int64,
    }
)
# 1970-01-01 was a Thursday.
_FROM_MONDAY = 3


def asked_tonight(conn: Connection, as_of: date) -> pl.DataFrame:
    """The visits planned on the night of `as_of` that it has not given out: `customer`, `night`, `state`, `salesperson`
    (null: nobody is named), `territory`, `due_day`, `policy_hash`, `step`.
    """
    visit = assignment.c
    tonights = visit.night == to_number(as_of)
    return _visits(conn, tonights, or_(visit.step == 0, visit.salesperson == ""), visit.state.in_(VISITS_UNDER_WAY))


def of_the_absent(conn: Connection, as_of: date) -> pl.DataFrame:
    """The visits of earlier nights that somebody is to make who is away for a part of the time left: see above."""
    visit, day = assignment.c, to_number(as_of)
    lasts = or_(absence.c.to_day.is_(None), absence.c.to_day >= day)
    theirs = (absence.c.salesperson == visit.salesperson) & lasts & (absence.c.from_day <= visit.due_day)
    waits = visit.state.in_([AssignmentState.OPEN, AssignmentState.ACCEPTED])
    is_away = select(absence.c.salesperson).where(theirs).exists()
    return _visits(conn, visit.night < day, visit.due_day >= day, waits, is_away)


def loads(conn: Connection, as_of: date) -> pl.DataFrame:
    """How many visits under way are due in the week of whom (LOAD_SCHEMA), but for those of `asked_tonight`."""
    visit = assignment.c
    is_asked = (visit.night == to_number(as_of)) & (visit.step == 0)
    week = (visit.due_day - (visit.due_day + _FROM_MONDAY) % 7).label("week")
    counted = select(visit.salesperson, week, func.count().label("visits")).where(
        visit.state.in_(VISITS_UNDER_WAY), ~is_asked, visit.salesperson != ""
    )
    return frames.read_frame(conn, counted.group_by(visit.salesperson, week), LOAD_SCHEMA)


def territories(conn: Connection, customers: pl.Series) -> pl.DataFrame:
    """Where customers are: `customer`, `territory`."""
    query = select(customer.c.customer, customer.c.territory).where(frames.among(customer.c.customer, customers))
    return frames.read_frame(conn, query, pl.Schema({name: _ASKED[name] for name in ("customer", "territory")}))


def save_placed(conn: Connection, asked: pl.DataFrame, placed: pl.DataFrame, *, as_of: date) -> int:
    """Give the visits of `asked_tonight` to whoever was found (`customer`, `salesperson`, `due_day`, `reason`)."""
    found = placed.select("customer", "due_day", "reason", to_salesperson="salesperson")
    visits = asked.drop("due_day").join(found, on="customer")
    first = visits.filter(pl.col("step") == 0).with_columns(state=pl.lit(None, pl.String))
    later = visits.filter((pl.col("step") > 0) & pl.col("to_salesperson").is_not_null())
    steps = pl.concat([first, later]).with_columns(to_state=pl.lit(str(AssignmentState.OPEN)))
    return take_steps(conn, steps, author="", as_of=as_of, said_to_representative=True)


def save_handed_over(conn: Connection, visits: pl.DataFrame, *, as_of: date) -> int:
    """Give visits to whoever stands in (`of_the_absent` with `to_salesperson`, `reason` and the `due_day` then)."""
    steps = visits.with_columns(to_state=pl.lit(str(AssignmentState.OPEN)))
    return take_steps(conn, steps, author="", as_of=as_of, said_to_representative=True)


def _visits(conn: Connection, *conditions: ColumnElement[bool]) -> pl.DataFrame:
    columns = [customer.c.territory if name == "territory" else assignment.c[name] for name in _ASKED]
    query = (
        select(*columns)
        .join_from(assignment, customer, assignment.c.customer == customer.c.customer)
        .where(*conditions)
        .order_by(assignment.c.customer, assignment.c.night)
    )
    return frames.read_frame(conn, query, _ASKED)
