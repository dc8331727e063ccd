"""The forecast of cash as pages and programs read it."""

from dataclasses import dataclass
from datetime import date

import polars as pl

from receivables.config import Config
from receivables.night.forecasting import WEEKS, Forecast, against_what_came, forecast
from receivables.night.remembering import reckoned_in_turn


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedWeek:
    """What is expected in a week, in minor units, and what `came_minor` by now; None: nobody asked."""

    week: int
    from_day: date
    to_day: date
    promised_minor: int
    due_minor: int
    late_minor: int
    expected_minor: int
    low_minor: int
    high_minor: int
    came_minor: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Apart:
    """What is expected in no week, and why: a HoldKind, "credit" or "beyond", of which no lines can be counted."""

    why: str
    lines: int | None
    amount_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedCurrency:
    """The forecast of a currency: all of its weeks and what is apart are `open_minor`."""

    currency: str
    open_minor: int
    weeks: tuple[ExpectedWeek, ...]
    apart: tuple[Apart, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ForecastView:
    """Cash to come after `as_of`, by currency, the base currency first."""

    as_of: date
    ties: bool
    currencies: tuple[ExpectedCurrency, ...]


def forecast_view(config: Config, as_of: date, *, weeks: int = WEEKS, against: bool = False) -> ForecastView:
    """The forecast of a day, on demand beside what came since. Raises ReckonedElsewhere."""
    found = _found(config, as_of, weeks=weeks, against=against)
    base = config.book.general(as_of).base_currency
    return ForecastView(
        as_of=as_of,
        ties=found.ties,
        currencies=tuple(_of(found, name) for name in sorted(found.currencies, key=lambda name: (name != base, name))),
    )


@reckoned_in_turn
def _found(config: Config, as_of: date, *, weeks: int, against: bool) -> Forecast:
    return (against_what_came if against else forecast)(config, as_of, weeks=weeks)


def _of(found: Forecast, currency: str) -> ExpectedCurrency:
    its = pl.col("currency") == currency
    rows = found.weeks.filter(its).drop("currency")
    if found.came is None:
        rows = rows.with_columns(came_minor=pl.lit(None, pl.Int64))
    else:
        rows = rows.join(found.came.filter(its).drop("currency"), on="week", how="left", maintain_order="left")
        rows = rows.with_columns(pl.col("came_minor").fill_null(0))
    return ExpectedCurrency(
        currency=currency,
        open_minor=found.open_minor.get(currency, 0),
        weeks=tuple(ExpectedWeek(**row) for row in rows.iter_rows(named=True)),
        apart=tuple(Apart(**row) for row in found.rest.filter(its).drop("currency").iter_rows(named=True)),
    )
