"""Who acts on a case while its representative is away; whose branches somebody ever was is found at once."""

from alembic import op
from sqlalchemy import Column, types

revision = "0024"
down_revision = "0023"

String = types.String().with_variant(types.String(collation="C"), "postgresql")


def upgrade() -> None:
    """The next night says so of those who are away."""
    op.add_column("case", Column("acting", String, nullable=False, server_default=""))
    op.create_index("customer_past_by_parent", "customer_past", ["parent"])
