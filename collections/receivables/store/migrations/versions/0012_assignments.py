"""Who is away, and what became of every visit, step by step."""

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Nothing yet."""
