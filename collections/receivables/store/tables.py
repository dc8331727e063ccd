"""What we remember. Money is whole minor units, days are days since 1970-01-01, keys are text as given.

Rows that a night walks through are clustered by customer, so that a shard of customers is a few ranges of the disk.
Empty text stands for "none" in keys, because a database lets any number of nulls share a unique key.
"""

from enum import StrEnum

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
)

from receivables.model import CaseKind, Cause, Does, ItemKind, LetterState

metadata = MetaData()

Day = Integer
Minor = BigInteger


def _one_of(column: str, choices: type[StrEnum]) -> CheckConstraint:
    allowed = ", ".join(f"'{choice}'" for choice in choices)
    return CheckConstraint(f"{column} IN ({allowed})", name=f"{column}_is_known")


# --- what the firm gave us ---------------------------------------------------------------------------------------

# One row for each content of a source that was taken, so that taking it again leaves no second trace.
load = Table(
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

customer = Table(
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
    # In no customer list: known only from its items.
    Column("bare", Boolean, nullable=False, server_default="0"),
    # Stable hash of the customer (later: of its group); a night walks the customers by it.
    Column("shard", SmallInteger, nullable=False),
    Index("customer_by_shard", "shard", "customer"),
)

contact = Table(
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

salesperson = Table(
    "salesperson",
    metadata,
    Column("salesperson", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("territory", String, nullable=False, server_default=""),
    Column("email", String, nullable=False, server_default=""),
    Column("phone", String, nullable=False, server_default=""),
    Column("manager", String, nullable=False, server_default=""),
)

rate = Table(
    "rate",
    metadata,
    Column("currency", String, primary_key=True),
    Column("day", Day, primary_key=True),
    Column("rate", String, nullable=False),
    Column("source", String, nullable=False),
)

# One line of the ledger: see ITEM_SCHEMA. A group (customer, document, currency) that nets to zero is closed on the
# day of its last line and not read for any night from then on.
item = Table(
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
    _one_of("kind", ItemKind),
    sqlite_with_rowid=False,
)

# --- what people told us -----------------------------------------------------------------------------------------

# `item` empty: the whole customer. `to_day` null: until somebody ends it. Both days inclusive.
hold = Table(
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

cause = Table(
    "cause",
    metadata,
    Column("customer", String, primary_key=True),
    Column("item", String, primary_key=True),
    Column("from_day", Day, primary_key=True),
    Column("cause", String, nullable=False),
    Column("to_day", Day),
    Column("evidence", Text, nullable=False, server_default=""),
    Column("author", String, nullable=False),
    _one_of("cause", Cause),
)

dispute = Table(
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

promise = Table(
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

# --- what we decided and did -------------------------------------------------------------------------------------

policy = Table(
    "policy",
    metadata,
    Column("hash", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("valid_from", Day, nullable=False),
    Column("text", Text, nullable=False),
)

# `state`: planning -> planned -> written.
night = Table(
    "night",
    metadata,
    Column("as_of", Day, primary_key=True),
    Column("policy_hash", String, nullable=False),
    Column("state", String, nullable=False),
)

# A decision is a row for as long as it stays the same: from `from_day` to `to_day`, both inclusive, null: still.
decision = Table(
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

# One letter per customer and night at the most: the key says so.
letter = Table(
    "letter",
    metadata,
    Column("customer", String, primary_key=True),
    Column("night", Day, primary_key=True),
    Column("treatment", String, nullable=False),
    Column("level", SmallInteger, nullable=False),
    Column("language", String, nullable=False),
    Column("state", String, nullable=False),
    Column("state_day", Day, nullable=False),
    # The night and number of the print batch it left with.
    Column("batch_night", Day),
    Column("batch", Integer),
    Column("released_by", String, nullable=False, server_default=""),
    Column("reason", Text, nullable=False, server_default=""),
    Column("policy_hash", String, nullable=False),
    _one_of("state", LetterState),
    Index("letter_by_state", "state", "night"),
    Index("letter_by_batch", "batch_night", "batch"),
)

# `state`: open, done, cancelled.
assignment = Table(
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

# `state`: open, closed.
case = Table(
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
    _one_of("kind", CaseKind),
    Index("case_by_state", "state"),
)

# What a letter, a visit or a case of that customer and night lists: see LINE_SCHEMA.
line = Table(
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
    _one_of("does", Does),
    sqlite_with_rowid=False,
)
