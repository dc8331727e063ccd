"""The customers' word to pay by a day, and whether they kept it: the ledger says so, nobody else."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl
from sqlalchemy import ColumnElement, Connection, Engine, Row, select

from receivables.policy.promises import PromiseState
from receivables.store import promised
from receivables.store.database import StoreError, reading, writing
from receivables.store.days import to_day, to_number
from receivables.store.tables import customer as customer_table
from receivables.store.tables import promise as promise_table
from receivables.store.tables import promise_item
from receivables.store.told import change, keep, keep_all, refuse_backwards, refuse_said_since, refuse_unknown

ITEM_KEY = pl.Schema({"promise": pl.String, "item": pl.String, "customer": pl.String})


@dataclass(frozen=True, slots=True, kw_only=True)
class Reckoned:
    """What was promised and what of it was paid in time, in one currency. What was promised of all of it may shrink."""

    currency: str
    promised_minor: int
    paid_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseRecord:
    """A promise. `items` empty: all that was overdue when it was given; `amount_minor` None: all of that.

    `grace_days` None: the policy's. `state_day`: the day on which it was kept, or from which on it was not; `reckoned`
    by currency, empty once it is withdrawn.
    """

    promise: str
    customer: str
    name: str
    items: tuple[str, ...]
    from_day: date
    due_day: date
    grace_days: int | None
    currency: str | None
    amount_minor: int | None
    withdrawn_day: date | None
    author: str
    state: PromiseState
    state_day: date | None
    reckoned: tuple[Reckoned, ...]


def record_promise(
    engine: Engine | Connection,
    *,
    customer: str,
    items: Sequence[str] = (),
    from_day: date,
    due_day: date,
    grace_days: int | None = None,
    currency: str | None = None,
    amount_minor: int | None = None,
    author: str,
    promise: str | None = None,
    seen: datetime | None = None,
) -> str:
    """Note that the customer promised on `from_day` to pay some items (none: all that was overdue then) by `due_day`,
    and return the promise's number.

    Without a number of your own it is called by customer, items and day; the one of that number is replaced, but not
    what somebody else said after `seen`. Raises StoreError then, and for an unknown customer or item, a day before the
    promise was given, an amount that is none or has no currency, and a number that another customer's promise has.
    """
    about = sorted(set(items))
    number = promise or _called(customer, about, from_day)
    refuse_backwards(f"The promise {number}", from_day, due_day)
    if amount_minor is not None and (amount_minor <= 0 or not currency):
        raise StoreError(
            f"The promise of customer {customer} is of {amount_minor} minor units of {currency or 'no currency'}: "
            "expected more than nothing, in a currency"
        )
    values = {
        "customer": customer,
        "from_day": to_number(from_day),
        "due_day": to_number(due_day),
        "grace_days": grace_days,
        "currency": currency or "",
        "amount_minor": amount_minor,
        "withdrawn_day": None,
        "author": author,
    }
    with writing(engine) as conn:
        refuse_unknown(conn, customer, None)
        for item in about:
            refuse_unknown(conn, customer, item)
        _refuse_taken(conn, number, customer)
        refuse_said_since(conn, promise_table, {"promise": number}, values, seen=seen)
        keep(conn, promise_table, {"promise": number}, values)
        rows = pl.DataFrame([(number, item, customer) for item in about], schema=ITEM_KEY, orient="row")
        keep_all(conn, promise_item, promise_item.c.promise == number, rows)
    return number


def withdraw_promise(
    engine: Engine | Connection, *, customer: str, items: Sequence[str] = (), promise: str | None = None, as_of: date
) -> str:
    """Take back a promise, by its number or else the newest about just these items (none: about all): from `as_of` on
    it holds nothing. Returns its number.

    Taking it back again changes nothing. Raises StoreError when there is none, or when its day has passed: then it
    was kept or broken.
    """
    with writing(engine) as conn:
        found = _newest(conn, customer, sorted(set(items)), promise)
        if found.withdrawn_day is not None:
            return str(found.promise)
        if to_number(as_of) > found.due_day:
            raise StoreError(
                f"The promise {found.promise} was due on {to_day(found.due_day)}, before {as_of}: "
                "expected one whose day has not passed"
            )
        refuse_backwards(f"The promise {found.promise}", to_day(found.from_day), as_of)
        change(conn, promise_table, promise_table.c.promise == found.promise, {"withdrawn_day": to_number(as_of)})
    return str(found.promise)


def list_promises(
    engine: Engine,
    as_of: date,
    *,
    judged: pl.DataFrame,
    customer: str | None = None,
    states: Sequence[PromiseState] = (),
    due_by: date | None = None,
) -> list[PromiseRecord]:
    """The promises given by `as_of` and how each stands then, which is `judged` (JUDGED_SCHEMA), by the day promised.

    `states`: only those that stand so; `due_by`: only those promised for a day from `as_of` to that one.
    """
    conditions = [promise_table.c.from_day <= to_number(as_of), *_of(customer)]
    if due_by is not None:
        conditions.append(promise_table.c.due_day.between(to_number(as_of), to_number(due_by)))
    query = (
        select(promise_table, customer_table.c.name)
        .outerjoin_from(promise_table, customer_table, promise_table.c.customer == customer_table.c.customer)
        .where(*conditions)
        .order_by(promise_table.c.due_day, promise_table.c.customer, promise_table.c.promise)
    )
    with reading(engine) as conn:
        found = conn.execute(query).all()
        items = _items(conn, customer)
    stands = _by_promise(judged)
    records = [_record(row, items.get(row.promise, ()), stands.get(row.promise, []), as_of) for row in found]
    return [one for one in records if not states or one.state in states]


def words_and_lines(
    conn: Connection,
    as_of: date,
    *,
    customer: str | None = None,
    known_at: datetime | None = None,
    remembered_days: int | None = None,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """What `judge` takes of a day, of one customer or of all: words, and their customers' lines."""
    words = promised.all_promises(conn, as_of, customer=customer, known_at=known_at, remembered_days=remembered_days)
    return words, promised.promise_lines(conn, words["customer"].unique(), as_of, known_at=known_at)


