"""Key figures of past nights."""

from alembic import op
from sqlalchemy import BigInteger, Boolean, Column, Integer, MetaData, SmallInteger, Table, types

revision = "0019"
down_revision = "0018"

String = types.String().with_variant(types.String(collation="C"), "postgresql")
Day = Integer
Minor = BigInteger
metadata = MetaData()


def upgrade() -> None:
    """Nights before this kept none."""
    metadata.create_all(op.get_bind())


Table(
    "key_figure",
    metadata,
    Column("night", Day, primary_key=True, autoincrement=False),
    Column("currency", String, primary_key=True),
    Column("days", Integer, nullable=False),
    Column("receivables_minor", Minor, nullable=False),
    Column("overdue_minor", Minor, nullable=False),
    Column("sales_minor", Minor, nullable=False),
    Column("opening_minor", Minor, nullable=False),
    Column("dso", String, nullable=False),
    Column("count_back_dso", String, nullable=False),
    Column("true_dso", String, nullable=False),
    Column("best_possible_dso", String, nullable=False),
    Column("average_days_delinquent", String, nullable=False),
    Column("collection_effectiveness", String, nullable=False),
    Column("days_late", String, nullable=False),
    Column("days_late_of_paid", String, nullable=False),
    Column("median_days_late", Integer),
    Column("is_complete", Boolean, nullable=False),
    Column("cost_of_late_money", String, nullable=False),
)
Table(
    "aging_figure",
    metadata,
    Column("night", Day, primary_key=True, autoincrement=False),
    Column("currency", String, primary_key=True),
    Column("number", SmallInteger, primary_key=True, autoincrement=False),
    Column("bucket", String, nullable=False),
    Column("lines", Integer, nullable=False),
    Column("owed_minor", Minor, nullable=False),
    Column("credit_minor", Minor, nullable=False),
)
