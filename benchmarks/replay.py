"""Replaying past nights: facts read once for all of them, then computed and compared night by night."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from benchmarks.generate import AS_OF
from benchmarks.load import loaded
from benchmarks.measure import Job
from receivables.config import Config, default_config_text, load_config
from receivables.night import planning
from receivables.night.replaying import replay
from receivables.night.store import store_of
from receivables.store.letters import mark_sent, reserve_batch

NIGHTS = 10


def one_night(folder: Path, items: int) -> Job:
    """One past night, with reading what was known then."""
    config = after_nights(folder)
    day = _day(NIGHTS // 2)
    return lambda: _replayed(config, day, day)


def all_nights(folder: Path, items: int) -> Job:
    """NIGHTS past nights in a row, with reading what was known then, once."""
    config = after_nights(folder)
    return lambda: _replayed(config, _day(0), _day(NIGHTS - 1))


def after_nights(folder: Path) -> Config:
    """The firm after its nights, whose letters were sent without being printed."""
    path = folder / "config.toml"
    path.write_text(default_config_text(), encoding="utf-8")
    store = folder / "after_nights.db"
    config = replace(load_config(path), store_url=f"sqlite:///{store}", output=folder / "out")
    if store.exists():
        return config
    with loaded(folder).connect() as conn:
        conn.exec_driver_sql("COMMIT")
        conn.exec_driver_sql(f"VACUUM INTO '{store}'")
    for number in range(NIGHTS):
        _run(config, _day(number))
    return config


def _day(number: int) -> date:
    return AS_OF + timedelta(days=number)


def _run(config: Config, as_of: date) -> None:
    for shard in planning.begin(config, as_of=as_of):
        planning.plan_and_save(config, shard, as_of=as_of)
    planning.settle(config, as_of=as_of)
    engine = store_of(config)
    batch = reserve_batch(engine, as_of)
    if batch is not None:
        mark_sent(engine, as_of, batch)


def _replayed(config: Config, first: date, last: date) -> None:
    for night in replay(config, first=first, last=last):
        assert night.is_equal, night.differences[0]
