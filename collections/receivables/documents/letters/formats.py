"""Money, days and plurals as a language writes them (Unicode's locale data, by Babel)."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import lru_cache
from re import sub

from babel import Locale
from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import NumberPattern, format_decimal, parse_pattern

from receivables.money import decimals, to_decimal

PLURAL_FORMS = ("zero", "one", "two", "few", "many", "other")


class Formats:
    """How one language writes. `amount` is Babel's pattern for money; in it `¤¤` stands for the currency's code."""

    def __init__(self, *, locale: str, amount: str) -> None:
        """Raises ValueError or babel.UnknownLocaleError for a locale that Babel does not know."""
        self.locale = Locale.parse(locale)
        # A line must not break between a currency and its number.
        self._amount = amount.replace(" ", "\N{NO-BREAK SPACE}")
        self._patterns: dict[str, NumberPattern] = {}
        self._form: Callable[[int], str] = self.locale.plural_form
        # Letters of one night share most of their days; formatting one anew costs as much as a table row.
        self.day: Callable[[date], str] = lru_cache(maxsize=4096)(self._day)
        self.short_day: Callable[[date], str] = lru_cache(maxsize=4096)(self._short_day)

    def money(self, minor: int, currency: str) -> str:
        """`minor` units with the currency's own decimals, exactly: nothing is rounded.

        >>> Formats(locale="en_GB", amount="¤¤ #,##0.00").money(-123450, "EUR").replace(chr(0xA0), " ")
        '-EUR 1,234.50'
        >>> Formats(locale="de_DE", amount="#,##0.00 ¤¤").money(1234567, "KWD").replace(chr(0xA0), " ")
        '1.234,567 KWD'
        """
        pattern = self._pattern(currency)
        written: str = pattern.apply(to_decimal(minor, currency), self.locale, currency=currency, currency_digits=False)
        return written

    def number(self, exact: Decimal) -> str:
        """A number with all of its decimals: `11.27`, `11,27`."""
        return format_decimal(exact, locale=self.locale, decimal_quantization=False)

    def bare(self, minor: int, currency: str) -> str:
        """An amount with its currency's decimals and without its code: for tables that name it elsewhere."""
        digits = decimals(currency)
        pattern = f"#,##0.{'0' * digits}".rstrip(".")
        return format_decimal(to_decimal(minor, currency), format=pattern, locale=self.locale)

    def joined(self, texts: list[str]) -> str:
        """`a`, `a and b`, `a, b and c` in the language."""
        return format_list(texts, locale=self.locale)

    def plural(self, count: int, *, other: str, **forms: str) -> str:
        """The form of a word that goes with `count`: one of PLURAL_FORMS; `other` serves for a form not given."""
        return forms.get(self._form(count), other)

    def _pattern(self, currency: str) -> NumberPattern:
        """The pattern with the currency's decimals by ISO 4217: Babel's own differ from it, and would round."""
        if currency not in self._patterns:
            digits = decimals(currency)
            self._patterns[currency] = parse_pattern(
                sub(r"0(\.0*)?(?=[^0.#]|$)", f"0.{'0' * digits}".rstrip("."), self._amount)
            )
        return self._patterns[currency]

    def _day(self, day: date) -> str:
        return format_date(day, format="long", locale=self.locale)

    def _short_day(self, day: date) -> str:
        return format_date(day, format="medium", locale=self.locale)
