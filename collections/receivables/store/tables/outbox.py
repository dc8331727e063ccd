"""The way out: every attempt to deliver a letter or a statement, and the stops that nothing leaves under."""

from sqlalchemy import Column, Index, Integer, Table

from receivables.model.mailings import Mailing
from receivables.store.tables.columns import Day, Moment, String, Text, metadata, one_of

# `outcome`: empty while it is under way, then that of the channel, or `bounced`; `recipient`: addresses of the channel.
dispatch = Table(
    "dispatch",
    metadata,
    Column("mailing", String, primary_key=True, server_default=Mailing.LETTER),
    Column("customer", String, primary_key=True),
    Column("night", Day, primary_key=True),
    Column("attempt", Integer, primary_key=True, autoincrement=False),
    Column("channel", String, nullable=False),
    Column("recipient", Text, nullable=False),
    Column("document_hash", String, nullable=False),
    Column("day", Day, nullable=False),
    Column("began", Moment, nullable=False),
    Column("ended", Moment),
    Column("outcome", String, nullable=False, server_default=""),
    Column("detail", Text, nullable=False, server_default=""),
    Column("message_id", String, nullable=False, server_default=""),
    one_of("mailing", Mailing),
    Index("dispatch_by_outcome", "outcome"),
)

# In force until somebody resumes.
stop = Table(
    "stop",
    metadata,
    Column("stopped", Moment, primary_key=True, autoincrement=False),
    Column("stopped_by", String, nullable=False),
    Column("reason", Text, nullable=False),
    Column("resumed", Moment),
    Column("resumed_by", String, nullable=False, server_default=""),
)
