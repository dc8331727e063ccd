"""Promises about several items, and payment plans."""

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Nothing yet."""
