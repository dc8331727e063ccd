"""Who in finance works a customer's account."""

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    """Nobody is named yet."""
