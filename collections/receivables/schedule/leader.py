"""One scheduler for a store."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine

from receivables.store.database import name_of
from receivables.store.lock import held


@contextmanager
def sole_leader(engine: Engine) -> Iterator[None]:
    """While this holds, a second scheduler of the same store gets a StoreError.

    It is a lock apart from the store's own, which the nights take, and like that one let go of when the process ends,
    however it ends.
    """
    with held(engine, "schedule.lock", "schedule", refusal=lambda holder: _refusal(engine, holder)):
        yield


def _refusal(engine: Engine, holder: str) -> str:
    process = holder.partition(", ")[2] or "process unknown"
    return (
        f"The store {name_of(engine)} has a scheduler already ({process}); expected to be the only one: "
        "stop that one first"
    )
