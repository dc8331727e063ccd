"""Rule 3: amounts in the base currency, by a rate that can be shown."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import polars as pl

from receivables.model import RATE_SCHEMA, Problem
from receivables.money import decimals

_FACTOR = ("rate_numerator", "rate_denominator")


def rates_used(rates: pl.DataFrame, *, as_of: date) -> pl.DataFrame:
    """The newest rate of each currency on or before `as_of` (RATE_SCHEMA, one row a currency)."""
    return rates.filter(pl.col("day") <= as_of).sort("day").unique("currency", keep="last").sort("currency")


def in_base(amount: pl.Expr) -> pl.Expr:
    """`amount` (minor units of the row's currency) in minor units of the base currency, half up; null without a rate.

    Needs the columns that `with_rates` adds. Computed in 128 bits, so no amount that fits the ledger overflows.
    """
    wide = amount.cast(pl.Int128)
    doubled = wide.abs() * 2 * pl.col("rate_numerator") + pl.col("rate_denominator")
    return (wide.sign() * (doubled // (2 * pl.col("rate_denominator")))).cast(pl.Int64)


def with_rates(items: pl.DataFrame, rates: pl.DataFrame, *, base_currency: str, as_of: date) -> pl.DataFrame:
    """Adds `rate_numerator` and `rate_denominator`: minor units of base for one minor unit of the row's currency."""
    known = _of_others(rates_used(rates, as_of=as_of), base_currency)
    itself = pl.DataFrame([(base_currency, None, "1", None)], schema=RATE_SCHEMA, orient="row")
    table = _with_factors(pl.concat([itself, known]), base_currency)
    return items.join(table.select("currency", *_FACTOR), on="currency", how="left")


def with_booking_rates(items: pl.DataFrame, rates: pl.DataFrame, *, base_currency: str, day: str) -> pl.DataFrame:
    """The same by the newest rate on or before the row's own day in the column `day`: the rate it was booked at.

    Adds `rate`, `rate_day` and `rate_source`, too: text and nulls where the row is in the base currency or has no rate.
    """
    known = _of_others(rates, base_currency).with_columns(rate_day="day").sort("day")
    asked = items.select("currency", day=day).unique().sort("day")
    found = asked.join_asof(known, on="day", by="currency", strategy="backward", check_sortedness=False)
    used = _with_factors(found.select("currency", "rate", "rate_day").drop_nulls().unique(), base_currency)
    table = found.join(used.drop("rate"), on=["currency", "rate_day"], how="left").rename({"source": "rate_source"})
    joined = items.join(table, left_on=["currency", day], right_on=["currency", "day"], how="left")
    is_base = pl.col("currency") == base_currency
    one = (pl.when(is_base).then(pl.lit(1, pl.Int128)).otherwise(name).alias(name) for name in _FACTOR)
    return joined.with_columns(one)


def _of_others(rates: pl.DataFrame, base_currency: str) -> pl.DataFrame:
    return rates.filter(pl.col("currency") != base_currency)


def _with_factors(rates: pl.DataFrame, base_currency: str) -> pl.DataFrame:
    factors = [
        minor_factor(rate, currency, base_currency) for currency, rate in rates.select("currency", "rate").iter_rows()
    ]
    return rates.with_columns(
        rate_numerator=pl.Series([factor.numerator for factor in factors], dtype=pl.Int128),
        rate_denominator=pl.Series([factor.denominator for factor in factors], dtype=pl.Int128),
    )


def minor_factor(rate: str, currency: str, base_currency: str) -> Fraction:
    """Minor units of the base currency for one minor unit of a currency of which one is worth `rate`, exactly.

    >>> minor_factor("0.006", "JPY", "EUR"), minor_factor("0.9", "USD", "EUR")
    (Fraction(3, 5), Fraction(9, 10))
    """
    return Fraction(Decimal(rate)) * Fraction(10) ** (decimals(base_currency) - decimals(currency))


def missing_rates(items: pl.DataFrame, *, as_of: date) -> tuple[Problem, ...]:
    """One problem for each currency that `with_rates` found no rate for: the same one in every shard."""
    missing = items.filter(pl.col("rate_numerator").is_null())["currency"].unique().sort()
    what = f"no rate on or before {as_of}: its items stay in the lists but outside the matrix"
    return tuple(Problem(where=f"rates, {currency}", what=what) for currency in missing)
