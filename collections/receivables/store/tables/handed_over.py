"""What is given up, and what others collect."""

from sqlalchemy import Boolean, Column, Index, Table

from receivables.model.handovers import HandoverKind, HandoverState
from receivables.model.write_offs import WriteOffRule
from receivables.store.tables.columns import Day, Minor, String, Text, known_at, metadata, one_of

# A balance proposed to be given up, whole; negative for a credit. Refused: at once, or when approved before; by
# nobody: the rules propose it no longer. `listed_day`: the booking list it stands on.
write_off = Table(
    "write_off",
    metadata,
    Column("customer", String, primary_key=True),
    Column("item", String, primary_key=True),
    Column("kind", String, primary_key=True),
    Column("proposed_day", Day, primary_key=True),
    Column("number", String, nullable=False),
    Column("currency", String, nullable=False),
    Column("amount_minor", Minor, nullable=False),
    Column("rule", String, nullable=False),
    Column("reason", Text, nullable=False, server_default=""),
    Column("proposed_by", String, nullable=False, server_default=""),
    Column("approved_day", Day),
    Column("approved_by", String, nullable=False, server_default=""),
    Column("refused_day", Day),
    Column("refused_by", String, nullable=False, server_default=""),
    Column("remark", Text, nullable=False, server_default=""),
    Column("listed_day", Day),
    known_at(),
    one_of("rule", WriteOffRule),
    Index("write_off_by_number", "number"),
)

# `whole`: all that the customer owes, also later; else its items alone. `filed_day`: as of which the last file speaks.
handover = Table(
    "handover",
    metadata,
    Column("handover", String, primary_key=True),
    Column("customer", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("recipient", String, nullable=False),
    Column("whole", Boolean, nullable=False),
    Column("although_disputed", Boolean, nullable=False),
    Column("reason", Text, nullable=False),
    Column("prepared_day", Day, nullable=False),
    Column("prepared_by", String, nullable=False),
    Column("state", String, nullable=False),
    Column("approved_day", Day),
    Column("approved_by", String, nullable=False, server_default=""),
    Column("ended_day", Day),
    Column("ended_by", String, nullable=False, server_default=""),
    Column("end_reason", Text, nullable=False, server_default=""),
    Column("filed_day", Day),
    Column("file_hash", String, nullable=False, server_default=""),
    known_at(),
    one_of("kind", HandoverKind),
    one_of("state", HandoverState),
    Index("handover_by_customer", "customer"),
)

# What was open of each claim when the handover was prepared.
handover_item = Table(
    "handover_item",
    metadata,
    Column("handover", String, primary_key=True),
    Column("item", String, primary_key=True),
    Column("kind", String, primary_key=True),
    Column("document", String, nullable=False),
    Column("currency", String, nullable=False),
    Column("amount_minor", Minor, nullable=False),
    known_at(),
)
