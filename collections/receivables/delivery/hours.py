"""When a letter may leave, and when it arrives: the addressee's working days and hours, the way, a week's cap."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from receivables.calendars import after_working_days, is_working_day

_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class SendingHours:
    """From when to when letters leave on a working day of the country that they go to; `closes` is exclusive.

    The clock is that of the country in `zones`, else the firm's `zone`. An unknown country (empty) is the firm's own.
    """

    country: str  # the firm's
    zone: ZoneInfo
    opens: time = time(8)
    closes: time = time(18)
    zones: Mapping[str, ZoneInfo] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Transit:
    """How many working days of the country that it goes to a letter takes: at home, abroad, to some of them."""

    country: str  # the firm's
    domestic: int = 0
    abroad: int = 0
    to: Mapping[str, int] = field(default_factory=dict)


def next_moment(at: datetime, country: str, hours: SendingHours) -> datetime:
    """The first moment, `at` or later, at which a letter to that country may leave, in the time zone of `at`.

    `at` has a time zone. Where a clock is put forward over the opening, the day opens when the clock has moved on.
    """
    zone, goes_to = hours.zones.get(country, hours.zone), country or hours.country
    day = at.astimezone(zone).date()
    while True:
        if is_working_day(day, goes_to):
            opens, closes = (datetime.combine(day, clock, zone) for clock in (hours.opens, hours.closes))
            # Aware moments of one zone compare by the clock on the wall: compare what they are elsewhere.
            moment = max(at, opens.astimezone(at.tzinfo), key=datetime.timestamp)
            if moment.timestamp() < closes.timestamp():
                return moment
        day += _DAY


def arrival(sent: date, country: str, transit: Transit) -> date:
    """The day on which a letter that leaves on that day is with its addressee."""
    goes_to = country or transit.country
    days = transit.to.get(goes_to, transit.domestic if goes_to == transit.country else transit.abroad)
    return after_working_days(sent, days, goes_to) if days else sent


def first_day_under_cap(sent: Sequence[date], day: date, cap: int) -> date:
    """The first day, `day` or later, on which one letter more makes no more than `cap` (1 or more) in any seven days.

    `sent`: the days on which letters to the customer left, in any order, up to `day`.
    """
    latest = sorted(sent, reverse=True)[:cap]
    return day if len(latest) < cap else max(day, latest[-1] + _WEEK)
