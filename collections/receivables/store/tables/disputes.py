"""Claims that all or part of an item is not owed: what was said, to whom they were passed on, what became of them."""

from sqlalchemy import Column, Index, Integer, Table

from receivables.store.tables.columns import Day, Minor, String, Text, known_at, metadata

# `kind` is a DisputeKind or, in words of release 0.1.0 and of lists, something that nobody has mapped to one.
# `owner_by`: who gave it to its owner by hand, empty: the list or the config. `outcome` is a DisputeOutcome or a
# sentence of release 0.1.0. `conceded_minor`: what we admit is not owed, and a credit note is expected for.
# `released_day`: the day from which none is expected any more, by somebody's word.
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
    Column("owner_by", String, nullable=False, server_default=""),
    Column("resolved_day", Day),
    Column("outcome", String, nullable=False, server_default=""),
    Column("root_cause", String, nullable=False, server_default=""),
    Column("conceded_minor", Minor),
    Column("resolved_by", String, nullable=False, server_default=""),
    Column("released_day", Day),
    Column("author", String, nullable=False, server_default=""),
    known_at(),
    Index("dispute_by_customer", "customer"),
)

# What was said about a dispute, in order. Nothing of it is ever changed or taken back.
dispute_message = Table(
    "dispute_message",
    metadata,
    Column("dispute", String, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("day", Day, nullable=False),
    Column("author", String, nullable=False),
    Column("text", Text, nullable=False),
    known_at(),
)

# A night passed a dispute on that was past its deadline: to the owner's manager (step 1), then to whom that one
# answers. Another deadline begins anew.
dispute_escalation = Table(
    "dispute_escalation",
    metadata,
    Column("dispute", String, primary_key=True),
    Column("deadline_day", Day, primary_key=True, autoincrement=False),
    Column("step", Integer, primary_key=True, autoincrement=False),
    Column("night", Day, nullable=False),
    Column("owner", String, nullable=False),
    Column("manager", String, nullable=False),
    Index("dispute_escalation_by_night", "night"),
)
