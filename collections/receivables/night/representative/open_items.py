"""The open items of one's own customers, customer by customer, those with most to lose first."""

from dataclasses import dataclass
from datetime import date

import polars as pl
from sqlalchemy import Engine

from receivables.store.open_lines import open_lines_of_customers
from receivables.store.scope import Scope
from receivables.store.standing.worklist import Turn, worklist

# Of one customer so many are listed; its own page has all.
_MOST = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenItem:
    """An open item; `days_overdue` 0: not due, or a credit."""

    item: str
    kind: str
    due_day: date
    days_overdue: int
    currency: str
    balance_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerItems:
    """A customer with what is open of it, the oldest first. `more`: so many are not listed.

    `open_minor` and `overdue_minor`: in minor units by currency.
    """

    customer: str
    name: str
    open_minor: dict[str, int]
    overdue_minor: dict[str, int]
    items: tuple[OpenItem, ...]
    more: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MyItems:
    """Some customers, and after which the rest goes on, None: this was the end."""

    as_of: date
    customers: tuple[CustomerItems, ...]
    next: Turn | None


def my_items(engine: Engine, scope: Scope, *, as_of: date, after: Turn | None = None, limit: int = 20) -> MyItems:
    """What is open on a day of the customers of a scope, as they stood after the last night."""
    found = worklist(engine, scope, after=after, limit=limit)
    numbers = pl.Series("customer", [one.customer for one in found.rows], dtype=pl.String)
    lines = open_lines_of_customers(engine, numbers, as_of=as_of).filter(pl.col("balance_minor") != 0)
    days = (pl.lit(as_of) - pl.col("due_day")).dt.total_days()
    is_overdue = (days > 0) & (pl.col("balance_minor") > 0)
    told = lines.with_columns(days_overdue=pl.when(is_overdue).then(days).otherwise(0)).sort("due_day", "item", "kind")
    parts = told.partition_by("customer", as_dict=True)
    customers = (_customer(one.customer, one.name, parts.get((one.customer,), told.clear())) for one in found.rows)
    return MyItems(as_of=as_of, customers=tuple(customers), next=found.next)


def _customer(number: str, name: str, lines: pl.DataFrame) -> CustomerItems:
    columns = lines.select("item", "kind", "due_day", "days_overdue", "currency", "balance_minor")
    return CustomerItems(
        customer=number,
        name=name or number,
        open_minor=_sums(lines),
        overdue_minor=_sums(lines.filter(pl.col("days_overdue") > 0)),
        items=tuple(OpenItem(**row) for row in columns.head(_MOST).iter_rows(named=True)),
        more=max(0, lines.height - _MOST),
    )


def _sums(lines: pl.DataFrame) -> dict[str, int]:
    return dict(lines.group_by("currency").agg(pl.col("balance_minor").sum()).sort("currency").iter_rows())
