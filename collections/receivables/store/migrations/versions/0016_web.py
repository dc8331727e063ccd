"""Who may sign in, who is signed in, and what people changed."""

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Nothing yet."""
