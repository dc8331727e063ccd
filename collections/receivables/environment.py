"""What settings leave to the environment, so that no password stands in a file: `${NAME}`."""

import os
import re

from receivables.stop import Stopped

PLACEHOLDER = re.compile(r"\$\{(\w+)\}")


class NotSet(Stopped):
    """The environment lacks what a setting asks it for."""


def filled(text: str, *, where: str, error: type[Stopped] = NotSet) -> str:
    """The text with what the environment holds for each `${NAME}`.

    Raises `error`, which says that it is `where` that asks, for a name that is not set.
    """
    for name in PLACEHOLDER.findall(text):
        if name not in os.environ:
            raise error(
                f"{where} asks the environment for {name}, and it is not set; "
                f"expected {name} to hold it where receivables runs"
            )
    return PLACEHOLDER.sub(lambda found: os.environ[found[1]], text)
