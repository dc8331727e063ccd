"""What the general ledger says of receivables, why it differs, and who signed for it."""

from sqlalchemy import Column, Index, Table

from receivables.model.control_accounts import DifferenceCause
from receivables.store.tables.columns import Day, Minor, String, Text, known_at, metadata, one_of

# What an account stood at by the end of `day`. `first_day`: of the period that opening, debit and credit are of, where
# the general ledger says them. `author` empty: a list brought it.
control_balance = Table(
    "control_balance",
    metadata,
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
    known_at(),
)

# A line of the general ledger's journal on such an account; above zero where it debits. `journal`: what the general
# ledger calls that kind of posting.
control_entry = Table(
    "control_entry",
    metadata,
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
    known_at(),
    Index("control_entry_by_day", "account", "day"),
)

# A part of a difference that somebody named. It stands from `from_day` on; `to_day` is the last day, null: it stands.
difference_explained = Table(
    "difference_explained",
    metadata,
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
    known_at(),
    one_of("cause", DifferenceCause),
)

# Somebody signed for these very figures: `digest` is over all of them. `reason`: why with so much unexplained.
tie_out_signature = Table(
    "tie_out_signature",
    metadata,
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
    known_at(),
)

# The differences that were found and stood open when somebody signed: the next day that is signed begins with them.
difference_carried = Table(
    "difference_carried",
    metadata,
    Column("account", String, primary_key=True),
    Column("company", String, primary_key=True),
    Column("currency", String, primary_key=True),
    Column("day", Day, primary_key=True, autoincrement=False),
    Column("cause", String, primary_key=True),
    Column("document", String, primary_key=True),
    Column("customer", String, primary_key=True),
    Column("amount_minor", Minor, nullable=False),
    Column("since_day", Day, nullable=False),
    known_at(),
    one_of("cause", DifferenceCause),
)
