"""The tables as release 0.1.0 made them, which kept no number of their version and knew SQLite only."""

from alembic import op
from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    Table,
    types,
)

revision = "0001"
down_revision = None

metadata = MetaData()

String = types.String().with_variant(types.String(collation="C"), "postgresql")
Text = types.Text().with_variant(types.Text(collation="C"), "postgresql")
Day = Integer
Minor = BigInteger

Table(
    "load",
    metadata,
    Column("source", String, primary_key=True),
    Column("content_hash", String, primary_key=True),
    Column("as_of", Day, primary_key=True),
    Column("kind", String, nullable=False),
    Column("file", String, nullable=False),
    Column("rows_taken", Integer, nullable=False),
    Column("rows_refused", Integer, nullable=False),
)

Table(
    "customer",
    metadata,
    Column("customer", String, primary_key=True),
    Column("name", String, nullable=False, server_default=""),
    Column("parent", String, nullable=False, server_default=""),
    Column("segment", String, nullable=False, server_default=""),
    Column("key_account", Boolean, nullable=False, server_default="0"),
    Column("salesperson", String, nullable=False, server_default=""),
    Column("language", String, nullable=False, server_default=""),
    Column("currency", String, nullable=False, server_default=""),
    Column("email", String, nullable=False, server_default=""),
    Column("credit_limit_minor", Minor),
    Column("country", String, nullable=False, server_default=""),
    Column("territory", String, nullable=False, server_default=""),
    Column("address", Text, nullable=False, server_default=""),
    Column("bare", Boolean, nullable=False, server_default="0"),
    Column("shard", SmallInteger, nullable=False),
    Index("customer_by_shard", "shard", "customer"),
)

Table(
    "contact",
    metadata,
    Column("customer", String, primary_key=True),
    Column("name", String, primary_key=True),
    Column("role", String, nullable=False, server_default=""),
    Column("rank", SmallInteger),
    Column("email", String, nullable=False, server_default=""),
    Column("phone", String, nullable=False, server_default=""),
    Column("influence", String, nullable=False, server_default=""),
)

