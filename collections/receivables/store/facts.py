"""What the policy gets to see of a night: the facts about one shard of customers, as they were on that day."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl
from sqlalchemy import ColumnElement, Connection, Engine, and_, func, or_, select, true

from receivables.model import (
    CAUSE_SCHEMA,
    CONTACT_SCHEMA,
    DISPUTE_SCHEMA,
    HOLD_SCHEMA,
    ITEM_SCHEMA,
    OPEN_WORK_SCHEMA,
    PROMISE_SCHEMA,
    RATE_SCHEMA,
    REPRESENTATIVE_SCHEMA,
    VISITS_UNDER_WAY,
    Facts,
    ItemKind,
)
from receivables.store import disputed, frames, history, promised, tables
from receivables.store.customers import read_customers
from receivables.store.database import reading
from receivables.store.days import to_day, to_number
from receivables.store.groups import families, family
from receivables.store.lines import CLOSED_DAY
from receivables.store.moments import to_moment
from receivables.store.shards import SHARDS
from receivables.store.statements import cash_day
from receivables.store.tables import PAST, item
from receivables.store.tables_about import tables_about
from receivables.store.versions import as_known


@dataclass(frozen=True, slots=True, kw_only=True)
class Shard:
    """The customers whose stored shard lies in a range, both ends inclusive."""

    first: int
    last: int
    # The same for every shard of a night, and dear to look up: the day of the newest receipt in the whole ledger.
    cash_data_day: date | None


def shards(
    engine: Engine, as_of: date, items_per_shard: int = 50_000, *, known_at: datetime | None = None
) -> list[Shard]:
    """All customers in ranges with about `items_per_shard` lines each that are open on `as_of`.

    Together the ranges cover every customer, also those with nothing open. A range is at least one 256th of all.
    `known_at` as for `facts`.
    """
    with reading(engine) as conn:
        counts = _lines_by_shard(conn, as_of, known_at)
        newest = _cash_data_day(conn, as_of, known_at)
    starts, lines = [0], 0
    for shard in range(SHARDS):
        count = counts.get(shard, 0)
        if lines and lines + count > items_per_shard:
            starts.append(shard)
            lines = 0
        lines += count
    ends = [start - 1 for start in starts[1:]] + [SHARDS - 1]
    return [Shard(first=first, last=last, cash_data_day=newest) for first, last in zip(starts, ends, strict=True)]


def facts(
    engine: Engine,
    shard: Shard | None,
    as_of: date,
    *,
    customer: str | None = None,
    customers: pl.Series | None = None,
    known_at: datetime | None = None,
    given: Mapping[str, pl.DataFrame] | None = None,
) -> Facts:
    """What is known on `as_of` about the customers of a shard; None: about all of them, or only about `customer`
    or these `customers`.

    Whoever a customer was ever known to form a group with belongs to what is known about it.
    Lines posted later do not count, nor do those whose document was settled by then. Rates are the newest of each
    currency. What was ended, resolved, withdrawn, done or cancelled later than `as_of` is as it was before that.
    With `known_at` (a moment with its offset from UTC) what was told or corrected after that moment is as it was
    before; what was done, by days alone. Frames that the caller has read already are `given` by the names of `Facts`.
    """
    had = dict(given or {})

    def frame(name: str, read: Callable[[], pl.DataFrame]) -> pl.DataFrame:
        return had[name] if name in had else read()

    with reading(engine) as conn:
        columns = tables.customer.c
        if customer is not None:
            together = family(conn, customer)
            chosen = frames.among(columns.customer, together)
            had = _nothing_of(conn, together, known_at) | had
        elif customers is not None:
            chosen = frames.among(columns.customer, families(conn, customers))
        else:
            chosen = true() if shard is None else columns.shard.between(shard.first, shard.last)
        words = frame("promises", lambda: promised.promises(conn, chosen, as_of, known_at=known_at))
        return Facts(
            items=frame("items", lambda: _items(conn, chosen, as_of, known_at)),
            customers=frame("customers", lambda: read_customers(conn, chosen, known_at)),
            holds=frame("holds", lambda: history.holds(conn, chosen, as_of, known_at=known_at)),
            causes=frame("causes", lambda: history.causes(conn, chosen, as_of, known_at=known_at)),
            disputes=frame("disputes", lambda: disputed.disputes(conn, chosen, as_of, known_at=known_at)),
            promises=words,
            promise_lines=promised.promise_lines(conn, words["customer"].unique(), as_of, known_at=known_at),
            contacts=frame("contacts", lambda: history.contacts(conn, chosen, as_of)),
            open_work=frame("open_work", lambda: history.open_work(conn, chosen, as_of)),
            rates=newest_rates(conn, as_of, known_at=known_at),
            cash_data_day=shard.cash_data_day if shard else _cash_data_day(conn, as_of, known_at),
        )


def _nothing_of(conn: Connection, customers: pl.Series, known_at: datetime | None) -> dict[str, pl.DataFrame]:
    """Those of the frames that have no row about a few customers, which need not be asked for one by one."""
    about = tables_about(conn, customers, ever=known_at is not None)
    told = {name: (tuple(table.name for table in told), schema) for name, (told, schema) in _TOLD.items()}
    return {name: schema.to_frame() for name, (tables, schema) in (told | _DONE).items() if about.isdisjoint(tables)}


_WORK = ("letter", "assignment", "case")
_DONE = {"contacts": (_WORK, CONTACT_SCHEMA), "open_work": (_WORK, OPEN_WORK_SCHEMA)}
_TOLD = {
    "holds": ((tables.hold,), HOLD_SCHEMA),
    "causes": ((tables.cause,), CAUSE_SCHEMA),
    "disputes": ((tables.dispute,), DISPUTE_SCHEMA),
    "promises": ((tables.promise, tables.payment_plan), PROMISE_SCHEMA),
}


def never_told(engine: Engine) -> dict[str, pl.DataFrame]:
    """What nobody has told us anything of, ever, as it is `given` to `facts`: many nights need not look for it."""
    with reading(engine) as conn:
        return {
            name: schema.to_frame()
            for name, (told, schema) in _TOLD.items()
            if not any(
                conn.execute(select(one).limit(1)).first() for table in told for one in (table, PAST[table.name])
            )
        }


def last_contacts(engine: Engine, shard: Shard, before: date) -> pl.DataFrame:
    """Who of a shard was spoken to about whom, by what, and the last day before that one (CONTACT_SCHEMA).

    As it is `given` to `facts` where nobody asks which items it was about: they are a multiple of it.
    """
    with reading(engine) as conn:
        return history.last_contacts(conn, tables.customer.c.shard.between(shard.first, shard.last), before)


def cash_data_day(engine: Engine, as_of: date, *, known_at: datetime | None = None) -> date | None:
    """The day up to which it was known on `as_of` what was paid, by the whole ledger: see `Shard`."""
    with reading(engine) as conn:
        return _cash_data_day(conn, as_of, known_at)


def representatives(engine: Engine) -> pl.DataFrame:
    """Everybody who can be sent to a customer, with the visits they have open now (REPRESENTATIVE_SCHEMA)."""
    person, visit = tables.salesperson.c, tables.assignment.c
    is_theirs = and_(visit.salesperson == person.salesperson, visit.state.in_(VISITS_UNDER_WAY))
    open_visits = select(func.count()).where(is_theirs).scalar_subquery()
    known = [person[name] for name in REPRESENTATIVE_SCHEMA if name != "open_visits"]
    query = select(*known, open_visits.label("open_visits"))
    with reading(engine) as conn:
        return frames.read_frame(conn, query.order_by(person.salesperson), REPRESENTATIVE_SCHEMA)


def _items(conn: Connection, chosen: ColumnElement[bool], as_of: date, known_at: datetime | None) -> pl.DataFrame:
    if known_at is not None:
        return _items_known(conn, chosen, as_of, known_at)
    columns = [item.c[name] for name in ITEM_SCHEMA]
    query = select(*columns).where(history.of_chosen(item, chosen), _is_open(as_of))
    return frames.read_frame(conn, query, ITEM_SCHEMA)


def _items_known(conn: Connection, chosen: ColumnElement[bool], as_of: date, known_at: datetime) -> pl.DataFrame:
    """The same of a past state of knowledge, whose closing days are on no record."""
    at, past = to_moment(known_at), PAST[item.name]
    # Apart: of both together SQLite would go through the whole ledger, also for one customer.
    parts = ((item, item.c.known_at <= at), (past, and_(past.c.known_at <= at, past.c.known_until > at)))
    known = pl.concat(
        frames.read_frame(
            conn,
            select(*(lines.c[name] for name in ITEM_SCHEMA)).where(history.of_chosen(lines, chosen), was_known),
            ITEM_SCHEMA,
        )
        for lines, was_known in parts
    )
    still_open = CLOSED_DAY.is_null() | (as_of < CLOSED_DAY)
    return known.filter(still_open & (pl.col("day") <= as_of))


def _is_open(as_of: date) -> ColumnElement[bool]:
    day = to_number(as_of)
    return and_(item.c.day <= day, or_(item.c.closed_day.is_(None), item.c.closed_day > day))


def newest_rates(conn: Connection, as_of: date, *, known_at: datetime | None = None) -> pl.DataFrame:
    """The newest rate of each currency on a day (RATE_SCHEMA); `known_at` as for `facts`."""
    rates = as_known(tables.rate, known_at)
    rate = rates.c
    newest = select(rate.currency, func.max(rate.day).label("day")).where(rate.day <= to_number(as_of))
    newest_of = newest.group_by(rate.currency).subquery()
    is_newest = and_(rate.currency == newest_of.c.currency, rate.day == newest_of.c.day)
    query = select(*(rate[name] for name in RATE_SCHEMA)).join_from(rates, newest_of, is_newest)
    return frames.read_frame(conn, query.order_by(rate.currency), RATE_SCHEMA)


def _cash_data_day(conn: Connection, as_of: date, known_at: datetime | None) -> date | None:
    """The day up to which we know what was paid.

    Where we have statements of our bank accounts, they say it; else the newest receipt, or list of all that is open.
    """
    covered = cash_day(conn, as_of, known_at=None if known_at is None else to_moment(known_at))
    if covered is not None:
        return covered
    lines, load = as_known(item, known_at).c, tables.load.c
    is_cash = lines.kind.in_([ItemKind.RECEIPT, ItemKind.SETTLEMENT])
    received = select(func.max(lines.day)).where(is_cash, lines.day <= to_number(as_of))
    listed = select(func.max(load.as_of)).where(load.kind == "open-items", load.as_of <= to_number(as_of))
    if known_at is not None:
        listed = listed.where(load.known_at <= to_moment(known_at))
    days = [day for query in (received, listed) if (day := conn.execute(query).scalar_one()) is not None]
    return to_day(max(days, default=None))


def _lines_by_shard(conn: Connection, as_of: date, known_at: datetime | None) -> dict[int, int]:
    """About how many lines `facts` reads: of a past state of knowledge all, which are as many as there are now."""
    counted = select(item.c.customer, func.count().label("lines")).group_by(item.c.customer)
    by_customer = (counted.where(_is_open(as_of)) if known_at is None else counted).subquery()
    columns = tables.customer.c
    query = (
        select(columns.shard, func.sum(by_customer.c.lines))
        .join(by_customer, by_customer.c.customer == columns.customer)
        .group_by(columns.shard)
    )
    return dict(conn.execute(query).tuples().all())
