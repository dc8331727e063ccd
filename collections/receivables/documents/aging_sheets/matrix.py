"""The sheet Matrix: what each cell asks for, how many lines are in it and what they come to; and what is outside."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import polars as pl
from openpyxl.cell import Cell
from openpyxl.utils import get_column_letter

from receivables.documents.aging_sheets.figures import INSIDE, OUTSIDE, UNRATED, Figures, Where, equals
from receivables.documents.aging_sheets.header import AgingHeader
from receivables.documents.sheets import Book, Sheet
from receivables.documents.words import DOES, TREATMENTS, sentence_case

_BAND_WIDTH = 24.0
_FIGURES = range(2, 99)


@dataclass(frozen=True, slots=True)
class MatrixPlaces:
    """Where the totals stand, for the checks: cells of this sheet, as other sheets write them."""

    inside_lines: str
    inside_base: str
    reasons_inside_lines: str
    reasons_inside_base: str
    outside_lines: str
    outside_base: str


def make_matrix(book: Book, header: AgingHeader) -> Sheet:
    """The empty sheet, wide enough for every age band."""
    bands = max(len(header.age_bands) + 1, len(DOES) + 2)
    return book.sheet("Matrix", widths=(5, 36, *(_BAND_WIDTH for _ in range(bands))), one_page=True)


def write_matrix(sheet: Sheet, figures: Figures) -> MatrixPlaces:
    """Fill the sheet. A line is counted in a cell by its two band numbers in Detail; 0 is outside."""
    header = figures.header
    base = header.base_currency
    sheet.heading("Matrix")
    sheet.append(sheet.text("Age of the line across, amount down, as the policy sorts them.", "note"))
    _write_treatments(sheet, header)
    inside_lines = _write_grid(sheet, header, "Lines in each cell", figures.count, "count")
    money = sheet.book.money_style(base)
    sums = partial(figures.sum, "base_minor", currency=base)
    inside_base = _write_grid(sheet, header, f"Balance in each cell, in {base}", sums, money)
    _write_treatment_and_work(sheet, figures)
    inside = _write_reasons(sheet, figures, "Inside the matrix, by reason", INSIDE)
    outside = _write_reasons(sheet, figures, "Outside the matrix, by reason", OUTSIDE)
    return MatrixPlaces(inside_lines, inside_base, *inside, *outside)


def _write_treatments(sheet: Sheet, header: AgingHeader) -> None:
    _start_block(sheet, "Treatment of each cell", figures=len(header.age_bands))
    sheet.head(["", "Amount", *header.age_bands])
    for number, (label, row) in enumerate(zip(header.amount_bands, header.grid, strict=True), 1):
        treatments = (sheet.text(sentence_case(TREATMENTS[treatment])) for treatment in row)
        sheet.append(sheet.count(number, "key"), sheet.text(label, "strong"), *treatments)


def _write_grid(
    sheet: Sheet, header: AgingHeader, title: str, figure: Callable[[Where, Where], str], style: str
) -> str:
    """One figure per cell with totals both ways; the place of the total of all."""
    _start_block(sheet, title, figures=len(header.age_bands) + 1)
    ages = [get_column_letter(3 + place) for place in range(len(header.age_bands))]
    total_style = "total_count" if style == "count" else f"total_{style}"
    numbers = sheet.append(None, None, *(sheet.count(number, "key") for number, _ in enumerate(ages, 1)))
    first = sheet.head(["", "Amount", *header.age_bands, "All ages"], numbers=_FIGURES) + 1
    for number, label in enumerate(header.amount_bands, 1):
        row = sheet.row
        band = equals("amount_number", number, f"$A{row}")
        cells = [figure(equals("age_number", age, f"{letter}${numbers}"), band) for age, letter in enumerate(ages, 1)]
        sheet.append(
            sheet.count(number, "key"),
            sheet.text(label, "strong"),
            *(sheet.figure(cell, style) for cell in cells),
            sheet.formula(f"=SUM({ages[0]}{row}:{ages[-1]}{row})", total_style),
        )
    all_ages = get_column_letter(3 + len(ages))
    totals = [f"=SUM({letter}{first}:{letter}{sheet.row - 1})" for letter in (*ages, all_ages)]
    row = sheet.append(
        sheet.blank("total"),
        sheet.text("All amounts", "total"),
        *(sheet.formula(total, total_style) for total in totals),
    )
    return _place(all_ages, row)


def _write_treatment_and_work(sheet: Sheet, figures: Figures) -> None:
    works, base = [sentence_case(work) for work in DOES.values()], figures.header.base_currency
    _start_block(sheet, "Inside the matrix, by treatment and what is done tonight", figures=len(works) + 2)
    head = sheet.head(["", "Treatment", *works, "Lines", f"Balance {base}"], numbers=_FIGURES)
    money = sheet.book.money_style(base)
    letters = [get_column_letter(3 + place) for place in range(len(works))]
    for label in (sentence_case(TREATMENTS[treatment]) for treatment in TREATMENTS):
        row = sheet.row
        own = equals("treatment", label, f"$B{row}")
        counts = (
            figures.count(own, INSIDE, equals("does", work, f"{letter}${head}"))
            for work, letter in zip(works, letters, strict=True)
        )
        sheet.append(
            None,
            sheet.text(label, "strong"),
            *(sheet.figure(count, "count") for count in counts),
            sheet.formula(f"=SUM({letters[0]}{row}:{letters[-1]}{row})", "total_count"),
            sheet.figure(figures.sum("base_minor", own, INSIDE, currency=base), money),
        )
    _write_totals(sheet, first=head + 1, styles=["total_count"] * (len(works) + 1) + [f"total_{money}"])


def _write_reasons(sheet: Sheet, figures: Figures, title: str, side: Where) -> tuple[str, str]:
    """Lines and balance by reason; the places of the two totals."""
    _start_block(sheet, title, figures=3)
    base = figures.header.base_currency
    head = sheet.head(["", "Reason", "Lines", f"Balance {base}", "Without a rate"], numbers=_FIGURES)
    of_side = figures.lines.frame.filter(pl.col(side.column) == side.value)
    money = sheet.book.money_style(base)
    for reason in sorted(of_side["reason"].unique()):
        own = equals("reason", reason, f"$B{sheet.row}")
        sheet.append(
            None,
            sheet.text(reason, "strong"),
            sheet.figure(figures.count(own, side), "count"),
            sheet.figure(figures.sum("base_minor", own, side, currency=base), money),
            sheet.figure(figures.count(own, side, UNRATED), "count"),
        )
    if of_side.is_empty():
        sheet.append(None, sheet.text("None", "note"))
    row = _write_totals(sheet, first=head + 1, styles=["total_count", f"total_{money}", "total_count"])
    return _place("C", row), _place("D", row)


def _write_totals(sheet: Sheet, *, first: int, styles: list[str]) -> int:
    letters = [get_column_letter(3 + place) for place in range(len(styles))]
    cells: list[Cell] = [
        sheet.formula(f"=SUM({letter}{first}:{letter}{sheet.row - 1})", style)
        for letter, style in zip(letters, styles, strict=True)
    ]
    return sheet.append(sheet.blank("total"), sheet.text("All", "total"), *cells)


def _start_block(sheet: Sheet, title: str, *, figures: int) -> None:
    sheet.space()
    sheet.section(title, 2 + figures)


def _place(letter: str, row: int) -> str:
    return f"Matrix!${letter}${row}"
