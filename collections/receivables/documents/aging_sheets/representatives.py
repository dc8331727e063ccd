"""The sheet By representative: what each one's customers owe, by bucket in the base currency, and the chart of all."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl
from openpyxl.cell import Cell
from openpyxl.chart import BarChart, Reference
from openpyxl.chart.axis import ChartLines
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.utils import get_column_letter

from receivables.documents.aging_sheets.detail import row_of
from receivables.documents.aging_sheets.figures import OVERDUE, Figures, Rows, equals
from receivables.documents.sheet_styles import INK, RULE
from receivables.documents.sheets import Book, Sheet, fitted

TITLE = "By representative"
_TABLE = "Representatives"
_NUMBERS_ROW = 3
_HEAD_ROW = 4
_FIRST_BUCKET = 5  # after representative, customers, accounts, lines
_CHART_HEIGHT, _CHART_WIDTH = 9, 24  # centimetres


@dataclass(frozen=True, slots=True)
class RepresentativesPlaces:
    """Where the totals stand, for the checks: cells of this sheet, as other sheets write them."""

    lines: str
    total: str
    buckets: str


def make_representatives(book: Book, figures: Figures) -> Sheet:
    """The empty sheet."""
    names = figures.lines.representatives["salesperson"]
    widths = [fitted(names, least=18, most=46), 11, 11, 11, *(16 for _ in figures.header.buckets), 16, 16, 11, 10]
    more = [16, 16] if figures.header.before else []
    return book.sheet(TITLE, widths=[*widths, *more], frozen=f"B{_HEAD_ROW + 1}")


def write_representatives(sheet: Sheet, figures: Figures) -> RepresentativesPlaces:
    """Fill the sheet."""
    header = figures.header
    base = header.base_currency
    sheet.heading("Aging by representative")
    sheet.append(sheet.text(f"All currencies, converted to {base}. What has no rate is in no sum.", "note"))
    numbers = (sheet.count(number, "key") for number, _ in enumerate(header.buckets, 1))
    sheet.append(*[None] * (_FIRST_BUCKET - 2), sheet.text("Bucket number", "key"), *numbers)
    labels = ["Representative", "Customers", "Accounts", "Lines", *header.buckets, "Total", "Overdue"]
    labels += ["Overdue %", "Share", *_before_labels(figures)]
    sheet.head(labels, numbers=range(1, 99))
    for representative in figures.lines.representatives.iter_rows(named=True):
        sheet.append(*_row(sheet, figures, representative))
    if figures.lines.representatives.is_empty():
        sheet.space()
    sheet.add_table(_TABLE, labels, head_row=_HEAD_ROW, last_row=sheet.row - 1)
    sheet.repeat(_HEAD_ROW, _HEAD_ROW)
    total = _write_totals(sheet, figures)
    _add_chart(sheet, figures, total)
    first, last = _letters(figures)[0], _letters(figures)[-1]
    return RepresentativesPlaces(
        lines=_place(f"$D${total}"),
        total=_place(f"${_after(figures, 0)}${total}"),
        buckets=_place(f"${first}${total}:${last}${total}"),
    )


def _row(sheet: Sheet, figures: Figures, representative: dict[str, Any]) -> list[Cell]:
    base = figures.header.base_currency
    money = sheet.book.money_style(base)
    own = equals("representative", representative["representative"])
    within = _within(figures, representative)
    of_buckets = [
        figures.sum(
            "base_minor",
            own,
            equals("bucket_number", number, f"{letter}${_NUMBERS_ROW}"),
            currency=base,
            within=within,
        )
        for number, letter in enumerate(_letters(figures), 1)
    ]
    first, last, row = _letters(figures)[0], _letters(figures)[-1], sheet.row
    overdue = figures.sum("base_minor", own, OVERDUE, currency=base, within=within)
    cells = [
        sheet.text(representative["salesperson"]),
        sheet.count(representative["customers"]),
        sheet.count(representative["accounts"]),
        sheet.figure(figures.count(own, within=within), "count"),
        *(sheet.figure(figure, money) for figure in (*of_buckets, f"=SUM({first}{row}:{last}{row})", overdue)),
        *_shares(sheet, figures, "share"),
    ]
    if figures.header.before:
        change = f"={_after(figures, 0)}{row}-{_after(figures, 4)}{row}"
        cells += [sheet.money(representative["before_base_minor"], base), sheet.formula(change, money)]
    return cells


def _write_totals(sheet: Sheet, figures: Figures) -> int:
    """The row of sums and that of shares; the number of the first."""
    base, first, last = figures.header.base_currency, _HEAD_ROW + 1, sheet.row - 1
    money = sheet.book.money_style(base, total=True)

    def total(letter: str, style: str) -> Cell:
        return sheet.formula(f"=SUM({letter}{first}:{letter}{last})", style)

    # A customer of two representatives is one customer.
    customers = figures.lines.accounts.filter(pl.col("count") > 0)["customer"].n_unique()
    sums = [_after(figures, place) for place in (0, 1)]
    former = [_after(figures, place) for place in (4, 5)] if figures.header.before else []
    row = sheet.append(
        sheet.text("All", "total"),
        sheet.count(customers, "total_count"),
        *(total(letter, "total_count") for letter in "CD"),
        *(total(letter, money) for letter in (*_letters(figures), *sums)),
        *_shares(sheet, figures, "total_share"),
        *(total(letter, money) for letter in former),
    )
    whole = f"${sums[0]}{row}"
    shares = (sheet.formula(f"=IF({whole}=0,0,{one}{row}/{whole})", "share") for one in (*_letters(figures), *sums))
    sheet.append(sheet.text("Share", "note"), None, None, None, *shares)
    return row


def _shares(sheet: Sheet, figures: Figures, style: str) -> list[Cell]:
    """How much of a row's balance is overdue, and how much of all balances it is."""
    row, total, overdue = sheet.row, _after(figures, 0), _after(figures, 1)
    whole = f"SUM({total}${_HEAD_ROW + 1}:{total}${_HEAD_ROW + max(figures.lines.representatives.height, 1)})"
    return [
        sheet.formula(f'=IF({total}{row}>0,{overdue}{row}/{total}{row},"")', style),
        sheet.formula(f"=IF({whole}=0,0,{total}{row}/{whole})", style),
    ]


