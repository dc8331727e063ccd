"""When a letter may leave, and when it arrives."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from receivables.calendars import is_working_day
from receivables.delivery.hours import SendingHours, Transit, arrival, first_day_under_cap, next_moment

BERLIN, SHANGHAI = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Shanghai")
HOURS = SendingHours(country="DE", zone=BERLIN, opens=time(8), closes=time(18), zones={"CN": SHANGHAI})
POST = Transit(country="DE", domestic=2, abroad=5, to={"CN": 10})
COUNTRIES = st.sampled_from(["DE", "CN", "SA", "US", ""])
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.sampled_from([UTC, BERLIN]))  # noqa: DTZ001


def berlin(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("at", "country", "leaves"),
    [
        ("2026-11-02 04:15", "DE", "2026-11-02 08:00"),  # before the working day
        ("2026-11-02 10:30", "DE", "2026-11-02 10:30"),  # within it
        ("2026-11-02 18:00", "DE", "2026-11-03 08:00"),  # after it
        ("2026-11-06 19:00", "DE", "2026-11-09 08:00"),  # before a weekend
        ("2026-12-24 19:00", "DE", "2026-12-28 08:00"),  # before Christmas and a weekend
        ("2026-10-01 10:00", "CN", "2026-10-08 02:00"),  # the week of the national holiday, and the clock there
        ("2026-11-05 19:00", "SA", "2026-11-08 08:00"),  # Friday and Saturday are their weekend
        ("2026-11-02 04:15", "", "2026-11-02 08:00"),  # nobody knows where they are: as at home
        ("2026-11-07 12:00", "XX", "2026-11-09 08:00"),  # no calendar: Saturday and Sunday
    ],
)
def test_a_letter_leaves_on_a_working_day_of_its_country_and_within_the_hours(at, country, leaves) -> None:
    assert next_moment(berlin(at), country, HOURS) == berlin(leaves)


def _may_leave(moment: datetime, country: str) -> bool:
    there = moment.astimezone(HOURS.zones.get(country, HOURS.zone))
    return is_working_day(there.date(), country or "DE") and HOURS.opens <= there.time() < HOURS.closes


@given(MOMENTS, COUNTRIES)
def test_the_moment_is_allowed_never_past_and_the_first(at: datetime, country: str) -> None:
    found = next_moment(at, country, HOURS)
    assert found.timestamp() >= at.timestamp()
    assert _may_leave(found, country)
    assert next_moment(found, country, HOURS) == found
    quarters = int((found - at) / timedelta(minutes=15))
    before = (found.astimezone(UTC) - timedelta(minutes=15) * number for number in range(1, quarters))
    assert not any(_may_leave(moment, country) for moment in before)


def test_the_hours_are_kept_when_the_clocks_are_changed() -> None:
    night = SendingHours(country="DE", zone=BERLIN, opens=time(2, 30), closes=time(4))
    sunday_works = SendingHours(country="SA", zone=BERLIN, opens=time(2, 30), closes=time(4))
    at = berlin("2026-03-29 00:10")
    assert next_moment(at, "SA", sunday_works).astimezone(UTC) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert next_moment(at, "DE", night) == berlin("2026-03-30 02:30")


@pytest.mark.parametrize(
    ("sent", "country", "arrives"),
    [
        (date(2026, 11, 2), "DE", date(2026, 11, 4)),
        (date(2026, 11, 6), "DE", date(2026, 11, 10)),  # over a weekend
        (date(2026, 11, 2), "", date(2026, 11, 4)),
        (date(2026, 11, 2), "FR", date(2026, 11, 9)),
        (date(2026, 9, 28), "CN", date(2026, 10, 16)),  # over the holiday, a worked Saturday counted
    ],
)
def test_the_post_takes_working_days_of_the_country_it_goes_to(sent: date, country: str, arrives: date) -> None:
    assert arrival(sent, country, POST) == arrives


def test_where_no_transit_is_set_a_letter_is_there_the_day_it_leaves() -> None:
    sunday = date(2026, 11, 8)
    assert arrival(sunday, "DE", Transit(country="DE")) == sunday


@given(st.lists(st.dates(date(2026, 10, 1), date(2026, 11, 20)), max_size=12), st.integers(1, 4))
def test_no_seven_days_hold_more_letters_than_the_cap(days: list[date], cap: int) -> None:
    sent: list[date] = []
    for day in sorted(days):
        leaves = first_day_under_cap(sent, max(day, *sent) if sent else day, cap)
        sent.append(leaves)
    assert all(sum(first <= day < first + timedelta(days=7) for day in sent) <= cap for first in sent)


def test_the_cap_asks_for_no_more_patience_than_it_needs() -> None:
    sent = [date(2026, 11, 2), date(2026, 11, 4)]
    assert first_day_under_cap(sent, date(2026, 11, 5), 2) == date(2026, 11, 9)
    assert first_day_under_cap(sent, date(2026, 11, 10), 2) == date(2026, 11, 10)
    assert first_day_under_cap(sent, date(2026, 11, 5), 3) == date(2026, 11, 5)
