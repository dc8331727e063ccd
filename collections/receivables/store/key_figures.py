"""The key figures and agings that past nights kept."""

from collections.abc import Iterable, Sequence
from datetime import date

import polars as pl
from sqlalchemy import Engine, select

from receivables.policy.key_figures.ledger import AGED_SCHEMA, KeyFigures, Period
from receivables.store import frames
from receivables.store.database import reading, writing
from receivables.store.days import to_day, to_number
from receivables.store.tables import aging_figure, key_figure

FIGURES = (
    "dso",
    "count_back_dso",
    "true_dso",
    "best_possible_dso",
    "average_days_delinquent",
    "collection_effectiveness",
    "days_late",
    "days_late_of_paid",
    "cost_of_late_money",
)
KEPT_SCHEMA = pl.Schema(
    {
        "night": pl.Date(),
        "currency": pl.String(),
        "days": pl.Int64(),
        "receivables_minor": pl.Int64(),
        "overdue_minor": pl.Int64(),
        "sales_minor": pl.Int64(),
        "opening_minor": pl.Int64(),
        **dict.fromkeys(FIGURES, pl.String()),
        "median_days_late": pl.Int64(),
        "is_complete": pl.Boolean(),
    }
)


def keep(engine: Engine, found: Iterable[KeyFigures], aged: pl.DataFrame, period: Period) -> None:
    """Keep a night's figures and its aging (AGED_SCHEMA), in place of those that it kept before."""
    figures = pl.DataFrame([_row(one, period) for one in found], schema=KEPT_SCHEMA)
    buckets = aged.with_columns(night=pl.lit(period.as_of))
    with writing(engine) as conn:
        for table, rows in ((key_figure, figures), (aging_figure, buckets)):
            conn.execute(table.delete().where(table.c.night == to_number(period.as_of)))
            frames.insert(conn, table, rows)


def kept_agings(engine: Engine, *, first: date, last: date) -> pl.DataFrame:
    """The agings of the nights from `first` to `last`: `night` and AGED_SCHEMA, by night, currency and bucket."""
    schema = pl.Schema({"night": pl.Date(), **dict(AGED_SCHEMA)})
    columns = [aging_figure.c[name] for name in schema]
    query = select(*columns).where(aging_figure.c.night.between(to_number(first), to_number(last)))
    with reading(engine) as conn:
        return frames.read_frame(conn, query.order_by(*aging_figure.primary_key), schema)


def nights_with_figures(engine: Engine) -> list[date]:
    """The nights that kept figures, the newest first."""
    query = select(key_figure.c.night).distinct().order_by(key_figure.c.night.desc())
    with reading(engine) as conn:
        return [to_day(number) for number in conn.execute(query).scalars()]


def kept(engine: Engine, *, first: date, last: date, currencies: Sequence[str] = ()) -> pl.DataFrame:
    """The figures of the nights from `first` to `last` (KEPT_SCHEMA), by currency and night; of all currencies unless
    some are named. Decimals are text, null where a figure could not be told.
    """
    columns = [key_figure.c[name] for name in KEPT_SCHEMA]
    query = select(*columns).where(key_figure.c.night.between(to_number(first), to_number(last)))
    if currencies:
        query = query.where(key_figure.c.currency.in_(currencies))
    with reading(engine) as conn:
        return frames.read_frame(conn, query.order_by(key_figure.c.currency, key_figure.c.night), KEPT_SCHEMA)


def _row(found: KeyFigures, period: Period) -> dict[str, object]:
    late = found.lateness
    told = {
        "days_late": late.mean,
        "days_late_of_paid": late.of_paid,
        "cost_of_late_money": found.cost_of_late_money_minor,
    }
    figures = {name: told[name] if name in told else getattr(found, name) for name in FIGURES}
    return {
        "night": period.as_of,
        "currency": found.currency,
        "days": period.days,
        "receivables_minor": found.receivables_minor,
        "overdue_minor": found.overdue_minor,
        "sales_minor": found.sales_minor,
        "opening_minor": found.opening_minor,
        # A hundredth of a day, of a minor unit, or of a per mille: nobody reads further.
        **{name: None if value is None else f"{value:.5f}" for name, value in figures.items()},
        "median_days_late": late.median,
        "is_complete": late.is_complete,
    }
