"""Replaying past nights: facts read once for all of them, then computed and compared night by night.

Ten nights are made in passing. `python -m benchmarks.replay FOLDER --nights 250` keeps in the folder a store with as
many as are asked for, makes those that are missing, and says what each costs to replay.
"""

import argparse
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import Engine, update

from benchmarks.generate import AS_OF, write_lists
from benchmarks.load import loaded
from benchmarks.measure import Figure, Job, measured
from benchmarks.posting import letters_sent
from receivables.config import Config, default_config_text, load_config
from receivables.night import planning
from receivables.night.replaying import replay
from receivables.night.store import store_of
from receivables.store.database import open_store, writing
from receivables.store.days import to_number
from receivables.store.nights import nights_between
from receivables.store.tables import assignment, case

NIGHTS = 10
CASE_DAYS = 30


def one_night(folder: Path, items: int) -> Job:
    """One past night, with reading what was known then."""
    config = after_nights(folder)
    day = _day(NIGHTS // 2)
    return lambda: _replayed(config, day, day)


def all_nights(folder: Path, items: int) -> Job:
    """NIGHTS past nights in a row, with reading what was known then, once."""
    config = after_nights(folder)
    return lambda: _replayed(config, _day(0), _day(NIGHTS - 1))


def every_night(folder: Path, items: int) -> Job:
    """All nights that there are, in a row."""
    config = after_nights(folder, 0)
    last = nights_between(store_of(config), date.min, date.max)[-1].as_of
    return lambda: _replayed(config, AS_OF, last)


def after_nights(folder: Path, nights: int = NIGHTS) -> Config:
    """The firm after at least so many nights.

    Letters were sent without being printed, visits made on the day they are due, cases closed after CASE_DAYS.
    """
    path = folder / "config.toml"
    path.write_text(default_config_text(), encoding="utf-8")
    store = folder / "after_nights.db"
    config = replace(load_config(path), store_url=f"sqlite:///{store}", output=folder / "out")
    if not store.exists():
        with loaded(folder).connect() as conn:
            conn.exec_driver_sql("COMMIT")
            conn.exec_driver_sql(f"VACUUM INTO '{store}'")
    engine = open_store(config.store_url)
    for number in range(len(nights_between(engine, date.min, date.max)), nights):
        _run(config, engine, _day(number))
    return config


def _day(number: int) -> date:
    return AS_OF + timedelta(days=number)


def _run(config: Config, engine: Engine, as_of: date) -> None:
    _end_work(engine, as_of)
    for shard in planning.begin(config, as_of=as_of):
        planning.plan_and_save(config, shard, as_of=as_of)
    planning.settle(config, as_of=as_of)
    letters_sent(engine, as_of)


def _end_work(engine: Engine, as_of: date) -> None:
    """What people would do by then, for everybody at once."""
    before = to_number(as_of) - 1
    made = (assignment.c.state == "open") & (assignment.c.due_day <= before)
    over = (case.c.state == "open") & (case.c.night <= before - CASE_DAYS)
    with writing(engine) as conn:
        conn.execute(update(assignment).where(made).values(state="done", state_day=before, outcome="seen"))
        conn.execute(update(case).where(over).values(state="closed", state_day=before, outcome="agreed"))


def _replayed(config: Config, first: date, last: date) -> None:
    for night in replay(config, first=first, last=last):
        assert night.is_equal, night.differences[0]


def main() -> None:
    """Make what is missing, replay it all in a process of its own, and print what a night costs."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.replay", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--items", type=int, default=100_000)
    parser.add_argument("--nights", type=int, default=250)
    chosen = parser.parse_args()
    if not (chosen.folder / "customers.csv").exists():
        write_lists(chosen.folder, chosen.items)
    config = after_nights(chosen.folder, chosen.nights)
    count = len(nights_between(store_of(config), date.min, date.max))
    figure = Figure(name="replay", function="benchmarks.replay:every_night")
    cost = measured(figure, chosen.folder, chosen.items, times=1)
    print(
        f"{count} nights of {chosen.items:,} items: {cost.seconds:.1f} CPU s, {cost.seconds / count:.3f} a night "
        f"(at most 0.3), {cost.mib:,.0f} MiB"
    )


if __name__ == "__main__":
    main()
