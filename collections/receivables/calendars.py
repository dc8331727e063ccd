"""The working days of the countries of this world, as `holidays` knows them."""

from datetime import date, timedelta
from functools import cache

import holidays

_DAY = timedelta(days=1)
_SATURDAY = 5


def has_calendar(country: str) -> bool:
    """Whether the public holidays of a country (ISO 3166 alpha-2) are known."""
    return _calendar(country) is not None


def is_public_holiday(day: date, country: str) -> bool:
    """Whether it is one all over the country; never in a country without a calendar."""
    calendar = _calendar(country)
    return calendar is not None and day in calendar


def is_working_day(day: date, country: str) -> bool:
    """Whether people are at work: neither a day of rest nor a public holiday all over the country.

    Holidays of a part of the country are working days, and so is a weekend's day that the country works in exchange for
    another. Of a country without a calendar only Saturdays and Sundays are known.

    >>> is_working_day(date(2026, 12, 25), "DE"), is_working_day(date(2026, 10, 2), "SA")
    (False, False)
    """
    calendar = _calendar(country)
    return day.weekday() < _SATURDAY if calendar is None else calendar.is_working_day(day)


def after_working_days(day: date, count: int, country: str) -> date:
    """The working day that is so many working days after `day`; with 0, `day` itself or the first after it.

    >>> after_working_days(date(2026, 12, 23), 2, "DE")
    datetime.date(2026, 12, 28)
    """
    found = _working_day_from(day, country)
    for _ in range(count):
        found = _working_day_from(found + _DAY, country)
    return found


def _working_day_from(day: date, country: str) -> date:
    while not is_working_day(day, country):
        day += _DAY
    return day


@cache
def _calendar(country: str) -> holidays.HolidayBase | None:
    try:
        return holidays.country_holidays(country)
    except NotImplementedError:
        return None
