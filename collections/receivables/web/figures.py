"""Numbers, days and amounts as people of a language write them."""

from datetime import date, datetime, tzinfo
from decimal import Decimal
from functools import lru_cache

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal, format_percent

from receivables.money import to_decimal

# English as it is written where days come before months.
_LOCALES = {"en": Locale("en", "GB"), "zh": Locale("zh", "CN", script="Hans")}


class Figures:
    """How one language writes them; moments are told by the firm's clock."""

    def __init__(self, language: str, zone: tzinfo) -> None:
        self._locale = _LOCALES[language]
        self._zone = zone

    def day(self, day: date | None) -> str:
        """A day, empty for none: `30 Oct 2026`."""
        return "" if day is None else _day(day, self._locale)

    def moment(self, moment: datetime | None) -> str:
        """A moment, empty for none: `30 Oct 2026, 08:15`."""
        if moment is None:
            return ""
        here = moment.astimezone(self._zone)
        return format_datetime(
            here, "d MMM y, HH:mm" if self._locale.language == "en" else "y年M月d日 HH:mm", locale=self._locale
        )

    def number(self, number: int | Decimal) -> str:
        """A number with marks between its thousands."""
        return format_decimal(number, locale=self._locale, decimal_quantization=False)

    def percent(self, share: Decimal | float) -> str:
        """A share as a percentage with one place: 0.305 is `30.5%`."""
        return format_percent(share, "#,##0.#%", locale=self._locale)

    def figure(self, minor: int, currency: str) -> str:
        """An amount in minor units, where its currency stands elsewhere."""
        return _figure(minor, currency, self._locale)

    def money(self, minor: int, currency: str) -> str:
        """An amount with its currency: `1,234.50 EUR`. It does not break across lines."""
        return f"{self.figure(minor, currency)}\N{NO-BREAK SPACE}{currency}"


# A page shows most of its days and amounts more than once, and to put one in words and figures takes a while.
@lru_cache(maxsize=10_000)
def _day(day: date, locale: Locale) -> str:
    return format_date(day, "medium", locale=locale)


@lru_cache(maxsize=10_000)
def _figure(minor: int, currency: str, locale: Locale) -> str:
    amount = to_decimal(minor, currency)
    places = -int(amount.as_tuple().exponent)
    return format_decimal(amount, "#,##0" + ("." + "0" * places if places else ""), locale=locale)
