"""Money that came in: what accounts' statements say, whose it is, and what it was given to."""

from sqlalchemy import CheckConstraint, Column, Index, Integer, Table

from receivables.store.tables.columns import Day, Minor, String, Text, known_at, metadata

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
    known_at(),
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
    known_at(),
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
