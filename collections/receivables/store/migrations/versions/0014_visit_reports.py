"""What representatives reported of their visits, and what each report moved."""

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Nothing yet."""
