"""One load or night at a time, over all processes that share a store."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from sqlalchemy import Engine

from receivables.store.database import StoreError

_SECONDS_BETWEEN_TRIES = 0.2


@contextmanager
def exclusive(engine: Engine, name: str, *, wait_seconds: float = 0) -> Iterator[None]:
    """While this holds, no other process (and no other thread) holds it for the same store, under whatever name.

    `name` says what is being done ("load", "night") to whoever comes second and gets a StoreError, at once or after
    `wait_seconds`. The kernel releases the lock when the process ends, however it ends. Does not nest.
    """
    path = Path(f"{engine.url.database}.lock")
    with path.open("a+") as file:
        _take(file, path, wait_seconds)
        _write_holder(file, name)
        try:
            yield
        finally:
            fcntl.flock(file, fcntl.LOCK_UN)


def _take(file: TextIO, path: Path, wait_seconds: float) -> None:
    for tries_left in reversed(range(1 + round(wait_seconds / _SECONDS_BETWEEN_TRIES))):
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if not tries_left:
                raise StoreError(_refusal(file, path)) from None
            time.sleep(_SECONDS_BETWEEN_TRIES)
        else:
            return


def _write_holder(file: TextIO, name: str) -> None:
    file.seek(0)
    file.truncate()
    file.write(f"{name}, process {os.getpid()}")
    file.flush()


def _refusal(file: TextIO, path: Path) -> str:
    file.seek(0)
    # Empty for the moment between taking the lock and signing it.
    name, _, process = (file.read() or "command").partition(", ")
    who = f"another {name} is running ({process})" if process else f"another {name} is running"
    return f"The store {path.with_suffix('')} is in use: {who}; expected it to have finished first"
