"""How every customer and every cell of the matrix stands after a night, ready to be shown."""

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """Nothing yet."""
