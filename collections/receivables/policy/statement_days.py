"""On which days statements of account are due, and which period each of them covers."""

from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta

from receivables.model.statements import StatementSchedule

_DAY = timedelta(days=1)
# Between two days of a schedule there is never more: the longest month, twice.
_FURTHEST = 62


def due_day(
    schedule: StatementSchedule, as_of: date, *, is_working_day: Callable[[date], bool], catch_up_days: int
) -> date | None:
    """The latest day of the schedule up to `as_of`; None: it is longer ago than statements are caught up.

    A day of the month that the month does not have is its last.
    """
    found = _latest(schedule, as_of, is_working_day)
    return found if (as_of - found).days <= catch_up_days else None


def first_day_of(schedule: StatementSchedule, day: date, *, is_working_day: Callable[[date], bool]) -> date:
    """The first day of the period that ends with `day` of the schedule: the one after the schedule's day before it."""
    return _latest(schedule, day - _DAY, is_working_day) + _DAY


def _latest(schedule: StatementSchedule, until: date, is_working_day: Callable[[date], bool]) -> date:
    days = (until - timedelta(days=back) for back in range(_FURTHEST))
    return next(day for day in days if _is_of(schedule, day, is_working_day))


def _is_of(schedule: StatementSchedule, day: date, is_working_day: Callable[[date], bool]) -> bool:
    if schedule.monthly is None:
        return day.weekday() == schedule.weekly
    last = monthrange(day.year, day.month)[1]
    if schedule.monthly:
        return day.day == min(schedule.monthly, last)
    rest = (day.replace(day=number) for number in range(day.day + 1, last + 1))
    return is_working_day(day) and not any(map(is_working_day, rest))
