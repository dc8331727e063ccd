"""The working days of a country, and settings of the schedule that cannot be used."""

from collections.abc import Callable
from datetime import date

from receivables.calendars import has_calendar, is_public_holiday
from receivables.config import Config, ConfigError


def working_days(config: Config) -> Callable[[date], bool]:
    """Whether a day is no public holiday all over the firm's country. ConfigError when the country has no calendar.

    Days of rest are the firm's to name (`schedule.days`); holidays of a part of the country are working days.
    """
    if not config.schedule.skip_holidays:
        return lambda _: True
    country = config.firm.country
    if not has_calendar(country):
        raise ConfigError(
            f"{config.path}, firm.country: no calendar of public holidays for '{country}'; expected an "
            "ISO 3166 code such as DE, or schedule.skip_holidays = false"
        )
    return lambda day: not is_public_holiday(day, country)
