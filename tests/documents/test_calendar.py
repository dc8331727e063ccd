"""Visits as a calendar: read again by another reader, and by the rules of RFC 5545 for lines."""

from dataclasses import replace
from datetime import date

from icalendar import Calendar

from documents.work_samples import AS_OF
from receivables.documents.calendar import CalendarVisit, calendar, identity

VISIT = CalendarVisit(
    customer="C1",
    name="苏州水泵有限公司; Harbour, Pumps",
    night=AS_OF,
    due_day=date(2026, 11, 6),
    to_collect={"EUR": 1_200_000},
    address=("12 High Street", "Leeds LS1 4AB"),
    people=("Ann Hall, CFO, +44 113 5550123", "陈伟, " + "总经理" * 40),
    reason="The promise\nwas broken",
    changed_day=AS_OF,
)


def lines(made: bytes) -> list[str]:
    """The content lines as a reader of RFC 5545 puts them together (3.1): a blank at the beginning goes on."""
    return made.decode().replace("\r\n ", "").removesuffix("\r\n").split("\r\n")


def test_a_visit_is_an_event_of_the_whole_day_it_is_due_by() -> None:
    (event,) = Calendar.from_ical(calendar([VISIT], name="Visits of S1")).walk("VEVENT")
    assert event.decoded("dtstart") == date(2026, 11, 6)
    assert event.decoded("dtend") == date(2026, 11, 7)
    assert event["summary"] == "Visit 苏州水泵有限公司; Harbour, Pumps (12,000.00 EUR)"
    assert event["location"] == "12 High Street, Leeds LS1 4AB"
    assert event["status"] == "CONFIRMED"
    for said in ("Customer C1", "To collect: 12,000.00 EUR", "The promise\nwas broken", "Ann Hall, CFO"):
        assert said in event["description"]


def test_no_line_is_longer_than_75_octets_and_none_is_cut_within_a_character() -> None:
    made = calendar([VISIT], name="Visits of S1")
    assert made.endswith(b"END:VCALENDAR\r\n")
    for line in made.removesuffix(b"\r\n").split(b"\r\n"):
        assert len(line) <= 75
        line.decode()
    (summary,) = [line for line in lines(made) if line.startswith("SUMMARY")]
    assert summary == r"SUMMARY:Visit 苏州水泵有限公司\; Harbour\, Pumps (12\,000.00 EUR)"


def test_an_event_is_the_same_one_after_every_change_and_a_later_one_counts_up() -> None:
    moved = replace(VISIT, due_day=date(2026, 11, 13), sequence=2, name="Harbour")
    (before,), (after,) = (Calendar.from_ical(calendar([one], name="")).walk("VEVENT") for one in (VISIT, moved))
    assert before["uid"] == after["uid"] == "2fae521f-7676-5ded-9793-570b4faa9dee@receivables"
    assert (before["sequence"], after["sequence"]) == (0, 2)
    others = {identity("C1", AS_OF), identity("C2", AS_OF), identity("C1", date(2026, 10, 29))}
    assert len(others) == 3


def test_a_visit_that_nobody_is_to_make_any_more_is_cancelled_and_one_made_says_so() -> None:
    called_off, made = replace(VISIT, to_make=False, sequence=1), replace(VISIT, customer="C2", done=True)
    first, second = Calendar.from_ical(calendar([called_off, made], name="")).walk("VEVENT")
    assert first["status"] == "CANCELLED"
    assert second["summary"].startswith("Made: Visit ")


def test_the_same_visits_in_any_order_have_the_same_bytes() -> None:
    other = replace(VISIT, customer="C2")
    assert calendar([VISIT, other], name="V") == calendar([other, VISIT], name="V")
