"""Money at the rim: whole minor units inside, `Decimal` where people read it."""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal

# Decimals of a currency where they are not 2. Source: ISO 4217, list one, as amended to 2025.
_WITHOUT = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
_WITH_THREE = "BHD IQD JOD KWD LYD OMR TND"
_WITH_FOUR = "CLF UYW"
_DECIMALS = {
    currency: digits
    for digits, currencies in ((0, _WITHOUT), (3, _WITH_THREE), (4, _WITH_FOUR))
    for currency in currencies.split()
}


def decimals(currency: str) -> int:
    """How many decimals the minor unit of an ISO 4217 currency has.

    >>> decimals("EUR"), decimals("JPY"), decimals("KWD")
    (2, 0, 3)
    """
    return _DECIMALS.get(currency, 2)


def currencies_by_decimals() -> Mapping[int, tuple[str, ...]]:
    """The currencies that have so many decimals, for each number but 2, which all others have."""
    return {digits: tuple(one for one, its in _DECIMALS.items() if its == digits) for digits in (0, 3, 4)}


def to_decimal(minor: int, currency: str) -> Decimal:
    """Whole minor units as the amount people read.

    >>> to_decimal(-123456, "EUR"), to_decimal(500, "JPY")
    (Decimal('-1234.56'), Decimal('500'))
    """
    return Decimal(minor).scaleb(-decimals(currency))


def to_minor(amount: Decimal, currency: str) -> int:
    """An amount as whole minor units, rounded half up away from zero where it has more decimals than the currency.

    >>> to_minor(Decimal("10.005"), "EUR"), to_minor(Decimal("-10.005"), "EUR")
    (1001, -1001)
    """
    return int(amount.scaleb(decimals(currency)).quantize(Decimal(1), rounding=ROUND_HALF_UP))
