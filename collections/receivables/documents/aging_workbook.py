"""The aging workbook: what customers owe as of a day, from the total down to the line, with the proof that it adds up.

Control says whose figures these are and checks them; Summary has a row per customer and currency below its
representative's subtotal; By representative what each one's customers owe; Matrix what is in each cell; Detail a row
per open line. Totals are formulas over Detail. openpyxl stores no results beside formulas, so the file asks whoever
opens it to compute it.

With more lines than `AgingOptions.detail_lines` they go into a workbook of their own, and figures are values.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import polars as pl

from receivables.documents.aging_sheets.companion import companion_path, write_companion
from receivables.documents.aging_sheets.control import make_control, write_control
from receivables.documents.aging_sheets.detail import make_detail, write_detail
from receivables.documents.aging_sheets.extra import ExtraSheet
from receivables.documents.aging_sheets.figures import Figures
from receivables.documents.aging_sheets.header import AgingHeader, Before, Companion, RateUsed
from receivables.documents.aging_sheets.lines import AGING_SCHEMA, Lines, prepare
from receivables.documents.aging_sheets.matrix import make_matrix, write_matrix
from receivables.documents.aging_sheets.representatives import make_representatives, write_representatives
from receivables.documents.aging_sheets.summary import link_back, make_summary, write_summary
from receivables.documents.aging_sheets.summary_layout import SummaryLayout
from receivables.documents.sheets import Book, TooManyRows

__all__ = [
    "AGING_SCHEMA",
    "AgingHeader",
    "Before",
    "Companion",
    "ExtraSheet",
    "RateUsed",
    "TooManyRows",
    "companion_path",
    "write_aging",
]


def write_aging(path: Path, *, aging: pl.DataFrame, header: AgingHeader, extra: Sequence[ExtraSheet] = ()) -> None:
    """Write the workbook. `aging`: AGING_SCHEMA, one row per open line, in any order; the same lines give the same
    bytes. Columns beyond the schema are left out. The sheets of `extra` stand before Detail.

    Where the lines are too many for it, and are to be listed, `companion_path` is written first, and named in it.
    """
    lines = prepare(aging, header)
    listed, many = header.options.detail, lines.frame.height > header.options.detail_lines
    companion = write_companion(companion_path(path), lines, header) if listed and many else None
    _write(path, lines, replace(header, companion=companion), extra, live=listed and not many)


def _write(path: Path, lines: Lines, header: AgingHeader, extra: Sequence[ExtraSheet], *, live: bool) -> None:
    layout, figures = SummaryLayout(header, lines), Figures(header=header, lines=lines, live=live)
    book = Book(title=f"Aging as of {header.as_of.isoformat()}", firm=header.firm, as_of=header.as_of)
    control, summary = make_control(book), make_summary(book, layout)
    by_representative, matrix = make_representatives(book, figures), make_matrix(book, header)
    made = [(one.make(book), one) for one in extra]
    if live:
        detail = make_detail(book, lines, header)
        write_detail(detail, lines, header)
        link_back(detail, layout)
    write_summary(summary, layout, figures)
    representatives = write_representatives(by_representative, figures)
    more = [check for sheet, one in made for check in one.write(sheet, layout)]
    places = write_matrix(matrix, figures)
    write_control(control, layout, figures, matrix=places, representatives=representatives, more=more)
    book.save(path)
