"""Rows of sources that were refused, as people corrected them."""

from sqlalchemy import Column, Index, Table

from receivables.store.tables.columns import Day, String, Text, metadata

# `row_key` names what the row held when it was refused: the same row, refused again, is known for corrected. Cells are
# JSON objects, header -> text.
correction = Table(
    "correction",
    metadata,
    Column("row_key", String, primary_key=True),
    Column("source", String, nullable=False),
    Column("day", Day, nullable=False),
    Column("author", String, nullable=False),
    Column("origin", Text, nullable=False),
    Column("cells_before", Text, nullable=False),
    Column("cells_after", Text, nullable=False),
    Index("correction_by_source", "source"),
)
