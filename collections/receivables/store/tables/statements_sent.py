"""Statements of account: which were made and how far each has come, who asked for them, when schedules were carried
out.
"""

from sqlalchemy import Boolean, Column, Index, Integer, Table

from receivables.model import LetterState
from receivables.model.statements import StatementKind
from receivables.store.tables.columns import Day, String, Text, known_at, metadata, one_of

# One statement per customer and day at the most: the key says so. `night` is that day, called as that of letters, whose
# way out it shares (`store.outbox.mailings`).
account_statement = Table(
    "account_statement",
    metadata,
    Column("customer", String, primary_key=True),
    Column("night", Day, primary_key=True),
    # The period: from this day to that of the statement.
    Column("first_day", Day, nullable=False),
    Column("kind", String, nullable=False),
    Column("language", String, nullable=False),
    # Which schedule it is of; empty: somebody asked for it, by name.
    Column("schedule", String, nullable=False, server_default=""),
    Column("author", String, nullable=False, server_default=""),
    # Whose accounts it shows: a JSON array of customers; empty: the customer's own.
    Column("accounts", Text, nullable=False, server_default=""),
    Column("state", String, nullable=False),
    Column("state_day", Day, nullable=False),
    Column("batch_night", Day),
    Column("batch", Integer),
    Column("reason", Text, nullable=False, server_default=""),
    Column("rendered_day", Day),
    Column("document_hash", String, nullable=False, server_default=""),
    Column("page_hash", String, nullable=False, server_default=""),
    Column("text_hash", String, nullable=False, server_default=""),
    Column("said_hash", String, nullable=False, server_default=""),
    Column("enclosures", Text, nullable=False, server_default=""),
    Column("left_day", Day),
    Column("returned_day", Day),
    one_of("state", LetterState),
    one_of("kind", StatementKind),
    Index("account_statement_by_state", "state", "night"),
    Index("account_statement_by_batch", "batch_night", "batch"),
)

# A day of a schedule whose statements were made, all of them or none: later it is not gone through again.
statement_round = Table(
    "statement_round",
    metadata,
    Column("schedule", String, primary_key=True),
    Column("day", Day, primary_key=True, autoincrement=False),
    Column("made_on", Day, nullable=False),
    Column("statements", Integer, nullable=False),
)

# Who asked for statements, or not to get any.
statement_wish = Table(
    "statement_wish",
    metadata,
    Column("customer", String, primary_key=True),
    Column("wanted", Boolean, nullable=False),
    Column("author", String, nullable=False),
    known_at(),
)
