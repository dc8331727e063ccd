"""The sheet Matrix: what each cell asks for, how many lines are in it and what they come to; and what is outside."""

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl
from openpyxl.cell import Cell
from openpyxl.utils import get_column_letter

from receivables.documents.aging_sheets.detail import column
from receivables.documents.aging_sheets.header import AgingHeader
from receivables.documents.aging_sheets.lines import Lines
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


def write_matrix(sheet: Sheet, lines: Lines, header: AgingHeader) -> MatrixPlaces:
    """Fill the sheet. A line is counted in a cell by its two band numbers in Detail; 0 is outside."""
    base = header.base_currency
    sheet.heading("Matrix")
    sheet.append(sheet.text("Age of the line across, amount down, as the policy sorts them.", "note"))
    _write_treatments(sheet, header)
    inside_lines = _write_grid(sheet, header, "Lines in each cell", _count, "count")
    money = sheet.book.money_style(base)
    inside_base = _write_grid(sheet, header, f"Balance in each cell, in {base}", _sum, money)
    _write_treatment_and_work(sheet, header)
    frame = lines.frame
    inside = _write_reasons(sheet, header, "Inside the matrix, by reason", frame, inside=True)
    outside = _write_reasons(sheet, header, "Outside the matrix, by reason", frame, inside=False)
    return MatrixPlaces(inside_lines, inside_base, *inside, *outside)


def _count(header: AgingHeader, criteria: str) -> str:
    return f"COUNTIFS({criteria})"


def _sum(header: AgingHeader, criteria: str) -> str:
    return f"SUMIFS({column('base_minor', header)},{criteria})"


def _write_treatments(sheet: Sheet, header: AgingHeader) -> None:
    _start_block(sheet, "Treatment of each cell", figures=len(header.age_bands))
    sheet.head(["", "Amount", *header.age_bands])
    for number, (label, row) in enumerate(zip(header.amount_bands, header.grid, strict=True), 1):
        treatments = (sheet.text(sentence_case(TREATMENTS[treatment])) for treatment in row)
        sheet.append(sheet.count(number, "key"), sheet.text(label, "strong"), *treatments)


def _write_grid(
    sheet: Sheet, header: AgingHeader, title: str, figure: Callable[[AgingHeader, str], str], style: str
) -> str:
    """One figure per cell with totals both ways; the place of the total of all."""
    _start_block(sheet, title, figures=len(header.age_bands) + 1)
    ages = [get_column_letter(3 + place) for place in range(len(header.age_bands))]
    total_style = "total_count" if style == "count" else f"total_{style}"
    numbers = sheet.append(None, None, *(sheet.count(number, "key") for number, _ in enumerate(ages, 1)))
    first = sheet.head(["", "Amount", *header.age_bands, "All ages"], numbers=_FIGURES) + 1
    age, band = column("age_number", header), column("amount_number", header)
    for number, label in enumerate(header.amount_bands, 1):
        row = sheet.row
        cells = [figure(header, f"{age},{letter}${numbers},{band},$A{row}") for letter in ages]
        sheet.append(
            sheet.count(number, "key"),
            sheet.text(label, "strong"),
            *(sheet.formula(f"={cell}", style) for cell in cells),
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


def _write_treatment_and_work(sheet: Sheet, header: AgingHeader) -> None:
    works = list(DOES.values())
    _start_block(sheet, "Inside the matrix, by treatment and what is done tonight", figures=len(works) + 2)
    heads = [sentence_case(work) for work in works]
    head = sheet.head(["", "Treatment", *heads, "Lines", f"Balance {header.base_currency}"], numbers=_FIGURES)
    treatment, work = column("treatment", header), column("does", header)
    age = f'{column("age_number", header)},">0"'
    money = sheet.book.money_style(header.base_currency)
    letters = [get_column_letter(3 + place) for place in range(len(works))]
    for label in (sentence_case(TREATMENTS[treatment]) for treatment in TREATMENTS):
        own = f"{treatment},$B{sheet.row},{age}"
        sheet.append(
            None,
            sheet.text(label, "strong"),
            *(sheet.formula(f"=COUNTIFS({own},{work},{letter}${head})", "count") for letter in letters),
            sheet.formula(f"=SUM({letters[0]}{sheet.row}:{letters[-1]}{sheet.row})", "total_count"),
            sheet.formula(f"=SUMIFS({column('base_minor', header)},{own})", money),
        )
    _write_totals(sheet, first=head + 1, styles=["total_count"] * (len(works) + 1) + [f"total_{money}"])


def _write_reasons(
    sheet: Sheet, header: AgingHeader, title: str, frame: pl.DataFrame, *, inside: bool
) -> tuple[str, str]:
    """Lines and balance by reason; the places of the two totals."""
    _start_block(sheet, title, figures=3)
    base = header.base_currency
    head = sheet.head(["", "Reason", "Lines", f"Balance {base}", "Without a rate"], numbers=_FIGURES)
    of_side = frame.filter(frame["age_number"] > 0 if inside else frame["age_number"] == 0)
    age = f'{column("age_number", header)},"{">0" if inside else "=0"}"'
    money = sheet.book.money_style(base)
    balances = column("base_minor", header)
    for reason in sorted(of_side["reason"].unique()):
        own = f"{column('reason', header)},$B{sheet.row},{age}"
        sheet.append(
            None,
            sheet.text(reason, "strong"),
            sheet.formula(f"=COUNTIFS({own})", "count"),
            sheet.formula(f"=SUMIFS({balances},{own})", money),
            sheet.formula(f'=COUNTIFS({own},{balances},"")', "count"),
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
