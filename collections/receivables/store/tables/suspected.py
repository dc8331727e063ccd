"""What was delivered when, and what rules suspect because of that or of other facts."""

from sqlalchemy import Boolean, Column, Integer, Table

from receivables.model import Cause
from receivables.model.suspicion import SuspicionState
from receivables.store.tables.columns import Day, String, Text, known_at, metadata, one_of

# An invoice that a delivery is for; a delivery may be for several, and an invoice for several deliveries.
delivery = Table(
    "delivery",
    metadata,
    Column("customer", String, primary_key=True),
    Column("delivery", String, primary_key=True),
    Column("invoice", String, primary_key=True),
    Column("promised_day", Day),
    Column("delivered_day", Day),
    # Null: the customer has not said.
    Column("accepted", Boolean),
    Column("accepted_day", Day),
    Column("remark", Text, nullable=False, server_default=""),
    known_at(),
)

# What rules make of the facts, until somebody decides; no decision hangs on it. `item` empty: the customer.
# `signature` stands for the evidence: other evidence is another suspicion. `author` empty: nobody but the night.
suspicion = Table(
    "suspicion",
    metadata,
    Column("customer", String, primary_key=True),
    Column("item", String, primary_key=True),
    Column("cause", String, primary_key=True),
    Column("signature", String, primary_key=True),
    Column("number", Integer, nullable=False, unique=True),
    Column("kind", String, nullable=False, server_default=""),
    Column("rule", String, nullable=False),
    Column("evidence", Text, nullable=False),
    Column("since_day", Day, nullable=False),
    Column("state", String, nullable=False),
    Column("state_day", Day, nullable=False),
    Column("author", String, nullable=False, server_default=""),
    Column("reason", Text, nullable=False, server_default=""),
    one_of("cause", Cause),
    one_of("state", SuspicionState),
)
