"""What figures of people are made of: whose the accounts were, what was asked of whom, and what they did.

Days bound what is read to a period; what happened after its last day is not there, or as it was before.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import polars as pl
from sqlalchemy import ColumnElement, Connection, Engine, Select, and_, case, func, or_, select, union_all

from receivables.model import ITEM_SCHEMA, RELEASE_LAPSED, AssignmentState, LetterState
from receivables.model.roles import Role
from receivables.policy.team_figures.collected import Span
from receivables.policy.team_figures.deeds import CONTACT_SCHEMA, DISPUTE_SCHEMA, RELEASE_SCHEMA
from receivables.policy.team_figures.whose import By
from receivables.store import frames
from receivables.store.database import reading
from receivables.store.days import to_number
from receivables.store.facts import Shard
from receivables.store.moments import to_moment
from receivables.store.tables import (
    PAST,
    assignment,
    assignment_step,
    customer,
    dispute,
    item,
    letter,
    line,
    payment_plan,
    promise,
    salesperson,
    user_account,
    visit_report,
)

ACCOUNT_SCHEMA = pl.Schema({"customer": pl.String, "who": pl.String, "key_account": pl.Boolean})
NAME_SCHEMA = pl.Schema({"name": pl.String, "who": pl.String})
AUTHOR_SCHEMA = pl.Schema({"promise": pl.String, "author": pl.String})
_VERSION = pl.Schema({**ACCOUNT_SCHEMA, "bare": pl.Boolean(), "known_at": pl.Int64()})
_VISIT = pl.Schema(
    {
        "customer": pl.String,
        "night": pl.Date,
        "salesperson": pl.String,
        "due_day": pl.Date,
        "state": pl.String,
        "state_day": pl.Date,
    }
)
_STEP = pl.Schema(
    {
        "customer": pl.String,
        "night": pl.Date,
        "number": pl.Int64,
        "day": pl.Date,
        "from_state": pl.String,
        "to_state": pl.String,
        "from_salesperson": pl.String,
        "to_salesperson": pl.String,
    }
)
_KEY = ["customer", "night"]
_OVER = (AssignmentState.DONE, AssignmentState.CANCELLED)
# A letter that came back has left all the same, and somebody at the customer may have heard of it.
_LEFT = (LetterState.SENT, LetterState.BOUNCED)


def accounts_at(engine: Engine, by: By, moment: datetime) -> pl.DataFrame:
    """Whose each customer was, as known at a moment (ACCOUNT_SCHEMA); of one not known then, as it was first told."""
    past = PAST[customer.name]
    with reading(engine) as conn:
        told = pl.concat(frames.read_frame(conn, _versions(table, by), _VERSION) for table in (customer, past))
    at = to_moment(moment)
    # What items alone say of a customer comes after any list; the rest by time, what was known then as the newest.
    told = told.with_columns(rank=pl.when(pl.col("known_at") <= at).then(-pl.col("known_at")).otherwise("known_at"))
    is_later = pl.col("known_at") > at
    return told.sort("bare", is_later, "rank").unique("customer", keep="first").select(ACCOUNT_SCHEMA.names())


def _versions(table: Any, by: By) -> Select[Any]:
    columns = (table.c[name] for name in ("customer", "key_account", "bare", "known_at"))
    return select(*columns, table.c[str(by)].label("who"))


def names_of(engine: Engine, by: By, called: Iterable[str]) -> pl.DataFrame:
    """What each is called on record (NAME_SCHEMA): number, name, user. `called`: as accounts name their collectors.

    Of collectors `who` is the user of finance that a list means by user or by name, else what the list says.
    """
    with reading(engine) as conn:
        if by is By.SALESPERSON:
            return frames.read_frame(conn, _names_of_salespeople(), NAME_SCHEMA)
        users = conn.execute(select(user_account.c.user, user_account.c.name).where(_IS_FINANCE)).tuples().all()
    found = [(one, user) for user, name in users for one in (user, name) if one]
    known = {one.strip().lower() for one, _ in found}
    return pl.DataFrame(
        [*found, *((one, one) for one in called if one.strip().lower() not in known)], schema=NAME_SCHEMA, orient="row"
    )


_IS_FINANCE = user_account.c.role == Role.FINANCE


def _names_of_salespeople() -> Select[Any]:
    person, user = salesperson.c, user_account.c
    named = union_all(
        select(person.salesperson.label("name"), person.salesperson.label("who")),
        select(person.name, person.salesperson),
        select(user.user, user.salesperson).where(user.salesperson != ""),
        select(user.name, user.salesperson).where(user.salesperson != "", user.name != ""),
    ).subquery()
    return select(named.c.name, named.c.who).distinct()


def shown_names(engine: Engine, by: By) -> dict[str, str]:
    """By what name each is shown: those of the list of salespeople, or the users of finance."""
    if by is By.SALESPERSON:
        query = select(salesperson.c.salesperson, salesperson.c.name)
    else:
        query = select(user_account.c.user, user_account.c.name).where(_IS_FINANCE)
    with reading(engine) as conn:
        return {who: name or who for who, name in conn.execute(query).tuples()}


def lines_of_span(engine: Engine, shard: Shard, span: Span) -> pl.DataFrame:
    """The whole documents of a shard that were open at the opening or later, posted by the end (ITEM_SCHEMA)."""
    its = select(customer.c.customer).where(customer.c.shard.between(shard.first, shard.last))
    still_open = or_(item.c.closed_day.is_(None), item.c.closed_day > to_number(span.opening))
    query = select(*(item.c[name] for name in ITEM_SCHEMA)).where(
        item.c.customer.in_(its), still_open, item.c.day <= to_number(span.last)
    )
    with reading(engine) as conn:
        return frames.read_frame(conn, query, ITEM_SCHEMA)


def visits_of(conn: Connection, span: Span) -> pl.DataFrame:
    """The visits asked for by the end and not over before the beginning (VISIT_SCHEMA), those called off left out.

    Each is whose it was at the end.
    """
    asked = assignment.c.night <= to_number(span.last)
    is_old = and_(assignment.c.state.in_(_OVER), assignment.c.state_day < to_number(span.first))
    visits = frames.read_frame(conn, select(*(assignment.c[name] for name in _VISIT)).where(asked, ~is_old), _VISIT)
    since = assignment_step.c.day > to_number(span.last)
    later = frames.read_frame(conn, select(*(assignment_step.c[name] for name in _STEP)).where(since), _STEP)
    first = later.sort("number").unique(_KEY, keep="first", maintain_order=True)
    then = visits.join(first.select(*_KEY, "from_state", "from_salesperson"), on=_KEY, how="left")
    has_changed = pl.col("from_state").is_not_null()
    then = then.with_columns(
        state=pl.when(has_changed).then("from_state").otherwise("state"),
        salesperson=pl.when(has_changed).then("from_salesperson").otherwise("salesperson"),
    )
    is_done = pl.col("state") == AssignmentState.DONE
    return then.filter(pl.col("state") != AssignmentState.CANCELLED).select(
        "salesperson", "due_day", done_day=pl.when(is_done).then(pl.min_horizontal("state_day", pl.lit(span.last)))
    )


def releases_of(conn: Connection, span: Span) -> pl.DataFrame:
    """The letters that waited for a release in the period (RELEASE_SCHEMA)."""
    lapsed = and_(letter.c.state == LetterState.WITHDRAWN, letter.c.reason == RELEASE_LAPSED)
    lapsed_day = case((lapsed, letter.c.state_day))
    released_day = case((letter.c.released_by != "", func.coalesce(letter.c.released_day, letter.c.night)))
    over = func.coalesce(lapsed_day, released_day)
    waits = letter.c.state == LetterState.WAITING_FOR_RELEASE
    query = select(
        letter.c.customer,
        released_day.label("released_day"),
        lapsed_day.label("lapsed_day"),
        letter.c.reminded_day,
    ).where(letter.c.night <= to_number(span.last), letter.c.level > 0, or_(waits, over >= to_number(span.first)))
    return frames.read_frame(conn, query, RELEASE_SCHEMA)


def disputes_of(conn: Connection, span: Span) -> pl.DataFrame:
    """The disputes opened by the end and not resolved before the beginning (DISPUTE_SCHEMA)."""
    resolved_before = func.coalesce(dispute.c.resolved_day, to_number(span.first)) < to_number(span.first)
    query = select(*(dispute.c[name] for name in DISPUTE_SCHEMA)).where(
        dispute.c.opened_day <= to_number(span.last), ~resolved_before
    )
    return frames.read_frame(conn, query, DISPUTE_SCHEMA)


def authors_of_promises(conn: Connection) -> pl.DataFrame:
    """Who noted each promise (AUTHOR_SCHEMA)."""
    return frames.read_frame(conn, select(promise.c.promise, promise.c.author), AUTHOR_SCHEMA)


def contacts_of(conn: Connection, span: Span) -> pl.DataFrame:
    """The days of the period on which customers heard from us or we from them (CONTACT_SCHEMA).

    Letters that left, to whoever they list items of; visits reported; promises, plans and disputes that people noted.
    """

    def within(column: ColumnElement[int]) -> ColumnElement[bool]:
        return column.between(to_number(span.first), to_number(span.last))

    left = func.coalesce(letter.c.left_day, letter.c.state_day)
    has_left = or_(letter.c.state.in_(_LEFT), letter.c.left_day.is_not(None))
    same = and_(line.c.customer == letter.c.customer, line.c.night == letter.c.night)
    made = assignment.c.state == AssignmentState.DONE
    contacts = union_all(
        select(letter.c.customer, left.label("day")).where(has_left, within(left)),
        select(line.c.debtor, left)
        .join_from(letter, line, same)
        .where(has_left, within(left), line.c.debtor != letter.c.customer),
        select(assignment.c.customer, assignment.c.state_day).where(made, within(assignment.c.state_day)),
        select(visit_report.c.customer, visit_report.c.day).where(within(visit_report.c.day)),
        select(promise.c.customer, promise.c.from_day).where(within(promise.c.from_day)),
        select(payment_plan.c.customer, payment_plan.c.from_day).where(within(payment_plan.c.from_day)),
        select(dispute.c.customer, dispute.c.opened_day).where(dispute.c.author != "", within(dispute.c.opened_day)),
    ).subquery()
    return frames.read_frame(conn, select(contacts.c.customer, contacts.c.day).distinct(), CONTACT_SCHEMA)
