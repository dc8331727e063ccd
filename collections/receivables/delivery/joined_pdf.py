"""One PDF of many, written page by page: however many there are, memory holds one of them."""

import hashlib
import io
from array import array
from collections.abc import Iterator
from datetime import date
from types import TracebackType
from typing import BinaryIO

from pypdf import PageObject, PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    NumberObject,
    PdfObject,
    StreamObject,
    TextStringObject,
)

# What pypdf raises for files that are no PDF, or a damaged one.
_DAMAGED = (PyPdfError, ValueError, KeyError, IndexError, TypeError, AttributeError, AssertionError, RecursionError)
# Entries of a page that lead to the rest of the document that it comes from.
_TIES = ("/Parent", "/StructParents", "/B", "/Tabs")
_CATALOG, _PAGES, _INFO = 1, 2, 3
_PAGES_IN_A_NODE = 64
_Reference = tuple[int, int]


class NotPrintable(ValueError):  # noqa: N818 - it says what is the matter
    """A file that is no PDF whose pages can be read."""


def page_count(pdf: bytes) -> int:
    """How many pages it has, one or more. Raises NotPrintable."""
    try:
        count = len(PdfReader(io.BytesIO(pdf)).pages)
    except _DAMAGED as error:
        raise NotPrintable(f"it cannot be read as PDF: {error}") from error
    if not count:
        raise NotPrintable("it has no page")
    return count


