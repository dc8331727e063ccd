"""The list of lines as a workbook of its own: the sheet Detail, on as many sheets as it takes."""

from dataclasses import replace
from hashlib import file_digest
from pathlib import Path

import polars as pl

from receivables.documents.aging_sheets.detail import HEAD_ROW, TABLE, make_detail, write_detail
from receivables.documents.aging_sheets.header import AgingHeader, Companion
from receivables.documents.aging_sheets.lines import Lines
from receivables.documents.sheets import MAX_ROWS, Book


def companion_path(path: Path) -> Path:
    """Where the lines of the workbook at `path` lie.

    >>> companion_path(Path("out/aging.xlsx")).name
    'aging-detail.xlsx'
    """
    return path.with_name(f"{path.stem}-detail{path.suffix}")


def write_companion(
    path: Path, lines: Lines, header: AgingHeader, *, lines_on_a_sheet: int = MAX_ROWS - HEAD_ROW
) -> Companion:
    """Write the file, and say what is in it. The same lines give the same bytes."""
    book = Book(title=f"Open items as of {header.as_of.isoformat()}", firm=header.firm, as_of=header.as_of)
    for number, part in enumerate(lines.frame.iter_slices(lines_on_a_sheet), 1):
        name = "" if number == 1 else f" {number}"
        of_sheet = replace(lines, frame=part)
        sheet = make_detail(book, of_sheet, header, f"Detail{name}")
        write_detail(sheet, of_sheet, header, TABLE + name.strip())
    book.save(path)
    summed = lines.frame.group_by("currency").agg(pl.col("balance_minor").sum()).sort("currency")
    with path.open("rb") as written:
        sha256 = file_digest(written, "sha256").hexdigest()
    return Companion(name=path.name, lines=lines.frame.height, balances=dict(summed.iter_rows()), sha256=sha256)
