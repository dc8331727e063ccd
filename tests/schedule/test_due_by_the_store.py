"""What is due follows from the nights that the store remembers."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from receivables.config import Config
from receivables.night import planning
from receivables.night.store import store_of
from receivables.schedule.catching_up import due_nights
from receivables.store import nights
from receivables.store.nights import NightState

TODAY = date(2026, 11, 3)


def days_ago(*days: int) -> tuple[date, ...]:
    return tuple(TODAY - timedelta(days=count) for count in days)


def due_at_noon(config: Config) -> tuple[tuple[date, ...], tuple[date, ...]]:
    return due_nights(config, datetime.combine(TODAY, time(12), ZoneInfo(config.firm.timezone)))


def test_after_a_finished_night_the_next_ones_are_due(config: Config) -> None:
    _run(config, *days_ago(2), to=NightState.WRITTEN)
    assert due_at_noon(config) == ((), days_ago(1, 0))


def test_a_night_that_was_begun_and_not_finished_is_due_again_and_first(config: Config) -> None:
    _run(config, *days_ago(1), to=NightState.PLANNED)
    assert due_at_noon(config) == ((), days_ago(1, 0))


def test_more_missed_nights_than_allowed_are_skipped_oldest_first(config: Config) -> None:
    _run(config, *days_ago(4), to=NightState.WRITTEN)
    assert due_at_noon(config) == (days_ago(3, 2), days_ago(1, 0))


def test_todays_night_is_not_due_twice(config: Config) -> None:
    _run(config, TODAY, to=NightState.WRITTEN)
    assert due_at_noon(config) == ((), ())


def test_a_night_begun_ahead_of_its_day_is_left_to_whoever_began_it(config: Config) -> None:
    _run(config, TODAY + timedelta(days=1), to=NightState.PLANNED)
    assert due_at_noon(config) == ((), ())


def _run(config: Config, night: date, *, to: NightState) -> None:
    planning.begin(config, as_of=night)
    planning.settle(config, as_of=night)
    if to is NightState.WRITTEN:
        nights.advance(store_of(config), night, to)
