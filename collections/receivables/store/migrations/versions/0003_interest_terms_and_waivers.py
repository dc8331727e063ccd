"""What was agreed with customers about late-payment interest, and what was waived of it."""

from alembic import op
from sqlalchemy import BigInteger, CheckConstraint, Column, Integer, MetaData, Table, types

revision = "0003"
down_revision = "0002"

String = types.String().with_variant(types.String(collation="C"), "postgresql")
Text = types.Text().with_variant(types.Text(collation="C"), "postgresql")
Day = Integer
Moment = BigInteger
added = MetaData()


def upgrade() -> None:
    """Tables of their own, empty at first."""
    added.create_all(op.get_bind())


def _known_at() -> Column[int]:
    return Column("known_at", Moment, nullable=False, server_default="0")


Table(
    "waiver",
    added,
    Column("customer", String, primary_key=True),
    Column("item", String, primary_key=True),
    Column("what", String, primary_key=True),
    Column("from_day", Day, primary_key=True),
    Column("to_day", Day),
    Column("reason", Text, nullable=False),
    Column("author", String, nullable=False),
    _known_at(),
    CheckConstraint("what IN ('interest', 'fee', 'both')", name="what_is_known"),
)

Table(
    "interest_terms",
    added,
    Column("customer", String, primary_key=True),
    Column("from_day", Day, primary_key=True),
    Column("regime", String, nullable=False),
    Column("percent", String, nullable=False, server_default=""),
    Column("author", String, nullable=False),
    _known_at(),
)

Table(
    "waiver_past",
    added,
    Column("customer", String, primary_key=True),
    Column("item", String, primary_key=True),
    Column("what", String, primary_key=True),
    Column("from_day", Day, primary_key=True, autoincrement=False),
    Column("to_day", Day),
    Column("reason", Text, nullable=False),
    Column("author", String, nullable=False),
    Column("known_at", Moment, nullable=False),
    Column("known_until", Moment, primary_key=True, autoincrement=False),
)

Table(
    "interest_terms_past",
    added,
    Column("customer", String, primary_key=True),
    Column("from_day", Day, primary_key=True, autoincrement=False),
    Column("regime", String, nullable=False),
    Column("percent", String, nullable=False),
    Column("author", String, nullable=False),
    Column("known_at", Moment, nullable=False),
    Column("known_until", Moment, primary_key=True, autoincrement=False),
)
