"""What the general ledger says of receivables, and who found the two to agree; when a line was posted there."""

from alembic import op
from sqlalchemy import BigInteger, CheckConstraint, Column, Index, Integer, MetaData, Table, types

from receivables.store.migrations.remaking import remake

revision = "0021"
down_revision = "0020"

String = types.String().with_variant(types.String(collation="C"), "postgresql")
Text = types.Text().with_variant(types.Text(collation="C"), "postgresql")
Day = Integer
Minor = BigInteger
Moment = BigInteger
replaced = MetaData()
added = MetaData()


def upgrade() -> None:
    """Nobody has said when a line was posted, and nobody has entered a balance yet."""
    op.add_column("item", Column("posting_day", Day))
    remake(item_past)
    added.create_all(op.get_bind())


def _known_at() -> Column[int]:
    return Column("known_at", Moment, nullable=False, server_default="0")


def _is_known_cause() -> CheckConstraint:
    return CheckConstraint(
        "cause IN ('timing', 'not_in_general_ledger', 'not_in_receivables', 'manual_journal', 'wrong_account', "
        "'exchange', 'other_amount', 'rounding')",
        name="cause_is_known",
    )


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

Table(
    "control_balance",
    added,
    Column("account", String, primary_key=True),
    Column("company", String, primary_key=True),
    Column("currency", String, primary_key=True),
    Column("day", Day, primary_key=True, autoincrement=False),
    Column("first_day", Day),
    Column("opening_minor", Minor),
    Column("debit_minor", Minor),
    Column("credit_minor", Minor),
    Column("closing_minor", Minor, nullable=False),
    Column("note", Text, nullable=False, server_default=""),
    Column("author", String, nullable=False, server_default=""),
    _known_at(),
)

Table(
    "control_balance_past",
    added,
    Column("account", String, primary_key=True),
    Column("company", String, primary_key=True),
    Column("currency", String, primary_key=True),
    Column("day", Day, primary_key=True, autoincrement=False),
    Column("first_day", Day),
    Column("opening_minor", Minor),
    Column("debit_minor", Minor),
    Column("credit_minor", Minor),
    Column("closing_minor", Minor, nullable=False),
    Column("note", Text, nullable=False),
    Column("author", String, nullable=False),
    Column("known_at", Moment, nullable=False),
    Column("known_until", Moment, primary_key=True, autoincrement=False),
)

Table(
    "control_entry",
    added,
    Column("account", String, primary_key=True),
    Column("company", String, primary_key=True),
    Column("entry", String, primary_key=True),
    Column("line", String, primary_key=True),
    Column("day", Day, nullable=False),
    Column("document", String, nullable=False, server_default=""),
    Column("reference", String, nullable=False, server_default=""),
    Column("customer", String, nullable=False, server_default=""),
    Column("currency", String, nullable=False),
    Column("amount_minor", Minor, nullable=False),
    Column("journal", String, nullable=False, server_default=""),
    Column("text", Text, nullable=False, server_default=""),
    _known_at(),
    Index("control_entry_by_day", "account", "day"),
)

Table(
    "control_entry_past",
    added,
    Column("account", String, primary_key=True),
    Column("company", String, primary_key=True),
    Column("entry", String, primary_key=True),
    Column("line", String, primary_key=True),
    Column("day", Day, nullable=False),
    Column("document", String, nullable=False),
    Column("reference", String, nullable=False),
    Column("customer", String, nullable=False),
    Column("currency", String, nullable=False),
    Column("amount_minor", Minor, nullable=False),
    Column("journal", String, nullable=False),
    Column("text", Text, nullable=False),
    Column("known_at", Moment, nullable=False),
    Column("known_until", Moment, primary_key=True, autoincrement=False),
)

Table(
    "difference_explained",
    added,
    Column("number", String, primary_key=True),
    Column("company", String, nullable=False, server_default=""),
    Column("account", String, nullable=False),
    Column("currency", String, nullable=False),
    Column("from_day", Day, nullable=False),
    Column("to_day", Day),
    Column("cause", String, nullable=False),
    Column("amount_minor", Minor, nullable=False),
    Column("document", String, nullable=False, server_default=""),
    Column("note", Text, nullable=False, server_default=""),
    Column("author", String, nullable=False),
    _known_at(),
    _is_known_cause(),
)

Table(
    "difference_explained_past",
    added,
    Column("number", String, primary_key=True),
    Column("company", String, nullable=False),
    Column("account", String, nullable=False),
    Column("currency", String, nullable=False),
    Column("from_day", Day, nullable=False),
    Column("to_day", Day),
    Column("cause", String, nullable=False),
    Column("amount_minor", Minor, nullable=False),
    Column("document", String, nullable=False),
    Column("note", Text, nullable=False),
    Column("author", String, nullable=False),
    Column("known_at", Moment, nullable=False),
    Column("known_until", Moment, primary_key=True, autoincrement=False),
)

Table(
    "tie_out_signature",
    added,
    Column("account", String, primary_key=True),
    Column("company", String, primary_key=True),
    Column("currency", String, primary_key=True),
    Column("day", Day, primary_key=True, autoincrement=False),
    Column("digest", String, nullable=False),
    Column("ledger_minor", Minor, nullable=False),
    Column("control_minor", Minor, nullable=False),
    Column("explained_minor", Minor, nullable=False),
    Column("unexplained_minor", Minor, nullable=False),
    Column("reason", Text, nullable=False, server_default=""),
    Column("author", String, nullable=False),
    _known_at(),
)

Table(
    "tie_out_signature_past",
    added,
    Column("account", String, primary_key=True),
    Column("company", String, primary_key=True),
    Column("currency", String, primary_key=True),
    Column("day", Day, primary_key=True, autoincrement=False),
    Column("digest", String, nullable=False),
    Column("ledger_minor", Minor, nullable=False),
    Column("control_minor", Minor, nullable=False),
    Column("explained_minor", Minor, nullable=False),
    Column("unexplained_minor", Minor, nullable=False),
    Column("reason", Text, nullable=False),
    Column("author", String, nullable=False),
    Column("known_at", Moment, nullable=False),
    Column("known_until", Moment, primary_key=True, autoincrement=False),
)

Table(
    "difference_carried",
    added,
    Column("account", String, primary_key=True),
    Column("company", String, primary_key=True),
    Column("currency", String, primary_key=True),
    Column("day", Day, primary_key=True, autoincrement=False),
    Column("cause", String, primary_key=True),
    Column("document", String, primary_key=True),
    Column("customer", String, primary_key=True),
    Column("amount_minor", Minor, nullable=False),
    Column("since_day", Day, nullable=False),
    _known_at(),
    _is_known_cause(),
)

Table(
    "difference_carried_past",
    added,
    Column("account", String, primary_key=True),
    Column("company", String, primary_key=True),
    Column("currency", String, primary_key=True),
    Column("day", Day, primary_key=True, autoincrement=False),
    Column("cause", String, primary_key=True),
    Column("document", String, primary_key=True),
    Column("customer", String, primary_key=True),
    Column("amount_minor", Minor, nullable=False),
    Column("since_day", Day, nullable=False),
    Column("known_at", Moment, nullable=False),
    Column("known_until", Moment, primary_key=True, autoincrement=False),
)
