"""What was said, escalated and conceded in a dispute."""

from alembic import op
from sqlalchemy import BigInteger, Column, Index, Integer, MetaData, Table, types

from receivables.store.migrations.remaking import remake

revision = "0006"
down_revision = "0005"

String = types.String().with_variant(types.String(collation="C"), "postgresql")
Text = types.Text().with_variant(types.Text(collation="C"), "postgresql")
Day = Integer
Minor = BigInteger
Moment = BigInteger
replaced = MetaData()
added = MetaData()
# Nobody has said it of a dispute that is there, nor conceded anything.
_UNSAID = dict.fromkeys(("owner_by", "root_cause", "resolved_by"), "''")


def upgrade() -> None:
    """Disputes keep all they had; what was resolved in a sentence has no amount conceded."""
    remake(dispute)
    remake(dispute_past, _UNSAID)
    added.create_all(op.get_bind())


dispute = Table(
    "dispute",
    replaced,
    Column("dispute", String, primary_key=True),
    Column("customer", String, nullable=False),
    Column("item", String, nullable=False),
    Column("kind", String, nullable=False, server_default=""),
    Column("currency", String, nullable=False),
    Column("amount_minor", Minor),
    Column("opened_day", Day, nullable=False),
    Column("deadline_day", Day),
    Column("owner", String, nullable=False, server_default=""),
    Column("owner_by", String, nullable=False, server_default=""),
    Column("resolved_day", Day),
    Column("outcome", String, nullable=False, server_default=""),
    Column("root_cause", String, nullable=False, server_default=""),
    Column("conceded_minor", Minor),
    Column("resolved_by", String, nullable=False, server_default=""),
    Column("released_day", Day),
    Column("author", String, nullable=False, server_default=""),
    Column("known_at", Moment, nullable=False, server_default="0"),
    Index("dispute_by_customer", "customer"),
)

dispute_past = Table(
    "dispute_past",
    replaced,
    Column("dispute", String, primary_key=True),
    Column("customer", String, nullable=False),
    Column("item", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("currency", String, nullable=False),
    Column("amount_minor", Minor),
    Column("opened_day", Day, nullable=False),
    Column("deadline_day", Day),
    Column("owner", String, nullable=False),
    Column("owner_by", String, nullable=False),
    Column("resolved_day", Day),
    Column("outcome", String, nullable=False),
    Column("root_cause", String, nullable=False),
    Column("conceded_minor", Minor),
    Column("resolved_by", String, nullable=False),
    Column("released_day", Day),
    Column("author", String, nullable=False),
    Column("known_at", Moment, nullable=False),
    Column("known_until", Moment, primary_key=True, autoincrement=False),
)

Table(
    "dispute_message",
    added,
    Column("dispute", String, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("day", Day, nullable=False),
    Column("author", String, nullable=False),
    Column("text", Text, nullable=False),
    Column("known_at", Moment, nullable=False, server_default="0"),
)

Table(
    "dispute_escalation",
    added,
    Column("dispute", String, primary_key=True),
    Column("deadline_day", Day, primary_key=True, autoincrement=False),
    Column("step", Integer, primary_key=True, autoincrement=False),
    Column("night", Day, nullable=False),
    Column("owner", String, nullable=False),
    Column("manager", String, nullable=False),
    Index("dispute_escalation_by_night", "night"),
)
