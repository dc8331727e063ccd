"""Counts and sums over the open lines: formulas over Detail, or the figures themselves where Detail is another file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from receivables.documents.aging_sheets.detail import block, column
from receivables.documents.aging_sheets.header import AgingHeader
from receivables.documents.aging_sheets.lines import Lines
from receivables.money import to_decimal

Rows = tuple[int | str, int | str]


@dataclass(frozen=True, slots=True)
class Where:
    """A condition on lines: `value` in a `column` of theirs; for a formula, columns of Detail and what each must be."""

    column: str
    value: Any
    criteria: tuple[tuple[str, str], ...]


def equals(source: str, value: Any, place: str = "") -> Where:
    """A column that has a value, which a formula finds at a `place` of its own sheet, if there is one."""
    literal = f'"{value}"' if isinstance(value, str) else str(value)
    return Where(source, value, ((source, place or literal),))


OVERDUE = Where("is_overdue", True, (("kind", '"Invoice"'), ("days_overdue", '">0"')))
INSIDE = Where("is_inside", True, (("age_number", '">0"'),))
OUTSIDE = Where("is_inside", False, (("age_number", '"=0"'),))
UNRATED = Where("is_unrated", True, (("base_minor", '""'),))


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What Control, Summary and the others count. Every figure is a formula, or where not `live` its plain digits."""

    header: AgingHeader
    lines: Lines
    live: bool
    _known: dict[tuple[str, ...], Mapping[tuple[Any, ...], int]] = field(default_factory=dict, init=False)

    def count(self, *where: Where, within: Rows | None = None) -> str:
        """How many lines there are. `within`: the first and the last row of Detail that may be among them."""
        if not self.live:
            return str(self._value("", where))
        if not where:
            return f"=COUNTA({self._range('item', within)})"
        return f"=COUNTIFS({self._criteria(where, within)})"

    def sum(self, source: str, *where: Where, currency: str, within: Rows | None = None) -> str:
        """What a column of amounts in one currency comes to. `within` as for `count`."""
        if not self.live:
            return str(to_decimal(self._value(source, where), currency))
        amounts = self._range(source, within)
        return f"=SUMIFS({amounts},{self._criteria(where, within)})" if where else f"=SUM({amounts})"

    def _criteria(self, where: tuple[Where, ...], within: Rows | None) -> str:
        pairs = (pair for one in where for pair in one.criteria)
        return ",".join(f"{self._range(source, within)},{criterion}" for source, criterion in pairs)

    def _range(self, source: str, within: Rows | None) -> str:
        return block(source, self.header, *within) if within else column(source, self.header)

    def _value(self, source: str, where: tuple[Where, ...]) -> int:
        names = tuple(one.column for one in where)
        key = (source, *names)
        if key not in self._known:
            self._known[key] = self._grouped(source, names)
        return self._known[key].get(tuple(one.value for one in where), 0)

    def _grouped(self, source: str, names: tuple[str, ...]) -> Mapping[tuple[Any, ...], int]:
        figure = pl.col(source).sum() if source else pl.len().cast(pl.Int64)
        if not names:
            return {(): self.lines.frame.select(figure).item()}
        grouped = self.lines.frame.group_by(names).agg(figure.alias("figure"))
        return {tuple(values): minor for *values, minor in grouped.iter_rows()}
