"""Where a night's outputs lie, and how a file appears there: whole or not at all."""

import re
import zlib
from datetime import date
from pathlib import Path

from receivables.config import Config

_UNSAFE = re.compile(r"[^\w.-]")


def night_folder(config: Config, as_of: date) -> Path:
    """The folder of one night's outputs; made when it is not there."""
    folder = config.output / as_of.isoformat()
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def file_name(text: str) -> str:
    """`text` as the name of a file, different for different texts.

    >>> file_name("L-20261030-C0012"), file_name("L-20261030-A/1")
    ('L-20261030-C0012', 'L-20261030-A_1-0df9af3d')
    """
    # File systems take 255 bytes; a character may be four of them, and endings are to follow.
    safe = _UNSAFE.sub("_", text)[:50]
    return safe if safe == text else f"{safe}-{zlib.crc32(text.encode()):08x}"


def put(path: Path, content: bytes) -> Path:
    """Write a file so that nobody ever sees half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.unfinished")
    unfinished.write_bytes(content)
    return unfinished.replace(path)
