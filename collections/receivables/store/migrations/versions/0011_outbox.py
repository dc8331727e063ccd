"""What is known of a letter's way out: every attempt to deliver it, the bytes that left, stops."""

from alembic import op
from sqlalchemy import BigInteger, CheckConstraint, Column, Index, Integer, MetaData, SmallInteger, Table, types

from receivables.store.migrations.remaking import remake

revision = "0011"
down_revision = "0010"

String = types.String().with_variant(types.String(collation="C"), "postgresql")
Text = types.Text().with_variant(types.Text(collation="C"), "postgresql")
Day = Integer
Moment = BigInteger
added, changed = MetaData(), MetaData()
# A batch that was begun and not noted as sent: whether its file lies in its folder is for the next night to see.
_STATE = "CASE WHEN state <> 'planned' THEN state WHEN batch IS NULL THEN 'reserved' ELSE 'sending' END"
_BEGUN = """
    INSERT INTO dispatch (customer, night, attempt, channel, recipient, document_hash, day, began)
    SELECT customer, night, 1, 'print', '', '', batch_night, 0 FROM letter WHERE state = 'sending'
"""


def upgrade() -> None:
    """Letters that were planned are reserved; of those sent before no attempt is on record."""
    released = "CASE WHEN released_by <> '' THEN state_day END"
    remake(changed.tables["letter"], {"state": _STATE, "released_day": released})
    added.create_all(op.get_bind())
    op.execute(_BEGUN)


Table(
    "letter",
    changed,
    Column("customer", String, primary_key=True),
    Column("night", Day, primary_key=True, autoincrement=False),
    Column("treatment", String, nullable=False),
    Column("level", SmallInteger, nullable=False),
    Column("language", String, nullable=False),
    Column("state", String, nullable=False),
    Column("state_day", Day, nullable=False),
    Column("batch_night", Day),
    Column("batch", Integer),
    Column("released_by", String, nullable=False, server_default=""),
    Column("reason", Text, nullable=False, server_default=""),
    Column("policy_hash", String, nullable=False),
    Column("reminded_day", Day),
    Column("released_day", Day),
    Column("first_released_by", String, nullable=False, server_default=""),
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
    Index("letter_by_state", "state", "night"),
    Index("letter_by_batch", "batch_night", "batch"),
)

Table(
    "dispatch",
    added,
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
    Index("dispatch_by_outcome", "outcome"),
)

Table(
    "stop",
    added,
    Column("stopped", Moment, primary_key=True, autoincrement=False),
    Column("stopped_by", String, nullable=False),
    Column("reason", Text, nullable=False),
    Column("resumed", Moment),
    Column("resumed_by", String, nullable=False, server_default=""),
)
