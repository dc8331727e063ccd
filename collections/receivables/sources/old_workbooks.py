"""Old workbooks (.xls), read in a process of their own.

One wrong bit in such a file makes its reader, which is written in Rust, give up with a report that no clerk can use,
or ask for a terabyte of memory, which ends the process. So it is not ours.
"""

import pickle
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, PasswordError, SheetMetadata, SheetTypeEnum, SheetVisibleEnum

_READER = Path(__file__).with_name("old_workbook_reader.py")
# A full sheet of 65,536 rows and 256 columns takes a minute.
_PATIENCE_SECONDS = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class OldSheet:
    """A sheet as the reader of new workbooks gives it."""

    rows: Sequence[list[Any]]
    merged_cell_ranges: list[tuple[tuple[int, int], tuple[int, int]]] | None

    def to_python(self, *, skip_empty_area: bool, nrows: int | None = None) -> list[list[Any]]:
        """The rows, from the first of the sheet on."""
        assert not skip_empty_area, "the rows are counted from the first one"
        return list(self.rows[:nrows])


@dataclass(frozen=True, slots=True, kw_only=True)
class OldWorkbook:
    """A workbook as the reader of new workbooks gives it."""

    sheets_metadata: list[SheetMetadata]
    sheets: dict[str, OldSheet]

    def get_sheet_by_name(self, name: str) -> OldSheet:
        """The sheet of that name, which there must be."""
        return self.sheets[name]


def open_old_workbook(file: Path) -> OldWorkbook:
    """All sheets of a workbook. Raises PasswordError when it is locked, CalamineError when it cannot be read."""
    # -P: the folder of the reader has modules that are named like some of the standard library.
    command = [sys.executable, "-P", str(_READER), str(file)]
    try:
        done = subprocess.run(command, capture_output=True, check=False, timeout=_PATIENCE_SECONDS)  # noqa: S603 - our own program
    except subprocess.TimeoutExpired:
        raise CalamineError("reading it takes too long") from None
    if done.returncode:
        raise CalamineError("its records make no sense")
    locked, error, sheets = pickle.loads(done.stdout)  # noqa: S301 - what our own program wrote
    if locked:
        raise PasswordError(error)
    if error:
        raise CalamineError(error)
    return OldWorkbook(
        sheets_metadata=[
            SheetMetadata(name, getattr(SheetTypeEnum, type_), getattr(SheetVisibleEnum, visible))
            for name, type_, visible, _rows, _merged in sheets
        ],
        sheets={name: OldSheet(rows=rows, merged_cell_ranges=merged) for name, _type, _visible, rows, merged in sheets},
    )
