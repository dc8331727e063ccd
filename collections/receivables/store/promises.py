"""The customers' word to pay by a day, and whether they kept it: the ledger says so, nobody else."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

import polars as pl
from sqlalchemy import Connection, Engine, Row, func, select

from receivables.store import frames
from receivables.store.database import StoreError, reading, writing
from receivables.store.days import to_day, to_number
from receivables.store.open_lines import open_lines
from receivables.store.tables import customer as customer_table
from receivables.store.tables import item
from receivables.store.tables import promise as promise_table
from receivables.store.told import change, keep, refuse_backwards, refuse_unknown

_WORD_SCHEMA = pl.Schema(
    {
        "number": pl.Int64,
        "customer": pl.String,
        "named": pl.String,
        "given": pl.Date,
        "judged": pl.Date,
        "word_currency": pl.String,
        "promised": pl.Int64,
    }
)


class PromiseState(StrEnum):
    """How a promise stands."""

    OPEN = "open"
    KEPT = "kept"
    BROKEN = "broken"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseRecord:
    """A promise. `item` None: all that was overdue when it was given; `amount_minor` None: all of that."""

    customer: str
    name: str
    item: str | None
    from_day: date
    due_day: date
    currency: str | None
    amount_minor: int | None
    withdrawn_day: date | None
    author: str
    state: PromiseState


def record_promise(
    engine: Engine,
    *,
    customer: str,
    item: str | None = None,
    from_day: date,
    due_day: date,
    currency: str | None = None,
    amount_minor: int | None = None,
    author: str,
) -> None:
    """Note that the customer promised on `from_day` to pay an item (None: all that was overdue then) by `due_day`.

    The same day's promise about the same item is replaced. Raises StoreError for an unknown customer or item, a day
    before the promise was given, and an amount that is none or has no currency.
    """
    refuse_backwards("The promise", from_day, due_day)
    if amount_minor is not None and (amount_minor <= 0 or not currency):
        raise StoreError(
            f"The promise of customer {customer} is of {amount_minor} minor units of {currency or 'no currency'}: "
            "expected more than nothing, in a currency"
        )
    key = {"customer": customer, "item": item or "", "from_day": to_number(from_day)}
    word = {"due_day": to_number(due_day), "currency": currency or "", "amount_minor": amount_minor}
    with writing(engine) as conn:
        refuse_unknown(conn, customer, item)
        keep(conn, promise_table, key, {**word, "withdrawn_day": None, "author": author})


def withdraw_promise(engine: Engine, *, customer: str, item: str | None = None, as_of: date) -> None:
    """Take back the newest promise about the item (None: about all): from `as_of` on it holds nothing.

    Taking it back again changes nothing. Raises StoreError when there is none, or when its day has passed: then it
    was kept or broken.
    """
    about = (promise_table.c.customer == customer) & (promise_table.c.item == (item or ""))
    with writing(engine) as conn:
        newest = select(func.max(promise_table.c.from_day)).where(about).scalar_subquery()
        its = about & (promise_table.c.from_day == newest)
        found = conn.execute(select(promise_table).where(its)).one_or_none()
        if found is None:
            raise StoreError(f"Customer {customer} has no promise about {item or 'all it owes'}: expected one recorded")
        if found.withdrawn_day is not None:
            return
        if to_number(as_of) > found.due_day:
            raise StoreError(
                f"The promise of customer {customer} was due on {to_day(found.due_day)}, before {as_of}: "
                "expected one whose day has not passed"
            )
        of_that_day = about & (promise_table.c.from_day == found.from_day)
        change(conn, promise_table, of_that_day, {"withdrawn_day": to_number(as_of)})


def list_promises(engine: Engine, as_of: date, *, grace_days: int, customer: str | None = None) -> list[PromiseRecord]:
    """The promises given by `as_of` and how each stands then, by the day promised.

    Kept: within the grace days nothing was left open of what it is about, or as much as promised was paid since it
    was given. Broken: neither, and the grace days are over.
    """
    conditions = [promise_table.c.from_day <= to_number(as_of)]
    if customer is not None:
        conditions.append(promise_table.c.customer == customer)
    query = (
        select(promise_table, customer_table.c.name)
        .outerjoin_from(promise_table, customer_table, promise_table.c.customer == customer_table.c.customer)
        .where(*conditions)
        .order_by(promise_table.c.due_day, promise_table.c.customer, promise_table.c.item, promise_table.c.from_day)
    )
    with reading(engine) as conn:
        found = conn.execute(query).all()
        kept = _kept(conn, found, as_of, timedelta(days=grace_days))
    return [_record(row, is_kept, as_of, timedelta(days=grace_days)) for row, is_kept in zip(found, kept, strict=True)]


def _record(row: Row[Any], is_kept: bool, as_of: date, grace: timedelta) -> PromiseRecord:  # noqa: FBT001
    due_day, withdrawn = to_day(row.due_day), to_day(row.withdrawn_day)
    if withdrawn is not None and withdrawn <= as_of:
        state = PromiseState.WITHDRAWN
    elif is_kept:
        state = PromiseState.KEPT
    else:
        state = PromiseState.BROKEN if as_of > due_day + grace else PromiseState.OPEN
    return PromiseRecord(
        customer=row.customer,
        name=row.name or "",
        item=row.item or None,
        from_day=to_day(row.from_day),
        due_day=due_day,
        currency=row.currency or None,
        amount_minor=row.amount_minor,
        withdrawn_day=withdrawn,
        author=row.author,
        state=state,
    )


def _kept(conn: Connection, promises: Sequence[Row[Any]], as_of: date, grace: timedelta) -> list[bool]:
    """Whether each promise is kept by the end of its grace days, or by `as_of` if that comes first."""
    words = pl.DataFrame(
        {
            "number": range(len(promises)),
            "customer": [row.customer for row in promises],
            "named": [row.item or None for row in promises],
            "given": [to_day(row.from_day) for row in promises],
            "judged": [min(as_of, to_day(row.due_day) + grace) for row in promises],
            "word_currency": [row.currency or None for row in promises],
            "promised": [row.amount_minor for row in promises],
        },
        schema=_WORD_SCHEMA,
    )
    left = _open(conn, words.with_columns(day="judged")).rename({"open": "left"})
    of_amount = words.filter(pl.col("promised").is_not_null())
    before = _open(conn, of_amount.with_columns(day=pl.col("given") - timedelta(days=1)))
    paid = pl.col("open") - pl.col("left")
    judged = words.join(left, on="number", how="left").join(before, on="number", how="left")
    judged = judged.with_columns(pl.col("left", "open").fill_null(0))
    is_kept = (pl.col("left") == 0) | (paid >= pl.col("promised")).fill_null(value=False)
    return judged.sort("number").select(is_kept).to_series().to_list()


def _open(conn: Connection, words: pl.DataFrame) -> pl.DataFrame:
    """What is `open` (minor units) on each word's `day` of what the word, by `number`, is about; no row: nothing."""
    about = (
        (pl.col("named").is_null() & (pl.col("due_day") < pl.col("given")))
        | (pl.col("named") == pl.col("item"))
        | (pl.col("named") == pl.col("document"))
    )
    in_currency = (pl.col("word_currency") == pl.col("currency")).fill_null(value=True)
    owed = [pl.DataFrame(schema={"number": pl.Int64, "open": pl.Int64})]
    for (day,), of_day in words.group_by("day"):
        lines = open_lines(conn, frames.among(item.c.customer, of_day["customer"]), as_of=day)
        meant = of_day.join(lines, on="customer").filter(
            about.fill_null(value=False) & in_currency, pl.col("balance_minor") > 0
        )
        owed.append(meant.group_by("number").agg(open=pl.col("balance_minor").sum()))
    return pl.concat(owed)
