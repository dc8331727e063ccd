"""Which currencies exist, and the signs they are written with."""

from functools import cache

from babel.core import get_global

# A currency that went out of use before this day is a typing error, not a currency to be paid in.
_STILL_KNOWN_FROM = (2010, 1, 1)
# In CLDR's list, but no currency of ISO 4217 that an invoice could be in.
_NOT_MONEY = frozenset({"CNH", "XXX", "XTS"})

# Signs that mean one currency only; `$` and `¥` are shared by several and say nothing for certain.
SIGNS = {"€": "EUR", "£": "GBP", "₩": "KRW", "₹": "INR", "₽": "RUB", "₺": "TRY", "₴": "UAH", "฿": "THB", "元": "CNY"}
SIGNS |= {"US$": "USD", "A$": "AUD", "C$": "CAD", "HK$": "HKD", "S$": "SGD", "NT$": "TWD", "CN¥": "CNY", "RMB": "CNY"}
SIGNS |= {"R$": "BRL", "ZŁ": "PLN", "KČ": "CZK", "人民币": "CNY"}


@cache
def known_currencies() -> frozenset[str]:
    """ISO 4217 codes in use somewhere since 2010, by CLDR's record of which territory used what until when.

    >>> "EUR" in known_currencies(), "DEM" in known_currencies(), "EUT" in known_currencies()
    (True, False, False)
    """
    uses = (use for territory in get_global("territory_currencies").values() for use in territory)
    known = {code for code, _start, end, _tender in uses if end is None or tuple(end) >= _STILL_KNOWN_FROM}
    return frozenset(known - _NOT_MONEY)


def is_currency(code: str) -> bool:
    """Whether the text is the code of a currency in use."""
    return code in known_currencies()
