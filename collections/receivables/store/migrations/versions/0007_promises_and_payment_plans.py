"""Promises have a number and may be about several items, and there are payment plans."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from alembic import op
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Index,
    Integer,
    MetaData,
    Table,
    column,
    insert,
    select,
    table,
    types,
)

revision = "0007"
down_revision = "0006"

String = types.String().with_variant(types.String(collation="C"), "postgresql")
Day = Integer
Minor = BigInteger
Moment = BigInteger
added = MetaData()
_Rows = list[dict[str, Any]]
_Key = tuple[str, str, int]


def upgrade() -> None:
    """Every promise stays, also those that were replaced, under a number made of what was its key."""
    present, past = _rows("promise"), _rows("promise_past")
    for name in ("promise", "promise_past"):
        op.drop_table(name)
    conn = op.get_bind()
    added.create_all(conn)
    for one in added.sorted_tables:
        _make_past(one.name)
    numbers = _numbers(map(_key, [*present, *past]))
    for rows, ending in ((present, ""), (past, "_past")):
        numbered = [{**row, "promise": numbers[_key(row)]} for row in rows]
        _fill(f"promise{ending}", numbered)
        _fill(f"promise_item{ending}", [row for row in numbered if row["item"]])


def _rows(name: str) -> _Rows:
    columns = ("customer", "item", "from_day", "due_day", "currency", "amount_minor", "withdrawn_day", "author")
    known = ("known_at", "known_until") if name.endswith("_past") else ("known_at",)
    asked = select(*(column(one) for one in (*columns, *known))).select_from(table(name))
    return [dict(row._mapping) for row in op.get_bind().execute(asked)]


def _key(row: Mapping[str, Any]) -> _Key:
    return row["customer"], row["item"], row["from_day"]


def _numbers(keys: Iterable[_Key]) -> dict[_Key, str]:
    """As a promise is called that is given no number; numbers with strokes in them may need one more to differ."""
    numbers: dict[_Key, str] = {}
    taken: set[str] = set()
    for key in sorted(set(keys)):
        customer, item, from_day = key
        day = date.fromordinal(date(1970, 1, 1).toordinal() + from_day)
        number = f"{customer}/{item}@{day}" if item else f"{customer}@{day}"
        while number in taken:
            number += "'"
        numbers[key] = number
        taken.add(number)
    return numbers


def _fill(name: str, rows: _Rows) -> None:
    if rows:
        conn = op.get_bind()
        made = Table(name, MetaData(), autoload_with=conn)
        values = [{one.name: row[one.name] for one in made.columns if one.name in row} for row in rows]
        conn.execute(insert(made), values)


def _make_past(name: str) -> None:
    conn = op.get_bind()
    made = Table(name, MetaData(), autoload_with=conn)
    columns = [
        Column(one.name, one.type, primary_key=one.primary_key, nullable=one.nullable, autoincrement=False)
        for one in made.columns
    ]
    until = Column("known_until", Moment, primary_key=True, autoincrement=False)
    Table(f"{name}_past", MetaData(), *columns, until).create(conn)


def _known_at() -> Column[int]:
    return Column("known_at", Moment, nullable=False, server_default="0")


Table(
    "promise",
    added,
    Column("promise", String, primary_key=True),
    Column("customer", String, nullable=False),
    Column("from_day", Day, nullable=False),
    Column("due_day", Day, nullable=False),
    Column("grace_days", Integer),
    Column("currency", String, nullable=False, server_default=""),
    Column("amount_minor", Minor),
    Column("withdrawn_day", Day),
    Column("author", String, nullable=False),
    _known_at(),
    Index("promise_by_customer", "customer"),
)

Table(
    "promise_item",
    added,
    Column("promise", String, primary_key=True),
    Column("item", String, primary_key=True),
    Column("customer", String, nullable=False),
    _known_at(),
    Index("promise_item_by_customer", "customer"),
)

Table(
    "payment_plan",
    added,
    Column("plan", String, primary_key=True),
    Column("customer", String, nullable=False),
    Column("from_day", Day, nullable=False),
    Column("grace_days", Integer),
    Column("currency", String, nullable=False),
    Column("cancelled_day", Day),
    Column("author", String, nullable=False),
    _known_at(),
    Index("payment_plan_by_customer", "customer"),
)

Table(
    "payment_plan_item",
    added,
    Column("plan", String, primary_key=True),
    Column("item", String, primary_key=True),
    Column("customer", String, nullable=False),
    _known_at(),
    Index("payment_plan_item_by_customer", "customer"),
)

Table(
    "payment_plan_rate",
    added,
    Column("plan", String, primary_key=True),
    Column("due_day", Day, primary_key=True, autoincrement=False),
    Column("customer", String, nullable=False),
    Column("amount_minor", Minor, nullable=False),
    _known_at(),
    CheckConstraint("amount_minor > 0", name="amount_is_above_zero"),
    Index("payment_plan_rate_by_customer", "customer"),
)
