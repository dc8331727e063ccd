"""When each fact became known, what was known before, money that came in, and lines of more kinds."""

from alembic import op
from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    Table,
    types,
)

from receivables.store.migrations.remaking import remake

revision = "0002"
down_revision = "0001"

_TOLD = ("contact", "salesperson", "rate", "hold", "cause", "dispute", "promise", "night")
_WITH_A_PAST = ("customer", "contact", "salesperson", "rate", "item", "hold", "cause", "dispute", "promise")

String = types.String().with_variant(types.String(collation="C"), "postgresql")
Text = types.Text().with_variant(types.Text(collation="C"), "postgresql")
Day = Integer
Minor = BigInteger
Moment = BigInteger
replaced = MetaData()
added = MetaData()


def _known_at() -> Column[int]:
    return Column("known_at", Moment, nullable=False, server_default="0")


def upgrade() -> None:
    """Every row stays. A load's moment is the day it was taken as of; loads of one day follow one another."""
    for name in _TOLD:
        op.add_column(name, _known_at())
    for table in replaced.sorted_tables:
        remake(table, _MADE_FROM[table.name])
    added.create_all(op.get_bind())
    for name in _WITH_A_PAST:
        _make_past(name)


def _make_past(name: str) -> None:
    conn = op.get_bind()
    table = Table(name, MetaData(), autoload_with=conn)
    columns = [
        Column(one.name, one.type, primary_key=one.primary_key, nullable=one.nullable, autoincrement=False)
        for one in table.columns
    ]
    until = Column("known_until", Moment, primary_key=True, autoincrement=False)
    Table(f"{name}_past", MetaData(), *columns, until).create(conn)


_MADE_FROM = {
    "load": {
        "known_at": (
            "CAST(as_of AS BIGINT) * 86400000000 + row_number() OVER (ORDER BY as_of, source, content_hash) - 1"
        ),
        "origin": "file",
    },
    "customer": {},
    "item": {},
}

Table(
    "load",
    replaced,
    Column("known_at", Moment, primary_key=True, autoincrement=False),
    Column("source", String, nullable=False),
    Column("content_hash", String, nullable=False),
    Column("as_of", Day, nullable=False),
    Column("kind", String, nullable=False),
    Column("origin", String, nullable=False),
    Column("rows_taken", Integer, nullable=False),
    Column("rows_refused", Integer, nullable=False),
    Index("load_by_content", "source", "content_hash", "as_of"),
)

Table(
    "customer",
    replaced,
    Column("customer", String, primary_key=True),
    Column("name", String, nullable=False, server_default=""),
    Column("parent", String, nullable=False, server_default=""),
    Column("segment", String, nullable=False, server_default=""),
    Column("key_account", Boolean, nullable=False, server_default="0"),
    Column("salesperson", String, nullable=False, server_default=""),
    Column("language", String, nullable=False, server_default=""),
    Column("currency", String, nullable=False, server_default=""),
    Column("email", String, nullable=False, server_default=""),
    Column("credit_limit_minor", Minor),
    Column("country", String, nullable=False, server_default=""),
    Column("territory", String, nullable=False, server_default=""),
    Column("address", Text, nullable=False, server_default=""),
    Column("iban", String, nullable=False, server_default=""),
    Column("bare", Boolean, nullable=False, server_default="0"),
    Column("shard", SmallInteger, nullable=False),
    _known_at(),
    Index("customer_by_shard", "shard", "customer"),
)

Table(
    "item",
    replaced,
    Column("customer", String, primary_key=True),
    Column("item", String, primary_key=True),
    Column("kind", String, primary_key=True),
    Column("document", String, nullable=False),
    Column("day", Day, nullable=False),
    Column("due_day", Day, nullable=False),
    Column("currency", String, nullable=False),
    Column("amount_minor", Minor, nullable=False),
    Column("reference", String, nullable=False, server_default=""),
    Column("salesperson", String, nullable=False, server_default=""),
    Column("closed_day", Day),
    _known_at(),
    CheckConstraint(
        "kind IN ('invoice', 'credit_note', 'receipt', 'reversal', 'write_off', 'allocation', 'settlement')",
        name="kind_is_known",
    ),
    sqlite_with_rowid=False,
)

Table(
    "clock",
    added,
    Column("first", Moment, primary_key=True, autoincrement=False),
    Column("newest", Moment, nullable=False),
)

Table(
    "statement",
    added,
    Column("account", String, primary_key=True),
    Column("statement", String, primary_key=True),
    Column("from_day", Day),
    Column("to_day", Day, nullable=False),
    Column("currency", String, nullable=False),
    Column("opening_minor", Minor),
    Column("closing_minor", Minor),
    _known_at(),
)

Table(
    "bank_entry",
    added,
    Column("account", String, primary_key=True),
    Column("entry", String, primary_key=True),
    Column("day", Day, nullable=False),
    Column("value_day", Day),
    Column("currency", String, nullable=False),
    Column("amount_minor", Minor, nullable=False),
    Column("kind", String, nullable=False),
    Column("payer", String, nullable=False, server_default=""),
    Column("payer_account", String, nullable=False, server_default=""),
    Column("reference", Text, nullable=False, server_default=""),
    Column("end_to_end", String, nullable=False, server_default=""),
    Column("statement", String, nullable=False, server_default=""),
    Column("customer", String, nullable=False, server_default=""),
    Column("rule", String, nullable=False, server_default=""),
    Column("author", String, nullable=False, server_default=""),
    _known_at(),
    CheckConstraint("kind IN ('receipt', 'return', 'other')", name="kind_is_known"),
    Index("bank_entry_by_customer", "customer"),
)

Table(
    "match",
    added,
    Column("match", Integer, primary_key=True, autoincrement=False),
    Column("customer", String, nullable=False),
    Column("receipt", String, nullable=False),
    Column("document", String, nullable=False),
    Column("currency", String, nullable=False),
    Column("amount_minor", Minor, nullable=False),
    Column("day", Day, nullable=False),
    Column("rule", String, nullable=False),
    Column("author", String, nullable=False, server_default=""),
    Column("undone_day", Day),
    Column("undone_by", String, nullable=False, server_default=""),
    CheckConstraint("amount_minor > 0", name="amount_is_above_zero"),
    Index("match_by_customer", "customer", "receipt"),
)
