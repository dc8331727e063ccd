"""Answers that take seconds, kept while nothing is known that was not: for pages that somebody waits for.

A million lines take seconds and a gigabyte, and a process answers some forty requests at a time. So what is dear is
reckoned one after the other, once for however many ask for it, and few requests wait for their turn.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import wraps
from typing import Concatenate, Generic, ParamSpec, TypeVar

from receivables.config import Config
from receivables.night.store import store_of
from receivables.stop import Stopped
from receivables.store.reach import newest_moment

_KEPT = 8
_SECONDS = 60
_MOST_WAITING = 8
Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")
_Function = Callable[Concatenate[Config, Asked], Answer]

_turn = threading.RLock()
_room = threading.BoundedSemaphore(_MOST_WAITING)


class ReckonedElsewhere(Stopped):
    """Other figures are being reckoned in this process."""


@contextmanager
def in_turn() -> Iterator[None]:
    """One at a time in a process; of those who come meanwhile some wait. Whoever has the turn may take it again.

    Raises ReckonedElsewhere for whoever finds no room to wait, or has waited too long.
    """
    if not _turn.acquire(blocking=False):
        _wait()
    try:
        yield
    finally:
        _turn.release()


def _wait() -> None:
    if not _room.acquire(blocking=False):
        raise ReckonedElsewhere("Many ask for figures that take their time; ask again in a minute")
    try:
        if not _turn.acquire(timeout=_SECONDS):
            raise ReckonedElsewhere("Other figures are being reckoned, and take their time; ask again in a minute")
    finally:
        _room.release()


def remembered(answer: _Function[Asked, Answer]) -> _Function[Asked, Answer]:
    """The same function, whose last few answers are given again to whoever asks the same of the same store.

    What it tells has to follow from the config and from facts that carry moments; what it gives is never changed.
    """
    return _remembered(answer, nullcontext)


def reckoned_in_turn(answer: _Function[Asked, Answer]) -> _Function[Asked, Answer]:
    """As `remembered`, and what is not remembered is reckoned in turn: for what costs seconds or much memory.

    Raises ReckonedElsewhere.
    """
    return _remembered(answer, in_turn)


class _Answers(Generic[Answer]):
    """The last few answers, by what was asked."""

    def __init__(self) -> None:
        self._kept: OrderedDict[object, tuple[Config, Answer]] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, key: object) -> tuple[Config, Answer] | None:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def keep(self, key: object, config: Config, answer: Answer) -> Answer:
        # The config is kept beside the answer: so its place in memory names it alone.
        with self._lock:
            self._kept[key] = (config, answer)
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return answer


def _remembered(
    answer: _Function[Asked, Answer], turn: Callable[[], AbstractContextManager[None]]
) -> _Function[Asked, Answer]:
    answers: _Answers[Answer] = _Answers()

    @wraps(answer)
    def given(config: Config, /, *args: Asked.args, **more: Asked.kwargs) -> Answer:
        key = (id(config), newest_moment(store_of(config)), args, tuple(sorted(more.items())))
        known = answers.of(key)
        if known is None:
            with turn():
                # Whoever had the turn before may have asked the same.
                known = answers.of(key)
                if known is None:
                    return answers.keep(key, config, answer(config, *args, **more))
        return known[1]

    return given
