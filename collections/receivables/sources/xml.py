"""XML, read safely: no document type, no entities, no network, nothing of the memory that a file may ask for."""

from collections.abc import Iterator
from typing import IO, NamedTuple

from lxml import etree

from receivables.sources.settings import SourceError

# `huge_tree` off: libxml2 itself refuses texts above 10 MB and elements nested beyond 256.
_SAFE = {"resolve_entities": False, "load_dtd": False, "no_network": True, "huge_tree": False}
_QUIET = {"remove_comments": True, "remove_pis": True}


# Bytes that are no characters of the encoding are an error of reading to lxml where it is given a file.
_UNREADABLE = (etree.XMLSyntaxError, OSError)


class Name(NamedTuple):
    """The name of an element: `local` without its namespace (empty: it has none)."""

    namespace: str
    local: str


def root_name(file: IO[bytes], *, origin: str) -> Name:
    """What the outermost element of a document is called. Leaves the file where it stood.

    Raises SourceError for what is no XML and for a document that brings a document type: no bank and no supplier
    sends one, and every attack by XML does.
    """
    start = file.tell()
    try:
        for _event, element in etree.iterparse(file, events=("start",), **_SAFE, **_QUIET):
            if element.getroottree().docinfo.internalDTD is not None:
                raise SourceError(f"{origin} declares a document type, which is refused; expected plain XML")
            return name_of(element)
    except _UNREADABLE as error:
        raise _not_well_formed(origin, error) from None
    finally:
        file.seek(start)
    raise SourceError(f"{origin} holds no XML, expected a document")


def streamed(file: IO[bytes], tags: tuple[str, ...], *, origin: str) -> Iterator[etree._Element]:
    """Every element with one of the local names, whole, inner ones first, whatever their namespace.

    An element is emptied after it was given, so that a document of any length takes the memory of its largest one: keep
    no elements. Raises SourceError as `root_name` does, and where the document breaks off.
    """
    root_name(file, origin=origin)
    names = tuple(f"{{*}}{tag}" for tag in tags)
    try:
        for _event, element in etree.iterparse(file, events=("end",), tag=names, **_SAFE, **_QUIET):
            yield element
            element.clear()
            # The one before goes as a whole; the last one is still held by the parser.
            before, parent = element.getprevious(), element.getparent()
            if parent is not None and before is not None and not len(before) and name_of(before).local in tags:
                parent.remove(before)
    except _UNREADABLE as error:
        raise _not_well_formed(origin, error) from None


def document(file: IO[bytes], *, origin: str) -> etree._Element:
    """A small document as a whole; raises SourceError as `root_name` does."""
    root_name(file, origin=origin)
    try:
        return etree.parse(file, etree.XMLParser(**_SAFE, **_QUIET)).getroot()
    except _UNREADABLE as error:
        raise _not_well_formed(origin, error) from None


def name_of(element: etree._Element) -> Name:
    """The name of an element in two parts.

    >>> name_of(etree.fromstring("<a xmlns='urn:b'/>"))
    Name(namespace='urn:b', local='a')
    """
    namespace, _brace, local = element.tag.rpartition("}")
    return Name(namespace=namespace[1:], local=local)


def texts(element: etree._Element, *, without: str | None = None) -> dict[str, list[str]]:
    """The texts below an element by the local names on the way to them, attributes behind an @.

    `without`: the local name of children that are left out.

    >>> texts(etree.fromstring('<a xmlns="urn:b"><c><d e="1">x</d><d>y</d></c></a>'))
    {'c/d@e': ['1'], 'c/d': ['x', 'y']}
    """
    found: dict[str, list[str]] = {}
    _collect(element, "", found, without)
    return found


def _collect(element: etree._Element, path: str, found: dict[str, list[str]], without: str | None = None) -> None:
    for child in element:
        tag = child.tag
        local = tag[tag.rfind("}") + 1 :]
        if local == without:
            continue
        here = path + local
        for name, value in child.items():
            found.setdefault(f"{here}@{name}", []).append(value)
        if len(child):
            _collect(child, f"{here}/", found)
        elif (text := child.text) and (text := text.strip()):
            found.setdefault(here, []).append(text)


def _not_well_formed(origin: str, error: Exception) -> SourceError:
    what = error.msg if isinstance(error, etree.XMLSyntaxError) else str(error).rpartition(": ")[2]
    return SourceError(f"{origin} is no XML that can be read ({what}); expected the file as it was sent")
