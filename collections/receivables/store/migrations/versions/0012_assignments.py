"""Who is away, and what became of every visit, step by step."""

from alembic import op
from sqlalchemy import BigInteger, CheckConstraint, Column, Index, Integer, MetaData, Table, types

from receivables.store.migrations.remaking import remake

revision = "0012"
down_revision = "0011"

String = types.String().with_variant(types.String(collation="C"), "postgresql")
Text = types.Text().with_variant(types.Text(collation="C"), "postgresql")
Day = Integer
Moment = BigInteger
replaced, added = MetaData(), MetaData()
_STATES = "'open', 'accepted', 'overdue', 'handed_back', 'done', 'cancelled'"


def upgrade() -> None:
    """Every visit is by whom and by when it was asked for; its steps so far are on no record. Nobody is away."""
    remake(salesperson)
    remake(salesperson_past, {"country": "''"})
    remake(assignment, {"named": "salesperson", "asked_day": "due_day"})
    added.create_all(op.get_bind())


salesperson = Table(
    "salesperson",
    replaced,
    Column("salesperson", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("territory", String, nullable=False, server_default=""),
    Column("email", String, nullable=False, server_default=""),
    Column("phone", String, nullable=False, server_default=""),
    Column("manager", String, nullable=False, server_default=""),
    Column("country", String, nullable=False, server_default=""),
    Column("visits_per_week", Integer),
    Column("known_at", Moment, nullable=False, server_default="0"),
)

salesperson_past = Table(
    "salesperson_past",
    replaced,
    Column("salesperson", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("territory", String, nullable=False),
    Column("email", String, nullable=False),
    Column("phone", String, nullable=False),
    Column("manager", String, nullable=False),
    Column("country", String, nullable=False),
    Column("visits_per_week", Integer),
    Column("known_at", Moment, nullable=False),
    Column("known_until", Moment, primary_key=True, autoincrement=False),
)

assignment = Table(
    "assignment",
    replaced,
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
    Column("step", Integer, nullable=False, server_default="0"),
    CheckConstraint(f"state IN ({_STATES})", name="state_is_known"),
    Index("assignment_by_state", "state", "salesperson"),
)

Table(
    "assignment_step",
    added,
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
    CheckConstraint(f"to_state IN ({_STATES})", name="to_state_is_known"),
    Index("assignment_step_by_day", "day"),
)

Table(
    "absence",
    added,
    Column("salesperson", String, primary_key=True),
    Column("from_day", Day, primary_key=True),
    Column("to_day", Day),
    Column("substitute", String, nullable=False, server_default=""),
    Column("reason", Text, nullable=False, server_default=""),
    Column("author", String, nullable=False),
    Column("known_at", Moment, nullable=False, server_default="0"),
)

Table(
    "absence_past",
    added,
    Column("salesperson", String, primary_key=True),
    Column("from_day", Day, primary_key=True, autoincrement=False),
    Column("to_day", Day),
    Column("substitute", String, nullable=False),
    Column("reason", Text, nullable=False),
    Column("author", String, nullable=False),
    Column("known_at", Moment, nullable=False),
    Column("known_until", Moment, primary_key=True, autoincrement=False),
)
