"""Who in finance works a customer's account."""

from sqlalchemy import BigInteger, Boolean, Column, Index, MetaData, SmallInteger, Table, types

from receivables.store.migrations.remaking import remake

revision = "0023"
down_revision = "0022"

String = types.String().with_variant(types.String(collation="C"), "postgresql")
Text = types.Text().with_variant(types.Text(collation="C"), "postgresql")
Minor = BigInteger
Moment = BigInteger
replaced = MetaData()


def upgrade() -> None:
    """Nobody is named yet."""
    remake(customer)
    remake(customer_past, {"collector": "''"})


customer = Table(
    "customer",
    replaced,
    Column("customer", String, primary_key=True),
    Column("name", String, nullable=False, server_default=""),
    Column("parent", String, nullable=False, server_default=""),
    Column("company_code", String, nullable=False, server_default=""),
    Column("segment", String, nullable=False, server_default=""),
    Column("key_account", Boolean, nullable=False, server_default="0"),
    Column("salesperson", String, nullable=False, server_default=""),
    Column("collector", String, nullable=False, server_default=""),
    Column("language", String, nullable=False, server_default=""),
    Column("currency", String, nullable=False, server_default=""),
    Column("email", String, nullable=False, server_default=""),
    Column("credit_limit_minor", Minor),
    Column("country", String, nullable=False, server_default=""),
    Column("territory", String, nullable=False, server_default=""),
    Column("address", Text, nullable=False, server_default=""),
    Column("address_confirmed", Boolean),
    Column("iban", String, nullable=False, server_default=""),
    Column("needs_purchase_order", Boolean, nullable=False, server_default="0"),
    Column("bare", Boolean, nullable=False, server_default="0"),
    Column("shard", SmallInteger, nullable=False),
    Column("known_at", Moment, nullable=False, server_default="0"),
    Index("customer_by_shard", "shard", "customer"),
    Index("customer_by_parent", "parent"),
    Index("customer_by_salesperson", "salesperson"),
)

customer_past = Table(
    "customer_past",
    replaced,
    Column("customer", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("parent", String, nullable=False),
    Column("company_code", String, nullable=False),
    Column("segment", String, nullable=False),
    Column("key_account", Boolean, nullable=False),
    Column("salesperson", String, nullable=False),
    Column("collector", String, nullable=False),
    Column("language", String, nullable=False),
    Column("currency", String, nullable=False),
    Column("email", String, nullable=False),
    Column("credit_limit_minor", Minor),
    Column("country", String, nullable=False),
    Column("territory", String, nullable=False),
    Column("address", Text, nullable=False),
    Column("address_confirmed", Boolean),
    Column("iban", String, nullable=False),
    Column("needs_purchase_order", Boolean, nullable=False),
    Column("bare", Boolean, nullable=False),
    Column("shard", SmallInteger, nullable=False),
    Column("known_at", Moment, nullable=False),
    Column("known_until", Moment, primary_key=True, autoincrement=False),
)
