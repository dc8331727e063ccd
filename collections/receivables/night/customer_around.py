"""What stands around a customer: its group and what that owes, who leads whoever looks after it, supply stops."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl
from sqlalchemy import Connection, Engine, select

from receivables.store.cases.stops import SupplyStop, supply_stops
from receivables.store.customer_group import group_of, named_within
from receivables.store.database import reading
from receivables.store.frames import among
from receivables.store.one_customer import name_of_salesperson
from receivables.store.open_lines import open_lines
from receivables.store.scope import EVERYTHING, Scope
from receivables.store.tables import customer as customer_table
from receivables.store.tables import item, salesperson

MEMBERS_SHOWN = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupMember:
    """A customer of a group, and what is open and overdue of it: currency -> minor units."""

    customer: str
    name: str
    is_head: bool
    open: Mapping[str, int]
    overdue: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerGroup:
    """The group of a customer, as far as whoever asks may know of it.

    `members`: the head first, then whoever owes most, at most `MEMBERS_SHOWN`; `count`: all of them, `beyond`: those of
    others, who are in no sum here. `open` and `overdue`: of all within, currency -> minor units.
    """

    members: tuple[GroupMember, ...]
    count: int
    beyond: int
    open: Mapping[str, int]
    overdue: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """`group` None: the customer stands alone. `led_by`: whoever leads its representative, by name; empty: nobody."""

    group: CustomerGroup | None
    led_by: str
    supply_stops: tuple[SupplyStop, ...]


def customer_around(engine: Engine, customer: str, as_of: date, scope: Scope = EVERYTHING) -> Around:
    """What stands around a customer on a day; of its group only what the scope knows of."""
    with reading(engine) as conn:
        group = _group(conn, customer, as_of, scope)
        led_by = _led_by(conn, customer)
    return Around(group=group, led_by=led_by, supply_stops=tuple(supply_stops(engine, as_of, customer=customer)))


def _group(conn: Connection, number: str, as_of: date, scope: Scope) -> CustomerGroup | None:
    head, numbers = group_of(conn, number)
    if len(numbers) < 2:
        return None
    names = named_within(conn, numbers, scope)
    within = pl.Series("customer", sorted(names), dtype=pl.String)
    owed = _owed(conn, within, as_of)
    members = [
        GroupMember(
            customer=one,
            name=name,
            is_head=one == head,
            open=_sums(owed.filter(pl.col("customer") == one), "balance_minor"),
            overdue=_sums(owed.filter(pl.col("customer") == one), "overdue_minor"),
        )
        for one, name in names.items()
    ]
    return CustomerGroup(
        members=tuple(sorted(members, key=_heads_first)[:MEMBERS_SHOWN]),
        count=len(numbers),
        beyond=len(numbers) - len(names),
        open=_sums(owed, "balance_minor"),
        overdue=_sums(owed, "overdue_minor"),
    )


def _owed(conn: Connection, numbers: pl.Series, as_of: date) -> pl.DataFrame:
    """`customer`, `currency`, `balance_minor`, `overdue_minor`: of invoices, whatever is late counts as overdue."""
    lines = open_lines(conn, among(item.c.customer, numbers), as_of=as_of)
    late = (pl.col("balance_minor") > 0) & (pl.col("due_day") < as_of)
    return (
        lines.with_columns(overdue_minor=pl.when(late).then("balance_minor").otherwise(0))
        .group_by("customer", "currency")
        .agg(pl.col("balance_minor", "overdue_minor").sum())
        .sort("customer", "currency")
    )


def _sums(owed: pl.DataFrame, column: str) -> dict[str, int]:
    sums = owed.group_by("currency").agg(pl.col(column).sum()).filter(pl.col(column) != 0).sort("currency")
    return dict(sums.select("currency", column).iter_rows())


def _heads_first(member: GroupMember) -> tuple[bool, int, str]:
    # Of whom several currencies are open the largest figure counts: it is an order to look through, no sum.
    return not member.is_head, -max(member.open.values(), default=0), member.customer


def _led_by(conn: Connection, number: str) -> str:
    its = select(customer_table.c.salesperson).where(customer_table.c.customer == number).scalar_subquery()
    leads = conn.execute(select(salesperson.c.manager).where(salesperson.c.salesperson == its)).scalar_one_or_none()
    return name_of_salesperson(conn, leads) or leads if leads else ""
