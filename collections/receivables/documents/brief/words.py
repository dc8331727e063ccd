"""What briefs and time lines say, in each language. The words of a language stand in the TOML file of its name."""

import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

from babel import Locale
from babel.dates import format_date

from receivables.documents.amounts import figure
from receivables.documents.brief.brief import Remark
from receivables.documents.explanation import filled
from receivables.model.happenings import Happening

LANGUAGES = ("en", "zh")
# English as it is written where days come before months.
_LOCALES = {"en": Locale("en", "GB"), "zh": Locale("zh", "CN", script="Hans")}
# Values that are codes, and the table that has words for them. Others stand as they are: they came from people.
_CODES = {
    "letter": "letters",
    "case": "cases",
    "deed": "deeds",
    "hold": "holds",
    "cause": "causes",
    "claim": "claims",
    "outcome": "outcomes",
}
_COUNTED = ("rates",)

_Book = Mapping[str, Mapping[str, Any]]


@cache
def book_of(language: str) -> _Book:
    """All words of a language, by table; English where there is no file of it."""
    known = language if language in LANGUAGES else LANGUAGES[0]
    file = resources.files(__package__) / f"{known}.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))


def happened(one: Happening, language: str = "en", *, with_who: bool = True) -> str:
    """A happening in a sentence; `with_who`: and who did it, where that is known."""
    book = book_of(language)
    sentence = filled(book["happenings"][one.code], shown(one.values, language))
    return filled(book["page"]["by"], {"sentence": sentence, "who": one.who}) if with_who and one.who else sentence


def remarked(one: Remark, language: str = "en") -> str:
    """What may be offered, or an open question, in a sentence."""
    return filled(book_of(language)["remarks"][one.code], shown(one.values, language))


def label(name: str, language: str = "en", /, **values: str) -> str:
    """What a brief says at a place of the page, with the values in it."""
    return filled(book_of(language)["page"][name], values)


def word(table: str, code: object, language: str = "en") -> str:
    """The word for a code of a table; what has none stands as it is."""
    return str(book_of(language)[table].get(str(code), code))


def counted(name: str, count: int, language: str = "en") -> str:
    """A number of things."""
    one, other = book_of(language)["counted"][name]
    return str(one if count == 1 else other).format(count=count)


def shown_day(day: date, language: str = "en") -> str:
    """A day as people read it."""
    return format_date(day, book_of(language)["formats"]["day"], locale=_LOCALES.get(language, _LOCALES["en"]))


def shown_money(minor: int, currency: str, language: str = "en") -> str:
    """An amount with its currency."""
    return str(book_of(language)["formats"]["money"]).format(figure=figure(minor, currency), currency=currency)


def shown_totals(totals: Mapping[str, int], language: str = "en") -> str:
    """Amounts side by side, in the order of their currencies, never added together."""
    parts = (shown_money(minor, currency, language) for currency, minor in sorted(totals.items()))
    return listed(list(parts), language)


def listed(texts: list[str], language: str = "en") -> str:
    """Texts in a row."""
    return str(book_of(language)["formats"]["list"]).join(texts)


def shown(values: Mapping[str, Any], language: str) -> dict[str, str]:
    """Values as they stand in a sentence; an amount loses the `_minor` of its name."""
    return {
        name.removesuffix("_minor"): _shown(name, value, values, language)
        for name, value in values.items()
        if value is not None
    }


def _shown(name: str, value: Any, values: Mapping[str, Any], language: str) -> str:
    if name.endswith("_minor"):
        return shown_money(value, str(values["currency"]), language)
    if isinstance(value, date):
        return shown_day(value, language)
    if isinstance(value, Mapping):
        return shown_totals(value, language)
    if isinstance(value, tuple):
        return listed([word("reported", one, language) for one in value], language)
    if name in _COUNTED:
        return counted(name, value, language)
    return word(_CODES[name], value, language) if name in _CODES else str(value)
