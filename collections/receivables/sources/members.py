"""The files that a source names: one, those in an archive, those that a pattern fits."""

import hashlib
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from receivables.sources.limits import DAMAGED_ZIP, LARGEST_XML_BYTES, check_archive, unpacked
from receivables.sources.settings import SourceError

ZIP_MARK = b"PK\x03\x04"
# What a zip archive holds that is a document of an office program.
_OFFICE = ("[Content_Types].xml", "content.xml", "mimetype")


def is_pattern(path: Path) -> bool:
    """Whether the path stands for whatever files fit it.

    >>> is_pattern(Path("statements/*.xml")), is_pattern(Path("statement.xml"))
    (True, False)
    """
    return any(char in str(path) for char in "*?") and not path.is_file()


def matching(path: Path) -> tuple[Path, ...]:
    """The files that fit a pattern, in the order of their paths; the path itself where it is none.

    Files that are hidden, or still being copied, are none yet.
    """
    if not is_pattern(path):
        return (path,)
    base = Path(path.anchor) if path.is_absolute() else Path()
    found = base.glob(str(path.relative_to(path.anchor)))
    return tuple(sorted(file for file in found if file.is_file() and not file.name.startswith((".", "~"))))


def is_archive(path: Path) -> bool:
    """Whether a file is a zip archive and nothing else, such as a workbook."""
    try:
        with zipfile.ZipFile(path) as archive:
            return not set(_OFFICE) & set(archive.namelist())
    except DAMAGED_ZIP:
        return False


def content_hash(paths: tuple[Path, ...]) -> str:
    """The SHA-256 of a file, or of those of several."""
    hashes = [sha256_of(path) for path in paths]
    return hashes[0] if len(hashes) == 1 else hashlib.sha256("".join(hashes).encode()).hexdigest()


def opened(paths: tuple[Path, ...]) -> Iterator[tuple[str, IO[bytes]]]:
    """Each file, or each file of an archive by name, with what messages call it.

    Raises SourceError for an archive that is damaged, locked or unpacks to more than any table needs.
    """
    for path in paths:
        with path.open("rb") as file:
            is_zip = file.read(len(ZIP_MARK)) == ZIP_MARK
            file.seek(0)
            if not is_zip:
                if path.stat().st_size > LARGEST_XML_BYTES:
                    raise SourceError(f"{path.name} has more than {LARGEST_XML_BYTES:,} bytes, expected several files")
                yield path.name, file
        if is_zip:
            yield from _unpacked(path)


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _unpacked(path: Path) -> Iterator[tuple[str, IO[bytes]]]:
    check_archive(path)
    try:
        with zipfile.ZipFile(path) as archive:
            for member in sorted(archive.infolist(), key=lambda member: member.filename):
                if not member.is_dir():
                    yield from _member(path, archive, member)
    except DAMAGED_ZIP as error:
        raise SourceError(f"{path.name} is damaged ({error}); expected one that opens without repair") from None


def _member(path: Path, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[tuple[str, IO[bytes]]]:
    if member.flag_bits & 1:
        raise SourceError(f"{path.name} is locked by a password; expected it without one")
    # Read once for its checksum: what is torn must not be half taken before it shows.
    for _block in unpacked(path, archive, member):
        pass
    with archive.open(member) as file:
        yield f"{path.name}, {member.filename}", file
