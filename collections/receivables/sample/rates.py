"""Month-end exchange rates into the base currency: a made-up walk around plausible values."""

from dataclasses import dataclass
from datetime import date, timedelta

from receivables.sample.chance import chance
from receivables.sample.firm import FIRST_DAY, SAMPLE_DAY

# Roughly what one euro buys; amounts of customers abroad are scaled by it.
UNITS_PER_EURO = {"EUR": 1.0, "USD": 1.13, "CNY": 8.1}
_DECIMALS = {"USD": 4, "CNY": 5}
SOURCE = "Invented for the sample firm; not a market rate"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """Euros for one unit of `currency`, as decimal text."""

    currency: str
    day: date
    rate: str


def rates() -> tuple[Rate, ...]:
    """One rate per foreign currency and month end, from the end before the first day to the last one past."""
    return tuple(rate for currency in _DECIMALS for rate in _walk(currency))


def _walk(currency: str) -> list[Rate]:
    rng = chance(f"rates {currency}")
    value = 1 / UNITS_PER_EURO[currency]
    walk = []
    for day in _month_ends():
        walk.append(Rate(currency=currency, day=day, rate=f"{value:.{_DECIMALS[currency]}f}"))
        value *= 1 + rng.uniform(-0.015, 0.015)
    return walk


def _month_ends() -> list[date]:
    months = range(FIRST_DAY.year * 12 + FIRST_DAY.month - 1, SAMPLE_DAY.year * 12 + SAMPLE_DAY.month)
    ends = [date(month // 12, month % 12 + 1, 1) - timedelta(days=1) for month in months]
    return [day for day in ends if day <= SAMPLE_DAY]
