"""How a case goes: what was proposed to settle it, every step, and who is not supplied because of it."""

from sqlalchemy import Column, Index, Integer, SmallInteger, Table

from receivables.model.cases import CaseDeed
from receivables.model.measures import MeasureKind, MeasureState
from receivables.store.tables.columns import Day, Minor, Moment, String, Text, known_at, metadata, one_of

# A measure of a proposal of a case; a proposal is never changed, another one takes its place. `terms`: see
# `written_terms`. Since it is in force: `items`, a JSON array of [debtor, item] that it is about, `owed_minor`, what
# was open of them then, and `effect`, a JSON array of the numbers of what it has set going (a plan, write-offs, ..).
case_measure = Table(
    "case_measure",
    metadata,
    Column("customer", String, primary_key=True),
    Column("kind", String, primary_key=True),
    Column("night", Day, primary_key=True, autoincrement=False),
    Column("proposal", Integer, primary_key=True, autoincrement=False),
    Column("number", SmallInteger, primary_key=True, autoincrement=False),
    Column("measure", String, nullable=False),
    Column("terms", Text, nullable=False),
    Column("reason", Text, nullable=False, server_default=""),
    Column("owner", String, nullable=False, server_default=""),
    Column("state", String, nullable=False),
    Column("state_day", Day, nullable=False),
    Column("force_day", Day),
    Column("currency", String, nullable=False, server_default=""),
    Column("owed_minor", Minor),
    Column("items", Text, nullable=False, server_default=""),
    Column("effect", Text, nullable=False, server_default=""),
    one_of("measure", MeasureKind),
    one_of("state", MeasureState),
    Index("case_measure_by_state", "state", "measure"),
)

# Nothing of it is ever changed. `author` empty: a night. `deadline_day`: what it was passed on for, or the new one.
# `whom`: to whom it was passed on; of what the company decided, in which role the author did.
case_step = Table(
    "case_step",
    metadata,
    Column("customer", String, primary_key=True),
    Column("kind", String, primary_key=True),
    Column("night", Day, primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("moment", Moment, nullable=False),
    Column("day", Day, nullable=False),
    Column("author", String, nullable=False, server_default=""),
    Column("deed", String, nullable=False),
    Column("from_stage", String, nullable=False),
    Column("to_stage", String, nullable=False),
    Column("proposal", Integer, nullable=False),
    Column("deadline_day", Day),
    Column("whom", String, nullable=False, server_default=""),
    Column("text", Text, nullable=False, server_default=""),
    one_of("deed", CaseDeed),
    Index("case_step_by_day", "day", "deed"),
)

# Like a hold: who is not supplied, by which case, from a day to a day, both inclusive. `to_day` null: no end yet.
supply_stop = Table(
    "supply_stop",
    metadata,
    Column("customer", String, primary_key=True),
    Column("night", Day, primary_key=True, autoincrement=False),
    Column("from_day", Day, primary_key=True, autoincrement=False),
    Column("to_day", Day),
    Column("what", Text, nullable=False, server_default=""),
    Column("reason", Text, nullable=False, server_default=""),
    Column("author", String, nullable=False),
    known_at(),
)
