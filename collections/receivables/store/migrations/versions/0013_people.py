"""What is known of people at customers, so that a visit can be prepared; whose branches they are is found at once."""

from alembic import op
from sqlalchemy import BigInteger, Column, MetaData, SmallInteger, Table, types

from receivables.store.migrations.remaking import remake

revision = "0013"
down_revision = "0012"

String = types.String().with_variant(types.String(collation="C"), "postgresql")
Text = types.Text().with_variant(types.Text(collation="C"), "postgresql")
Moment = BigInteger
replaced = MetaData()
_ADDED = ("decision_role", "relation", "manner")


def upgrade() -> None:
    """Nobody has said anything of it about anybody yet."""
    remake(contact)
    remake(contact_past, dict.fromkeys(_ADDED, "''"))
    op.create_index("customer_by_parent", "customer", ["parent"])


contact = Table(
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
    Column("known_at", Moment, nullable=False, server_default="0"),
)

contact_past = Table(
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
    Column("known_at", Moment, nullable=False),
    Column("known_until", Moment, primary_key=True, autoincrement=False),
)
