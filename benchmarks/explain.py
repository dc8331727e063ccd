"""Explaining one item: whose it is, the policy asked for tonight and the year to come, and the records behind it."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from benchmarks.generate import AS_OF
from benchmarks.load import loaded
from benchmarks.measure import Job
from benchmarks.posting import letters_sent
from receivables.config import Config, default_config_text, load_config
from receivables.documents.explanation import sentences
from receivables.night import planning
from receivables.night.explaining import explained
from receivables.night.store import store_of
from receivables.store.known import owner_of


def one_item(folder: Path, items: int) -> Job:
    """An item four days after the night that has spoken to its customer."""
    config = _after_a_night(folder)
    return lambda: _explained(config, items, AS_OF + timedelta(days=4))


def past_night(folder: Path, items: int) -> Job:
    """The same item on that night, from what was known and had been done before it."""
    config = _after_a_night(folder)
    return lambda: _explained(config, items, AS_OF)


def _explained(config: Config, items: int, as_of: date) -> None:
    item = f"R{items // 2:08d}"
    found = explained(config, owner_of(store_of(config), item), as_of=as_of, item=item)
    assert sentences(found.items[0].steps)


def _after_a_night(folder: Path) -> Config:
    """The firm after its first night, whose letters were sent without being printed; made once."""
    path = folder / "config.toml"
    path.write_text(default_config_text(), encoding="utf-8")
    store = folder / "after_a_night.db"
    config = replace(load_config(path), store_url=f"sqlite:///{store}", output=folder / "out")
    if store.exists():
        return config
    with loaded(folder).connect() as conn:
        conn.exec_driver_sql("COMMIT")
        conn.exec_driver_sql(f"VACUUM INTO '{store}'")
    for shard in planning.begin(config, as_of=AS_OF):
        planning.plan_and_save(config, shard, as_of=AS_OF)
    planning.settle(config, as_of=AS_OF)
    engine = store_of(config)
    letters_sent(engine, AS_OF)
    return config
