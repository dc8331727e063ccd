"""How far the night is, for whoever looks on."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn


class Doing(Protocol):
    """Says which step begins; `more_steps` were found to lie ahead of it."""

    def __call__(self, what: str, *, more_steps: int = 0) -> None: ...


@contextmanager
def progress(steps: int) -> Iterator[Doing]:
    """A bar of so many steps on stderr; nothing at all where stderr is no terminal. It is gone when the block ends."""
    shows = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*shows, console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as bar:
        shown = bar.add_task("", total=steps)
        begun = 0

        def doing(what: str, *, more_steps: int = 0) -> None:
            nonlocal begun, steps
            steps += more_steps
            # The step that begins is not done yet.
            bar.update(shown, description=what, completed=begun, total=steps)
            begun += 1

        yield doing
