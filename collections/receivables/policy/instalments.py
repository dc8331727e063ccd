"""An amount in rates: how much each comes to, and when it is due."""

from calendar import monthrange
from datetime import date, timedelta
from enum import StrEnum


class Every(StrEnum):
    """How far apart rates are."""

    WEEK = "week"
    TWO_WEEKS = "two-weeks"
    MONTH = "month"


_WEEKS = {Every.WEEK: 1, Every.TWO_WEEKS: 2}


def equal_rates(total_minor: int, *, number: int, first: date, every: Every) -> list[tuple[date, int]]:
    """The days and amounts of `number` equal rates; what does not divide is paid with the last one.

    Monthly rates are due on the same day of each month, or on its last where it is shorter.

    >>> equal_rates(100, number=3, first=date(2026, 1, 31), every=Every.MONTH)
    [(datetime.date(2026, 1, 31), 33), (datetime.date(2026, 2, 28), 33), (datetime.date(2026, 3, 31), 34)]
    """
    each, rest = divmod(total_minor, number)
    days = [_later(first, steps, every) for steps in range(number)]
    return [(day, each + (rest if day == days[-1] else 0)) for day in days]


def _later(first: date, steps: int, every: Every) -> date:
    if every is not Every.MONTH:
        return first + timedelta(weeks=steps * _WEEKS[every])
    years, month = divmod(first.month - 1 + steps, 12)
    year = first.year + years
    return date(year, month + 1, min(first.day, monthrange(year, month + 1)[1]))
