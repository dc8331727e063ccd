"""Visits as a calendar (RFC 5545) that programs subscribe to or take in: an event of a whole day, that it is due by.

An event keeps its identity by customer and night, so that a calendar taken in again changes what is there. Each step of
a visit counts its sequence up; one that is no longer to be made is cancelled, and programs take it off the page.
"""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from icalendar import Calendar, Event, vCalAddress, vText

from receivables.documents.amounts import side_by_side

_PRODUCT = "-//Receivables//Visits//EN"
# Names our events in the space of all identities; it must never change.
_OURS = uuid.UUID("5a0b6a0e-6f0c-5d5c-9f57-2f7c0e6f3d11")


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarVisit:
    """A visit as a calendar shows it. `sequence`: how often it changed; `changed_day`: when it last did.

    `to_make`: it is still to be made, or was; False: nobody is to go there any more. `people`: one line for each.
    """

    customer: str
    name: str
    night: date
    due_day: date
    to_collect: dict[str, int]
    address: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    reason: str = ""
    done: bool = False
    to_make: bool = True
    sequence: int = 0
    changed_day: date
    organizer: str = ""
    link: str = ""


def calendar(visits: Iterable[CalendarVisit], *, name: str) -> bytes:
    """The visits as a file of the type text/calendar, in the order of their days; the same visits, the same bytes."""
    book = Calendar()
    book.add("prodid", _PRODUCT)
    book.add("version", "2.0")
    book.add("method", "PUBLISH")
    book.add("x-wr-calname", name)
    book.add("refresh-interval", timedelta(hours=6), parameters={"value": "DURATION"})
    for visit in sorted(visits, key=lambda one: (one.due_day, one.customer, one.night)):
        book.add_component(_event(visit))
    return bytes(book.to_ical())


def identity(customer: str, night: date) -> str:
    """What programs know the event of a visit by, for ever."""
    return f"{uuid.uuid5(_OURS, f'{night.isoformat()} {customer}')}@receivables"


def _event(visit: CalendarVisit) -> Event:
    event = Event()
    event.add("uid", identity(visit.customer, visit.night))
    # The clock would give every file other bytes.
    changed = datetime.combine(visit.changed_day, time(), UTC)
    event.add("dtstamp", changed)
    event.add("last-modified", changed)
    event.add("sequence", visit.sequence)
    event.add("dtstart", visit.due_day)
    event.add("dtend", visit.due_day + timedelta(days=1))
    event.add("summary", _summary(visit))
    if visit.address:
        event.add("location", ", ".join(visit.address))
    event.add("description", "\n".join(_description(visit)))
    event.add("status", "CONFIRMED" if visit.to_make else "CANCELLED")
    # A day on which one visit is due is not a day on which one cannot be reached.
    event.add("transp", "TRANSPARENT")
    event.add("class", "CONFIDENTIAL")
    if visit.organizer:
        event.add("organizer", _organizer(visit.organizer))
    if visit.link:
        event.add("url", visit.link)
    return event


def _summary(visit: CalendarVisit) -> str:
    made = "Made: " if visit.done else ""
    amounts = f" ({side_by_side(visit.to_collect)})" if visit.to_collect else ""
    return f"{made}Visit {visit.name}{amounts}"


def _description(visit: CalendarVisit) -> Sequence[str]:
    lines = [f"Customer {visit.customer}", f"To be made by {visit.due_day.isoformat()}"]
    if visit.to_collect:
        lines.append(f"To collect: {side_by_side(visit.to_collect)}")
    if visit.reason:
        lines.append(visit.reason)
    return [*lines, *visit.people]


def _organizer(email: str) -> vCalAddress:
    address = vCalAddress(f"mailto:{email}")
    address.params["cn"] = vText(email)
    return address
