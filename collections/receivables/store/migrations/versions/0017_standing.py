"""How every customer and every cell of the matrix stands after a night, ready to be shown; what nights reported; rows
of sources that people corrected.
"""

from alembic import op
from sqlalchemy import BigInteger, Column, Index, Integer, MetaData, SmallInteger, Table, types

revision = "0017"
down_revision = "0016"

String = types.String().with_variant(types.String(collation="C"), "postgresql")
Text = types.Text().with_variant(types.Text(collation="C"), "postgresql")
Day = Integer
Minor = BigInteger
added = MetaData()


def upgrade() -> None:
    """The next night fills them."""
    added.create_all(op.get_bind())


Table(
    "standing",
    added,
    Column("customer", String, primary_key=True),
    Column("night", Day, nullable=False),
    Column("policy_hash", String, nullable=False),
    Column("salesperson", String, nullable=False),
    Column("territory", String, nullable=False),
    Column("lines", Integer, nullable=False),
    Column("overdue_lines", Integer, nullable=False),
    Column("unconverted", Integer, nullable=False),
    Column("open_minor", Minor, nullable=False),
    Column("overdue_minor", Minor, nullable=False),
    Column("chased_minor", Minor, nullable=False),
    Column("by_currency", Text, nullable=False),
    Column("buckets", Text, nullable=False),
    Column("oldest_days", Integer),
    Column("treatment", String, nullable=False),
    Column("does", String, nullable=False),
    Column("reason", String, nullable=False),
    Column("level", SmallInteger, nullable=False),
    Column("next_day", Day),
    Column("hold", String, nullable=False),
    Column("promise_day", Day),
    Column("kept", Integer, nullable=False),
    Column("broken", Integer, nullable=False),
    Column("worth_minor", Minor, nullable=False),
    Column("cells", Text, nullable=False),
    Column("cell_bits", BigInteger, nullable=False),
    Index(
        "standing_by_worth",
        "worth_minor",
        "customer",
        "salesperson",
        "territory",
        "treatment",
        "does",
        "hold",
        "next_day",
        "promise_day",
        "policy_hash",
        "cell_bits",
    ),
)
Table(
    "cell_standing",
    added,
    Column("night", Day, primary_key=True, autoincrement=False),
    Column("policy_hash", String, primary_key=True),
    Column("age_band", SmallInteger, primary_key=True, autoincrement=False),
    Column("amount_band", SmallInteger, primary_key=True, autoincrement=False),
    Column("outside", String, primary_key=True),
    Column("salesperson", String, primary_key=True),
    Column("customers", Integer, nullable=False),
    Column("lines", Integer, nullable=False),
    Column("open_minor", Minor, nullable=False),
    Column("chased_minor", Minor, nullable=False),
)
Table(
    "night_report",
    added,
    Column("night", Day, primary_key=True, autoincrement=False),
    Column("text", Text, nullable=False),
)
Table(
    "correction",
    added,
    Column("row_key", String, primary_key=True),
    Column("source", String, nullable=False),
    Column("day", Day, nullable=False),
    Column("author", String, nullable=False),
    Column("origin", Text, nullable=False),
    Column("cells_before", Text, nullable=False),
    Column("cells_after", Text, nullable=False),
    Index("correction_by_source", "source"),
)
