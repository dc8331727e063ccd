"""Whose holidays the schedule keeps."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from receivables.config import Config, ConfigError, default_config_text, load_config
from receivables.night.working_days import working_days


@pytest.fixture
def config(tmp_path: Path) -> Config:
    path = tmp_path / "config.toml"
    path.write_text(default_config_text(), encoding="utf-8")
    return load_config(path)


def in_country(config: Config, country: str) -> Config:
    return replace(config, firm=replace(config.firm, country=country))


@pytest.mark.parametrize(
    ("country", "day", "works"),
    [
        ("DE", date(2026, 12, 25), False),
        ("DE", date(2026, 12, 24), True),
        # Epiphany is kept in three of the German states only.
        ("DE", date(2026, 1, 6), True),
        ("CN", date(2026, 10, 1), False),
        ("US", date(2026, 11, 26), False),
        ("DE", date(2026, 11, 26), True),
        # Sunday: whether it is a day of rest is for schedule.days to say.
        ("DE", date(2026, 11, 8), True),
    ],
)
def test_public_holidays_are_those_of_the_firms_country(config: Config, country: str, day: date, works: bool) -> None:
    assert working_days(in_country(config, country))(day) is works


def test_holidays_can_be_worked_through(config: Config) -> None:
    every_day = replace(config, schedule=replace(config.schedule, skip_holidays=False))
    assert working_days(every_day)(date(2026, 12, 25))


def test_a_country_without_a_calendar_is_refused_with_what_to_do(config: Config) -> None:
    with pytest.raises(ConfigError, match=r"firm\.country: no calendar of .* 'XX'; expected .*skip_holidays = false"):
        working_days(in_country(config, "XX"))
