"""What an inspection finds: tables, columns, examples, and the questions that only the firm can answer."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from receivables.model import TABLES, CellType
from receivables.money import to_decimal
from receivables.source import SourceSettings
from receivables.sources.reading import Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A cell as it came and as it was read; `read` is None where it could not be."""

    came: str
    read: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnFound:
    """One column of a table. `column`: what it is taken for, None: it is not used.

    `how` says by what it was known: `name` (its own), `synonym` or `setting`; `type` how its cells are read, and of
    days `date_order` in which order, where they can be in one only. The counts are None where the table could not be
    read.
    """

    letter: str
    header: str
    column: str | None
    how: str | None
    type: str | None
    date_order: str | None
    filled: int | None
    empty: int | None
    different: int | None
    examples: tuple[Example, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What the file leaves open: the setting that answers it, the answers in question, and the one assumed here.

    `taken`: how many rows would be taken with each answer that was tried; None where the file could not be read.
    """

    setting: str
    options: tuple[Any, ...]
    assumed: Any
    sentence: str
    taken: tuple[int | None, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TableFound:
    """A table and what would be taken of it under `settings`, which answer every question with what is assumed.

    `header_row` counts from 1, None where the format has no header. `could_be`: other kinds that its header fits.
    `missing`: what the table lacks for its kind; then it was not read, nor was it where `refusal` says why.
    """

    sheet: str | None
    header_row: int | None
    kind: str
    could_be: tuple[str, ...]
    columns: tuple[ColumnFound, ...]
    missing: tuple[str, ...]
    questions: tuple[Question, ...]
    reading: Reading | None
    refusal: str | None
    settings: SourceSettings


def span(found: TableFound) -> dict[str, tuple[str, str]]:
    """The first and last day of each column of dates, as YYYY-MM-DD."""
    if found.reading is None:
        return {}
    days = [column.name for column in TABLES[found.kind].columns if column.type == CellType.DATE]
    frame = found.reading.frame
    return {name: (str(frame[name].min()), str(frame[name].max())) for name in days if frame[name].count()}


def by_currency(found: TableFound) -> dict[str, tuple[int, Decimal]]:
    """How many rows were taken in each currency, and the sum of the column that the totals are counted in."""
    reading = found.reading
    if reading is None or "currency" not in reading.frame.columns:
        return {}
    counts = dict(reading.frame.group_by("currency").len().sort("currency").iter_rows())
    return {
        code: (count, to_decimal(reading.taken.get(code, 0), code))
        for code, count in counts.items()
        if code is not None
    }
