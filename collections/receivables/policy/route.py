"""The order in which places are visited: by country, postcode, city, street and number, as addresses tell them.

Neighbours by the post are near each other: without coordinates nothing better is known.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

_Stop = TypeVar("_Stop")
_BREAK = re.compile(r"\s*(?:\r?\n|;|,(?=\s))\s*")
_BRITISH = r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}"
# Where a line ends or begins with a postcode, and what is left of it is the city.
_LINES = (
    re.compile(rf"^(?:(?P<city>.*?)\s+)?(?P<postcode>{_BRITISH})$"),
    # Houston TX 77002; Springfield, IL 62704-1234
    re.compile(r"^(?P<city>.*?)\s+[A-Z]{2}\s+(?P<postcode>\d{5})(?:-\d{4})?$"),
    # D-28195 Bremen, 3011 ZZ Rotterdam, 210019 南京
    re.compile(r"^(?:[A-Z]{1,2}-)?(?P<postcode>\d{4,6}(?: ?[A-Z]{2}(?=\s))?)\s+(?P<city>\D.*)$"),
    # 上海市 200120
    re.compile(r"^(?P<city>\D*?)\s*(?P<postcode>\d{4,6})$"),
)
_DIGITS = re.compile(r"(\d+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where somebody is, as far as an address tells it; empty text: it does not. `country` is as the customer's list
    has it.
    """

    country: str
    postcode: str
    city: str
    street: str

    @property
    def is_known(self) -> bool:
        """Whether there is a postcode to find it by."""
        return bool(self.postcode)


def place_of(address: str, country: str) -> Place:
    """Where an address lies: one text, whose lines are broken or stand apart by commas or semicolons.

    >>> place_of("34 Old Weir Road, Glasgow, G1 9ZZ, UNITED KINGDOM", "GB")
    Place(country='GB', postcode='G1 9ZZ', city='Glasgow', street='34 Old Weir Road')
    """
    lines = [line for line in _BREAK.split(address.strip()) if line]
    for number in reversed(range(len(lines))):
        # A house number alone is no postcode: a street stands before its city.
        if number == 0 and len(lines) > 1:
            break
        found = next((match for pattern in _LINES if (match := pattern.match(lines[number]))), None)
        if found is None:
            continue
        before = lines[:number]
        city = (found["city"] or "").strip() or (before.pop() if len(before) > 1 else "")
        return Place(country=country, postcode=found["postcode"], city=city, street=", ".join(before))
    return Place(country=country, postcode="", city="", street=", ".join(lines))


def in_route_order(stops: Iterable[_Stop], place: Callable[[_Stop], Place]) -> list[_Stop]:
    """The stops in the order of a journey; what no postcode tells comes last, and what is at one place as it came.

    >>> in_route_order(["Weg 10, 28195 Bremen", "Weg 9, 28195 Bremen", "?"], lambda text: place_of(text, "DE"))
    ['Weg 9, 28195 Bremen', 'Weg 10, 28195 Bremen', '?']
    """
    return sorted(stops, key=lambda stop: _key(place(stop)))


def _key(place: Place) -> tuple[object, ...]:
    compact = place.postcode.replace(" ", "")
    where = (not place.is_known, place.country, compact, place.city.casefold(), _by_number(place.street))
    # Whatever is spelt otherwise has a place of its own.
    return (*where, place.city, place.street)


def _by_number(street: str) -> list[tuple[bool, int, str]]:
    """A street by its name and then by its house numbers: 9 before 10. `34 Weir Road` is a number in `Weir Road`."""
    parts = [part.strip().casefold() for part in _DIGITS.split(street)]
    names = [(False, 0, part) for part in parts if part and not part.isdigit()]
    return [*names, *((True, int(part), "") for part in parts if part.isdigit())]
