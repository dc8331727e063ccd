"""Rows of a sheet as XML, made column by column: for lists of so many rows that a cell cannot be an object.

openpyxl takes 20 s of CPU for 100,000 rows of 30 cells, because each is a Python object. Written as text by Polars they
take 2.5 s, as the writers in Rust do, and stand in the same workbook with the same styles. (docs/aging.md says what was
measured.)
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto

import polars as pl
from openpyxl.utils import get_column_letter

from receivables.money import decimals

_SLICE = 10_000
# Days from the day zero of Excel to that of Polars.
_EPOCH = 25_569
# What XML keeps to itself, what no workbook may hold, and what a spreadsheet might compute if it were typed.
_MARKUP = r"[&<>]"
_UNPRINTABLE = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x{fffe}\x{ffff}]"
_COMPUTED = r"^[=+\-@#]"


Finish = Callable[[pl.DataFrame], pl.DataFrame]


class CellKind(Enum):
    """What the cells of a column hold. MONEY: minor units of the currency that another column names; FORMULA: the text
    of one, with its equals sign."""

    TEXT = auto()
    NUMBER = auto()
    DAY = auto()
    MONEY = auto()
    FORMULA = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class RowColumn:
    """A column of the frame as cells. Styles are their numbers in the workbook.

    `quoted`: the style of a text that looks like a formula, and stays a text when somebody edits it. `marked`: that of
    the cells where the column `mark` is true. `money`: the style by currency, `currency` the column that names it.
    `styles`: the column that has the style of each cell, instead of all these.
    """

    source: str
    kind: CellKind
    style: int = 0
    quoted: int = 0
    marked: int = 0
    mark: str = ""
    money: Mapping[str, int] | None = None
    currency: str = ""
    styles: str = ""


def rows_as_xml(
    frame: pl.DataFrame,
    columns: Sequence[RowColumn],
    *,
    first_row: int,
    level: str = "",
    finish: Finish = lambda part: part,
) -> Iterator[bytes]:
    """The frame's rows as elements of a sheet, the first of them in row `first_row`. Null is no cell at all.

    `level`: the column that says how deep a row folds away. `finish` adds to some of the rows at a time what need not
    be in memory for all of them.
    """
    row = first_row
    for part in frame.iter_slices(_SLICE):
        yield _slice_as_xml(finish(part), columns, row, level)
        row += part.height


def _slice_as_xml(part: pl.DataFrame, columns: Sequence[RowColumn], first_row: int, level: str) -> bytes:
    numbered = part.with_columns((pl.int_range(pl.len()) + first_row).cast(pl.String).alias(_ROW))
    cells = [_cell(numbered, column, get_column_letter(place)) for place, column in enumerate(columns, 1)]
    opened = (pl.lit('" outlineLevel="'), pl.col(level).cast(pl.String), pl.lit('">')) if level else (pl.lit('">'),)
    rows = pl.concat_str(pl.lit('<row r="'), _ROW, *opened, *cells, pl.lit("</row>"))
    text: str = numbered.select(rows.str.join("")).item()
    return text.encode()


_ROW = "__row"
_AS_NUMBER = ('"><v>', "</v></c>")
_AROUND = {
    CellKind.TEXT: ('" t="inlineStr"><is><t xml:space="preserve">', "</t></is></c>"),
    CellKind.FORMULA: ('"><f>', "</f><v/></c>"),
}


def _cell(part: pl.DataFrame, column: RowColumn, letter: str) -> pl.Expr:
    value = _VALUES[column.kind](part, column)
    start, end = _AROUND.get(column.kind, _AS_NUMBER)
    place = (pl.lit(f'<c r="{letter}'), pl.col(_ROW), pl.lit('" s="'), _style(part, column))
    return pl.concat_str(*place, pl.lit(start), value, pl.lit(end)).fill_null("")


def _style(part: pl.DataFrame, column: RowColumn) -> pl.Expr:
    style = pl.lit(str(column.style))
    if column.styles:
        return pl.col(column.styles).cast(pl.String)
    if column.money is not None:
        styles = {code: str(number) for code, number in column.money.items()}
        return pl.col(column.currency).replace_strict(styles, return_dtype=pl.String)
    if column.kind is CellKind.TEXT and part[column.source].str.contains(_COMPUTED).any():
        is_computed = pl.col(column.source).str.contains(_COMPUTED)
        style = pl.when(is_computed).then(pl.lit(str(column.quoted))).otherwise(style)
    if column.mark:
        style = pl.when(column.mark).then(pl.lit(str(column.marked))).otherwise(style)
    return style


def _text(part: pl.DataFrame, column: RowColumn) -> pl.Expr:
    value = pl.col(column.source)
    if part[column.source].str.contains(_UNPRINTABLE).any():
        value = value.str.replace_all(_UNPRINTABLE, "\N{REPLACEMENT CHARACTER}")
    if part[column.source].str.contains(_MARKUP).any():
        for sign, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
            value = value.str.replace_all(sign, entity, literal=True)
    return value


def _formula(part: pl.DataFrame, column: RowColumn) -> pl.Expr:
    return _text(part, column).str.strip_prefix("=")


def _number(part: pl.DataFrame, column: RowColumn) -> pl.Expr:
    return pl.col(column.source).cast(pl.String)


def _day(part: pl.DataFrame, column: RowColumn) -> pl.Expr:
    return (pl.col(column.source).cast(pl.Int32) + _EPOCH).cast(pl.String)


def _money(part: pl.DataFrame, column: RowColumn) -> pl.Expr:
    """The exact digits, so that no binary fraction comes between."""
    places = {code: decimals(code) for code in part[column.currency].unique().to_list()}
    minor = pl.col(column.source)
    few = sorted(set(places.values()))
    digits = _digits(minor, few[0])
    of_row = pl.col(column.currency).replace_strict(places, return_dtype=pl.Int8)
    for number in few[1:]:
        digits = pl.when(of_row == number).then(_digits(minor, number)).otherwise(digits)
    return digits


def _digits(minor: pl.Expr, places: int) -> pl.Expr:
    if not places:
        return minor.cast(pl.String)
    unit = 10**places
    size = minor.abs()
    sign = pl.when(minor < 0).then(pl.lit("-")).otherwise(pl.lit(""))
    rest = (size % unit).cast(pl.String).str.zfill(places)
    return pl.concat_str(sign, (size // unit).cast(pl.String), pl.lit("."), rest)


_VALUES = {
    CellKind.TEXT: _text,
    CellKind.NUMBER: _number,
    CellKind.DAY: _day,
    CellKind.MONEY: _money,
    CellKind.FORMULA: _formula,
}
