"""Deliveries, and what the rules suspect."""

from alembic import op
from sqlalchemy import Boolean, CheckConstraint, Column, Integer, MetaData, Table, types

from receivables.store.migrations.remaking import remake

revision = "0008"
down_revision = "0007"

String = types.String().with_variant(types.String(collation="C"), "postgresql")
Text = types.Text().with_variant(types.Text(collation="C"), "postgresql")
Day = Integer
Moment = types.BigInteger
replaced = MetaData()
_CAUSES = "'own_fault', 'fraud', 'unwilling', 'unknown'"
_STATES = "'proposed', 'decided', 'accepted', 'dismissed', 'withdrawn'"


def upgrade() -> None:
    """Every cause that is there is somebody's own word, and of no kind."""
    remake(cause)
    remake(cause_past, {"kind": "''", "rule": "''"})
    for table in (delivery, delivery_past, suspicion):
        table.create(op.get_bind())


cause = Table(
    "cause",
    replaced,
    Column("customer", String, primary_key=True),
    Column("item", String, primary_key=True),
    Column("from_day", Day, primary_key=True),
    Column("cause", String, nullable=False),
    Column("kind", String, nullable=False, server_default=""),
    Column("to_day", Day),
    Column("evidence", Text, nullable=False, server_default=""),
    Column("rule", String, nullable=False, server_default=""),
    Column("author", String, nullable=False),
    Column("known_at", Moment, nullable=False, server_default="0"),
    CheckConstraint(f"cause IN ({_CAUSES})", name="cause_is_known"),
)

cause_past = Table(
    "cause_past",
    replaced,
    Column("customer", String, primary_key=True),
    Column("item", String, primary_key=True),
    Column("from_day", Day, primary_key=True, autoincrement=False),
    Column("cause", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("to_day", Day),
    Column("evidence", Text, nullable=False),
    Column("rule", String, nullable=False),
    Column("author", String, nullable=False),
    Column("known_at", Moment, nullable=False),
    Column("known_until", Moment, primary_key=True, autoincrement=False),
)

delivery = Table(
    "delivery",
    replaced,
    Column("customer", String, primary_key=True),
    Column("delivery", String, primary_key=True),
    Column("invoice", String, primary_key=True),
    Column("promised_day", Day),
    Column("delivered_day", Day),
    Column("accepted", Boolean),
    Column("accepted_day", Day),
    Column("remark", Text, nullable=False, server_default=""),
    Column("known_at", Moment, nullable=False, server_default="0"),
)

delivery_past = Table(
    "delivery_past",
    replaced,
    Column("customer", String, primary_key=True),
    Column("delivery", String, primary_key=True),
    Column("invoice", String, primary_key=True),
    Column("promised_day", Day),
    Column("delivered_day", Day),
    Column("accepted", Boolean),
    Column("accepted_day", Day),
    Column("remark", Text, nullable=False),
    Column("known_at", Moment, nullable=False),
    Column("known_until", Moment, primary_key=True, autoincrement=False),
)

suspicion = Table(
    "suspicion",
    replaced,
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
    CheckConstraint(f"cause IN ({_CAUSES})", name="cause_is_known"),
    CheckConstraint(f"state IN ({_STATES})", name="state_is_known"),
)
