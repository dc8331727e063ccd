"""Firms on disk for the tests of the commands. What costs seconds is made once and copied."""

import shutil
from datetime import date
from pathlib import Path

from receivables.config import Config, load_config
from receivables.night import loading, planning
from receivables.night.lists import write_lists
from receivables.night.outbox import write_letters
from receivables.night.store import store_of


def run_night(config: Config, as_of: date) -> None:
    """The steps of a night from planning to lists, as the flow orders them."""
    for shard in planning.begin(config, as_of=as_of):
        planning.plan_and_save(config, shard, as_of=as_of)
    planning.settle(config, as_of=as_of)
    write_letters(config, as_of=as_of)
    write_lists(config, as_of=as_of)


def load_all(config: Config, as_of: date) -> None:
    """Every source of the config."""
    loading.load_sources(config, as_of=as_of)


def copy_of(firm: Path, to: Path) -> Path:
    """A firm's folder again, with its store as it is now; the path of the copy's config."""
    # Closed, the store is one file: nothing of it is left in the journal.
    store_of(load_config(firm / "config.toml")).dispose()
    shutil.copytree(firm, to)
    return to / "config.toml"
