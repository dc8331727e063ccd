"""Answers that take seconds, kept while nothing is known that was not: for pages that somebody waits for."""

from collections import OrderedDict
from collections.abc import Callable
from functools import wraps
from threading import Lock
from typing import Concatenate, ParamSpec, TypeVar

from receivables.config import Config
from receivables.night.store import store_of
from receivables.store.reach import newest_moment

_KEPT = 8
Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")


def remembered(
    answer: Callable[Concatenate[Config, Asked], Answer],
) -> Callable[Concatenate[Config, Asked], Answer]:
    """The same function, whose last few answers are given again to whoever asks the same of the same store.

    What it tells has to follow from the config and from facts that carry moments; what it gives is never changed.
    """
    kept: OrderedDict[object, tuple[Config, Answer]] = OrderedDict()
    lock = Lock()

    @wraps(answer)
    def given(config: Config, /, *args: Asked.args, **more: Asked.kwargs) -> Answer:
        # The config is kept beside the answer: so its place in memory names it alone.
        key = (id(config), newest_moment(store_of(config)), args, tuple(sorted(more.items())))
        with lock:
            if key in kept:
                kept.move_to_end(key)
                return kept[key][1]
        found = answer(config, *args, **more)
        with lock:
            kept[key] = (config, found)
            while len(kept) > _KEPT:
                kept.popitem(last=False)
        return found

    return given
