"""Visits: whose each is and how it stands, every step of it, and who is away when."""

from sqlalchemy import Column, Index, Integer, Table

from receivables.model import AssignmentState
from receivables.store.tables.columns import Day, Moment, String, Text, known_at, metadata, one_of

# One job for one representative. `named`, `asked_day`: whom and by when the plan asked; `salesperson` is whose it is
# now, and `due_day`, which stays, what the night made of the day asked for (null: it was the same).
assignment = Table(
    "assignment",
    metadata,
    Column("customer", String, primary_key=True),
    Column("night", Day, primary_key=True),
    Column("salesperson", String, nullable=False),
    Column("due_day", Day, nullable=False),
    Column("reason", Text, nullable=False, server_default=""),
    Column("state", String, nullable=False),
    Column("state_day", Day, nullable=False),
    Column("outcome", Text, nullable=False, server_default=""),
    Column("policy_hash", String, nullable=False),
    Column("named", String, nullable=False, server_default=""),
    Column("asked_day", Day),
    # The number of its last step: whoever acts on a visit acts on what it was when they looked.
    Column("step", Integer, nullable=False, server_default="0"),
    one_of("state", AssignmentState),
    Index("assignment_by_state", "state", "salesperson"),
)

# What became of a visit, from 1 on. `author` empty: the night did it. `day`: for which day it was said, `moment`: when.
assignment_step = Table(
    "assignment_step",
    metadata,
    Column("customer", String, primary_key=True),
    Column("night", Day, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("moment", Moment, nullable=False),
    Column("day", Day, nullable=False),
    Column("from_state", String, nullable=False, server_default=""),
    Column("to_state", String, nullable=False),
    Column("from_salesperson", String, nullable=False, server_default=""),
    Column("to_salesperson", String, nullable=False, server_default=""),
    Column("author", String, nullable=False, server_default=""),
    Column("reason", Text, nullable=False, server_default=""),
    one_of("to_state", AssignmentState),
    Index("assignment_step_by_day", "day"),
)

# Both days inclusive; `to_day` null: until they are back. `substitute` empty: whoever has least to do.
absence = Table(
    "absence",
    metadata,
    Column("salesperson", String, primary_key=True),
    Column("from_day", Day, primary_key=True),
    Column("to_day", Day),
    Column("substitute", String, nullable=False, server_default=""),
    Column("reason", Text, nullable=False, server_default=""),
    Column("author", String, nullable=False),
    known_at(),
)
