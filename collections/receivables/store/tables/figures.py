"""Key figures of past nights, so that a year of them is read at once."""

from sqlalchemy import Boolean, Column, Integer, SmallInteger, Table

from receivables.store.tables.columns import Day, Minor, String, metadata

# Decimals are text, empty where the figure cannot be told. `days`: how long the period was that sales are of.
key_figure = Table(
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
    # Whether all that fell due in the time looked at has been paid: else `days_late` is a lower bound.
    Column("is_complete", Boolean, nullable=False),
    Column("cost_of_late_money", String, nullable=False),
)

# The aging of each night: what is open by bucket. `number`: of the bucket, 0 for what is not due; `bucket`: its label.
aging_figure = Table(
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
