"""How customers and the matrix stand after a night, ready to be shown. All of it follows from what else is kept."""

from sqlalchemy import BigInteger, Column, Index, Integer, SmallInteger, Table

from receivables.store.tables.columns import Day, Minor, String, Text, metadata

# One row for each customer with anything open, of the last night that planned it: see STANDING_SCHEMA.
standing = Table(
    "standing",
    metadata,
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
    # Has all that a list is filtered by: whatever the filter, it is found without a look at the rows it leaves out.
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

# The matrix after each night: see CELL_SCHEMA.
cell_standing = Table(
    "cell_standing",
    metadata,
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

# The report of each night as JSON, as it lies in the night's folder.
night_report = Table(
    "night_report",
    metadata,
    Column("night", Day, primary_key=True, autoincrement=False),
    Column("text", Text, nullable=False),
)
