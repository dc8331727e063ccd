"""What representatives reported of their visits, and what each report moved."""

from alembic import op
from sqlalchemy import BigInteger, CheckConstraint, Column, Index, Integer, MetaData, SmallInteger, Table, types

from receivables.store.migrations.remaking import remake

revision = "0014"
down_revision = "0013"

String = types.String().with_variant(types.String(collation="C"), "postgresql")
Text = types.Text().with_variant(types.Text(collation="C"), "postgresql")
Day = Integer
Minor = BigInteger
Moment = BigInteger
added, replaced = MetaData(), MetaData()


def upgrade() -> None:
    """Nobody has reported anything yet, and all that is known of people came from lists."""
    added.create_all(op.get_bind())
    remake(replaced.tables["contact"])
    remake(replaced.tables["contact_past"], {"told_by": "''"})


Table(
    "visit_report",
    added,
    Column("customer", String, primary_key=True),
    Column("night", Day, primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("token", String, nullable=False, unique=True),
    Column("content_hash", String, nullable=False),
    Column("author", String, nullable=False),
    Column("salesperson", String, nullable=False, server_default=""),
    Column("day", Day, nullable=False),
    Column("moment", Moment, nullable=False),
    Column("note", Text, nullable=False, server_default=""),
    Column("corrects", Integer),
    Column("corrected_by", Integer),
    Column("left_over", Text, nullable=False, server_default=""),
    Index("visit_report_by_day", "day"),
)

Table(
    "visit_outcome",
    added,
    Column("customer", String, primary_key=True),
    Column("night", Day, primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("kind", String, nullable=False),
    Column("debtor", String, nullable=False),
    Column("currency", String, nullable=False, server_default=""),
    Column("amount_minor", Minor),
    Column("day", Day),
    Column("facts", Text, nullable=False),
    Column("became", String, nullable=False),
    Column("became_key", String, nullable=False, server_default=""),
    Column("before", Text, nullable=False, server_default=""),
    CheckConstraint(
        "kind IN ('paid', 'promise', 'plan', 'dispute', 'refused', 'fraud', 'contact', 'not_met')",
        name="kind_is_known",
    ),
    CheckConstraint(
        "became IN ('promise', 'dispute', 'message', 'cause', 'suspicion', 'case', 'contact', 'visit', 'nothing')",
        name="became_is_known",
    ),
    Index("visit_outcome_by_kind", "kind", "debtor"),
)

Table(
    "contact",
    replaced,
    Column("customer", String, primary_key=True),
    Column("name", String, primary_key=True),
    Column("role", String, nullable=False, server_default=""),
    Column("rank", SmallInteger),
    Column("email", String, nullable=False, server_default=""),
    Column("phone", String, nullable=False, server_default=""),
    Column("influence", String, nullable=False, server_default=""),
    Column("decision_role", String, nullable=False, server_default=""),
    Column("relation", String, nullable=False, server_default=""),
    Column("manner", Text, nullable=False, server_default=""),
    Column("told_by", String, nullable=False, server_default=""),
    Column("known_at", Moment, nullable=False, server_default="0"),
)

Table(
    "contact_past",
    replaced,
    Column("customer", String, primary_key=True),
    Column("name", String, primary_key=True),
    Column("role", String, nullable=False),
    Column("rank", SmallInteger),
    Column("email", String, nullable=False),
    Column("phone", String, nullable=False),
    Column("influence", String, nullable=False),
    Column("decision_role", String, nullable=False),
    Column("relation", String, nullable=False),
    Column("manner", Text, nullable=False),
    Column("told_by", String, nullable=False),
    Column("known_at", Moment, nullable=False),
    Column("known_until", Moment, primary_key=True, autoincrement=False),
)
