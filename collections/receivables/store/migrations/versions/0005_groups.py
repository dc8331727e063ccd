"""Whose items a letter lists, managers reminded of letters that wait for them, and groups laid together."""

import zlib
from collections.abc import Iterable

import sqlalchemy as sa
from alembic import op
from sqlalchemy import BigInteger, CheckConstraint, Column, Integer, MetaData, SmallInteger, Table, types

from receivables.store.migrations.remaking import remake

revision = "0005"
down_revision = "0004"

String = types.String().with_variant(types.String(collation="C"), "postgresql")
Day = Integer
Minor = BigInteger
replaced = MetaData()


def upgrade() -> None:
    """Until now each customer was written to about what it owed itself, whoever its parent was."""
    remake(line, {"debtor": "customer"})
    op.add_column("letter", Column("reminded_day", Day))
    conn = op.get_bind()
    known = "SELECT customer, parent FROM customer UNION SELECT customer, parent FROM customer_past"
    links = conn.execute(sa.text(f"SELECT * FROM ({known}) AS known WHERE parent <> ''")).tuples().all()  # noqa: S608
    moved = [{"one": one, "shard": zlib.crc32(first.encode()) % 256} for one, first in _firsts(links).items()]
    if moved:
        conn.execute(sa.text("UPDATE customer SET shard = :shard WHERE customer = :one"), moved)


def _firsts(links: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Of everybody the first, by number, of all whom the links lead to."""
    above: dict[str, str] = {}

    def first(one: str) -> str:
        while above.setdefault(one, one) != one:
            above[one] = one = above[above[one]]
        return one

    for customer, parent in links:
        lower, higher = sorted((first(customer), first(parent)))
        above[higher] = lower
    return {one: first(one) for one in above}


line = Table(
    "line",
    replaced,
    Column("customer", String, primary_key=True),
    Column("night", Day, primary_key=True),
    Column("debtor", String, primary_key=True),
    Column("item", String, primary_key=True),
    Column("kind", String, primary_key=True),
    Column("does", String, nullable=False),
    Column("day", Day, nullable=False),
    Column("due_day", Day, nullable=False),
    Column("days_overdue", Integer, nullable=False),
    Column("currency", String, nullable=False),
    Column("amount_minor", Minor, nullable=False),
    Column("balance_minor", Minor, nullable=False),
    Column("disputed_minor", Minor, nullable=False),
    Column("chased_minor", Minor, nullable=False),
    Column("level", SmallInteger, nullable=False),
    CheckConstraint("does IN ('letter', 'visit', 'case', 'nothing')", name="does_is_known"),
    sqlite_with_rowid=False,
)
