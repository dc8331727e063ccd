"""Which header of a file is which canonical column."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from receivables.model import TABLES, CellType, Column
from receivables.sources.synonyms import names_of
from receivables.sources.units import unit_of

_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
_NOT_WORD = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """How well a row serves as the header of a table.

    `columns`: canonical column -> position in the file. `missing`: what the table needs and the row has not, each
    said so that a clerk can find it. `unmapped`: headers that the settings name and the row has not. `doubled`:
    canonical column -> the headers that both fit it.
    """

    columns: dict[str, int]
    missing: tuple[str, ...]
    unmapped: tuple[str, ...]
    doubled: dict[str, tuple[str, ...]]

    @property
    def fits(self) -> bool:
        """Whether everything is there that the table cannot do without."""
        return not self.missing and not self.unmapped

    @property
    def found(self) -> int:
        """How many canonical columns were recognised, for choosing the nearest miss."""
        return len(self.columns) + len(self.doubled)


def match(row: Sequence[str], kind: str, *, mapped: Mapping[str, str], has_currency: bool) -> Match:
    """Reads a row of texts as the header of a table of that kind.

    `mapped` (canonical -> header text) comes before any synonym; an empty text says that the file has no such
    column. `has_currency`: the settings give a currency for rows without one, so that its column may be absent.
    """
    labels = labelled(row)
    columns, unmapped = _by_mapping(labels, mapped)
    doubled: dict[str, tuple[str, ...]] = {}
    free = {position: text for position, text in enumerate(row) if position not in columns.values()}
    for column in TABLES[kind].columns:
        if column.name in mapped:
            continue
        fitting = _fitting(free, kind, column)
        if len(fitting) == 1:
            columns[column.name] = fitting[0]
        elif fitting:
            doubled[column.name] = tuple(labels[position] for position in fitting)
    wanted = {canonical for canonical, header in mapped.items() if header}
    has_currency = has_currency or currency_said({name: labels[at] for name, at in columns.items()}, kind) is not None
    missing = _missing(kind, {*columns, *doubled, *wanted}, has_currency=has_currency)
    return Match(columns=columns, missing=missing, unmapped=unmapped, doubled=doubled)


@cache
def knows(kind: str | None, text: str) -> bool:
    """Whether a text is a header of that kind of table, or of any kind.

    >>> knows("invoices", "Fällig am"), knows(None, "Payment No."), knows("invoices", "Payment No.")
    (True, True, False)
    """
    return normal(text) in _known(kind)


@cache
def _known(kind: str | None) -> frozenset[str]:
    kinds = TABLES if kind is None else (kind,)
    lines = (line for name in kinds for column in TABLES[name].columns for line in _normal_names(name, column.name))
    return frozenset[str]().union(*lines)


def labelled(row: Sequence[str]) -> tuple[str, ...]:
    """The header texts, each by a name of its own: the second `Amount` of a file is `Amount (2)`.

    >>> labelled(["Amount", "", "Amount"])
    ('Amount', 'column B', 'Amount (2)')
    """
    seen: dict[str, int] = {}
    labels = []
    for position, text in enumerate(row):
        label = " ".join(text.split()) or f"column {letters(position)}"
        seen[label] = seen.get(label, 0) + 1
        labels.append(label if seen[label] == 1 else f"{label} ({seen[label]})")
    return tuple(labels)


def letters(position: int) -> str:
    """What a spreadsheet calls the column at a position.

    >>> letters(0), letters(25), letters(26)
    ('A', 'Z', 'AA')
    """
    name = ""
    position += 1
    while position:
        position, digit = divmod(position - 1, 26)
        name = chr(ord("A") + digit) + name
    return name


@cache
def normal(text: str) -> str:
    """A header without case, spaces and punctuation, umlauts written out.

    >>> normal("Invoice No."), normal("FÄLLIG AM"), normal("发票 号码：")
    ('invoiceno', 'faelligam', '发票号码')
    """
    folded = unicodedata.normalize("NFKC", text).casefold().translate(_UMLAUTS)
    return _NOT_WORD.sub("", folded)


def _by_mapping(labels: tuple[str, ...], mapped: Mapping[str, str]) -> tuple[dict[str, int], tuple[str, ...]]:
    by_label = {label: position for position, label in reversed(list(enumerate(labels)))}
    by_normal = {normal(label): position for position, label in reversed(list(enumerate(labels)))}
    columns, unmapped = {}, []
    for canonical, header in mapped.items():
        if not header:
            continue
        position = by_label.get(" ".join(header.split()), by_normal.get(normal(header)))
        if position is None:
            unmapped.append(header)
        else:
            columns[canonical] = position
    return columns, tuple(unmapped)


def currency_said(headers: Mapping[str, str], kind: str) -> str | None:
    """The currency that the headers of a table's amounts name (canonical -> header); None where they disagree."""
    amounts = [name for name in headers if TABLES[kind].column(name).type == CellType.AMOUNT]
    currencies = {unit_of(headers[name]).currency for name in amounts}
    return currencies.pop() if len(currencies) == 1 else None


def _fitting(free: Mapping[int, str], kind: str, column: Column) -> list[int]:
    """The headers that fit a column: as they stand or, where there is none, without what they say of its cells."""
    by_name = _by_synonym({position: normal(text) for position, text in free.items()}, kind, column.name)
    if by_name or column.type not in (CellType.AMOUNT, CellType.DATE):
        return by_name
    return _by_synonym({position: normal(unit_of(text).bare) for position, text in free.items()}, kind, column.name)


def _by_synonym(free: Mapping[int, str], kind: str, column: str) -> list[int]:
    for names in _normal_names(kind, column):
        if fitting := [position for position, text in free.items() if text in names]:
            return fitting
    return []


@cache
def _normal_names(kind: str, column: str) -> tuple[frozenset[str], ...]:
    first, *others = [_normal_set(line) for line in names_of(kind, column)]
    own = normal(column)
    return (first if any(own in line for line in others) else first | {own}, *others)


def _normal_set(names: str) -> frozenset[str]:
    return frozenset(normal(name) for name in names.split("|") if name)


def _missing(kind: str, there: set[str], *, has_currency: bool) -> tuple[str, ...]:
    required = [column.name for column in TABLES[kind].columns if column.required]
    groups: list[tuple[str, ...]] = [(name,) for name in required if not (name == "currency" and has_currency)]
    if kind == "open-items":
        groups = [("amount", "balance") if group == ("amount",) else group for group in groups]
    if kind in ("invoices", "open-items"):
        groups.append(("due_date", "terms"))
    return tuple(" or ".join(group) for group in groups if not there & set(group))
