"""What the general ledger says of receivables, and who found the two to agree."""

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    """Nobody has entered a balance yet."""
