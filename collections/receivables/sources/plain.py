"""Amounts and days as the standards write them, while they are text: added up to compare, never to be taken."""

import re
from collections.abc import Iterable
from decimal import Decimal

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
# Longer than any amount of money, and short enough to be added exactly.
_NUMBER = re.compile(r"[+-]?\d{1,20}(\.\d{0,8})?", re.ASCII)


def number(text: str | None) -> Decimal | None:
    """The number that a text writes with a decimal point; None where it writes none.

    >>> number("-12.50"), number("12,50"), number(None)
    (Decimal('-12.50'), None, None)
    """
    return Decimal(text) if text is not None and _NUMBER.fullmatch(text) else None


def told(text: str | None) -> str | None:
    """An amount for the row of a table: as it came where it writes a number that money can be, else so that nobody
    takes it for one.

    >>> told("12.50"), told("7.00000"), told("12,50"), told("1.00001")
    ('12.50', '7.00', 'no number: 12,50', 'no number: 1.00001')
    """
    if text is None or number(text) is None:
        return None if text is None else f"no number: {text}"
    whole, point, decimals = text.removeprefix("+").partition(".")
    fine = decimals[2:].rstrip("0")
    return f"no number: {text}" if len(fine) > 2 else f"{whole}{point}{decimals[:2]}{fine}"


def told_day(text: str | None) -> str | None:
    """A day for the row of a table: the standards know one order of year, month and day.

    >>> told_day("2026-03-05"), told_day("05.03.2026")
    ('2026-03-05', 'no day: 05.03.2026')
    """
    return text if text is None or _DAY.fullmatch(text) else f"no day: {text}"


def signed(text: str | None, *, negative: bool) -> str | None:
    """The text with the sign of the account before it.

    >>> signed("12.50", negative=True), signed("-12.50", negative=True)
    ('-12.50', '12.50')
    """
    if text is None or not negative:
        return text
    return text[1:] if text.startswith("-") else f"-{text.removeprefix('+')}"


def total(texts: Iterable[str | None]) -> Decimal | None:
    """The sum of the texts; None where one of them writes no number."""
    numbers = [number(text) for text in texts]
    return None if None in numbers else sum((one for one in numbers if one is not None), Decimal(0))


def listed(amounts: Iterable[tuple[str | None, str | None]]) -> str:
    """The sum for each currency in words, of pairs of currency and amount.

    >>> listed([("USD", "1.00"), ("EUR", "2.50"), ("EUR", "1000"), ("EUR", None)])
    'EUR 1,002.50 and 1 without an amount, USD 1.00'
    """
    by_currency: dict[str, list[Decimal | None]] = {}
    for currency, amount in amounts:
        by_currency.setdefault(currency or "without a currency", []).append(number(amount))
    return ", ".join(_in_words(currency, numbers) for currency, numbers in sorted(by_currency.items()))


def _in_words(currency: str, numbers: list[Decimal | None]) -> str:
    known = [one for one in numbers if one is not None]
    unknown = len(numbers) - len(known)
    said = [f"{currency} {sum(known, Decimal(0)):,}"] if known else []
    return " and ".join(said + ([f"{unknown:,} without an amount"] if unknown else []))
