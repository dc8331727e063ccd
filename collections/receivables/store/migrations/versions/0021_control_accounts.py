"""What the general ledger says of receivables, and who found the two to agree; when a line was posted there."""

from alembic import op
from sqlalchemy import BigInteger, Column, Integer, MetaData, Table, types

from receivables.store.migrations.remaking import remake

revision = "0021"
down_revision = "0020"

String = types.String().with_variant(types.String(collation="C"), "postgresql")
Day = Integer
Minor = BigInteger
Moment = BigInteger
replaced = MetaData()


def upgrade() -> None:
    """Nobody has said when a line was posted, and nobody has entered a balance yet."""
    op.add_column("item", Column("posting_day", Day))
    remake(item_past)


item_past = Table(
    "item_past",
    replaced,
    Column("customer", String, primary_key=True),
    Column("item", String, primary_key=True),
    Column("kind", String, primary_key=True),
    Column("document", String, nullable=False),
    Column("day", Day, nullable=False),
    Column("due_day", Day, nullable=False),
    Column("currency", String, nullable=False),
    Column("amount_minor", Minor, nullable=False),
    Column("reference", String, nullable=False),
    Column("salesperson", String, nullable=False),
    Column("closed_day", Day),
    Column("known_at", Moment, nullable=False),
    Column("posting_day", Day),
    Column("known_until", Moment, primary_key=True, autoincrement=False),
)
