"""What is proposed to be written off, and what others collect."""

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Nothing yet."""
