"""Statements of account, which leave by the way that letters do; who asked for them."""

from alembic import op
from sqlalchemy import BigInteger, Boolean, CheckConstraint, Column, Index, Integer, MetaData, Table, types

from receivables.store.migrations.remaking import remake

revision = "0022"
down_revision = "0021"

String = types.String().with_variant(types.String(collation="C"), "postgresql")
Text = types.Text().with_variant(types.Text(collation="C"), "postgresql")
Day = Integer
Moment = BigInteger
added, changed = MetaData(), MetaData()


def upgrade() -> None:
    """Whatever left so far was a letter; no statement has been made yet."""
    remake(changed.tables["dispatch"], {"mailing": "'letter'"})
    added.create_all(op.get_bind())


Table(
    "dispatch",
    changed,
    Column("mailing", String, primary_key=True, server_default="letter"),
    Column("customer", String, primary_key=True),
    Column("night", Day, primary_key=True, autoincrement=False),
    Column("attempt", Integer, primary_key=True, autoincrement=False),
    Column("channel", String, nullable=False),
    Column("recipient", Text, nullable=False),
    Column("document_hash", String, nullable=False),
    Column("day", Day, nullable=False),
    Column("began", Moment, nullable=False),
    Column("ended", Moment),
    Column("outcome", String, nullable=False, server_default=""),
    Column("detail", Text, nullable=False, server_default=""),
    Column("message_id", String, nullable=False, server_default=""),
    CheckConstraint("mailing IN ('letter', 'statement')", name="mailing_is_known"),
    Index("dispatch_by_outcome", "outcome"),
)

Table(
    "account_statement",
    added,
    Column("customer", String, primary_key=True),
    Column("night", Day, primary_key=True, autoincrement=False),
    Column("first_day", Day, nullable=False),
    Column("kind", String, nullable=False),
    Column("language", String, nullable=False),
    Column("schedule", String, nullable=False, server_default=""),
    Column("author", String, nullable=False, server_default=""),
    Column("accounts", Text, nullable=False, server_default=""),
    Column("state", String, nullable=False),
    Column("state_day", Day, nullable=False),
    Column("batch_night", Day),
    Column("batch", Integer),
    Column("reason", Text, nullable=False, server_default=""),
    Column("rendered_day", Day),
    Column("document_hash", String, nullable=False, server_default=""),
    Column("page_hash", String, nullable=False, server_default=""),
    Column("text_hash", String, nullable=False, server_default=""),
    Column("said_hash", String, nullable=False, server_default=""),
    Column("enclosures", Text, nullable=False, server_default=""),
    Column("left_day", Day),
    Column("returned_day", Day),
    CheckConstraint(
        "state IN ('reserved', 'waiting_for_release', 'ready', 'sending', 'sent', 'failed', 'ambiguous', 'bounced', "
        "'withdrawn')",
        name="state_is_known",
    ),
    CheckConstraint("kind IN ('open_items', 'balance_forward', 'both')", name="kind_is_known"),
    Index("account_statement_by_state", "state", "night"),
    Index("account_statement_by_batch", "batch_night", "batch"),
)

Table(
    "statement_round",
    added,
    Column("schedule", String, primary_key=True),
    Column("day", Day, primary_key=True, autoincrement=False),
    Column("made_on", Day, nullable=False),
    Column("statements", Integer, nullable=False),
)

Table(
    "statement_wish",
    added,
    Column("customer", String, primary_key=True),
    Column("wanted", Boolean, nullable=False),
    Column("author", String, nullable=False),
    Column("known_at", Moment, nullable=False, server_default="0"),
)

Table(
    "statement_wish_past",
    added,
    Column("customer", String, primary_key=True),
    Column("wanted", Boolean, nullable=False),
    Column("author", String, nullable=False),
    Column("known_at", Moment, nullable=False),
    Column("known_until", Moment, primary_key=True, autoincrement=False),
)
