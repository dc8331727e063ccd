"""What we decided and did: policies, nights, decisions, letters, cases and what letters, visits and cases list."""

from sqlalchemy import Column, Index, Integer, SmallInteger, Table

from receivables.model import CaseKind, Does, LetterState
from receivables.model.cases import Stage
from receivables.store.tables.columns import Day, Minor, String, Text, known_at, metadata, one_of

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
    known_at(),
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
    # The night it left with, and the number of its print batch; null: it was not printed.
    Column("batch_night", Day),
    Column("batch", Integer),
    Column("released_by", String, nullable=False, server_default=""),
    Column("reason", Text, nullable=False, server_default=""),
    Column("policy_hash", String, nullable=False),
    # The night that reminded whoever is to release it.
    Column("reminded_day", Day),
    Column("released_day", Day),
    # Where two people release: the first of them.
    Column("first_released_by", String, nullable=False, server_default=""),
    # For which day it was written, the SHA-256 of what was written (PDF, HTML, text), and of what it says but for days.
    Column("rendered_day", Day),
    Column("document_hash", String, nullable=False, server_default=""),
    Column("page_hash", String, nullable=False, server_default=""),
    Column("text_hash", String, nullable=False, server_default=""),
    Column("said_hash", String, nullable=False, server_default=""),
    # What goes with it: a JSON array of names and hashes.
    Column("enclosures", Text, nullable=False, server_default=""),
    # When it last came back: the day it had left, and the first night that knew.
    Column("left_day", Day),
    Column("returned_day", Day),
    one_of("state", LetterState),
    Index("letter_by_state", "state", "night"),
    Index("letter_by_batch", "batch_night", "batch"),
)

# `state`: open, closed. When it is closed `stage` follows: see `store.case_steps`.
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
    # How far special handling has come, how often it was broken, and by when somebody has to act.
    Column("stage", String, nullable=False, server_default=Stage.PROPOSING),
    Column("place", SmallInteger, nullable=False, server_default="0"),
    Column("deadline_day", Day),
    # The number of the latest proposal (0: none yet), who made it, and of two who approve it the first.
    Column("proposal", Integer, nullable=False, server_default="0"),
    Column("proposed_by", String, nullable=False, server_default=""),
    Column("first_approved_by", String, nullable=False, server_default=""),
    # Who acts while the representative is away; empty: nobody else.
    Column("acting", String, nullable=False, server_default=""),
    one_of("kind", CaseKind),
    one_of("stage", Stage),
    Index("case_by_state", "state"),
    Index("case_by_stage", "stage"),
)

# What a letter, a visit or a case of that customer and night lists, whosever it is: see LINE_SCHEMA.
line = Table(
    "line",
    metadata,
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
    one_of("does", Does),
    sqlite_with_rowid=False,
)
