"""What other programs have been told."""

from alembic import op
from sqlalchemy import BigInteger, Column, Integer, MetaData, Table, types

revision = "0018"
down_revision = "0017"

String = types.String().with_variant(types.String(collation="C"), "postgresql")
Text = types.Text().with_variant(types.Text(collation="C"), "postgresql")
added = MetaData()


def upgrade() -> None:
    """Nobody has been told anything yet."""
    added.create_all(op.get_bind())


Table(
    "webhook",
    added,
    Column("webhook", String, primary_key=True),
    Column("about", String, primary_key=True),
    Column("number", Integer, nullable=False),
    Column("night", Integer),
    Column("known_at", BigInteger),
    Column("tried", BigInteger, nullable=False),
    Column("fault", Text, nullable=False, server_default=""),
)
Table(
    "webhook_told",
    added,
    Column("webhook", String, primary_key=True),
    Column("about", String, primary_key=True),
    Column("subject", String, primary_key=True),
    Column("said", Text, nullable=False),
    sqlite_with_rowid=False,
)
