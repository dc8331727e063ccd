"""The firm's store, opened once for a process."""

from functools import cache
from pathlib import Path

from sqlalchemy import Engine, make_url

from receivables.config import Config
from receivables.store.database import open_store


def store_of(config: Config) -> Engine:
    """The store of the firm. A statement is compiled once per engine, so all steps of a process share one."""
    return _opened(config.store_url)


@cache
def _opened(url: str) -> Engine:
    database = make_url(url).database
    if database:
        Path(database).parent.mkdir(parents=True, exist_ok=True)
    return open_store(url)
