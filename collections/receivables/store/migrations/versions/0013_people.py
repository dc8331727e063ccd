"""What is known of people at customers, so that a visit can be prepared."""

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Nothing yet."""
