"""Key figures of a day, and those that every night keeps."""

from collections.abc import Iterator
from datetime import date, timedelta

import polars as pl

from receivables.config import Config
from receivables.night.remembering import remembered
from receivables.night.store import store_of
from receivables.policy.key_figures.ledger import KeyFigures, Period, Sums, aged, key_figures, sums
from receivables.store.facts import shards
from receivables.store.key_figures import keep, nights_with_figures
from receivables.store.period_lines import lines_of_period


def figures_of(config: Config, *, as_of: date) -> tuple[KeyFigures, ...]:
    """The figures of the period that ends with a day, as the ledger knows it now; by currency."""
    found, _ = _reckoned(config, as_of)
    return found


def keep_figures(config: Config, *, as_of: date) -> None:
    """Keep the night's figures and aging, so that a year of them can be read. The same night again replaces its own.

    Where the firm keeps them by week or month, the first night of each does; the others keep none.
    """
    if not _kept_since(config, as_of):
        found, buckets = _reckoned(config, as_of)
        keep(store_of(config), found, buckets, _period(config, as_of))


@remembered
def _reckoned(config: Config, as_of: date) -> tuple[tuple[KeyFigures, ...], pl.DataFrame]:
    """The figures, and what is open in each bucket: a night puts them into its workbook and keeps them, too."""
    period = _period(config, as_of)
    parts = list(_sums(config, period))
    return key_figures(parts, period, percent_a_year=config.key_figures.percent_a_year), aged(parts)


def _kept_since(config: Config, as_of: date) -> bool:
    """Whether an earlier night has kept those of the same week or month."""
    begins = {
        "night": as_of,
        "week": as_of - timedelta(days=as_of.weekday()),
        "month": as_of.replace(day=1),
    }[config.key_figures.every]
    return any(begins <= night < as_of for night in nights_with_figures(store_of(config)))


def _period(config: Config, as_of: date) -> Period:
    return config.key_figures.period(as_of, config.book.general(as_of).buckets)


def _sums(config: Config, period: Period) -> Iterator[Sums]:
    engine = store_of(config)
    found = shards(engine, period.as_of)
    read = (lines_of_period(engine, shard, since=period.first_day, until=period.as_of) for shard in found)
    return (sums(lines, period) for lines in read)