def _add_chart(sheet: Sheet, figures: Figures, total: int) -> None:
    chart = BarChart()
    chart.title = f"Aging by bucket, in {figures.header.base_currency}"
    chart.height, chart.width, chart.gapWidth = _CHART_HEIGHT, _CHART_WIDTH, 60
    chart.legend = None
    first, last = _FIRST_BUCKET, _FIRST_BUCKET + len(figures.header.buckets) - 1
    chart.add_data(Reference(sheet.raw, min_col=first, max_col=last, min_row=total), from_rows=True)
    chart.set_categories(Reference(sheet.raw, min_col=first, max_col=last, min_row=_HEAD_ROW))
    # Without this Excel shows no axes.
    chart.x_axis.delete = chart.y_axis.delete = False
    chart.x_axis.tickLblPos = "low"
    chart.y_axis.number_format = "#,##0"
    chart.y_axis.majorGridlines = ChartLines(spPr=_line(RULE))
    chart.series[0].graphicalProperties.solidFill = INK
    sheet.raw.add_chart(chart, f"A{total + 3}")


def _line(color: str) -> GraphicalProperties:
    properties = GraphicalProperties()
    properties.line.solidFill = color
    return properties


def _before_labels(figures: Figures) -> list[str]:
    before = figures.header.before
    return [f"On {before.as_of.isoformat()}", "Change"] if before else []


def _within(figures: Figures, representative: dict[str, Any]) -> Rows | None:
    if not figures.lines.by_block(len(figures.header.buckets) + 4):
        return None
    first = row_of(representative["first"])
    return first, first + max(representative["count"], 1) - 1


def _letters(figures: Figures) -> Sequence[str]:
    return [get_column_letter(_FIRST_BUCKET + place) for place in range(len(figures.header.buckets))]


def _after(figures: Figures, steps: int) -> str:
    """The letters after the buckets: total, overdue, its share, share of all, former day, change."""
    return get_column_letter(_FIRST_BUCKET + len(figures.header.buckets) + steps)


def _place(cells: str) -> str:
    return f"'{TITLE}'!{cells}"
