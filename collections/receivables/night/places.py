"""Where a file is to be written that a person asked for by its path."""

from pathlib import Path
from tempfile import TemporaryFile

from receivables.stop import Stopped


class PlaceNotWritable(Stopped):
    """The file cannot be where it was asked for."""


def refuse_unwritable(path: Path) -> None:
    """Before the work: a file that cannot be saved is thrown away with a page of complaints. Makes its folder."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=path.parent):
            pass
    except OSError as error:
        raise PlaceNotWritable(
            f"{path} cannot be written: {error.strerror}; expected a folder that takes files"
        ) from error
