"""Addresses in parts, as banks ask for them: street, number, postcode, town, country."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

# A postcode before its town, as on the continent of Europe; a country's letters may stand before it.
_TOWN = re.compile(r"(?:[A-Z]{1,3}[- ])?(?P<postcode>\d{4,6})\s+(?P<town>\D.*)")
_STREET = re.compile(r"(?P<street>\D.*?)\s+(?P<number>\d+\s?[A-Za-z]?(?:\s?[-/]\s?\d+\s?[A-Za-z]?)?)")


@dataclass(frozen=True, slots=True, kw_only=True)
class PostalAddress:
    """An address in parts; street and number may be empty. `country` is ISO 3166 alpha-2."""

    name: str
    street: str
    number: str
    postcode: str
    town: str
    country: str


def postal_address(name: str, lines: Sequence[str], country: str) -> PostalAddress | None:
    """The address that lines of text are; None where that cannot be told for sure.

    Expected are a street or nothing, postcode and town in one line, and at most one line below it, the country.

    >>> postal_address("C1", ["Am Pumpwerk 12", "59065 Hamm", "GERMANY"], "DE")  # doctest: +NORMALIZE_WHITESPACE
    PostalAddress(name='C1', street='Am Pumpwerk', number='12', postcode='59065', town='Hamm', country='DE')
    >>> postal_address("C1", ["6 Old Weir Road", "Hull", "HU1 9ZZ"], "GB") is None
    True
    """
    towns = [(at, found) for at, line in enumerate(lines) if (found := _TOWN.fullmatch(line.strip()))]
    if len(towns) != 1 or not name.strip() or not re.fullmatch("[A-Z]{2}", country):
        return None
    [(at, town)] = towns
    if at > 1 or len(lines) > at + 2:
        return None
    street, number = _street(lines[0].strip()) if at else ("", "")
    return PostalAddress(
        name=name.strip(), street=street, number=number, postcode=town["postcode"], town=town["town"], country=country
    )


def _street(line: str) -> tuple[str, str]:
    found = _STREET.fullmatch(line)
    return (found["street"], found["number"]) if found else (line, "")
