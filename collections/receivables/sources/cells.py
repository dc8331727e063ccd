"""The body of a table as it stands in its file: one frame of texts, whatever the file was.

Columns: `row` (UInt32, 1 for the first row of the file or sheet), then one String column per column of the file,
named by its position ("0", "1", ..), without surrounding space, empty cells null. Beside it, where there is something
to say, a Boolean `<position>#` (the cell is a number of a spreadsheet, so its point is a decimal point) and a Boolean
`surplus` (the row has more cells than the header).
"""

from collections.abc import Sequence
from datetime import date
from typing import Protocol

import polars as pl

from receivables.sources.marks import Marks

# Day number 0 of nearly every spreadsheet, since day 60 is a 29 February 1900 that never was.
EXCEL_ZERO = date(1899, 12, 30)
# A header is looked for so far down.
HEAD_ROWS = 40


class Sheet(Protocol):
    """One table that a file may hold: its first rows as texts, and its body once the header row is known."""

    @property
    def name(self) -> str | None:
        """The sheet's name; None for a file that has no sheets."""

    @property
    def head(self) -> Sequence[Sequence[str]]:
        """The first rows, as texts."""

    @property
    def hidden(self) -> bool:
        """Whether nobody sees the sheet who opens the workbook."""

    @property
    def first_day(self) -> date:
        """The day that a bare 0 stands for."""

    def body(self, header: int) -> pl.DataFrame:
        """The cells below the header row (0 for the first row), rows without any text left out."""

    def marks(self) -> Marks:
        """Which rows and columns are hidden, which cells merged."""


def number_column(position: int) -> str:
    """The name of the column that says which cells of a column are numbers."""
    return f"{position}#"


def text_columns(cells: pl.DataFrame) -> list[str]:
    """The names of the columns that hold cells."""
    return [name for name, type_ in cells.schema.items() if type_ == pl.String]


def tidy(texts: pl.DataFrame) -> pl.DataFrame:
    """Every text without surrounding space; empty texts null."""
    stripped = texts.lazy().with_columns(pl.all().str.strip_chars())
    return stripped.with_columns(pl.when(pl.all() != "").then(pl.all())).collect()


def without_blank_rows(cells: pl.DataFrame) -> pl.DataFrame:
    """The rows in which at least one cell says something."""
    texts = text_columns(cells)
    blank = cells.select(pl.all_horizontal(pl.col(texts).is_null())).to_series() if texts else None
    return cells if blank is None or not blank.any() else cells.filter(~blank)
