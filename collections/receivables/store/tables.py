"""What we remember. Money is whole minor units, days are days since 1970-01-01, keys are text as given.

Rows that a night walks through are clustered by customer, so that a shard of customers is a few ranges of the disk.
Empty text stands for "none" in keys, because a database lets any number of nulls share a unique key.

What is told to us carries two times: the day it holds for, and `known_at`, the moment it became known to this store
(microseconds since 1970-01-01 UTC by the database's clock, 0: before such moments were kept). A row that is replaced or
removed moves to the table's twin `<table>_past` with `known_until`, so that any past state of knowledge can be asked.
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
    Table,
    types,
)

from receivables.model import CaseKind, Cause, Does, ItemKind, LetterState
from receivables.model.interest import Waived

metadata = MetaData()

# Text sorts by its bytes, as SQLite and Polars sort it: PostgreSQL would sort it by the rules of some language.
String = types.String().with_variant(types.String(collation="C"), "postgresql")
Text = types.Text().with_variant(types.Text(collation="C"), "postgresql")
Day = Integer
Minor = BigInteger
Moment = BigInteger


def _known_at() -> Column[int]:
    return Column("known_at", Moment, nullable=False, server_default="0")


def _one_of(column: str, choices: type[StrEnum]) -> CheckConstraint:
    allowed = ", ".join(f"'{choice}'" for choice in choices)
    return CheckConstraint(f"{column} IN ({allowed})", name=f"{column}_is_known")


# --- when it became known ----------------------------------------------------------------------------------------

# One row, none before anything was written: the first and the newest moment given out. Each is later than the one
# before, whatever the machine's clock does. What was known before the first is not on record.
clock = Table(
    "clock",
    metadata,
    Column("first", Moment, primary_key=True, autoincrement=False),
    Column("newest", Moment, nullable=False),
)

# --- what the firm gave us ---------------------------------------------------------------------------------------

# One row for each content of a source that was taken; taking it again leaves no second trace unless it changes
# something. Its moment is its number: what it brought has the same `known_at`, and no two loads share one.
load = Table(
    "load",
    metadata,
    Column("known_at", Moment, primary_key=True, autoincrement=False),
    Column("source", String, nullable=False),
    Column("content_hash", String, nullable=False),
    Column("as_of", Day, nullable=False),
    Column("kind", String, nullable=False),
    Column("origin", String, nullable=False),
    Column("rows_taken", Integer, nullable=False),
    Column("rows_refused", Integer, nullable=False),
    Index("load_by_content", "source", "content_hash", "as_of"),
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
    Column("iban", String, nullable=False, server_default=""),
    # In no customer list: known only from its items.
    Column("bare", Boolean, nullable=False, server_default="0"),
    # Stable hash of the customer (later: of its group); a night walks the customers by it.
    Column("shard", SmallInteger, nullable=False),
    _known_at(),
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
    _known_at(),
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
    _known_at(),
)

rate = Table(
    "rate",
    metadata,
    Column("currency", String, primary_key=True),
    Column("day", Day, primary_key=True),
    Column("rate", String, nullable=False),
    Column("source", String, nullable=False),
    _known_at(),
)

# One line of the ledger: see ITEM_SCHEMA. A group (customer, document, currency) that nets to zero is closed on the
# day of its last line and not read for any night from then on. Its source is that of the load of the same moment.
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
    _known_at(),
    _one_of("kind", ItemKind),
    sqlite_with_rowid=False,
)

# --- money that came in ------------------------------------------------------------------------------------------

# What each account's statements cover. Balances have the sign of the account; null where a statement gives none.
statement = Table(
    "statement",
    metadata,
    Column("account", String, primary_key=True),
    Column("statement", String, primary_key=True),
    Column("from_day", Day),
    Column("to_day", Day, nullable=False),
    Column("currency", String, nullable=False),
    Column("opening_minor", Minor),
    Column("closing_minor", Minor),
    _known_at(),
)

# Every booked entry once, whoever it belongs to. `customer` empty: nobody knows yet whose money it is, and no line of
# the ledger speaks of it. `rule`: how the customer was found; `author`: who said so, empty for a rule.
bank_entry = Table(
    "bank_entry",
    metadata,
    Column("account", String, primary_key=True),
    Column("entry", String, primary_key=True),
    Column("day", Day, nullable=False),
    Column("value_day", Day),
    Column("currency", String, nullable=False),
    Column("amount_minor", Minor, nullable=False),
    Column("kind", String, nullable=False),
    Column("payer", String, nullable=False, server_default=""),
    Column("payer_account", String, nullable=False, server_default=""),
    Column("reference", Text, nullable=False, server_default=""),
    Column("end_to_end", String, nullable=False, server_default=""),
    Column("statement", String, nullable=False, server_default=""),
    Column("customer", String, nullable=False, server_default=""),
    Column("rule", String, nullable=False, server_default=""),
    Column("author", String, nullable=False, server_default=""),
    _known_at(),
    CheckConstraint("kind IN ('receipt', 'return', 'other')", name="kind_is_known"),
    Index("bank_entry_by_customer", "customer"),
)

# A part of an unapplied receipt that was given to an invoice, by a rule or by a clerk; what it says to the ledger are
# two lines of the kind `allocation`. Undone: two more, on the day of the undoing.
match = Table(
    "match",
    metadata,
    Column("match", Integer, primary_key=True, autoincrement=False),
    Column("customer", String, nullable=False),
    Column("receipt", String, nullable=False),
    Column("document", String, nullable=False),
    Column("currency", String, nullable=False),
    Column("amount_minor", Minor, nullable=False),
    Column("day", Day, nullable=False),
    Column("rule", String, nullable=False),
    Column("author", String, nullable=False, server_default=""),
    Column("undone_day", Day),
    Column("undone_by", String, nullable=False, server_default=""),
    CheckConstraint("amount_minor > 0", name="amount_is_above_zero"),
    Index("match_by_customer", "customer", "receipt"),
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
    _known_at(),
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
    _known_at(),
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
    _known_at(),
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
    _known_at(),
)

# Interest and fees that are not asked for. `item` empty: of whatever the customer owes. Days as for holds.
waiver = Table(
    "waiver",
    metadata,
    Column("customer", String, primary_key=True),
    Column("item", String, primary_key=True),
    Column("what", String, primary_key=True),
    Column("from_day", Day, primary_key=True),
    Column("to_day", Day),
    Column("reason", Text, nullable=False),
    Column("author", String, nullable=False),
    _known_at(),
    _one_of("what", Waived),
)

# What was agreed with a customer about late payment, for invoices of that day and later. `percent` empty: the regime's.
interest_terms = Table(
    "interest_terms",
    metadata,
    Column("customer", String, primary_key=True),
    Column("from_day", Day, primary_key=True),
    Column("regime", String, nullable=False),
    Column("percent", String, nullable=False, server_default=""),
    Column("author", String, nullable=False),
    _known_at(),
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
    Column("as_of", Day, primary_key=True, autoincrement=False),
    Column("policy_hash", String, nullable=False),
    Column("state", String, nullable=False),
    # Up to which moment it knew what it knew.
    _known_at(),
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

# --- what we knew before -----------------------------------------------------------------------------------------


def _past(table: Table) -> Table:
    """The rows of a table that were replaced or removed, each with the moment until which it was what we knew."""
    columns = [
        Column(column.name, column.type, primary_key=column.primary_key, nullable=column.nullable, autoincrement=False)
        for column in table.columns
    ]
    until = Column("known_until", Moment, primary_key=True, autoincrement=False)
    return Table(f"{table.name}_past", metadata, *columns, until)


PAST = {
    table.name: _past(table)
    for table in (
        customer,
        contact,
        salesperson,
        rate,
        item,
        hold,
        cause,
        dispute,
        promise,
        waiver,
        interest_terms,
    )
}
