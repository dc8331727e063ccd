"""Where the text of a PDF stands: each piece of it with the rectangle it takes and the part of the page that shows it.

It reads what Typst writes: fonts with glyphs of two bytes and a table of their widths, clipping by rectangles.
Lengths are points; x from the left edge of the paper, y from the lower one.
"""

import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import pypdf
from pypdf.generic import ContentStream

MM = 72 / 25.4
# Letters touch: what is less than this is no overlap.
_TOUCH = 0.6
_ABOVE, _BELOW = 0.7, 0.2

Matrix = tuple[float, float, float, float, float, float]
Point = tuple[float, float]
_IDENTITY: Matrix = (1, 0, 0, 1, 0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A rectangle: `left` <= `right`, `bottom` <= `top`."""

    left: float
    bottom: float
    right: float
    top: float

    def less(self, edge: float) -> "Box":
        """The rectangle without an edge of that width."""
        return Box(left=self.left + edge, bottom=self.bottom + edge, right=self.right - edge, top=self.top - edge)

    def within(self, other: "Box") -> bool:
        """Whether all of it lies in the other."""
        return (
            self.left >= other.left - _TOUCH
            and self.right <= other.right + _TOUCH
            and self.bottom >= other.bottom - _TOUCH
            and self.top <= other.top + _TOUCH
        )

    def meets(self, other: "Box") -> bool:
        """Whether the two lie over one another."""
        across = min(self.right, other.right) - max(self.left, other.left)
        upright = min(self.top, other.top) - max(self.bottom, other.bottom)
        return across > _TOUCH and upright > _TOUCH


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A piece of text, the rectangle it takes, and the part of the page that shows it."""

    text: str
    box: Box
    shown: Box


def runs_of(pdf: bytes) -> Iterator[tuple[Box, list[Run]]]:
    """The paper and the text of each page."""
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    known: dict[int, _Font] = {}
    for page in reader.pages:
        paper = Box(left=0, bottom=0, right=float(page.mediabox.width), top=float(page.mediabox.height))
        content = ContentStream(page.get_contents(), reader)
        yield paper, list(_Pen(dict(_fonts(page, known)), paper).runs(content.operations))


def _fonts(page: pypdf.PageObject, known: dict[int, "_Font"]) -> Iterator[tuple[str, "_Font"]]:
    """The fonts of a page by the names it calls them; pages share them, and reading one takes longer than a page."""
    resources: Any = page["/Resources"]
    for name, reference in resources.get("/Font", {}).items():
        number = reference.idnum
        if number not in known:
            known[number] = _Font(reference.get_object())
        yield name, known[number]


@dataclass(frozen=True, slots=True, kw_only=True)
class _State:
    """What a PDF's `q` keeps and its `Q` brings back."""

    matrix: Matrix
    shown: Box


class _Pen:
    """Follows the operators of a page (PDF 32000-1, annex A), as far as they move or show text."""

    def __init__(self, fonts: dict[str, "_Font"], paper: Box) -> None:
        self._fonts = fonts
        self._state = _State(matrix=_IDENTITY, shown=paper)
        self._kept: list[_State] = []
        self._path: list[Point] = []
        self._placed = _IDENTITY
        self._font: tuple[_Font, float] | None = None
        self._moves = {
            b"q": self._keep,
            b"Q": self._back,
            b"cm": self._transform,
            b"m": self._line,
            b"l": self._line,
            b"c": self._line,
            b"re": self._rectangle,
            b"W": self._clip,
            b"W*": self._clip,
            b"Tf": self._choose,
            b"Tm": self._place,
            **dict.fromkeys((b"n", b"f", b"f*", b"S", b"s", b"B", b"b"), self._painted),
        }

    def runs(self, operations: Iterable[tuple[Any, bytes]]) -> Iterator[Run]:
        """The text that the operators show."""
        for operands, operator in operations:
            if operator in self._moves:
                self._moves[operator](operands)
            elif operator in (b"TJ", b"Tj"):
                yield from self._shown(operands[0] if operator == b"TJ" else operands)

    def _keep(self, _: Any) -> None:
        self._kept.append(self._state)

    def _back(self, _: Any) -> None:
        self._state = self._kept.pop()

    def _transform(self, operands: Any) -> None:
        self._state = replace(self._state, matrix=_times(_matrix(operands), self._state.matrix))

    def _line(self, operands: Any) -> None:
        numbers = list(map(float, operands))
        self._path += [_point(self._state.matrix, *pair) for pair in zip(numbers[::2], numbers[1::2], strict=True)]

    def _rectangle(self, operands: Any) -> None:
        x, y, width, height = map(float, operands)
        self._path += [_point(self._state.matrix, *corner) for corner in ((x, y), (x + width, y + height))]

    def _clip(self, _: Any) -> None:
        self._state = replace(self._state, shown=_common(self._state.shown, _around(self._path)))

    def _painted(self, _: Any) -> None:
        self._path = []

    def _choose(self, operands: Any) -> None:
        self._font = self._fonts[operands[0]], float(operands[1])

    def _place(self, operands: Any) -> None:
        self._placed = _matrix(operands)

    def _shown(self, pieces: Iterable[Any]) -> Iterator[Run]:
        assert self._font is not None
        font, size = self._font
        text, width = font.read(pieces)
        if text.strip():
            matrix = _times(self._placed, self._state.matrix)
            yield Run(text=text, box=_box(matrix, width * size / 1000, size), shown=self._state.shown)


class _Font:
    """The widths of a font's glyphs in thousandths of its size, and what each stands for."""

    def __init__(self, font: Any) -> None:
        descendant = font["/DescendantFonts"][0].get_object()
        self._widths = dict(_widths(descendant["/W"]))
        self._default = float(descendant.get("/DW", 1000))
        self._stands_for = dict(_meanings(font["/ToUnicode"].get_data().decode("latin-1")))

    def read(self, shown: Iterable[Any]) -> tuple[str, float]:
        """The text of strings and kernings, and its width."""
        text, width = "", 0.0
        for piece in shown:
            if isinstance(piece, int | float):
                width -= float(piece)
                continue
            raw = piece if isinstance(piece, bytes) else piece.original_bytes
            for high, low in zip(raw[::2], raw[1::2], strict=True):
                glyph = high << 8 | low
                text += self._stands_for.get(glyph, "")
                width += self._widths.get(glyph, self._default)
        return text, width


def _widths(array: Any) -> Iterator[tuple[int, float]]:
    """PDF 32000-1, 9.7.4.3: `first [w w ..]` or `first last w`, one after another."""
    values = iter(array)
    for first in values:
        following = next(values)
        if isinstance(following, list):
            yield from ((int(first) + step, float(width)) for step, width in enumerate(following))
        else:
            width = float(next(values))
            yield from ((glyph, width) for glyph in range(int(first), int(following) + 1))


_SECTION = re.compile(r"beginbf(char|range)(.*?)endbf", re.DOTALL)
_HEX = re.compile(r"<([0-9A-Fa-f]+)>")


def _meanings(mapping: str) -> Iterator[tuple[int, str]]:
    """PDF 32000-1, 9.10.3: glyphs one by one, or ranges of them for characters that follow one another."""
    for kind, section in _SECTION.findall(mapping):
        found = _HEX.findall(section)
        step = 2 if kind == "char" else 3
        for *codes, text in zip(*(found[start::step] for start in range(step)), strict=True):
            meant = bytes.fromhex(text).decode("utf-16-be", "replace")
            first, last = int(codes[0], 16), int(codes[-1], 16)
            yield from ((first + more, meant[:-1] + chr(ord(meant[-1]) + more)) for more in range(last - first + 1))


def _box(matrix: Matrix, width: float, size: float) -> Box:
    return _around([_point(matrix, x, y) for x in (0, width) for y in (-_BELOW * size, _ABOVE * size)])


def _around(points: list[Point]) -> Box:
    across, upright = zip(*points, strict=True)
    return Box(left=min(across), bottom=min(upright), right=max(across), top=max(upright))


def _common(one: Box, other: Box) -> Box:
    return Box(
        left=max(one.left, other.left),
        bottom=max(one.bottom, other.bottom),
        right=min(one.right, other.right),
        top=min(one.top, other.top),
    )


def _matrix(operands: Any) -> Matrix:
    a, b, c, d, e, f = map(float, operands)
    return (a, b, c, d, e, f)


def _times(one: Matrix, other: Matrix) -> Matrix:
    """PDF 32000-1, 8.3.4: first the one, then the other."""
    a, b, c, d, e, f = one
    p, q, r, s, t, u = other
    return (a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u)


def _point(matrix: Matrix, x: float, y: float) -> Point:
    a, b, c, d, e, f = matrix
    return (a * x + c * y + e, b * x + d * y + f)