class JoinedPdf:
    """A PDF that is being written. Use it with `with`: its end is written where nothing went wrong.

    The same files added give the same bytes. Streams that come again, as tables of characters do, are written once.
    """

    def __init__(self, out: BinaryIO, *, title: str, day: date, duplex: bool) -> None:
        """`out` is at its beginning; `duplex`: for both sides of the paper, bound at the long edge."""
        self._out = out
        self._title = title
        self._day = day
        self._duplex = duplex
        self._at = 0
        # Where each object begins, by its number: packed, as a large print has a hundred thousand.
        self._begins = array("Q")
        self._next = _INFO + 1
        self._shared: dict[bytes, int] = {}
        self._nodes: list[int] = []
        self._kids: list[int] = []
        self._node = self._new_number()
        self._size: PdfObject = ArrayObject(map(NumberObject, (0, 0, 595, 842)))
        self._write(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
        self.pages = 0

    def __enter__(self) -> "JoinedPdf":
        """The file to add to."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        """Write what makes it a file: the tree of pages and where everything is."""
        if kind is None:
            self._finish()

    def add(self, pdf: bytes) -> int:
        """Add all pages of a file, and say how many. Raises NotPrintable, and nothing of it was added then."""
        copy = _Copy(self._next, self._shared)
        try:
            pages = list(copy.pages(PdfReader(io.BytesIO(pdf))))
        except _DAMAGED as error:
            raise NotPrintable(f"it cannot be read as PDF: {error}") from error
        self._next = copy.next
        self._shared.update(copy.shared_now)
        for number, body in copy.bodies:
            self._object(number, body)
        for number, page in pages:
            self._page(number, page)
        return len(pages)

    def add_blank(self) -> None:
        """Add an empty page of the size of the one before it: the back of a sheet."""
        self._page(self._new_number(), _dictionary({"/MediaBox": self._size, "/Resources": DictionaryObject()}))

    def _page(self, number: int, page: DictionaryObject) -> None:
        if len(self._kids) == _PAGES_IN_A_NODE:
            self._close_node()
        page[NameObject("/Type")] = NameObject("/Page")
        page[NameObject("/Parent")] = _reference(self._node)
        self._size = page.raw_get("/MediaBox")
        self._object(number, _bytes(page))
        self._kids.append(number)
        self.pages += 1

    def _close_node(self) -> None:
        self._object(self._node, _bytes(_tree(self._kids, len(self._kids), parent=_PAGES)))
        self._nodes.append(self._node)
        self._node, self._kids = self._new_number(), []

    def _finish(self) -> None:
        self._close_node()
        # The number that the next node was to have.
        self._object(self._node, b"null")
        self._object(_PAGES, _bytes(_tree(self._nodes, self.pages, parent=None)))
        self._object(_CATALOG, _bytes(self._catalog()))
        self._object(_INFO, _bytes(self._info()))
        table = self._at
        self._write(f"xref\n0 {self._next}\n0000000000 65535 f \n".encode())
        for number in range(1, self._next):
            self._write(f"{self._begins[number]:010} 00000 n \n".encode())
        trailer = {"/Size": NumberObject(self._next), "/Root": _reference(_CATALOG), "/Info": _reference(_INFO)}
        self._write(b"trailer\n" + _bytes(_dictionary(trailer)) + f"\nstartxref\n{table}\n%%EOF\n".encode())

    def _catalog(self) -> DictionaryObject:
        sides = NameObject("/DuplexFlipLongEdge" if self._duplex else "/Simplex")
        entries = {"/Type": NameObject("/Catalog"), "/Pages": _reference(_PAGES)}
        return _dictionary({**entries, "/ViewerPreferences": _dictionary({"/Duplex": sides})})

    def _info(self) -> DictionaryObject:
        day = TextStringObject(f"D:{self._day:%Y%m%d}000000Z")
        return _dictionary({"/Title": TextStringObject(self._title), "/CreationDate": day})

    def _new_number(self) -> int:
        self._next += 1
        return self._next - 1

    def _object(self, number: int, body: bytes) -> None:
        self._begins.extend([0] * (number + 1 - len(self._begins)))
        self._begins[number] = self._at
        self._write(f"{number} 0 obj\n".encode() + body + b"\nendobj\n")

    def _write(self, content: bytes) -> None:
        self._out.write(content)
        self._at += len(content)


class _Copy:
    """The objects that pages of one file are made of, under numbers of the joined file from `number` on."""

    def __init__(self, number: int, shared: dict[bytes, int]) -> None:
        self.next = number
        self.bodies: list[tuple[int, bytes]] = []
        self.shared_now: dict[bytes, int] = {}
        self._shared = shared
        self._numbers: dict[_Reference, int] = {}
        self._waiting: list[tuple[int, PdfObject]] = []

    def pages(self, reader: PdfReader) -> Iterator[tuple[int, DictionaryObject]]:
        """The pages with their numbers; all else that they need is in `bodies` after the last one."""
        # Pages first: what stands on one may point to another.
        found = [(self._new_number(), page) for page in reader.pages]
        for number, page in found:
            if page.indirect_reference is not None:
                self._numbers.setdefault(_key(page.indirect_reference), number)
        for number, page in found:
            _refuse_lost_content(page)
            yield number, self._untied(page)
            while self._waiting:
                self._settle(*self._waiting.pop())

    def _untied(self, page: PageObject) -> DictionaryObject:
        return _dictionary({name: self._moved(page.raw_get(name)) for name in page if name not in _TIES})

    def _settle(self, number: int, value: PdfObject) -> None:
        self.bodies.append((number, _bytes(self._moved(value))))

    def _moved(self, value: PdfObject) -> PdfObject:
        """The value as the joined file has it."""
        if isinstance(value, IndirectObject):
            return _reference(self._number_of(value))
        if isinstance(value, DictionaryObject):
            return _dictionary({name: self._moved(value.raw_get(name)) for name in value})
        if isinstance(value, ArrayObject):
            return ArrayObject(self._moved(list.__getitem__(value, place)) for place in range(len(value)))
        return value

    def _number_of(self, reference: IndirectObject) -> int:
        key = _key(reference)
        if key not in self._numbers:
            value = reference.get_object()
            if isinstance(value, StreamObject):
                self._numbers[key] = self._stream(value)
            else:
                self._numbers[key] = self._new_number()
                if value is not None:
                    self._waiting.append((self._numbers[key], value))
                else:
                    self.bodies.append((self._numbers[key], b"null"))
        return self._numbers[key]

    def _stream(self, stream: StreamObject) -> int:
        """The number of a stream: that of an equal one where there was one already."""
        head = {name: self._moved(stream.raw_get(name)) for name in stream if name != "/Length"}
        # As it came, compressed: there is no other way to it.
        content: bytes = stream._data
        written = _bytes(_dictionary({**head, "/Length": NumberObject(len(content))}))
        body = b"".join((written, b"\nstream\n", content, b"\nendstream"))
        known = hashlib.sha256(body).digest()
        number = self._shared.get(known) or self.shared_now.get(known)
        if number is None:
            number = self._new_number()
            self.bodies.append((number, body))
            self.shared_now[known] = number
        return number

    def _new_number(self) -> int:
        self.next += 1
        return self.next - 1


def _refuse_lost_content(page: PageObject) -> None:
    """A page whose content is nowhere in the file would come out blank, and nobody would notice."""
    if "/Contents" not in page:
        return
    content = page["/Contents"]
    parts = content if isinstance(content, ArrayObject) else [content]
    if not all(part is not None and isinstance(part.get_object(), StreamObject) for part in parts):
        raise PyPdfError("a page has lost its content")


def _key(reference: IndirectObject) -> _Reference:
    return reference.idnum, reference.generation


def _reference(number: int) -> IndirectObject:
    return IndirectObject(number, 0, None)


def _tree(kids: list[int], count: int, *, parent: int | None) -> DictionaryObject:
    above = {} if parent is None else {"/Parent": _reference(parent)}
    listed = ArrayObject(map(_reference, kids))
    return _dictionary({"/Type": NameObject("/Pages"), **above, "/Kids": listed, "/Count": NumberObject(count)})


def _dictionary(entries: dict[str, PdfObject]) -> DictionaryObject:
    return DictionaryObject({NameObject(name): value for name, value in entries.items()})


def _bytes(value: PdfObject) -> bytes:
    written = io.BytesIO()
    value.write_to_stream(written)
    return written.getvalue()
