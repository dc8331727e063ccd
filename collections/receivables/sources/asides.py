"""Rows of a table that are no data: totals, headers repeated on every page, ruled lines, notes below the table.

They are set aside and kept, neither taken nor refused. A row is set aside only where it lacks nearly everything that
its kind of table must have; what looks like data with a hole in it stays, and is refused.
"""

import re
from dataclasses import dataclass, replace

import polars as pl

from receivables.model import TABLES, CellType
from receivables.sources.cells import text_columns
from receivables.sources.headers import normal
from receivables.sources.tables import RawTable
from receivables.sources.words import begins_a_total

ASIDE_SCHEMA = pl.Schema({"row": pl.UInt32, "what": pl.String, "text": pl.String})

_LINE = r"^[-=_*.\s]+$"
_RULED = re.compile(_LINE)
_DIGITS = re.compile(r"\d")
# How SAP marks the rows of a list that add up others: one asterisk for each level.
_SUMMED = re.compile(r"^\*+$")
# A number or a code, not a sentence: a row with nothing else may be data that was cut off.
_CODE = re.compile(r"^[\w./-]+$", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Divided:
    """A table without the rows that are no data; those rows (ASIDE_SCHEMA); the totals rows as a table."""

    data: RawTable
    asides: pl.DataFrame
    totals: RawTable


def divided(table: RawTable, kind: str) -> Divided:
    """Divides the rows of a table into data and what only stands around it."""
    candidates = _candidates(table, kind)
    whats = _whats(table, kind, candidates) if candidates.any() else {}
    at = pl.Series(sorted(whats), dtype=pl.UInt32)
    rows = table.cells.with_row_index("at")
    aside = rows.filter(pl.col("at").is_in(at.implode()))
    what = pl.Series("what", [whats[position] for position in at], dtype=pl.String)
    data = rows.filter(~pl.col("at").is_in(at.implode())) if whats else rows
    text = aside.select(pl.concat_str(text_columns(table.cells), separator=" ", ignore_nulls=True).alias("text"))
    totals = aside.filter(what == "total")
    return Divided(
        data=replace(table, cells=data.drop("at")),
        asides=aside.select("row").hstack([what]).hstack(text),
        totals=replace(table, cells=totals.drop("at")),
    )


def _identifying(table: RawTable, kind: str) -> list[str]:
    """The columns (by position) that every row of data has, besides amounts and currencies."""
    required = [column for column in TABLES[kind].columns if column.required]
    names = [column.name for column in required if column.type not in (CellType.AMOUNT, CellType.CURRENCY)]
    return [str(table.columns[name]) for name in names if name in table.columns]


def _candidates(table: RawTable, kind: str) -> pl.Series:
    """Where at most one identifying cell is filled, or the first is its own header or a line."""
    identifying = _identifying(table, kind)
    filled = pl.sum_horizontal(pl.col(name).is_not_null() for name in identifying)
    header = pl.col(identifying[0]) == table.labels[int(identifying[0])]
    line = pl.col(identifying[0]).str.contains(_LINE)
    return table.cells.select((filled <= 1) | header.fill_null(False) | line.fill_null(False)).to_series()


def _whats(table: RawTable, kind: str, candidates: pl.Series) -> dict[int, str]:
    """What each row that is no data is, by its position."""
    at = candidates.arg_true()
    last = (~candidates).arg_true().max()
    identifying = [int(name) for name in _identifying(table, kind)]
    money = {table.columns[name] for name in _money(kind) if name in table.columns}
    whats = {}
    cells = table.cells.select(text_columns(table.cells)).filter(candidates)
    for position, row in zip(at, cells.iter_rows(), strict=True):
        filled = {column: text for column, text in enumerate(row) if text is not None}
        below = last is None or position > int(str(last))
        if what := _what(table, filled, identifying=identifying, money=money, below=below):
            whats[position] = what
    return whats


def _money(kind: str) -> list[str]:
    return [column.name for column in TABLES[kind].columns if column.type in (CellType.AMOUNT, CellType.CURRENCY)]


def _what(
    table: RawTable, filled: dict[int, str], *, identifying: list[int], money: set[int], below: bool
) -> str | None:
    if all(_RULED.match(text) for text in filled.values()):
        return "line"
    if all(normal(text) == normal(table.labels[column]) for column, text in filled.items()):
        return "header"
    keys = [filled[column] for column in identifying if column in filled]
    if len(keys) > 1:
        return None
    words = keys or [text for column, text in filled.items() if column not in money]
    if any(map(begins_a_total, words)) or (filled.keys() & money and any(map(_SUMMED.match, filled.values()))):
        return "total"
    if filled.keys() <= money and any(_DIGITS.search(text) for text in filled.values()):
        return "total"
    sentence = not any(map(_CODE.match, filled.values()))
    is_note = below and len(filled) <= 2 and not filled.keys() & money and sentence
    return "note" if is_note or _names_a_group(table, filled) else None


def _names_a_group(table: RawTable, filled: dict[int, str]) -> bool:
    """Whether words stand alone in a column that is taken for nothing, as above each group of an aging list."""
    alone = [text for column, text in filled.items() if column not in table.columns.values()]
    return len(filled) == 1 and any(any(map(str.isalpha, text)) for text in alone)
