"""What is proposed to be written off, and what others collect."""

from alembic import op
from sqlalchemy import BigInteger, Boolean, CheckConstraint, Column, Index, Integer, MetaData, Table, types

revision = "0009"
down_revision = "0008"

String = types.String().with_variant(types.String(collation="C"), "postgresql")
Text = types.Text().with_variant(types.Text(collation="C"), "postgresql")
Day = Integer
Minor = BigInteger
Moment = BigInteger
added = MetaData()


def upgrade() -> None:
    """Tables of their own, empty at first."""
    added.create_all(op.get_bind())


def _known_at() -> Column[int]:
    return Column("known_at", Moment, nullable=False, server_default="0")


Table(
    "write_off",
    added,
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
    _known_at(),
    CheckConstraint("rule IN ('residual', 'small_and_old', 'credit', 'by_hand')", name="rule_is_known"),
    Index("write_off_by_number", "number"),
)

Table(
    "handover",
    added,
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
    _known_at(),
    CheckConstraint("kind IN ('agency', 'lawyer')", name="kind_is_known"),
    CheckConstraint("state IN ('prepared', 'approved', 'withdrawn', 'recalled', 'closed')", name="state_is_known"),
    Index("handover_by_customer", "customer"),
)

Table(
    "handover_item",
    added,
    Column("handover", String, primary_key=True),
    Column("item", String, primary_key=True),
    Column("kind", String, primary_key=True),
    Column("document", String, nullable=False),
    Column("currency", String, nullable=False),
    Column("amount_minor", Minor, nullable=False),
    _known_at(),
)

Table(
    "write_off_past",
    added,
    Column("customer", String, primary_key=True),
    Column("item", String, primary_key=True),
    Column("kind", String, primary_key=True),
    Column("proposed_day", Day, primary_key=True, autoincrement=False),
    Column("number", String, nullable=False),
    Column("currency", String, nullable=False),
    Column("amount_minor", Minor, nullable=False),
    Column("rule", String, nullable=False),
    Column("reason", Text, nullable=False),
    Column("proposed_by", String, nullable=False),
    Column("approved_day", Day),
    Column("approved_by", String, nullable=False),
    Column("refused_day", Day),
    Column("refused_by", String, nullable=False),
    Column("remark", Text, nullable=False),
    Column("listed_day", Day),
    Column("known_at", Moment, nullable=False),
    Column("known_until", Moment, primary_key=True, autoincrement=False),
)

Table(
    "handover_past",
    added,
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
    Column("approved_by", String, nullable=False),
    Column("ended_day", Day),
    Column("ended_by", String, nullable=False),
    Column("end_reason", Text, nullable=False),
    Column("filed_day", Day),
    Column("file_hash", String, nullable=False),
    Column("known_at", Moment, nullable=False),
    Column("known_until", Moment, primary_key=True, autoincrement=False),
)

Table(
    "handover_item_past",
    added,
    Column("handover", String, primary_key=True),
    Column("item", String, primary_key=True),
    Column("kind", String, primary_key=True),
    Column("document", String, nullable=False),
    Column("currency", String, nullable=False),
    Column("amount_minor", Minor, nullable=False),
    Column("known_at", Moment, nullable=False),
    Column("known_until", Moment, primary_key=True, autoincrement=False),
)
