"""Panics: how a reader in Rust gives up on a file that it did not foresee.

They come as an exception of their own that is no Exception, after a report on the standard error that no clerk can use.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

_PANIC = "PanicException"


class PanicError(Exception):
    """The reader gave up; the message says over what."""


@contextmanager
def caught(*, quietly: bool) -> Iterator[None]:
    """Raises PanicError for a panic within; `quietly` keeps what is reported of it from the standard error."""
    with _silence() if quietly else nullcontext():
        try:
            yield
        except BaseException as error:
            # The type is made anew in each library that is written with PyO3, and none of them offers it by name.
            if type(error).__name__ != _PANIC:
                raise
            raise PanicError(str(error)) from None


@contextmanager
def _silence() -> Iterator[None]:
    sys.stderr.flush()
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)
