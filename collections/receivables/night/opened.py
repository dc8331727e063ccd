"""The firm's store, open for the length of one step."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, make_url

from receivables.config import Config
from receivables.store.database import open_store


@contextmanager
def opened(config: Config) -> Iterator[Engine]:
    """The store of the firm; its connections are closed at the end of the step."""
    database = make_url(config.store_url).database
    if database:
        Path(database).parent.mkdir(parents=True, exist_ok=True)
    engine = open_store(config.store_url)
    try:
        yield engine
    finally:
        engine.dispose()
