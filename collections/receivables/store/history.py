"""What people told us and what we did about the chosen customers, as it stood on a day.

What they told us may be asked for as it was known at a moment, `known_at`; None: as it is known now. `chosen` is
always a condition on the columns of `tables.customer`. Days that end something are exclusive in the store (the day
somebody resolved it) and inclusive in frames (the last day it held).
"""

from datetime import date, datetime
from typing import Any

import polars as pl
from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Integer,
    Select,
    Table,
    and_,
    case,
    exists,
    func,
    literal,
    not_,
    or_,
    select,
    true,
    union_all,
)

from receivables.model import (
    CAUSE_SCHEMA,
    CONTACT_SCHEMA,
    HOLD_SCHEMA,
    LEAVES,
    OPEN_WORK_SCHEMA,
    UNSETTLED,
    VISITS_UNDER_WAY,
    Does,
    LetterState,
)
from receivables.store import frames, tables
from receivables.store.days import to_number
from receivables.store.groups import links
from receivables.store.tables import assignment, letter, line
from receivables.store.versions import as_known


def of_chosen(table: FromClause, chosen: ColumnElement[bool]) -> ColumnElement[bool]:
    """The condition that a row of `table` is about one of the chosen customers."""
    return table.c.customer.in_(select(tables.customer.c.customer).where(chosen))


def holds(
    conn: Connection, chosen: ColumnElement[bool], as_of: date, *, known_at: datetime | None = None
) -> pl.DataFrame:
    """Holds in force (HOLD_SCHEMA)."""
    return _in_force(conn, as_known(tables.hold, known_at), HOLD_SCHEMA, chosen, as_of)


def causes(
    conn: Connection, chosen: ColumnElement[bool], as_of: date, *, known_at: datetime | None = None
) -> pl.DataFrame:
    """Causes in force (CAUSE_SCHEMA)."""
    return _in_force(conn, as_known(tables.cause, known_at), CAUSE_SCHEMA, chosen, as_of)


def contacts(conn: Connection, chosen: ColumnElement[bool], as_of: date) -> pl.DataFrame:
    """What was done up to `as_of` about each item that was due itself: highest level, last day (CONTACT_SCHEMA).

    A letter counts from the day it was sent, a visit from the day it was made (until then from the night it was asked
    for), a case from the night it was opened.
    """
    listed = union_all(*(_listed(work, does, chosen, as_of) for work, does in _WORK)).subquery()
    query = select(listed).where(listed.c.day <= to_number(as_of))
    # To sort the lines of years by four texts is what a database would group them by: it takes half as long again.
    each = frames.read_frame(conn, query, CONTACT_SCHEMA)
    thing = ("customer", "debtor", "item", "does")
    return each.group_by(*thing, maintain_order=True).agg(pl.col("level", "day").max()).select(CONTACT_SCHEMA.names())


def last_contacts(conn: Connection, chosen: ColumnElement[bool], before: date) -> pl.DataFrame:
    """Of `contacts`, who was spoken to about whom, by what, and the last day before that one; of no item, no level."""
    day = to_number(before)
    listed = [_about_themselves(work, does, chosen, day) for work, does in _WORK]
    if not links(conn).is_empty():
        about_others = line.c.debtor != line.c.customer
        listed += [_listed(work, does, chosen, before).where(about_others) for work, does in _WORK]
    each = union_all(*listed).subquery().c
    whom = (each.customer, each.debtor, each.does)
    query = select(*whom, literal("").label("item"), literal(0).label("level"), func.max(each.day).label("day"))
    return frames.read_frame(conn, query.where(each.day < day).group_by(*whom), CONTACT_SCHEMA)


