"""Letters, visits and cases as they stood on a day: what its night did, and what earlier nights began and was not over.

How a letter stood between being written and leaving is on no record, but for its days: it had left by then, it had
come back, it was withdrawn, or it had not left yet.
"""

from datetime import date
from typing import Any

import polars as pl
from sqlalchemy import ColumnElement, Engine, FromClause, Select, Subquery, Table, and_, func, literal, or_, select
from sqlalchemy import case as when

from receivables.model import VISITS_UNDER_WAY, LetterState
from receivables.store import frames
from receivables.store.database import reading
from receivables.store.days import to_number
from receivables.store.tables import assignment, assignment_step, case, case_step, dispatch, letter

NOT_YET, CAME_BACK = "not_yet", "came_back"
# `state`: of a letter SENT, WITHDRAWN, NOT_YET or CAME_BACK; `state_day` null while it has not left. `channel` null:
# nothing was tried.
LETTERS_SCHEMA = pl.Schema(
    {
        "customer": pl.String(),
        "night": pl.Date(),
        "treatment": pl.String(),
        "level": pl.Int64(),
        "channel": pl.String(),
        "state": pl.String(),
        "state_day": pl.Date(),
    }
)
VISITS_SCHEMA = pl.Schema(
    {
        "customer": pl.String(),
        "night": pl.Date(),
        "salesperson": pl.String(),
        "state": pl.String(),
        "state_day": pl.Date(),
        "due_day": pl.Date(),
    }
)
# `state`: open or closed; `stage` of special handling, with who has it next and until when.
CASES_SCHEMA = pl.Schema(
    {
        "customer": pl.String(),
        "night": pl.Date(),
        "kind": pl.String(),
        "salesperson": pl.String(),
        "state": pl.String(),
        "stage": pl.String(),
        "whom": pl.String(),
        "state_day": pl.Date(),
        "deadline_day": pl.Date(),
    }
)


def letters_on(engine: Engine, as_of: date) -> pl.DataFrame:
    """The letters of the night of `as_of`, and those of earlier ones that had not left by then (LETTERS_SCHEMA)."""
    day, this = to_number(as_of), letter.c
    was_sent = and_(this.state == LetterState.SENT, this.state_day <= day)
    had_left = and_(this.left_day <= day, or_(this.returned_day.is_(None), this.returned_day > day))
    withdrawn = and_(this.state == LetterState.WITHDRAWN, this.state_day <= day)
    came_back = this.returned_day <= day
    state = when(
        (or_(was_sent, had_left), literal(str(LetterState.SENT))),
        (withdrawn, literal(str(LetterState.WITHDRAWN))),
        (came_back, literal(CAME_BACK)),
        else_=literal(NOT_YET),
    )
    since = when((or_(was_sent, withdrawn), this.state_day), (had_left, this.left_day), (came_back, this.returned_day))
    tried = _newest(dispatch, dispatch.c.attempt, dispatch.c.day <= day, ("customer", "night"))
    query = (
        select(
            *(this[name] for name in ("customer", "night", "treatment", "level")),
            func.coalesce(dispatch.c.channel, "").label("channel"),
            state.label("state"),
            since.label("state_day"),
        )
        .outerjoin_from(letter, tried, _same(letter, tried, "customer", "night"))
        .outerjoin(dispatch, and_(_same(dispatch, tried, "customer", "night"), dispatch.c.attempt == tried.c.number))
    )
    is_over = or_(was_sent, and_(had_left, this.left_day.is_not(None)), withdrawn)
    return _read(engine, query.where(_on(letter, day, is_over)), LETTERS_SCHEMA)


def visits_on(engine: Engine, as_of: date) -> pl.DataFrame:
    """The visits of the night of `as_of`, and those of earlier ones that were under way on it (VISITS_SCHEMA)."""
    day, this, step = to_number(as_of), assignment.c, assignment_step
    last = _newest(step, step.c.number, step.c.day <= day, ("customer", "night"))
    # What was done before steps were kept is known by its day alone.
    known = when((this.state_day <= day, this.state), else_=literal("open"))
    state = func.coalesce(step.c.to_state, known)
    theirs = func.coalesce(func.nullif(step.c.to_salesperson, ""), this.salesperson)
    query = (
        select(
            this.customer,
            this.night,
            theirs.label("salesperson"),
            state.label("state"),
            func.coalesce(step.c.day, when((this.state_day <= day, this.state_day), else_=this.night)).label(
                "state_day"
            ),
            this.due_day,
        )
        .outerjoin_from(assignment, last, _same(assignment, last, "customer", "night"))
        .outerjoin(step, and_(_same(step, last, "customer", "night"), step.c.number == last.c.number))
    )
    is_over = state.not_in([str(one) for one in VISITS_UNDER_WAY])
    return _read(engine, query.where(_on(assignment, day, is_over)), VISITS_SCHEMA)


def cases_on(engine: Engine, as_of: date) -> pl.DataFrame:
    """The cases that the night of `as_of` opened, and those of earlier ones that were open on it (CASES_SCHEMA)."""
    day, this, step, key = to_number(as_of), case.c, case_step, ("customer", "kind", "night")
    last = _newest(step, step.c.number, step.c.day <= day, key)
    closed = and_(this.state == "closed", this.state_day <= day)
    query = (
        select(
            *(this[name] for name in ("customer", "night", "kind", "salesperson")),
            when((closed, literal("closed")), else_=literal("open")).label("state"),
            func.coalesce(step.c.to_stage, "").label("stage"),
            func.coalesce(step.c.whom, "").label("whom"),
            when((closed, this.state_day), else_=func.coalesce(step.c.day, this.night)).label("state_day"),
            step.c.deadline_day,
        )
        .outerjoin_from(case, last, _same(case, last, *key))
        .outerjoin(step, and_(_same(step, last, *key), step.c.number == last.c.number))
    )
    return _read(engine, query.where(_on(case, day, closed)), CASES_SCHEMA)


def _newest(table: Table, number: ColumnElement[int], by_then: ColumnElement[bool], key: tuple[str, ...]) -> Subquery:
    """The highest number of each key by then."""
    columns = [table.c[name] for name in key]
    return select(*columns, func.max(number).label("number")).where(by_then).group_by(*columns).subquery()


def _same(one: FromClause, other: FromClause, *names: str) -> ColumnElement[bool]:
    return and_(*(one.c[name] == other.c[name] for name in names))


def _on(work: Table, day: int, is_over: ColumnElement[bool]) -> ColumnElement[bool]:
    of_the_night = work.c.night == day
    return or_(of_the_night, and_(work.c.night < day, func.coalesce(is_over, literal(value=False)).is_(False)))


def _read(engine: Engine, query: Select[Any], schema: pl.Schema) -> pl.DataFrame:
    with reading(engine) as conn:
        return frames.read_frame(conn, query, schema).sort("customer", "night")
