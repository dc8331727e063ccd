"""One scheduler for a store."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine

from receivables.store.database import StoreError


@contextmanager
def sole_leader(engine: Engine) -> Iterator[None]:
    """While this holds, a second scheduler of the same store gets a StoreError.

    It is a lock apart from the store's own, which the nights take, and like that one released by the kernel when
    the process ends, however it ends.
    """
    path = Path(f"{engine.url.database}.schedule.lock")
    with path.open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StoreError(_refusal(engine, path)) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def _refusal(engine: Engine, path: Path) -> str:
    process = path.read_text() or "unknown"
    return (
        f"The store {engine.url.database} has a scheduler already (process {process}); expected to be the only one: "
        "stop that one first"
    )
