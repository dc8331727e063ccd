"""Writes small files and reads them; every reading is checked to have lost no row."""

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from receivables.sources import Reading, SourceSettings, read

Row = Sequence[Any]


def assert_nothing_is_lost(reading: Reading, rows: Iterable[Row]) -> None:
    """Every row below the header that says anything is taken, refused or set aside."""
    filled = [[str(cell).strip() for cell in row if cell is not None and str(cell).strip()] for row in rows]
    labels = {" ".join(label.split()) for label in reading.columns.values()}
    header = next(at for at, row in enumerate(filled) if labels <= {" ".join(cell.split()) for cell in row})
    below = sum(1 for row in filled[header + 1 :] if row)
    assert reading.rows_taken + reading.rows_refused + reading.asides.height == below


@pytest.fixture
def read_csv(tmp_path: Path) -> Callable[..., Reading]:
    """Reads a text as a file: `read_csv(text, kind=.., encoding=.., any setting)`."""

    def reading(text: str | bytes, *, kind: str = "invoices", name: str = "invoices.csv", **settings: Any) -> Reading:
        file = tmp_path / name
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        result = read(SourceSettings(name="source", file=file, kind=kind, **settings))
        if isinstance(text, str):
            delimiter = max(",;\t|", key=text.count)
            assert_nothing_is_lost(result, csv.reader(io.StringIO(text), delimiter=delimiter))
        return result

    return reading


@pytest.fixture
def read_xlsx(tmp_path: Path) -> Callable[..., Reading]:
    """Reads rows of cells as a workbook: one sheet, or several by name."""

    def reading(
        sheets: Sequence[Row] | dict[str, Sequence[Row]], *, kind: str = "invoices", **settings: Any
    ) -> Reading:
        by_name = sheets if isinstance(sheets, dict) else {"Open": sheets}
        workbook = openpyxl.Workbook()
        workbook.remove(workbook.active)
        for name, rows in by_name.items():
            sheet = workbook.create_sheet(name)
            for row in rows:
                sheet.append(list(row))
        file = tmp_path / "invoices.xlsx"
        workbook.save(file)
        result = read(SourceSettings(name="source", file=file, kind=kind, **settings))
        assert result.sheet is not None
        assert_nothing_is_lost(result, by_name[result.sheet])
        return result

    return reading
