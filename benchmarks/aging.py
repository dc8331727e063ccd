"""The aging of past days, without a workbook: a night that was run, a day without one, a day as it was known then."""

from datetime import date, timedelta
from pathlib import Path

from benchmarks.generate import AS_OF
from benchmarks.measure import Job
from benchmarks.replay import NIGHTS, after_nights
from receivables.config import Config
from receivables.night.aging import aging
from receivables.night.store import store_of
from receivables.store.nights import nights_between


def night_that_was_run(folder: Path, items: int) -> Job:
    """Half of the nights ago: what was decided is read back."""
    return _aged(after_nights(folder), AS_OF + timedelta(days=NIGHTS // 2))


def day_without_a_night(folder: Path, items: int) -> Job:
    """The day after the last night: everything is decided by all contacts there ever were."""
    return _aged(after_nights(folder), AS_OF + timedelta(days=NIGHTS))


def as_it_was_known(folder: Path, items: int) -> Job:
    """The night that was run, as it was known then."""
    config = after_nights(folder)
    day = AS_OF + timedelta(days=NIGHTS // 2)
    (night,) = nights_between(store_of(config), day, day)

    def job() -> None:
        assert aging(config, as_of=day, known_at=night.known_at).ledger_lines

    return job


def _aged(config: Config, day: date) -> Job:
    def job() -> None:
        assert aging(config, as_of=day).ledger_lines

    return job
