"""Addresses as one text, line by line."""

import re

_BREAK = re.compile(r"\s*(?:\r?\n|;|,(?=\s))\s*")


def address_lines(address: str) -> tuple[str, ...]:
    """The lines of an address: as it breaks them, or else by its semicolons and commas.

    >>> address_lines("Am Pumpwerk 12, 59065 Hamm, GERMANY")
    ('Am Pumpwerk 12', '59065 Hamm', 'GERMANY')
    """
    return tuple(part for part in _BREAK.split(address.strip()) if part)
