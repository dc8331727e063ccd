"""Statements of account that were sent."""

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    """None has been sent yet."""
