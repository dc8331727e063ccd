"""The archive of what was written: files under the SHA-256 of their bytes, so that none can change unnoticed."""

import hashlib
import os
from pathlib import Path

from receivables.stop import Stopped

_READ_ONLY = 0o444


class NotInArchive(Stopped):
    """Bytes that were kept are not there, or are not what they were."""


class Archive:
    """A folder of files, each called by the hash of what it holds."""

    def __init__(self, folder: Path) -> None:
        """The folder is made with the first file."""
        self._folder = folder

    def keep(self, content: bytes, ending: str) -> str:
        """Keep bytes, whole or not at all and on the disk before this returns; their hash. What is there stays."""
        digest = hashlib.sha256(content).hexdigest()
        path = self.path(digest, ending)
        if path.exists():
            return digest
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_name(f".{path.name}.{os.getpid()}.unfinished")
        with unfinished.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        unfinished.chmod(_READ_ONLY)
        unfinished.replace(path)
        return digest

    def read(self, digest: str, ending: str) -> bytes:
        """The bytes of a hash. Raises NotInArchive when they are not there, or are others now."""
        path = self.path(digest, ending)
        try:
            content = path.read_bytes()
        except FileNotFoundError as error:
            raise NotInArchive(f"{path} is not there: expected what was written and kept") from error
        if hashlib.sha256(content).hexdigest() != digest:
            raise NotInArchive(f"{path} holds other bytes than those that were kept under that name")
        return content

    def path(self, digest: str, ending: str) -> Path:
        """Where the bytes of a hash lie, or would."""
        return self._folder / digest[:2] / f"{digest}.{ending}"
