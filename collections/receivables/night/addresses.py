"""Addresses as one text, line by line."""

import re

from babel import Locale

from receivables.model.firm import Firm

# Languages that people write countries in, beside the firm's own.
_LANGUAGES = ("en", "de", "fr", "zh")
_BREAK = re.compile(r"\s*(?:\r?\n|;|,(?=\s))\s*")


def address_lines(address: str) -> tuple[str, ...]:
    """The lines of an address: as it breaks them, or else by its semicolons and commas.

    >>> address_lines("Am Pumpwerk 12, 59065 Hamm, GERMANY")
    ('Am Pumpwerk 12', '59065 Hamm', 'GERMANY')
    """
    return tuple(part for part in _BREAK.split(address.strip()) if part)


def lines_for_the_post(address: str, country: str, firm: Firm) -> tuple[str, ...]:
    """The lines of an address as the firm's post wants them: abroad the country stands last, in capitals.

    It is added in the firm's language where the address does not end with one already: a line in capitals without
    digits, or the country's name. `country` is ISO 3166 alpha-2, empty where nobody said.
    """
    lines = address_lines(address)
    name = Locale.parse(firm.language, sep="-").territories.get(country)
    if (
        not lines
        or name is None
        or country == firm.country
        or _ends_with_a_country(lines[-1], {name, country}, country)
    ):
        return lines
    return (*lines, name.upper())


def _ends_with_a_country(last: str, names: set[str], country: str) -> bool:
    names = names | {Locale(language).territories.get(country, country) for language in _LANGUAGES}
    is_loud = last.isupper() and not any(sign.isdigit() for sign in last)
    return is_loud or last.casefold() in {name.casefold() for name in names}