Table(
    "salesperson",
    metadata,
    Column("salesperson", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("territory", String, nullable=False, server_default=""),
    Column("email", String, nullable=False, server_default=""),
    Column("phone", String, nullable=False, server_default=""),
    Column("manager", String, nullable=False, server_default=""),
)

Table(
    "rate",
    metadata,
    Column("currency", String, primary_key=True),
    Column("day", Day, primary_key=True),
    Column("rate", String, nullable=False),
    Column("source", String, nullable=False),
)

Table(
    "item",
    metadata,
    Column("customer", String, primary_key=True),
    Column("item", String, primary_key=True),
    Column("kind", String, primary_key=True),
    Column("document", String, nullable=False),
    Column("day", Day, nullable=False),
    Column("due_day", Day, nullable=False),
    Column("currency", String, nullable=False),
    Column("amount_minor", Minor, nullable=False),
    Column("reference", String, nullable=False, server_default=""),
    Column("salesperson", String, nullable=False, server_default=""),
    Column("closed_day", Day),
    CheckConstraint("kind IN ('invoice', 'credit_note', 'receipt', 'settlement')", name="kind_is_known"),
    sqlite_with_rowid=False,
)

Table(
    "hold",
    metadata,
    Column("customer", String, primary_key=True),
    Column("item", String, primary_key=True),
    Column("kind", String, primary_key=True),
    Column("from_day", Day, primary_key=True),
    Column("to_day", Day),
    Column("reason", Text, nullable=False),
    Column("author", String, nullable=False),
)

Table(
    "cause",
    metadata,
    Column("customer", String, primary_key=True),
    Column("item", String, primary_key=True),
    Column("from_day", Day, primary_key=True),
    Column("cause", String, nullable=False),
    Column("to_day", Day),
    Column("evidence", Text, nullable=False, server_default=""),
    Column("author", String, nullable=False),
    CheckConstraint("cause IN ('own_fault', 'fraud', 'unwilling', 'unknown')", name="cause_is_known"),
)

Table(
    "dispute",
    metadata,
    Column("dispute", String, primary_key=True),
    Column("customer", String, nullable=False),
    Column("item", String, nullable=False),
    Column("kind", String, nullable=False, server_default=""),
    Column("currency", String, nullable=False),
    Column("amount_minor", Minor),
    Column("opened_day", Day, nullable=False),
    Column("deadline_day", Day),
    Column("owner", String, nullable=False, server_default=""),
    Column("resolved_day", Day),
    Column("outcome", String, nullable=False, server_default=""),
    Column("author", String, nullable=False, server_default=""),
    Index("dispute_by_customer", "customer"),
)

Table(
    "promise",
    metadata,
    Column("customer", String, primary_key=True),
    Column("item", String, primary_key=True),
    Column("from_day", Day, primary_key=True),
    Column("due_day", Day, nullable=False),
    Column("currency", String, nullable=False, server_default=""),
    Column("amount_minor", Minor),
    Column("withdrawn_day", Day),
    Column("author", String, nullable=False),
)

Table(
    "policy",
    metadata,
    Column("hash", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("valid_from", Day, nullable=False),
    Column("text", Text, nullable=False),
)

Table(
    "night",
    metadata,
    Column("as_of", Day, primary_key=True, autoincrement=False),
    Column("policy_hash", String, nullable=False),
    Column("state", String, nullable=False),
)

Table(
    "decision",
    metadata,
    Column("customer", String, primary_key=True),
    Column("item", String, primary_key=True),
    Column("kind", String, primary_key=True),
    Column("from_day", Day, primary_key=True),
    Column("to_day", Day),
    Column("balance_minor", Minor, nullable=False),
    Column("treatment", String, nullable=False),
    Column("does", String, nullable=False),
    Column("reason", String, nullable=False),
    Column("level", SmallInteger, nullable=False),
    Column("age_band", SmallInteger, nullable=False),
    Column("amount_band", SmallInteger, nullable=False),
    Column("cause", String, nullable=False),
    Column("disputed_minor", Minor, nullable=False),
    Column("covered_minor", Minor, nullable=False),
    Column("next_day", Day),
    Column("policy_hash", String, nullable=False),
    sqlite_with_rowid=False,
)

Table(
    "letter",
    metadata,
    Column("customer", String, primary_key=True),
    Column("night", Day, primary_key=True),
    Column("treatment", String, nullable=False),
    Column("level", SmallInteger, nullable=False),
    Column("language", String, nullable=False),
    Column("state", String, nullable=False),
    Column("state_day", Day, nullable=False),
    Column("batch_night", Day),
    Column("batch", Integer),
    Column("released_by", String, nullable=False, server_default=""),
    Column("reason", Text, nullable=False, server_default=""),
    Column("policy_hash", String, nullable=False),
    CheckConstraint("state IN ('planned', 'waiting_for_release', 'sent', 'withdrawn')", name="state_is_known"),
    Index("letter_by_state", "state", "night"),
    Index("letter_by_batch", "batch_night", "batch"),
)

Table(
    "assignment",
    metadata,
    Column("customer", String, primary_key=True),
    Column("night", Day, primary_key=True),
    Column("salesperson", String, nullable=False),
    Column("due_day", Day, nullable=False),
    Column("reason", Text, nullable=False, server_default=""),
    Column("state", String, nullable=False),
    Column("state_day", Day, nullable=False),
    Column("outcome", Text, nullable=False, server_default=""),
    Column("policy_hash", String, nullable=False),
    Index("assignment_by_state", "state", "salesperson"),
)

Table(
    "case",
    metadata,
    Column("customer", String, primary_key=True),
    Column("kind", String, primary_key=True),
    Column("night", Day, primary_key=True),
    Column("salesperson", String, nullable=False),
    Column("state", String, nullable=False),
    Column("state_day", Day, nullable=False),
    Column("outcome", Text, nullable=False, server_default=""),
    Column("policy_hash", String, nullable=False),
    CheckConstraint("kind IN ('special_handling', 'credit_review')", name="kind_is_known"),
    Index("case_by_state", "state"),
)

Table(
    "line",
    metadata,
    Column("customer", String, primary_key=True),
    Column("night", Day, primary_key=True),
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


def upgrade() -> None:
    """An empty store gets these tables."""
    metadata.create_all(op.get_bind())
