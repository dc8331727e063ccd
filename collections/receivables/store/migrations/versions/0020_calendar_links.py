"""Secret addresses under which calendars of visits are subscribed to."""

from alembic import op
from sqlalchemy import BigInteger, Column, MetaData, Table, types

revision = "0020"
down_revision = "0019"

String = types.String().with_variant(types.String(collation="C"), "postgresql")
Moment = BigInteger
added = MetaData()


def upgrade() -> None:
    """Nobody has one yet."""
    added.create_all(op.get_bind())


Table(
    "calendar_link",
    added,
    Column("user", String, primary_key=True),
    Column("hash", String, nullable=False, unique=True),
    Column("made", Moment, nullable=False),
)
