"""The aging workbook: what customers owe as of a day, from the total down to the line, with the proof that it adds up.

Four sheets. Control says whose figures these are and checks them; Summary has a row per customer and currency; Detail
a row per open line; Matrix what is in each cell. Totals are formulas over Detail. openpyxl stores no results beside
formulas, so the file asks whoever opens it to compute it.
"""

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from receivables.documents.aging_sheets.control import make_control, write_control
from receivables.documents.aging_sheets.detail import make_detail, write_detail
from receivables.documents.aging_sheets.extra import ExtraSheet
from receivables.documents.aging_sheets.header import AgingHeader, RateUsed
from receivables.documents.aging_sheets.lines import AGING_SCHEMA, prepare
from receivables.documents.aging_sheets.matrix import make_matrix, write_matrix
from receivables.documents.aging_sheets.summary import make_summary, write_summary
from receivables.documents.aging_sheets.summary_layout import SummaryLayout
from receivables.documents.sheets import Book, TooManyRows

__all__ = ["AGING_SCHEMA", "AgingHeader", "ExtraSheet", "RateUsed", "TooManyRows", "write_aging"]


def write_aging(path: Path, *, aging: pl.DataFrame, header: AgingHeader, extra: Sequence[ExtraSheet] = ()) -> None:
    """Write the workbook. `aging`: AGING_SCHEMA, one row per open line, in any order; the same lines give the same
    bytes. Columns beyond the schema are left out. The sheets of `extra` stand behind our own.

    `TooManyRows` before anything is written when there are more lines than a sheet of Excel holds.
    """
    lines = prepare(aging, header)
    layout = SummaryLayout(header, lines)
    book = Book(title=f"Aging as of {header.as_of.isoformat()}", firm=header.firm, as_of=header.as_of)
    control, summary = make_control(book), make_summary(book, layout)
    detail, matrix = make_detail(book, lines), make_matrix(book, header)
    made = [(one.make(book), one) for one in extra]
    write_detail(detail, lines, header)
    write_summary(summary, layout)
    more = [check for sheet, one in made for check in one.write(sheet)]
    write_control(control, layout, write_matrix(matrix, lines, header), more)
    book.save(path)
