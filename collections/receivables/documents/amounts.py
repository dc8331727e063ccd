"""Whole minor units as they stand in English sentences and tables. Exact: nothing is rounded."""

from collections.abc import Mapping

from receivables.money import to_decimal


def figure(minor: int, currency: str) -> str:
    """An amount in a column that names its currency elsewhere.

    >>> figure(123456789, "EUR"), figure(-500, "KWD")
    ('1,234,567.89', '-0.500')
    """
    return f"{to_decimal(minor, currency):,}"


def money(minor: int, currency: str) -> str:
    """An amount with its currency.

    >>> money(123456789, "EUR"), money(-500, "JPY")
    ('1,234,567.89 EUR', '-500 JPY')
    """
    return f"{figure(minor, currency)} {currency}"


def side_by_side(totals: Mapping[str, int]) -> str:
    """Totals by currency, never added together, in the order of the currencies.

    >>> side_by_side({"USD": 100, "EUR": 250})
    '2.50 EUR, 1.00 USD'
    """
    return ", ".join(money(minor, currency) for currency, minor in sorted(totals.items()))
