"""The customers' word to pay by a day, and what was agreed with them to be paid in rates."""

from sqlalchemy import CheckConstraint, Column, Index, Integer, Table

from receivables.store.tables.columns import Day, Minor, String, known_at, metadata

# A promise without items is about all that was overdue on the day it was given. `grace_days` null: the policy's;
# `amount_minor` null: all of it; `currency` empty: whatever it is about.
promise = Table(
    "promise",
    metadata,
    Column("promise", String, primary_key=True),
    Column("customer", String, nullable=False),
    Column("from_day", Day, nullable=False),
    Column("due_day", Day, nullable=False),
    Column("grace_days", Integer),
    Column("currency", String, nullable=False, server_default=""),
    Column("amount_minor", Minor),
    Column("withdrawn_day", Day),
    Column("author", String, nullable=False),
    known_at(),
    Index("promise_by_customer", "customer"),
)

promise_item = Table(
    "promise_item",
    metadata,
    Column("promise", String, primary_key=True),
    Column("item", String, primary_key=True),
    Column("customer", String, nullable=False),
    known_at(),
    Index("promise_item_by_customer", "customer"),
)

# A payment plan without items is about all that was overdue in its currency on the day it was agreed.
payment_plan = Table(
    "payment_plan",
    metadata,
    Column("plan", String, primary_key=True),
    Column("customer", String, nullable=False),
    Column("from_day", Day, nullable=False),
    Column("grace_days", Integer),
    Column("currency", String, nullable=False),
    Column("cancelled_day", Day),
    Column("author", String, nullable=False),
    known_at(),
    Index("payment_plan_by_customer", "customer"),
)

payment_plan_item = Table(
    "payment_plan_item",
    metadata,
    Column("plan", String, primary_key=True),
    Column("item", String, primary_key=True),
    Column("customer", String, nullable=False),
    known_at(),
    Index("payment_plan_item_by_customer", "customer"),
)

payment_plan_rate = Table(
    "payment_plan_rate",
    metadata,
    Column("plan", String, primary_key=True),
    Column("due_day", Day, primary_key=True, autoincrement=False),
    Column("customer", String, nullable=False),
    Column("amount_minor", Minor, nullable=False),
    known_at(),
    CheckConstraint("amount_minor > 0", name="amount_is_above_zero"),
    Index("payment_plan_rate_by_customer", "customer"),
)
