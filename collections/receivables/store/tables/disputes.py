"""Claims that all or part of an item is not owed, and what became of them."""

from sqlalchemy import Column, Index, Table

from receivables.store.tables.columns import Day, Minor, String, known_at, metadata

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
    known_at(),
    Index("dispute_by_customer", "customer"),
)
