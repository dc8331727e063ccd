"""The body of a table as it stands in its file: one frame of texts, whatever the file was.

Columns: `row` (UInt32, 1 for the first row of the file or sheet), then one String column per column of the file,
named by its position ("0", "1", ..), without surrounding space, empty cells null. Beside it, where there is something
to say, a Boolean `<position>#` (the cell is a number of a spreadsheet, so its point is a decimal point) and a Boolean
`surplus` (the row has more cells than the header).
"""

from collections.abc import Sequence
from typing import Protocol

import polars as pl


class Sheet(Protocol):
    """One table that a file may hold: its first rows as texts, and its body once the header row is known."""

    @property
    def name(self) -> str | None:
        """The sheet's name; None for a file that has no sheets."""

    @property
    def head(self) -> Sequence[Sequence[str]]:
        """The first rows, as texts."""

    def body(self, header: int) -> pl.DataFrame:
        """The cells below the header row (0 for the first row), rows without any text left out."""


def number_column(position: int) -> str:
    """The name of the column that says which cells of a column are numbers."""
    return f"{position}#"


def tidy(texts: pl.DataFrame) -> pl.DataFrame:
    """Every text without surrounding space; empty texts null."""
    stripped = texts.lazy().with_columns(pl.all().str.strip_chars())
    return stripped.with_columns(pl.when(pl.all() != "").then(pl.all())).collect()


def without_blank_rows(cells: pl.DataFrame) -> pl.DataFrame:
    """The rows in which at least one cell says something."""
    texts = [name for name, type_ in cells.schema.items() if type_ == pl.String]
    blank = cells.select(pl.all_horizontal(pl.col(texts).is_null())).to_series() if texts else None
    return cells if blank is None or not blank.any() else cells.filter(~blank)
