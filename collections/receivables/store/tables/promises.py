"""The customers' word to pay by a day."""

from sqlalchemy import Column, Table

from receivables.store.tables.columns import Day, Minor, String, known_at, metadata

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
    known_at(),
)