def _called(customer: str, items: Sequence[str], from_day: date) -> str:
    return f"{customer}/{'+'.join(items)}@{from_day}" if items else f"{customer}@{from_day}"


def _refuse_taken(conn: Connection, number: str, customer: str) -> None:
    query = select(promise_table.c.customer).where(promise_table.c.promise == number)
    owner = conn.execute(query).scalar_one_or_none()
    if owner is not None and owner != customer:
        raise StoreError(f"Promise {number} is on record as customer {owner}'s: expected another number")


def _of(customer: str | None) -> list[ColumnElement[bool]]:
    return [] if customer is None else [promise_table.c.customer == customer]


def _items(conn: Connection, customer: str | None) -> dict[str, tuple[str, ...]]:
    """The items of each promise, in order."""
    query = select(promise_item.c.promise, promise_item.c.item).order_by(promise_item.c.promise, promise_item.c.item)
    if customer is not None:
        query = query.where(promise_item.c.customer == customer)
    found: dict[str, tuple[str, ...]] = {}
    for number, item in conn.execute(query):
        found[number] = (*found.get(number, ()), item)
    return found


def _newest(conn: Connection, customer: str, items: Sequence[str], promise: str | None) -> Row[Any]:
    query = select(promise_table).where(promise_table.c.customer == customer)
    found = conn.execute(query.order_by(promise_table.c.from_day.desc(), promise_table.c.promise)).all()
    if promise is not None:
        its = [row for row in found if row.promise == promise]
        what = f"called {promise}"
    else:
        about = _items(conn, customer)
        its = [row for row in found if about.get(row.promise, ()) == tuple(items)]
        what = f"about {', '.join(items) or 'all it owes'}"
    if not its:
        raise StoreError(f"Customer {customer} has no promise {what}: expected one recorded")
    return its[0]


def _by_promise(judged: pl.DataFrame) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for row in judged.filter(pl.col("plan").is_null()).iter_rows(named=True):
        found.setdefault(row["promise"], []).append(row)
    return found


def _record(row: Row[Any], items: tuple[str, ...], judged: list[dict[str, Any]], as_of: date) -> PromiseRecord:
    withdrawn = to_day(row.withdrawn_day)
    is_withdrawn = withdrawn is not None and withdrawn <= as_of
    return PromiseRecord(
        promise=row.promise,
        customer=row.customer,
        name=row.name or "",
        items=items,
        from_day=to_day(row.from_day),
        due_day=to_day(row.due_day),
        grace_days=row.grace_days,
        currency=row.currency or None,
        amount_minor=row.amount_minor,
        withdrawn_day=withdrawn,
        author=row.author,
        state=PromiseState.WITHDRAWN if is_withdrawn else PromiseState(judged[0]["state"]),
        state_day=withdrawn if is_withdrawn else judged[0]["state_day"],
        reckoned=tuple(
            Reckoned(currency=one["currency"], promised_minor=one["promised_minor"], paid_minor=one["paid_minor"])
            for one in judged
            if one["currency"] is not None
        ),
    )
