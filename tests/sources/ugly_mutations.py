"""Files gone wrong in every way that wires, disks, programs and people have found: all from one number."""

import csv
import io
import zipfile
from collections.abc import Callable, Mapping
from pathlib import PurePath
from random import Random

from lxml import etree

from sources.ugly_files import unclocked

Mutation = Callable[[Random, bytes], bytes]
# What stands in cells that went wrong.
_ODD = (
    "",
    "0",
    "-1",
    "99999999999999999999",
    "1e308",
    "NaN",
    "\x00",
    "=1+1",
    "#REF!",
    "1.234",
    "1,234",
    "1;2",
    '"',
    "'",
)
_ODD_ATTRIBUTES = (
    "",
    "-1",
    "0",
    "99999",
    "4294967296",
    "s",
    "e",
    "b",
    "n",
    "d",
    "str",
    "inlineStr",
    "A1",
    "XFD1048576",
)


def mutated(data: bytes, suffix: str, random: Random) -> bytes:
    """The file after one to three accidents of the kinds that happen to such files."""
    kinds = [*_OF_BYTES, *_OF_FORMAT.get(suffix, ())]
    for _ in range(random.choice((1, 1, 1, 1, 2, 3))):
        data = random.choice(kinds)(random, data)
    return data


def _flipped(random: Random, data: bytes) -> bytes:
    changed = bytearray(data)
    for _ in range(random.randint(1, 8)):
        if changed:
            changed[random.randrange(len(changed))] ^= 1 << random.randrange(8)
    return bytes(changed)


def _overwritten(random: Random, data: bytes) -> bytes:
    at, size = random.randrange(len(data) + 1), random.choice((1, 2, 4, 8, 64))
    filling = random.choice((b"\x00", b"\xff", b"\x80", b"9", b"<"))
    return data[:at] + filling * size + data[at + size :]


def _cut_off(random: Random, data: bytes) -> bytes:
    return data[: random.randrange(len(data) + 1)]


def _cut_out(random: Random, data: bytes) -> bytes:
    start = random.randrange(len(data) + 1)
    return data[:start] + data[start + random.randint(1, 200) :]


def _doubled(random: Random, data: bytes) -> bytes:
    start = random.randrange(len(data) + 1)
    return data[:start] + data[start : start + random.randint(1, 400)] + data[start:]


def _exchanged(random: Random, data: bytes) -> bytes:
    first, second, third = sorted(random.randrange(len(data) + 1) for _ in range(3))
    return data[:first] + data[second:third] + data[first:second] + data[third:]


def _inserted(random: Random, data: bytes) -> bytes:
    at = random.randrange(len(data) + 1)
    return (
        data[:at] + random.choice((b"\x00\x00", b"\xff\xfe", b'"', b"\r", b"\n\n", b";", b",", b"9" * 30)) + data[at:]
    )


def _with_cell_exchanged(random: Random, data: bytes) -> bytes:
    """A text table in which a cell is another one's, or an odd one."""
    text = data.decode("utf-8", "replace")
    delimiter = max(",;\t|", key=text.count)
    try:
        rows = list(csv.reader(io.StringIO(text), delimiter=delimiter))
    except csv.Error:
        return data
    full = [row for row in rows if row]
    if not full:
        return data
    there, here = random.choice(full), random.choice(full)
    there[random.randrange(len(there))] = random.choice((*here, random.choice(_ODD)))
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return out.getvalue().encode()


def _with_line_moved(random: Random, data: bytes) -> bytes:
    lines = data.split(b"\n")
    line = lines.pop(random.randrange(len(lines)))
    for _ in range(random.randint(0, 2)):
        lines.insert(random.randrange(len(lines) + 1), line)
    return b"\n".join(lines)


def _with_member_lost(random: Random, data: bytes) -> bytes:
    return _repacked(data, lambda parts: parts.pop(random.choice(sorted(parts))))


def _with_members_exchanged(random: Random, data: bytes) -> bytes:
    def exchange(parts: dict[str, bytes]) -> None:
        one, other = random.choice(sorted(parts)), random.choice(sorted(parts))
        parts[one], parts[other] = parts[other], parts[one]

    return _repacked(data, exchange)


def _with_member_mutated(random: Random, data: bytes) -> bytes:
    def mutate(parts: dict[str, bytes]) -> None:
        name = random.choice(sorted(parts))
        parts[name] = random.choice(_OF_BYTES)(random, parts[name])

    return _repacked(data, mutate)


def _with_member_misgrown(random: Random, data: bytes) -> bytes:
    """A member whose XML has lost, doubled or changed a node."""

    def grow(parts: dict[str, bytes]) -> None:
        sheets = [name for name in sorted(parts) if "sheet" in name or "content" in name or "haredStrings" in name]
        name = random.choice(sheets or sorted(parts))
        parts[name] = _misgrown(random, parts[name])

    return _repacked(data, grow)


def _misgrown(random: Random, data: bytes) -> bytes:
    """XML in which some nodes were lost, doubled, moved or say something else."""
    try:
        root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError:
        return data
    for _ in range(random.randint(1, 2)):
        nodes = [node for node in root.iterdescendants() if isinstance(node.tag, str)]
        if nodes:
            random.choice(_OF_NODES)(random, random.choice(nodes))
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))


def _lose_node(_random: Random, node: etree._Element) -> None:
    parent = node.getparent()
    assert parent is not None
    parent.remove(node)


def _double_node(random: Random, node: etree._Element) -> None:
    for _ in range(random.choice((1, 1, 2, 50))):
        node.addnext(etree.fromstring(etree.tostring(node, with_tail=False)))


def _move_node(random: Random, node: etree._Element) -> None:
    parent = node.getparent()
    assert parent is not None
    parent.insert(random.randrange(len(parent) + 1), node)


def _change_text(random: Random, node: etree._Element) -> None:
    node.text = random.choice(_ODD).replace("\x00", "")


def _change_attribute(random: Random, node: etree._Element) -> None:
    if node.attrib:
        node.set(random.choice(sorted(node.attrib)), random.choice(_ODD_ATTRIBUTES))


_OF_NODES = (_lose_node, _double_node, _move_node, _change_text, _change_attribute, _change_attribute)


def _repacked(data: bytes, change: Callable[[dict[str, bytes]], object]) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
    except Exception:  # noqa: BLE001  (a file that was broken before: it stays as it is)
        return data
    if not parts:
        return data
    change(parts)
    return _packed(parts)


def _packed(parts: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(str(PurePath(name)), part)
    return unclocked(out.getvalue())


_OF_BYTES: tuple[Mutation, ...] = (_flipped, _overwritten, _cut_off, _cut_out, _doubled, _exchanged, _inserted)
_OF_PACKED = (_with_member_lost, _with_members_exchanged, *[_with_member_mutated] * 4, *[_with_member_misgrown] * 20)
_OF_LINES = (*[_with_cell_exchanged] * 8, *[_with_line_moved] * 2)
_OF_XML = (*[_misgrown] * 14, _with_line_moved)
_OF_FORMAT: dict[str, tuple[Mutation, ...]] = {
    "xlsx": _OF_PACKED,
    "ods": _OF_PACKED,
    "csv": _OF_LINES,
    "html": (*[_with_line_moved] * 4,),
    "xls": (*[_flipped] * 10, *[_overwritten] * 5),
    "sta": (*[_with_line_moved] * 3,),
    "qfx": (*[_with_line_moved] * 3,),
    "ofx": _OF_XML,
    "xml": _OF_XML,
}
