"""What was said, escalated and conceded in a dispute."""

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Nothing yet."""
