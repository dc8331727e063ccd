"""What the firm gave us: its customers, its people, its rates and its ledger, and what was loaded when."""

from sqlalchemy import Boolean, Column, Index, Integer, SmallInteger, Table

from receivables.model import ItemKind
from receivables.store.tables.columns import Day, Minor, Moment, String, Text, known_at, metadata, one_of

# One row, none before anything was written: the first and the newest moment given out. Each is later than the one
# before, whatever the machine's clock does. What was known before the first is not on record.
clock = Table(
    "clock",
    metadata,
    Column("first", Moment, primary_key=True, autoincrement=False),
    Column("newest", Moment, nullable=False),
)

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
    # Which of our companies it is a customer of.
    Column("company_code", String, nullable=False, server_default=""),
    Column("segment", String, nullable=False, server_default=""),
    Column("key_account", Boolean, nullable=False, server_default="0"),
    Column("salesperson", String, nullable=False, server_default=""),
    # Who in finance works the account.
    Column("collector", String, nullable=False, server_default=""),
    Column("language", String, nullable=False, server_default=""),
    Column("currency", String, nullable=False, server_default=""),
    Column("email", String, nullable=False, server_default=""),
    Column("credit_limit_minor", Minor),
    Column("country", String, nullable=False, server_default=""),
    Column("territory", String, nullable=False, server_default=""),
    Column("address", Text, nullable=False, server_default=""),
    # Null: nobody says.
    Column("address_confirmed", Boolean),
    Column("iban", String, nullable=False, server_default=""),
    Column("needs_purchase_order", Boolean, nullable=False, server_default="0"),
    # In no customer list: known only from its items.
    Column("bare", Boolean, nullable=False, server_default="0"),
    # A stable hash; a night walks the customers by it. All who were ever known to form a group have one.
    Column("shard", SmallInteger, nullable=False),
    known_at(),
    Index("customer_by_shard", "shard", "customer"),
    Index("customer_by_parent", "parent"),
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
    # A DecisionRole and a Relation; empty: nobody said. `manner`: how they like to be talked to.
    Column("decision_role", String, nullable=False, server_default=""),
    Column("relation", String, nullable=False, server_default=""),
    Column("manner", Text, nullable=False, server_default=""),
    # Who told us by word of mouth: a list only fills in what they did not say. Empty: a list has the last word.
    Column("told_by", String, nullable=False, server_default=""),
    known_at(),
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
    # Whose working days are theirs, and how many visits a week they can make; nobody said, or 0: as for everybody.
    Column("country", String, nullable=False, server_default=""),
    Column("visits_per_week", Integer),
    known_at(),
)

rate = Table(
    "rate",
    metadata,
    Column("currency", String, primary_key=True),
    Column("day", Day, primary_key=True),
    Column("rate", String, nullable=False),
    Column("source", String, nullable=False),
    known_at(),
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
    known_at(),
    # When the firm's own books have it; null: on `day`.
    Column("posting_day", Day),
    one_of("kind", ItemKind),
    sqlite_with_rowid=False,
)
