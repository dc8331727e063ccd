"""A zip archive that says nothing about the moment or the machine it was written on."""

import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

_BEGINNING_OF_ZIP = (1980, 1, 1, 0, 0, 0)
_READABLE_FILE = 0o644 << 16
_UNIX = 3
_QUICKLY = 3


@dataclass(frozen=True, slots=True)
class Poured:
    """What takes the place of `mark`, which stands once in a member, when that is added to the archive."""

    mark: bytes
    parts: Iterable[bytes]


class FixedZip(ZipFile):
    """A new archive: the same names and contents, written in the same order, give the same bytes.

    `poured`: members that are files, and what is put into them on the way: no need to have it all in memory.
    """

    def __init__(self, path: Path, poured: Mapping[str, Poured] | None = None) -> None:
        super().__init__(path, "w", ZIP_DEFLATED)
        self._poured = poured or {}

    def writestr(self, zinfo_or_arcname: str | ZipInfo, data: Any, *_: Any, **__: Any) -> None:
        """Add a member from memory."""
        super().writestr(_member(zinfo_or_arcname), data)

    def write(self, filename: str | PathLike[str], arcname: str | PathLike[str] | None = None, *_: Any) -> None:
        """Add a member from a file, without the file's own day and rights."""
        source = Path(filename)
        member = _member(str(arcname or filename))
        if poured := self._poured.get(member.filename):
            self._pour(source, member, poured)
            return
        member.file_size = source.stat().st_size  # beyond 2 GiB the archive must know beforehand
        with source.open("rb") as readable, self.open(member, "w") as writable:
            shutil.copyfileobj(readable, writable, 1 << 20)

    def _pour(self, source: Path, member: ZipInfo, poured: Poured) -> None:
        before, after = source.read_bytes().split(poured.mark)
        # Half of the time for a sixth more bytes.
        member._compresslevel = _QUICKLY  # type: ignore[attr-defined]
        # How much it will be nobody knows yet.
        with self.open(member, "w", force_zip64=True) as writable:
            writable.write(before)
            for part in poured.parts:
                writable.write(part)
            writable.write(after)


def _member(name: str | ZipInfo) -> ZipInfo:
    member = ZipInfo(name.filename if isinstance(name, ZipInfo) else name, _BEGINNING_OF_ZIP)
    member.compress_type = ZIP_DEFLATED
    member.external_attr = _READABLE_FILE
    member.create_system = _UNIX
    return member
