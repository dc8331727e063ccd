"""One load or night at a time, over all processes that share a store.

On a file the kernel keeps the lock, on PostgreSQL the server: either lets go of it when the process ends, however it
ends.
"""

import fcntl
import os
import platform
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from sqlalchemy import Connection, Engine, text

from receivables.store.database import StoreError, name_of

_SECONDS_BETWEEN_TRIES = 0.2
# The key of a lock: its own half, and one of each schema that holds a store.
_KEY = "hashtext(:lock), hashtext(current_schema())"
_TRY = text(f"SELECT pg_try_advisory_lock({_KEY})")
_LET_GO = text(f"SELECT pg_advisory_unlock({_KEY})")
_SIGN = text("SELECT set_config('application_name', :name, false)")
# The server shows the halves of a key as numbers without a sign.
_HOLDER = text(
    "SELECT application_name FROM pg_stat_activity JOIN pg_locks USING (pid) "
    "WHERE locktype = 'advisory' AND granted AND objsubid = 2 AND datname = current_database() "
    "AND classid::bigint = hashtext(:lock)::bigint & 4294967295 "
    "AND objid::bigint = hashtext(current_schema())::bigint & 4294967295"
)


@contextmanager
def exclusive(engine: Engine, name: str, *, wait_seconds: float = 0) -> Iterator[None]:
    """While this holds, no other process (and no other thread) holds it for the same store, under whatever name.

    `name` says what is being done ("load", "night") to whoever comes second and gets a StoreError, at once or after
    `wait_seconds`. Whoever keeps the lock lets go of it when the process ends. Does not nest.
    """
    with held(engine, "lock", name, refusal=lambda holder: _in_use(engine, holder), wait_seconds=wait_seconds):
        yield


@contextmanager
def held(
    engine: Engine, lock: str, name: str, *, refusal: Callable[[str], str], wait_seconds: float = 0
) -> Iterator[None]:
    """The same for any lock of the store; locks of other names do not know one another.

    `refusal` makes the sentence for whoever comes second of the holder's signature: "<name>, process <number>".
    """
    take = _on_server if engine.dialect.name == "postgresql" else _on_file
    with take(engine, lock, name, refusal, wait_seconds):
        yield


@contextmanager
def _on_file(
    engine: Engine, lock: str, name: str, refusal: Callable[[str], str], wait_seconds: float
) -> Iterator[None]:
    with Path(f"{engine.url.database}.{lock}").open("a+") as file:
        _wait_for(lambda: _locked(file), wait_seconds, refusal=lambda: refusal(_signature(file)))
        _sign(file, name)
        try:
            yield
        finally:
            fcntl.flock(file, fcntl.LOCK_UN)


@contextmanager
def _on_server(
    engine: Engine, lock: str, name: str, refusal: Callable[[str], str], wait_seconds: float
) -> Iterator[None]:
    key = {"lock": f"receivables {lock}"}
    # A connection of its own, outside all transactions: the lock is the connection's.
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
        _wait_for(
            lambda: bool(conn.execute(_TRY, key).scalar_one()),
            wait_seconds,
            refusal=lambda: refusal(_holder(conn, key)),
        )
        conn.execute(_SIGN, {"name": f"{name}, process {os.getpid()} on {platform.node()}"})
        try:
            yield
        finally:
            conn.execute(_LET_GO, key)
            conn.execute(_SIGN, {"name": "receivables"})


def _wait_for(took: Callable[[], bool], wait_seconds: float, *, refusal: Callable[[], str]) -> None:
    for tries_left in reversed(range(1 + round(wait_seconds / _SECONDS_BETWEEN_TRIES))):
        if took():
            return
        if not tries_left:
            raise StoreError(refusal())
        time.sleep(_SECONDS_BETWEEN_TRIES)


def _locked(file: TextIO) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _sign(file: TextIO, name: str) -> None:
    file.seek(0)
    file.truncate()
    file.write(f"{name}, process {os.getpid()}")
    file.flush()


def _signature(file: TextIO) -> str:
    file.seek(0)
    return file.read()


def _holder(conn: Connection, key: Mapping[str, str]) -> str:
    signed: str | None = conn.execute(_HOLDER, key).scalars().first()
    return signed if signed and signed != "receivables" else ""


def _in_use(engine: Engine, signature: str) -> str:
    # Empty for the moment between taking the lock and signing it.
    name, _, process = (signature or "command").partition(", ")
    who = f"another {name} is running ({process})" if process else f"another {name} is running"
    return f"The store {name_of(engine)} is in use: {who}; expected it to have finished first"
