"""Which nights are due: a question of days, answered without a clock, a calendar or a store."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from itertools import islice

from receivables.config import Schedule

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def missed_nights(
    last_night: date | None,
    now_local: datetime,
    schedule: Schedule,
    is_working_day: Callable[[date], bool],
) -> tuple[date, ...]:
    """The nights after `last_night` whose hour has come by `now_local`, oldest first.

    A night belongs to a day: one of the schedule's days of the week that `is_working_day` (of the firm's country).
    `now_local` is the firm's own time, and hours are compared as a clock on its wall shows them: where the clock
    skips the hour in spring the night is due right after, and where it repeats the hour in autumn there is still
    one night. Before the first night ever nothing was missed, but today's night is due when its hour has come.
    """
    today = now_local.date()
    hour_has_come = now_local.time() >= time(schedule.hour, schedule.minute)
    newest = today if hour_has_come else today - timedelta(days=1)
    oldest = today if last_night is None else last_night + timedelta(days=1)
    days = (oldest + timedelta(days=day) for day in range((newest - oldest).days + 1))
    on = weekdays(schedule.days)
    return tuple(day for day in days if day.weekday() in on and is_working_day(day))


def within_limit(nights: tuple[date, ...], *, max_catch_up: int) -> tuple[tuple[date, ...], tuple[date, ...]]:
    """(the oldest nights, to be skipped; the nights to run): the newest, and `max_catch_up` nights before it."""
    cut = max(len(nights) - 1 - max_catch_up, 0)
    return nights[:cut], nights[cut:]


def weekdays(days: str) -> frozenset[int]:
    """The days of the week that `days` names, Monday is 0. ValueError when a part of it is no day or range of days.

    >>> sorted(weekdays("mon-wed,sat")), sorted(weekdays("sun-tue"))
    ([0, 1, 2, 5], [0, 1, 6])
    """
    return frozenset(day for part in days.lower().split(",") for day in _range(part.strip()))


def _range(part: str) -> list[int]:
    first, dash, last = part.partition("-")
    start = WEEKDAYS.index(first)
    end = WEEKDAYS.index(last) if dash else start
    return [(start + day) % 7 for day in range((end - start) % 7 + 1)]


def coming_nights(
    after: date, schedule: Schedule, is_working_day: Callable[[date], bool], *, count: int = 1
) -> tuple[date, ...]:
    """The next so many nights after a day; fewer where a year has not as many."""
    on = weekdays(schedule.days)
    days = (after + timedelta(days=number) for number in range(1, 367))
    return tuple(islice((day for day in days if day.weekday() in on and is_working_day(day)), count))
