"""Days as the store keeps them: whole numbers since 1970-01-01."""

from datetime import date
from typing import overload

_EPOCH = date(1970, 1, 1).toordinal()


def to_number(day: date) -> int:
    """The number under which the store keeps a day.

    >>> to_number(date(1970, 1, 31))
    30
    """
    return day.toordinal() - _EPOCH


@overload
def to_day(number: int) -> date: ...
@overload
def to_day(number: int | None) -> date | None: ...
def to_day(number: int | None) -> date | None:
    """The day that a number of the store stands for; None stays None.

    >>> to_day(30)
    datetime.date(1970, 1, 31)
    """
    return None if number is None else date.fromordinal(number + _EPOCH)
