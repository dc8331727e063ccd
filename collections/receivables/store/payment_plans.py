"""What was agreed to be paid in rates. While all goes as agreed dunning waits; a rate missed ends that at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

import polars as pl
from sqlalchemy import Connection, Engine, Row, select

from receivables.model import PROMISE_SCHEMA
from receivables.money import to_decimal
from receivables.policy.promises import PromiseState, judge
from receivables.store.database import StoreError, reading, writing
from receivables.store.days import to_day, to_number
from receivables.store.promised import promise_lines
from receivables.store.tables import customer as customer_table
from receivables.store.tables import payment_plan, payment_plan_item, payment_plan_rate
from receivables.store.told import change, keep, keep_all, refuse_backwards, refuse_unknown

_ITEM_KEY = pl.Schema({"plan": pl.String, "item": pl.String, "customer": pl.String})
_RATE_KEY = pl.Schema({"plan": pl.String, "due_day": pl.Int64, "customer": pl.String, "amount_minor": pl.Int64})
_MISSED = (PromiseState.BROKEN, PromiseState.PARTLY_KEPT)


class PlanState(StrEnum):
    """How a payment plan stands."""

    KEPT = "being_kept"
    COMPLETED = "completed"
    BROKEN = "broken"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """One rate: what was agreed, what is left of that to pay (less where credit notes came), and what was paid.

    `state_day`: the day on which it was kept, or from which on it was missed.
    """

    due_day: date
    currency: str
    amount_minor: int
    promised_minor: int
    paid_minor: int
    state: PromiseState
    state_day: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRecord:
    """A plan. `items` empty: all that was overdue in its currency when it was agreed; `grace_days` None: the policy's.

    `state_day`: the day on which it was completed, broken or cancelled. `next_day`: of the next rate that is open.
    """

    plan: str
    customer: str
    name: str
    items: tuple[str, ...]
    from_day: date
    grace_days: int | None
    currency: str
    amount_minor: int
    paid_minor: int
    next_day: date | None
    author: str
    state: PlanState
    state_day: date | None
    rates: tuple[Rate, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """What a plan about some items, or about all that is overdue, would be about."""

    currency: str
    amount_minor: int


def owed_for_plan(
    engine: Engine, *, customer: str, items: Sequence[str] = (), currency: str | None = None, as_of: date
) -> Owed:
    """What is open of the items (none: of all that is overdue) as the day `as_of` begins, in the one currency it is in.

    What comes in on that day counts towards the first rate.
    Raises StoreError for an unknown customer or item, where nothing is open, and where it is in several currencies and
    none is named.
    """
    with reading(engine) as conn:
        return _owed(conn, customer, sorted(set(items)), currency, as_of)


def agree_plan(
    engine: Engine | Connection,
    *,
    customer: str,
    items: Sequence[str] = (),
    rates: Sequence[tuple[date, int]],
    currency: str | None = None,
    from_day: date,
    grace_days: int | None = None,
    author: str,
    plan: str | None = None,
) -> str:
    """Note that on `from_day` it was agreed to pay some items (none: all that was overdue then) in rates, each a day
    and minor units, and return the plan's number.

    Without a number of your own it is called by customer and day; the one of that number is replaced. Raises
    StoreError as `owed_for_plan`, for rates that are none, on one day, before the agreement or together more than is
    open, and for a number that another customer's plan has.
    """
    about = sorted(set(items))
    number = plan or f"{customer}@{from_day}"
    with writing(engine) as conn:
        owed = _owed(conn, customer, about, currency, from_day)
        _refuse_rates(number, rates, owed, from_day)
        _refuse_taken(conn, number, customer)
        values = {
            "customer": customer,
            "from_day": to_number(from_day),
            "grace_days": grace_days,
            "currency": owed.currency,
            "cancelled_day": None,
            "author": author,
        }
        keep(conn, payment_plan, {"plan": number}, values)
        named = pl.DataFrame([(number, item, customer) for item in about], schema=_ITEM_KEY, orient="row")
        keep_all(conn, payment_plan_item, payment_plan_item.c.plan == number, named)
        parts = [(number, to_number(day), customer, amount) for day, amount in rates]
        due = pl.DataFrame(parts, schema=_RATE_KEY, orient="row")
        keep_all(conn, payment_plan_rate, payment_plan_rate.c.plan == number, due)
    return number


def cancel_plan(engine: Engine, *, plan: str, as_of: date) -> None:
    """End a plan: from `as_of` on it holds nothing. Cancelling it again changes nothing.

    Raises StoreError when there is none of that number, or when it was agreed later.
    """
    with writing(engine) as conn:
        found = conn.execute(select(payment_plan).where(payment_plan.c.plan == plan)).one_or_none()
        if found is None:
            raise StoreError(f"There is no payment plan '{plan}': expected the number of one that was agreed")
        refuse_backwards(f"Payment plan {plan}", to_day(found.from_day), as_of)
        if found.cancelled_day is None:
            change(conn, payment_plan, payment_plan.c.plan == plan, {"cancelled_day": to_number(as_of)})


def list_plans(
    engine: Engine, as_of: date, *, judged: pl.DataFrame, customer: str | None = None, plan: str | None = None
) -> list[PlanRecord]:
    """The plans agreed by `as_of` with their rates and how they stand then, whichever has to pay next first.

    `judged` says how the rates stand (JUDGED_SCHEMA). `plan`: only the one of that number.
    """
    conditions = [payment_plan.c.from_day <= to_number(as_of)]
    if customer is not None:
        conditions.append(payment_plan.c.customer == customer)
    if plan is not None:
        conditions.append(payment_plan.c.plan == plan)
    query = (
        select(payment_plan, customer_table.c.name)
        .outerjoin_from(payment_plan, customer_table, payment_plan.c.customer == customer_table.c.customer)
        .where(*conditions)
    )
    with reading(engine) as conn:
        found = conn.execute(query).all()
        items = _by_plan(conn, select(payment_plan_item.c.plan, payment_plan_item.c.item).order_by("item"))
        agreed = _by_plan(conn, select(payment_plan_rate).order_by(payment_plan_rate.c.due_day))
    stands = {(row["plan"], row["due_day"]): row for row in judged.drop_nulls("plan").iter_rows(named=True)}
    records = [
        _record(row, [one.item for one in items.get(row.plan, [])], agreed.get(row.plan, []), stands, as_of)
        for row in found
    ]
    return sorted(records, key=lambda one: (one.next_day is None, one.next_day or date.max, one.customer, one.plan))


def _owed(conn: Connection, customer: str, items: Sequence[str], currency: str | None, as_of: date) -> Owed:
    refuse_unknown(conn, customer, None)
    for item in items:
        refuse_unknown(conn, customer, item)
    sums = _left(conn, customer, items, as_of)
    what = f"of {', '.join(items)}" if items else "and overdue"
    if currency is not None and currency not in sums:
        raise StoreError(f"Customer {customer} has nothing open {what} in {currency} on {as_of}: expected what it owes")
    if not sums:
        raise StoreError(f"Customer {customer} has nothing open {what} on {as_of}: expected something to pay in rates")
    if currency is None and len(sums) > 1:
        raise StoreError(f"Customer {customer} owes in {' and '.join(sums)}: say in which currency the plan is")
    chosen = currency or next(iter(sums))
    return Owed(currency=chosen, amount_minor=sums[chosen])


def _left(conn: Connection, customer: str, items: Sequence[str], as_of: date) -> dict[str, int]:
    """What a promise given on that day to pay it all would come to, by currency; above nothing."""
    word = {"promise": "", "customer": customer, "from_day": as_of, "due_day": as_of}
    about: list[str | None] = [*items] or [None]
    words = pl.DataFrame([{**word, "item": item} for item in about], schema=PROMISE_SCHEMA)
    lines = promise_lines(conn, pl.Series([customer]), as_of)
    judged = judge(words, lines, grace_days=0, as_of=as_of).filter(pl.col("promised_minor") > 0)
    return dict(judged.select("currency", "promised_minor").sort("currency").iter_rows())


def _refuse_rates(number: str, rates: Sequence[tuple[date, int]], owed: Owed, from_day: date) -> None:
    days = [day for day, _ in rates]
    if not rates or min(amount for _, amount in rates) <= 0:
        raise StoreError(f"Payment plan {number} has no rates, or rates of nothing: expected amounts above nothing")
    if len(set(days)) < len(days):
        raise StoreError(f"Payment plan {number} has two rates on one day: expected a day for each")
    if min(days) < from_day:
        raise StoreError(f"Payment plan {number} has a rate on {min(days)}: expected none before {from_day}")
    refuse_backwards(f"Payment plan {number}", from_day, max(days))
    total = sum(amount for _, amount in rates)
    if total > owed.amount_minor:
        asked, most = (to_decimal(minor, owed.currency) for minor in (total, owed.amount_minor))
        raise StoreError(
            f"The rates of payment plan {number} come to {asked:,} {owed.currency}: expected no more than the "
            f"{most:,} that are open"
        )


def _refuse_taken(conn: Connection, number: str, customer: str) -> None:
    query = select(payment_plan.c.customer).where(payment_plan.c.plan == number)
    owner = conn.execute(query).scalar_one_or_none()
    if owner is not None and owner != customer:
        raise StoreError(f"Payment plan {number} is on record as customer {owner}'s: expected another number")


def _by_plan(conn: Connection, query: Any) -> dict[str, list[Row[Any]]]:
    found: dict[str, list[Row[Any]]] = {}
    for row in conn.execute(query):
        found.setdefault(row.plan, []).append(row)
    return found


def _record(
    row: Row[Any],
    items: Sequence[str],
    agreed: Sequence[Row[Any]],
    stands: dict[tuple[str, date], dict[str, Any]],
    as_of: date,
) -> PlanRecord:
    cancelled = to_day(row.cancelled_day)
    is_cancelled = cancelled is not None and cancelled <= as_of
    rates = tuple(_rate(one, row.currency, stands.get((row.plan, to_day(one.due_day)))) for one in agreed)
    state, state_day = (PlanState.CANCELLED, cancelled) if is_cancelled else _state(rates)
    open_days = [one.due_day for one in rates if one.state is PromiseState.OPEN]
    return PlanRecord(
        plan=row.plan,
        customer=row.customer,
        name=row.name or "",
        items=tuple(items),
        from_day=to_day(row.from_day),
        grace_days=row.grace_days,
        currency=row.currency,
        amount_minor=sum(one.amount_minor for one in rates),
        paid_minor=sum(one.paid_minor for one in rates),
        next_day=min(open_days, default=None),
        author=row.author,
        state=state,
        state_day=state_day,
        rates=rates,
    )


def _rate(agreed: Row[Any], currency: str, judged: dict[str, Any] | None) -> Rate:
    """A rate of a plan that was cancelled is judged no more."""
    known = judged or {"promised_minor": 0, "paid_minor": 0, "state": PromiseState.WITHDRAWN, "state_day": None}
    return Rate(
        due_day=to_day(agreed.due_day),
        currency=currency,
        amount_minor=agreed.amount_minor,
        promised_minor=known["promised_minor"],
        paid_minor=known["paid_minor"],
        state=PromiseState(known["state"]),
        state_day=known["state_day"],
    )


def _state(rates: Sequence[Rate]) -> tuple[PlanState, date | None]:
    missed = [one.state_day for one in rates if one.state in _MISSED and one.state_day]
    if missed:
        return PlanState.BROKEN, min(missed)
    if all(one.state is PromiseState.KEPT for one in rates):
        return PlanState.COMPLETED, max(one.state_day for one in rates if one.state_day)
    return PlanState.KEPT, None
