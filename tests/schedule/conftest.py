"""A small firm with no day of rest, where it is about noon, so that no test runs into midnight."""

from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from receivables.config import Config, load_config
from small_firm import write_small_firm


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """Nights every day at midnight; one missed night is caught up."""
    path = write_small_firm(tmp_path / "firm")
    text = path.read_text(encoding="utf-8")
    for shipped, here in (
        ('timezone = "Europe/Berlin"', f'timezone = "{_where_it_is_noon()}"'),
        ('at = "04:15"', 'at = "00:00"'),
        ('days = "mon-fri"', 'days = "mon-sun"'),
        ("skip_holidays = true", "skip_holidays = false"),
        ("max_catch_up = 5", "max_catch_up = 1"),
    ):
        assert shipped in text
        text = text.replace(shipped, here)
    path.write_text(text, encoding="utf-8")
    return load_config(path)


@pytest.fixture
def today(config: Config) -> date:
    return datetime.now(tz=ZoneInfo(config.firm.timezone)).date()


def _where_it_is_noon() -> str:
    # The zones called Etc/GMT count hours west of Greenwich.
    return f"Etc/GMT{datetime.now(tz=UTC).hour - 12:+d}"
