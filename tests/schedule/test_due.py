"""Which nights are due, as tables of days. 2026-11-02 is a Monday."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from receivables.config import Schedule
from receivables.night.due import coming_nights, missed_nights, weekdays, within_limit

BERLIN = ZoneInfo("Europe/Berlin")
HOLIDAYS = {date(2026, 12, 25), date(2027, 1, 1)}


def schedule(days: str = "mon-fri", *, hour: int = 4, minute: int = 15) -> Schedule:
    return Schedule(hour=hour, minute=minute, days=days, skip_holidays=True, max_catch_up=5)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


def days(text: str) -> tuple[date, ...]:
    return tuple(date.fromisoformat(day) for day in text.split())


@pytest.mark.parametrize(
    ("rule", "last_night", "now", "due"),
    [
        ("before the hour nothing is due", "2026-11-02", "2026-11-03 04:14", ""),
        ("at the hour tonight's night is", "2026-11-02", "2026-11-03 04:15", "2026-11-03"),
        ("it stays due all day", "2026-11-02", "2026-11-03 23:59", "2026-11-03"),
        ("and after midnight", "2026-11-02", "2026-11-04 00:00", "2026-11-03"),
        ("a night that was run is not due again", "2026-11-03", "2026-11-03 12:00", ""),
        ("missed nights come oldest first", "2026-11-02", "2026-11-05 09:00", "2026-11-03 2026-11-04 2026-11-05"),
        ("a weekend has no nights", "2026-11-06", "2026-11-09 04:00", ""),
        ("after a weekend only Monday is due", "2026-11-06", "2026-11-09 04:15", "2026-11-09"),
        ("holidays have no nights", "2026-12-24", "2026-12-28 04:15", "2026-12-28"),
        ("a night of a weekend, run by hand, hides no later one", "2026-11-07", "2026-11-09 05:00", "2026-11-09"),
        ("a night run ahead of its day leaves nothing due", "2026-11-20", "2026-11-09 05:00", ""),
        ("before the first night ever nothing was missed", None, "2026-11-03 04:14", ""),
        ("but today's first night is due once its hour has come", None, "2026-11-03 10:00", "2026-11-03"),
        ("unless today has none", None, "2026-11-08 10:00", ""),
    ],
)
def test_due_nights(rule: str, last_night: str | None, now: str, due: str) -> None:
    last = None if last_night is None else date.fromisoformat(last_night)
    assert missed_nights(last, at(now), schedule(), lambda day: day not in HOLIDAYS) == days(due), rule


@pytest.mark.parametrize(
    ("rule", "now", "due"),
    [
        # On 2026-03-29 the clock goes from 02:00 to 03:00, on 2026-10-25 from 03:00 back to 02:00.
        ("in spring the hour that the clock skips is due right after", "2026-03-29 03:00", "2026-03-29"),
        ("and not before", "2026-03-29 01:59", ""),
        ("in autumn it is due when the clock shows it first", "2026-10-25 02:30", "2026-10-25"),
    ],
)
def test_nights_on_days_when_the_clock_changes(rule: str, now: str, due: str) -> None:
    last = at(now).date().replace(day=at(now).day - 1)
    assert missed_nights(last, at(now), schedule("mon-sun", hour=2, minute=30), lambda _: True) == days(due), rule


def test_an_hour_that_the_clock_shows_twice_has_one_night() -> None:
    again = at("2026-10-25 02:30").replace(fold=1)
    assert missed_nights(date(2026, 10, 25), again, schedule("mon-sun", hour=2, minute=30), lambda _: True) == ()


@pytest.mark.parametrize(
    ("nights", "max_catch_up", "skipped", "run"),
    [
        ("2026-11-03", 0, "", "2026-11-03"),
        ("2026-11-02 2026-11-03", 0, "2026-11-02", "2026-11-03"),
        ("2026-11-02 2026-11-03", 1, "", "2026-11-02 2026-11-03"),
        ("2026-11-02 2026-11-03 2026-11-04 2026-11-05", 2, "2026-11-02", "2026-11-03 2026-11-04 2026-11-05"),
        ("", 5, "", ""),
    ],
)
def test_the_newest_night_is_run_and_so_many_missed_before_it(
    nights: str, max_catch_up: int, skipped: str, run: str
) -> None:
    assert within_limit(days(nights), max_catch_up=max_catch_up) == (days(skipped), days(run))


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("mon-fri", {0, 1, 2, 3, 4}),
        ("mon-sat", {0, 1, 2, 3, 4, 5}),
        ("sun-thu", {6, 0, 1, 2, 3}),
        ("Mon, wed", {0, 2}),
        ("tue", {1}),
        ("mon-sun", {0, 1, 2, 3, 4, 5, 6}),
    ],
)
def test_days_of_the_week_are_named(text: str, numbers: set[int]) -> None:
    assert weekdays(text) == numbers


@pytest.mark.parametrize("text", ["", "monday", "mon-", "-fri", "mon-fry", "mon;tue", "weekdays"])
def test_a_day_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not in tuple"):
        weekdays(text)


def test_the_coming_nights_leave_out_days_of_rest_and_holidays() -> None:
    found = coming_nights(date(2026, 12, 23), schedule(), lambda day: day not in HOLIDAYS, count=3)
    assert found == days("2026-12-24 2026-12-28 2026-12-29")


def test_where_every_day_is_one_of_rest_no_night_comes() -> None:
    assert coming_nights(date(2026, 12, 23), schedule(), lambda _: False) == ()
