"""A firm for each test."""

from pathlib import Path

import pytest

from night.firm import SmallFirm, new_firm


@pytest.fixture
def firm(tmp_path: Path) -> SmallFirm:
    """A firm that has taken nothing yet."""
    return new_firm(tmp_path / "firm")
