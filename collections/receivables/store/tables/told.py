"""What people told us: holds, causes, and what was agreed or waived of interest."""

from sqlalchemy import Column, Table

from receivables.model import Cause
from receivables.model.interest import Waived
from receivables.store.tables.columns import Day, String, Text, known_at, metadata, one_of

# `item` empty: the whole customer. `to_day` null: until somebody ends it. Both days inclusive.
hold = Table(
    "hold",
    metadata,
    Column("customer", String, primary_key=True),
    Column("item", String, primary_key=True),
    Column("kind", String, primary_key=True),
    Column("from_day", Day, primary_key=True),
    Column("to_day", Day),
    Column("reason", Text, nullable=False),
    Column("author", String, nullable=False),
    known_at(),
)

# `kind`: of our own fault, a DisputeKind. `rule`: the rules whose evidence it rests on, apart by commas; that is then
# their signs as JSON, and what rules decided by themselves has them as `author`. Empty: somebody's own word.
cause = Table(
    "cause",
    metadata,
    Column("customer", String, primary_key=True),
    Column("item", String, primary_key=True),
    Column("from_day", Day, primary_key=True),
    Column("cause", String, nullable=False),
    Column("kind", String, nullable=False, server_default=""),
    Column("to_day", Day),
    Column("evidence", Text, nullable=False, server_default=""),
    Column("rule", String, nullable=False, server_default=""),
    Column("author", String, nullable=False),
    known_at(),
    one_of("cause", Cause),
)

# Interest and fees that are not asked for. `item` empty: of whatever the customer owes. Days as for holds.
waiver = Table(
    "waiver",
    metadata,
    Column("customer", String, primary_key=True),
    Column("item", String, primary_key=True),
    Column("what", String, primary_key=True),
    Column("from_day", Day, primary_key=True),
    Column("to_day", Day),
    Column("reason", Text, nullable=False),
    Column("author", String, nullable=False),
    known_at(),
    one_of("what", Waived),
)

# What was agreed with a customer about late payment, for invoices of that day and later. `percent` empty: the regime's.
interest_terms = Table(
    "interest_terms",
    metadata,
    Column("customer", String, primary_key=True),
    Column("from_day", Day, primary_key=True),
    Column("regime", String, nullable=False),
    Column("percent", String, nullable=False, server_default=""),
    Column("author", String, nullable=False),
    known_at(),
)
