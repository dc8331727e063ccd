"""What other programs have been told: of each thing the last that they heard of it."""

from sqlalchemy import Column, Integer, Table

from receivables.store.tables.columns import Day, Moment, String, Text, metadata

# How far a receiver has been told about one subject: `number` notices, up to a night as it was known at a moment (of
# decisions only); `fault` is what kept the next notice from it, empty where nothing did.
webhook = Table(
    "webhook",
    metadata,
    Column("webhook", String, primary_key=True),
    Column("about", String, primary_key=True),
    Column("number", Integer, nullable=False),
    Column("night", Day),
    Column("known_at", Moment),
    Column("tried", Moment, nullable=False),
    Column("fault", Text, nullable=False, server_default=""),
)

# `said`: the row as JSON. Whatever reads otherwise now is told again.
webhook_told = Table(
    "webhook_told",
    metadata,
    Column("webhook", String, primary_key=True),
    Column("about", String, primary_key=True),
    Column("subject", String, primary_key=True),
    Column("said", Text, nullable=False),
    sqlite_with_rowid=False,
)
