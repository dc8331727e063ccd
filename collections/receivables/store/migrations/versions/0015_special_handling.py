"""Cases step by step: measures proposed, approved, in force, kept or broken."""

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Nothing yet."""
