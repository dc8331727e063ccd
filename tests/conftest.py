"""Hypothesis: by chance on a developer's machine, the same examples every time where a change is judged.

No test leaves a connection to a database open: thousands run in one process, which may hold a thousand files.
"""

import gc
import os
from collections.abc import Iterator
from weakref import WeakSet

import pytest
from hypothesis import settings
from sqlalchemy import Connection, Engine, event

settings.register_profile("judged", derandomize=True, deadline=None, print_blob=True)
settings.register_profile("by chance", deadline=None, print_blob=True)
settings.load_profile("judged" if os.environ.get("CI") else "by chance")


def pytest_collection_finish() -> None:
    """What all tests are made of stays to the end: nobody need look through it for garbage again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


_connected: WeakSet[Engine] = WeakSet()


@event.listens_for(Engine, "engine_connect")
def _note(conn: Connection) -> None:
    # Prefect's own are closed where they were opened: in its event loop.
    if not conn.dialect.is_async:
        _connected.add(conn.engine)


@pytest.fixture(autouse=True)
def _connections_closed() -> Iterator[None]:
    """Whoever keeps an engine for longer than a test connects anew."""
    yield
    for engine in list(_connected):
        engine.dispose()
    _connected.clear()
