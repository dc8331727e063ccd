"""Compound files: the file system inside a file that old workbooks (and locked new ones) are made of.

After [MS-CFB]: sectors of a power of two, a table that chains them, a directory, and small streams packed into a
stream of their own. Read by hand because only three things are wanted of it: the names, and one stream as bytes.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from struct import unpack_from

COMPOUND_MARK = b"\xd0\xcf\x11\xe0"
_LAST_SECTOR = 0xFFFFFFFA
_ENTRY_BYTES = 128
_HEADER_CHAINS = 109
_ROOT, _STREAM = 5, 2


class BrokenFileError(Exception):
    """The file says that it is a compound file, and does not hold together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    """A name in the directory, where what it names begins, and how long it is."""

    name: str
    kind: int
    start: int
    size: int


def streams_in(path: Path) -> frozenset[str]:
    """The names of all streams; none when the file does not hold together."""
    try:
        return frozenset(entry.name for entry in _File(path.read_bytes()).entries)
    except BrokenFileError:
        return frozenset()


def stream_of(path: Path, *names: str) -> bytes:
    """The content of the first stream that has one of the names. Raises BrokenFileError."""
    file = _File(path.read_bytes())
    for name in names:
        for entry in file.entries:
            if entry.name == name and entry.kind == _STREAM:
                return file.content(entry)
    raise BrokenFileError(f"it holds no stream {names[0]}")


class _File:
    """A compound file in memory: its sectors, their chains and its directory."""

    def __init__(self, data: bytes) -> None:
        try:
            shift, mini_shift = unpack_from("<HH", data, 0x1E)
            self._first_entry, self._cutoff, mini_start = unpack_from("<I4xII", data, 0x30)
            if not (7 <= shift <= 16 and mini_shift < shift):
                raise BrokenFileError("its sectors have no possible size")
            self._data, self._size, self._mini_size = data, 1 << shift, 1 << mini_shift
            self._next = self._numbers(self._chain_sectors())
            self._mini_next = self._numbers(self._sectors(mini_start)) if mini_start < _LAST_SECTOR else ()
            self.entries = tuple(self._directory())
        except (struct.error, ValueError) as error:
            raise BrokenFileError(f"it breaks off ({error})") from None

    def content(self, entry: _Entry) -> bytes:
        """What a stream holds."""
        if entry.size >= self._cutoff:
            return self._joined(self._sectors(entry.start))[: entry.size]
        root = next((entry for entry in self.entries if entry.kind == _ROOT), None)
        packed = self._joined(self._sectors(root.start)) if root else b""
        pieces = _chain(entry.start, self._mini_next)
        return b"".join(packed[at * self._mini_size : (at + 1) * self._mini_size] for at in pieces)[: entry.size]

    def _chain_sectors(self) -> list[int]:
        """The sectors that hold the table of chains: named in the header, and beyond that in a chain of their own."""
        named = list(unpack_from(f"<{_HEADER_CHAINS}I", self._data, 0x4C))
        more, seen = unpack_from("<I", self._data, 0x44)[0], set[int]()
        while more < _LAST_SECTOR and more not in seen:
            seen.add(more)
            *further, more = self._numbers([more])
            named += further
        return [sector for sector in named if sector < _LAST_SECTOR]

    def _numbers(self, sectors: list[int]) -> tuple[int, ...]:
        data = self._joined(sectors)
        return unpack_from(f"<{len(data) // 4}I", data)

    def _sectors(self, start: int) -> list[int]:
        return list(_chain(start, self._next))

    def _joined(self, sectors: list[int]) -> bytes:
        size = self._size
        return b"".join(self._data[(at + 1) * size : (at + 2) * size] for at in sectors)

    def _directory(self) -> Iterator[_Entry]:
        data = self._joined(self._sectors(self._first_entry))
        for at in range(0, len(data) - _ENTRY_BYTES + 1, _ENTRY_BYTES):
            name_bytes, kind = unpack_from("<HB", data, at + 64)
            start, size = unpack_from("<II", data, at + 116)
            if kind and 2 <= name_bytes <= 64:
                name = data[at : at + name_bytes - 2].decode("utf-16-le", "replace")
                yield _Entry(name=name, kind=kind, start=start, size=size)


def _chain(start: int, following: tuple[int, ...]) -> Iterator[int]:
    """The sectors that follow one another from `start` on; one that comes again would be a ring."""
    at, seen = start, set[int]()
    while at < _LAST_SECTOR:
        if at in seen or at >= len(following):
            raise BrokenFileError("its sectors lead nowhere")
        seen.add(at)
        yield at
        at = following[at]
