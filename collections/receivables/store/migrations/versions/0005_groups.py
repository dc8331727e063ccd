"""What of a group's head a letter lists, and managers reminded of letters that wait for them."""

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Nothing yet."""
