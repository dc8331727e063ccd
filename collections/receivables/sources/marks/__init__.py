"""What the fast reader of workbooks does not tell: cells whose value is none, hidden rows and columns, merged cells.

It returns a cell that shows an error, and a formula that was never calculated, as an empty one. But an empty due date
may be computed from terms, where one that says `#REF!` must not be.
"""

from dataclasses import dataclass, field

# What stands for the value of a formula that no spreadsheet program has calculated yet.
UNCALCULATED = "#UNCALCULATED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """Cells merged into one. Rows and columns count from 0, the last ones belong to it."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """`lost`: (row, column) -> what the cell shows, where the reader takes it for empty. All count from 0."""

    lost: dict[tuple[int, int], str] = field(default_factory=dict)
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    merged: tuple[Merged, ...] = ()
