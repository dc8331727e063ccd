"""What a file says, found without any reader of tables: a number that was taken must stand in it somewhere."""

import html
import re
import struct
import unicodedata
import zlib
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

_TAG = re.compile(r"<[^>]*>?")
_NUMBER = re.compile(r"\d[\d.,'’`´ \u00a0\u2009\u202f]*(?:[eE][-+]?\d+)?|[.,]\d+")
_DIVIDERS = (",", ";", "\t", "|", "~")
_LOCAL_HEADER = b"PK\x03\x04"


class Evidence:
    """The numbers and texts of a file, whatever is broken in it."""

    def __init__(self, data: bytes, suffix: str, encoding: str | None) -> None:
        packed = suffix in ("xlsx", "ods")
        parts = [*_unpacked(data)] if packed else [data]
        self._texts = [text for part in parts for text in _decoded(part, "utf-8" if packed else encoding)]
        dividers = _DIVIDERS if suffix == "csv" else ("\n",)
        # A reader may join what stands in a cell before its paragraph to it.
        self._texts += [text.replace("<text:p>", "") for text in self._texts if "<text:p>" in text]
        self._numbers = {number for text in self._texts for number in _numbers(text, dividers)}
        self._texts += [_TAG.sub("", text) for text in self._texts if "<" in text]
        if suffix == "xls":
            self._numbers |= set(_doubles(data))

    def says_number(self, amount: Decimal) -> bool:
        """Whether the amount stands in the file, its sign apart."""
        return _normal(amount) in self._numbers

    def says_text(self, text: str) -> bool:
        """Whether the text stands in the file: each of its lines, at the most in two pieces, or as a number."""
        if text.isascii() and text.isdigit() and _normal(Decimal(text)) in self._numbers:
            return True
        return all(self._says_line(line) or self._says_spaced(line) for line in text.split("\n"))

    def _says_line(self, line: str) -> bool:
        return self._has(line) or any(self._has(line[:at]) and self._has(line[at:]) for at in range(1, len(line)))

    def _says_spaced(self, line: str) -> bool:
        """Whether it stands there with spaces between, as people write the number of an account."""
        return any(line in re.sub(r"\s", "", known) for known in self._texts)

    def _has(self, text: str) -> bool:
        return any(text in known for known in self._texts)


def _unpacked(data: bytes) -> Iterator[bytes]:
    """Every member of a zip file that begins anywhere, as far as it can be unpacked."""
    at = data.find(_LOCAL_HEADER)
    while at >= 0:
        (method,) = struct.unpack_from("<H", data, at + 8) if at + 30 <= len(data) else (0,)
        name, extra = struct.unpack_from("<HH", data, at + 26) if at + 30 <= len(data) else (0, 0)
        start = at + 30 + name + extra
        if method == 8:
            yield _inflated(data[start:])
        at = data.find(_LOCAL_HEADER, at + 4)


def _inflated(packed: bytes) -> bytes:
    machine, out = zlib.decompressobj(-15), b""
    for at in range(0, len(packed), 64):
        try:
            out += machine.decompress(packed[at : at + 64], 1 << 22)
        except zlib.error:
            break
        if machine.eof or len(out) > 1 << 22:
            break
    return out


def _decoded(part: bytes, encoding: str | None) -> Iterator[str]:
    wide = b"\0" in part or part.startswith((b"\xff\xfe", b"\xfe\xff"))
    for name in dict.fromkeys((encoding or "utf-8", "latin-1", *(("utf-16-le", "utf-16-be") if wide else ()))):
        text = part.decode(name, "replace")
        yield text
        if '""' in text:
            yield text.replace('""', '"')
        if "&" in text:
            yield html.unescape(text)


def _numbers(text: str, dividers: tuple[str, ...]) -> set[str]:
    """Every number that the text may be read to write, by either decimal mark, cell by cell."""
    folded = unicodedata.normalize("NFKC", text) if not text.isascii() else text
    tokens = {
        token
        for divider in dividers
        for cell in re.split(rf'[\n\r"<>{divider}]', folded)
        for token in _NUMBER.findall(cell)
    }
    return {number for token in tokens for number in _readings(token)}


def _readings(token: str) -> Iterator[str]:
    for mark, other in ((".", ","), (",", ".")):
        plain = re.sub(rf"[{other}'’`´\s]", "", token).replace(mark, ".")
        try:
            amount = Decimal(plain)
        except InvalidOperation:
            continue
        yield _normal(amount)
        # What a spreadsheet keeps of it, and shows of that.
        yield _normal(Decimal(repr(float(amount))))
        yield _normal(Decimal(f"{float(amount):.15g}"))


def _doubles(data: bytes) -> Iterator[str]:
    """Every number that an old workbook may hold at any place: 8 bytes, or 30 bits of them."""
    for at in range(len(data) - 7):
        yield from _double(struct.unpack_from("<d", data, at)[0])
    for at in range(len(data) - 3):
        (packed,) = struct.unpack_from("<i", data, at)
        whole = float(packed >> 2) if packed & 2 else struct.unpack("<d", struct.pack("<II", 0, packed & 0xFFFFFFFC))[0]
        yield from _double(whole / 100 if packed & 1 else whole)


def _double(number: float) -> Iterator[str]:
    if 1e-9 < abs(number) < 1e17:
        yield _normal(Decimal(repr(number)))
        yield _normal(Decimal(f"{number:.15g}"))
    elif number == 0:
        yield "0"


def _normal(amount: Decimal) -> str:
    if not amount.is_finite() or abs(amount.adjusted()) > 30:
        return "beyond"
    return f"{abs(amount):f}".rstrip("0").rstrip(".") if "." in f"{amount:f}" else f"{abs(amount):f}"
