"""Which failures pass by themselves, and how a step waits for that."""

import errno
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

from prefect import Task, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun
from sqlalchemy.exc import OperationalError

P = ParamSpec("P")
R = TypeVar("R")

# A network share or a busy disk comes back; a missing file, a full disk and a refused permission wait for a person.
PASSING = frozenset(
    {
        errno.EAGAIN,
        errno.EBUSY,
        errno.ECONNABORTED,
        errno.ECONNREFUSED,
        errno.ECONNRESET,
        errno.EHOSTDOWN,
        errno.EHOSTUNREACH,
        errno.EIO,
        errno.ENETDOWN,
        errno.ENETUNREACH,
        errno.ENOTCONN,
        errno.ESTALE,
        errno.ETIMEDOUT,
    }
)
RETRY_AFTER_SECONDS = (5, 30, 120)


def passes_by_itself(error: BaseException) -> bool:
    """Whether the same step may succeed a little later without anybody mending anything."""
    return isinstance(error, OperationalError) or (isinstance(error, OSError) and error.errno in PASSING)


def step(name: str, *, run_name: str | None = None) -> Callable[[Callable[P, R]], Task[P, R]]:
    """One step of input or output as Prefect's task, tried again after failures that pass by themselves.

    Nothing is kept or looked up by Prefect: what was done is known by natural keys in our own store, and a step that
    is run again finds it there.
    """
    return task(
        name=name,
        task_run_name=run_name,
        retries=len(RETRY_AFTER_SECONDS),
        retry_delay_seconds=list(RETRY_AFTER_SECONDS),
        retry_condition_fn=_retry,
        persist_result=False,
        cache_policy=NO_CACHE,
    )


def _retry(_task: Any, _run: TaskRun, state: State[Any]) -> bool:
    return isinstance(state.data, BaseException) and passes_by_itself(state.data)
