"""What open lines in foreign currencies are worth: as they were booked, and at the rates of the as-of day.

IAS 21.21: first recorded at the rate of the day; 21.23(a): what is owed in money is carried at the closing rate;
21.28: the difference is a gain or a loss. 1,000 USD booked at 0.90 and carried at 0.95 are 50 EUR gained.
"""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

import polars as pl

from receivables.policy.rates import minor_factor, with_booking_rates
from receivables.policy.roll_forward import KINDS

# A row for each currency and rate that lines were booked at. `rate` null: the base currency, or there was no rate yet;
# `booked_minor`, `revalued_minor` are in the base currency, null without a rate.
REVALUATION_SCHEMA = pl.Schema(
    {
        "currency": pl.String(),
        "rate_day": pl.Date(),
        "rate": pl.String(),
        "rate_source": pl.String(),
        "lines": pl.Int64(),
        "balance_minor": pl.Int64(),
        "booked_minor": pl.Int64(),
        "revalued_minor": pl.Int64(),
    }
)
_BOOKED_AT = ["currency", "rate_day", "rate", "rate_source"]


def revaluation(lines: pl.DataFrame, rates: pl.DataFrame, *, base_currency: str) -> pl.DataFrame:
    """The open lines by currency and the rate they were booked at, at both rates (REVALUATION_SCHEMA).

    Takes `currency`, `day` (on which they were booked), `balance_minor`, and that in the base currency at both rates,
    `booked_minor` and `revalued_minor`; and all rates until the as-of day (RATE_SCHEMA).
    """
    days = lines.group_by("currency", "day").agg(
        pl.len().alias("lines"), *(_whole(name) for name in ("balance_minor", "booked_minor", "revalued_minor"))
    )
    booked = with_booking_rates(days, rates, base_currency=base_currency, day="day")
    sums = [pl.col("lines").sum(), *(_whole(name) for name in ("balance_minor", "booked_minor", "revalued_minor"))]
    found = booked.group_by(_BOOKED_AT).agg(*sums)
    return found.select(pl.col(name).cast(dtype) for name, dtype in REVALUATION_SCHEMA.items()).sort(_BOOKED_AT)


def _whole(name: str) -> pl.Expr:
    """The sum, null where a part of it is not known: a part is no sum."""
    return pl.when(pl.col(name).null_count() == 0).then(pl.col(name).sum()).alias(name)


@dataclass(frozen=True, slots=True, kw_only=True)
class RolledInBase:
    """A currency's roll-forward in the base currency: `posted_minor`, what was posted by kind, each at the rate of its
    day. `exchange_minor`: what every change of the rate made of the balance it met. Both are rounded once.

    `rate_before`, `rate_after`: on the day before the first, empty where there was none and nothing open, and the last.
    """

    rate_before: str
    rate_after: str
    posted_minor: Mapping[str, int]
    exchange_minor: int


def rolled_in_base(
    posted: pl.DataFrame, rates: pl.DataFrame, *, base_currency: str, first: date, last: date
) -> dict[str, RolledInBase]:
    """The roll-forwards from the beginning of `first` to the end of `last`, by currency.

    Takes what `roll_forward` takes, and all rates until `last` (RATE_SCHEMA). A currency that had anything open before,
    or posted in between, on a day without a rate is left out.
    """
    of_currency = posted.filter(pl.col("day") <= last).sort("currency", "day").partition_by("currency", as_dict=True)
    found = {}
    for (currency,), lines in of_currency.items():
        known = _Rates.of(rates.filter(currency=currency), str(currency), base_currency)
        rolled = _rolled(lines, known, first=first, last=last)
        if rolled is not None:
            found[str(currency)] = rolled
    return found


@dataclass(frozen=True, slots=True)
class _Rates:
    """The rates of a currency by the days from which they hold, in order."""

    days: tuple[date, ...]
    texts: tuple[str, ...]
    factors: tuple[Fraction, ...]

    @classmethod
    def of(cls, rates: pl.DataFrame, currency: str, base_currency: str) -> "_Rates":
        if currency == base_currency:
            return cls((date.min,), ("1",), (Fraction(1),))
        ordered = rates.sort("day")
        texts = tuple(ordered["rate"])
        return cls(tuple(ordered["day"]), texts, tuple(minor_factor(text, currency, base_currency) for text in texts))

    def place(self, day: date) -> int:
        """The position of the rate that holds on a day; -1: there is none yet."""
        return bisect_right(self.days, day) - 1


def _rolled(posted: pl.DataFrame, rates: _Rates, *, first: date, last: date) -> RolledInBase | None:
    opening = int(posted.filter(pl.col("day") < first)["amount_minor"].sum())
    between = posted.filter(pl.col("day") >= first)
    before = rates.place(first - timedelta(days=1))
    if (opening and before < 0) or (between.height and rates.place(between["day"][0]) < 0) or rates.place(last) < 0:
        return None
    sums = dict.fromkeys(KINDS, Fraction(0))
    for kind, day, minor in between.select("kind", "day", "amount_minor").iter_rows():
        sums[kind] += minor * rates.factors[rates.place(day)]
    exchange = Fraction(0)
    for place in range(max(before + 1, 1), rates.place(last) + 1):
        met = int(posted.filter(pl.col("day") < rates.days[place])["amount_minor"].sum())
        exchange += met * (rates.factors[place] - rates.factors[place - 1])
    return RolledInBase(
        rate_before=rates.texts[before] if before >= 0 else "",
        rate_after=rates.texts[rates.place(last)],
        posted_minor={kind: _rounded(minor) for kind, minor in sums.items()},
        exchange_minor=_rounded(exchange),
    )


def _rounded(minor: Fraction) -> int:
    """Half up, away from zero."""
    whole = (2 * abs(minor.numerator) + minor.denominator) // (2 * minor.denominator)
    return whole if minor >= 0 else -whole
