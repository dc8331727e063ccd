"""A list on a sheet of the workbook: a real table whose columns are said once, with formulas over other columns."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

import polars as pl
from openpyxl.cell import Cell
from openpyxl.utils import get_column_letter

from receivables.documents.sheets import Sheet, fitted


class Kind(Enum):
    """What a column holds. NUMBER is one that nobody adds up; MONEY is in the currency of its row, BASE in the base
    currency.
    """

    TEXT = auto()
    DAY = auto()
    NUMBER = auto()
    COUNT = auto()
    RATE = auto()
    SHARE = auto()
    MONEY = auto()
    BASE = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A column: its header, the column of the frame, and what it holds.

    `formula`: computed by the workbook instead, `{name}` standing for the cell of that column in the same row.
    `width` in characters; a column of texts is wider where they are, up to `widest`.
    """

    label: str
    source: str
    kind: Kind = Kind.TEXT
    formula: str = ""
    width: float = 12
    widest: float = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A table by its name in the workbook. `base`: the base currency, which labels may name as `{base}`."""

    table: str
    fields: Sequence[Field]
    base: str

    @property
    def labels(self) -> list[str]:
        """The headers, in order."""
        return [field.label.format(base=self.base) for field in self.fields]

    def widths(self, frame: pl.DataFrame) -> list[float]:
        """The widths of the columns for these rows."""
        return [
            fitted(frame[field.source], least=field.width, most=field.widest)
            if field.kind is Kind.TEXT and not field.formula
            else field.width
            for field in self.fields
        ]

    def column(self, source: str) -> str:
        """A whole column, for formulas on any sheet: it grows with the table."""
        place = [field.source for field in self.fields].index(source)
        return f"{self.table}[{self.labels[place]}]"

    def letter(self, source: str) -> str:
        """The letter of a column."""
        return get_column_letter([field.source for field in self.fields].index(source) + 1)

    def write(self, sheet: Sheet, frame: pl.DataFrame) -> int:
        """Write the header, which every page repeats, and a row for each of the frame's: one at the least.

        Returns the row of the header.
        """
        numbers = [place for place, field in enumerate(self.fields) if field.kind not in _ON_THE_LEFT]
        head = sheet.head(self.labels, numbers=numbers)
        for row in frame.iter_rows(named=True):
            sheet.append(*(self._cell(sheet, field, row) for field in self.fields))
        if frame.is_empty():
            sheet.space()
        sheet.add_table(self.table, self.labels, head_row=head, last_row=sheet.row - 1)
        sheet.repeat(head, head)
        return head

    def write_total(self, sheet: Sheet, sources: Sequence[str]) -> int:
        """Write a row of the sums of columns, each above its own; its number."""
        return sheet.append(
            sheet.text("All", "total"), *(self._total(sheet, field, sources) for field in self.fields[1:])
        )

    def write_totals(self, sheet: Sheet, currencies: Iterable[str], sources: Sequence[str]) -> None:
        """The same for each currency by itself. The list has a column `currency`."""
        for currency in currencies:
            cells = (self._total(sheet, field, sources, currency) for field in self.fields[1:])
            sheet.append(sheet.text("All", "total"), *cells)

    def _total(self, sheet: Sheet, field: Field, sources: Sequence[str], currency: str = "") -> Cell:
        if field.source == "currency" and currency:
            return sheet.text(currency, "total")
        if field.source not in sources:
            return sheet.blank("total")
        if field.kind is Kind.COUNT:
            style = "total_count"
        else:
            style = sheet.book.money_style(self.base if field.kind is Kind.BASE else currency, total=True)
        column = self.column(field.source)
        only = f'SUMIFS({column},{self.column("currency")},"{currency}")' if currency else f"SUM({column})"
        return sheet.formula(f"={only}", style)

    def _cell(self, sheet: Sheet, field: Field, row: Mapping[str, Any]) -> Cell | None:
        style = self._style(sheet, field, row)
        if field.formula:
            return sheet.formula("=" + field.formula.format_map(self._places(sheet.row)), style)
        return typed(sheet, field.kind, row[field.source], self._currency(field, row), style)

    def _places(self, row: int) -> dict[str, str]:
        return {field.source: f"{get_column_letter(place)}{row}" for place, field in enumerate(self.fields, 1)}

    def _currency(self, field: Field, row: Mapping[str, Any]) -> str:
        return self.base if field.kind is Kind.BASE else str(row.get("currency") or self.base)

    def _style(self, sheet: Sheet, field: Field, row: Mapping[str, Any]) -> str:
        if field.kind in {Kind.MONEY, Kind.BASE}:
            return sheet.book.money_style(self._currency(field, row))
        return _STYLES[field.kind]


_STYLES = {
    Kind.TEXT: "body",
    Kind.DAY: "left_day",
    Kind.NUMBER: "left_count",
    Kind.COUNT: "count",
    Kind.RATE: "rate",
    Kind.SHARE: "share",
}
# What stands on the left, as its header does.
_ON_THE_LEFT = {Kind.TEXT, Kind.DAY, Kind.NUMBER}


def typed(sheet: Sheet, kind: Kind, value: Any, currency: str, style: str) -> Cell | None:
    """A cell of that kind; nothing for null."""
    if value is None:
        return None
    if kind is Kind.TEXT:
        return sheet.text(value, style)
    if kind is Kind.DAY:
        return sheet.day(value, style)
    if kind in {Kind.MONEY, Kind.BASE}:
        return sheet.money(value, currency)
    return sheet.number(str(value), style)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounded:
    """The rows of a list that is kept short: the first so many, and how many are left out."""

    listed: pl.DataFrame
    left_out: int

    @classmethod
    def of(cls, frame: pl.DataFrame, *, most: int) -> "Bounded":
        """The first rows of a frame."""
        return cls(listed=frame.head(most), left_out=max(frame.height - most, 0))

    def note(self, what: str, where: str) -> str:
        """What of it stands on the sheet, and where all of it is.

        >>> Bounded(listed=pl.DataFrame({"a": [1, 2]}), left_out=1_500).note("disputes", "receivables disputes list")
        'The first 2 of 1,502 disputes; 1,500 more: receivables disputes list.'
        """
        total = self.listed.height + self.left_out
        if not self.left_out:
            return f"All {total:,} {what}."
        return f"The first {self.listed.height:,} of {total:,} {what}; {self.left_out:,} more: {where}."
