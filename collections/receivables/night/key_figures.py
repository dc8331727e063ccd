"""Key figures of a day, and those that every night keeps."""

from datetime import date

from receivables.config import Config
from receivables.night.store import store_of
from receivables.policy.key_figures.ledger import KeyFigures, key_figures, sums
from receivables.store.facts import shards
from receivables.store.key_figures import keep, lines_of_period


def figures_of(config: Config, *, as_of: date) -> tuple[KeyFigures, ...]:
    """The figures of the period that ends with a day, as the ledger knows it now; by currency."""
    engine, period = store_of(config), config.key_figures.period(as_of)
    parts = (sums(lines_of_period(engine, shard, period), period) for shard in shards(engine, as_of))
    return key_figures(parts, period, percent_a_year=config.key_figures.percent_a_year)


def keep_figures(config: Config, *, as_of: date) -> None:
    """Keep the night's figures, so that a year of them can be read. The same night again replaces its own."""
    keep(store_of(config), figures_of(config, as_of=as_of), config.key_figures.period(as_of))
