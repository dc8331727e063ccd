"""Which characters the shipped fonts print, and how a text is made fit for print.

What a font covers is read from its `cmap` table (OpenType 1.9, subtable formats 4 and 12), so that it can never differ
from the fonts themselves.
"""

import struct
import unicodedata
from functools import cache
from pathlib import Path

FONT_FOLDER = Path(__file__).parent.parent / "fonts"

# White square: what a reader knows as "a character is missing here". PDF/A refuses a font's own empty box.
MISSING = "□"

_VARIATION_SELECTORS = frozenset((*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)))


def missing_glyphs(text: str) -> str:
    """The characters of `text` that the shipped fonts cannot print, each once, by code point; empty when all can be.

    >>> missing_glyphs("Łódź 上海 한국")
    '국한'
    """
    return "".join(sorted(set(printable(text)) - _covered()))


def with_missing_marked(text: str) -> str:
    """`text` with `□` for every character that the shipped fonts cannot print."""
    missing = set(text) - _covered() - {"\n"}
    return text.translate(dict.fromkeys(map(ord, missing), MISSING)) if missing else text


def printable(text: str) -> str:
    """A value as one line: composed, its invisible controls gone, runs of blanks made one.

    A name must not be able to begin a paragraph, so line breaks in it become blanks. Wide Chinese blanks stay.

    >>> printable("Ostra" + chr(0x30A) + " Hamn " + chr(10) + chr(10) + " AB")
    'Ostrå Hamn AB'
    """
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip()
    composed = unicodedata.normalize("NFC", text)
    seen = (" " if unicodedata.category(char) in _BLANK else char for char in composed if not _is_invisible(char))
    return " ".join(piece for piece in "".join(seen).split(" ") if piece)


_BLANK = ("Cc", "Zl", "Zp")


def _is_invisible(char: str) -> bool:
    """Format characters and variation selectors: they print nothing, and PDF/A wants a glyph for each."""
    return unicodedata.category(char) in ("Cf", "Cs") or ord(char) in _VARIATION_SELECTORS


@cache
def _covered() -> frozenset[str]:
    fonts = sorted(FONT_FOLDER.glob("*.[ot]tf"))
    return frozenset(chr(code) for font in fonts for code in _codes_of(font.read_bytes()))


def _codes_of(font: bytes) -> set[int]:
    cmap = _table(font, b"cmap")
    (count,) = struct.unpack_from(">H", cmap, 2)
    subtables = {struct.unpack_from(">I", cmap, 8 + 8 * index)[0] for index in range(count)}
    codes: set[int] = set()
    for offset in subtables:
        (form,) = struct.unpack_from(">H", cmap, offset)
        codes |= _FORMATS[form](cmap, offset)
    return codes


def _table(font: bytes, tag: bytes) -> bytes:
    (count,) = struct.unpack_from(">H", font, 4)
    for index in range(count):
        name, _, offset, length = struct.unpack_from(">4sIII", font, 12 + 16 * index)
        if name == tag:
            return font[offset : offset + length]
    raise ValueError(f"the font has no table {tag.decode()}")


def _format_4(cmap: bytes, offset: int) -> set[int]:
    """Segments of the basic plane; glyph 0 means that the code has none."""
    (doubled,) = struct.unpack_from(">H", cmap, offset + 6)
    count = doubled // 2
    ends = struct.unpack_from(f">{count}H", cmap, offset + 14)
    starts = struct.unpack_from(f">{count}H", cmap, offset + 16 + doubled)
    deltas = struct.unpack_from(f">{count}H", cmap, offset + 16 + 2 * doubled)
    at = offset + 16 + 3 * doubled
    ranges = struct.unpack_from(f">{count}H", cmap, at)
    codes: set[int] = set()
    for index, (start, end, delta, step) in enumerate(zip(starts, ends, deltas, ranges, strict=True)):
        if step == 0:
            codes.update(code for code in range(start, end + 1) if (code + delta) & 0xFFFF)
        else:
            glyphs = struct.unpack_from(f">{end - start + 1}H", cmap, at + 2 * index + step)
            codes.update(code for code, glyph in zip(range(start, end + 1), glyphs, strict=True) if glyph)
    return codes


def _format_12(cmap: bytes, offset: int) -> set[int]:
    """Groups of all planes."""
    (count,) = struct.unpack_from(">I", cmap, offset + 12)
    groups = (struct.unpack_from(">III", cmap, offset + 16 + 12 * index) for index in range(count))
    return {code for start, end, _ in groups for code in range(start, end + 1)}


_FORMATS = {4: _format_4, 12: _format_12}
