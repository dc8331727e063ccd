"""Rule 3: amounts in the base currency, by a rate that can be shown."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import polars as pl

from receivables.model import Problem
from receivables.money import decimals


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
    known = rates_used(rates, as_of=as_of).filter(pl.col("currency") != base_currency)
    factors = {base_currency: Fraction(1)} | {
        currency: Fraction(Decimal(rate)) * _minor_factor(currency, base_currency)
        for currency, rate in known.select("currency", "rate").iter_rows()
    }
    table = pl.DataFrame(
        {
            "currency": list(factors),
            "rate_numerator": [factor.numerator for factor in factors.values()],
            "rate_denominator": [factor.denominator for factor in factors.values()],
        },
        schema={"currency": pl.String, "rate_numerator": pl.Int128, "rate_denominator": pl.Int128},
    )
    return items.join(table, on="currency", how="left")


def _minor_factor(currency: str, base_currency: str) -> Fraction:
    return Fraction(10) ** (decimals(base_currency) - decimals(currency))


def missing_rates(items: pl.DataFrame, *, as_of: date) -> tuple[Problem, ...]:
    """One problem for each currency that `with_rates` found no rate for: the same one in every shard."""
    missing = items.filter(pl.col("rate_numerator").is_null())["currency"].unique().sort()
    what = f"no rate on or before {as_of}: its items stay in the lists but outside the matrix"
    return tuple(Problem(where=f"rates, {currency}", what=what) for currency in missing)