def open_work(conn: Connection, chosen: ColumnElement[bool], as_of: date) -> pl.DataFrame:
    """What is under way (OPEN_WORK_SCHEMA): open visits, open cases with their kind, and letters with their state.

    A letter is under way while it waits for its release, and once released until it is sent; and for as long as nobody
    knows whether it arrived. A note that waits keeps nobody silent: the next night plans it anew.
    """
    day = to_number(as_of)
    released = and_(letter.c.state.in_(LEAVES), letter.c.released_by != "", letter.c.night < day)
    unsettled = and_(letter.c.state.in_(UNSETTLED), letter.c.night < day)
    waits = and_(letter.c.state == LetterState.WAITING_FOR_RELEASE, letter.c.level > 0)
    waiting = or_(waits, released, unsettled)
    query = union_all(
        _under_way(letter, Does.LETTER, letter.c.state).where(waiting, of_chosen(letter, chosen)),
        *(
            _under_way(work, does, kind).where(_still_open(work, day), of_chosen(work, chosen))
            for work, does, kind in (
                (assignment, Does.VISIT, literal("")),
                (tables.case, Does.CASE, tables.case.c.kind),
            )
        ),
    ).subquery()
    return frames.read_frame(conn, select(query).where(query.c.since <= day), OPEN_WORK_SCHEMA)


def _in_force(
    conn: Connection, table: FromClause, schema: pl.Schema, chosen: ColumnElement[bool], as_of: date
) -> pl.DataFrame:
    day = to_number(as_of)
    not_ended = or_(table.c.to_day.is_(None), table.c.to_day >= day)
    query = select(*(table.c[name] for name in schema)).where(of_chosen(table, chosen))
    return frames.read_frame(conn, query.where(table.c.from_day <= day, not_ended), schema)


_WORK = ((letter, Does.LETTER), (assignment, Does.VISIT), (tables.case, Does.CASE))


def _listed(work: Table, does: Does, chosen: ColumnElement[bool], as_of: date) -> Select[Any]:
    """The lines due themselves in that kind of work, with the level reached and the day it was done."""
    same = and_(line.c.customer == work.c.customer, line.c.night == work.c.night, line.c.does == does)
    was_done, day = _done(work, to_number(as_of))
    level = line.c.level if does is Does.LETTER else literal(0)
    return (
        select(line.c.customer, line.c.debtor, line.c.item, line.c.does, level.label("level"), day.label("day"))
        .join(work, same)
        .where(of_chosen(work, chosen), was_done, line.c.level > 0)
    )


def _about_themselves(work: Table, does: Does, chosen: ColumnElement[bool], day: int) -> Select[Any]:
    """As `_listed`, a row for each piece of work that lists a line due of whom it went to: whichever it is."""
    is_its = (line.c.customer == work.c.customer, line.c.night == work.c.night, line.c.debtor == work.c.customer)
    lists_any = exists().where(*is_its, line.c.does == does, line.c.level > 0)
    was_done, done_on = _done(work, day)
    whom = (
        work.c.customer,
        work.c.customer.label("debtor"),
        literal("").label("item"),
        literal(str(does)).label("does"),
    )
    query = select(*whom, literal(0).label("level"), done_on.label("day"))
    return query.where(of_chosen(work, chosen), was_done, lists_any)


def _done(work: Table, day: int) -> tuple[ColumnElement[bool], ColumnElement[int]]:
    """Whether a piece of work counts as done on a day, and since when."""
    if work is letter:
        return letter.c.state == LetterState.SENT, letter.c.state_day
    if work is assignment:
        happened = and_(assignment.c.state == "done", assignment.c.state_day <= day)
        called_off = and_(assignment.c.state == "cancelled", assignment.c.state_day <= day)
        return not_(called_off), case((happened, assignment.c.state_day), else_=assignment.c.night)
    return true(), work.c.night


def _still_open(work: Table, day: int) -> ColumnElement[bool]:
    return or_(work.c.state.in_(VISITS_UNDER_WAY if work is assignment else ["open"]), work.c.state_day > day)


def _under_way(work: Table, does: Does, kind: ColumnElement[str]) -> Select[Any]:
    due_day = work.c.due_day if work is assignment else literal(None, Integer)
    named = {"does": literal(str(does)), "kind": kind, "since": work.c.night, "due_day": due_day}
    return select(work.c.customer, *(column.label(name) for name, column in named.items()))
