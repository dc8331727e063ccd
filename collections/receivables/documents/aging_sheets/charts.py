"""Native charts of the workbook: drawn by whoever opens it from the cells beside them, told apart without colour."""

from typing import Literal

from openpyxl.chart import BarChart, Reference, Series
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.drawing.colors import ColorChoice
from openpyxl.drawing.fill import PatternFillProperties
from openpyxl.drawing.line import LineProperties

from receivables.documents.sheet_styles import INK
from receivables.documents.sheets import Sheet

# From dark to light, so that a black and white print tells them apart, too.
_PATTERNS: tuple[Literal["dkUpDiag", "ltUpDiag", "pct10", "dkHorz"], ...] = ("dkUpDiag", "ltUpDiag", "pct10", "dkHorz")
_WIDTH, _HEIGHT = 28, 9
# As many rows as a chart covers.
CHART_ROWS = 19


def stacked_columns(
    sheet: Sheet, title: str, *, head: int, last: int, categories: int, first: int, count: int, anchor: str
) -> None:
    """Columns one upon another: `count` series from column `first` on, named in row `head`, with a column for each row
    up to `last`, which the column `categories` names.
    """
    chart = BarChart()
    chart.type, chart.grouping, chart.overlap, chart.gapWidth = "col", "stacked", 100, 60
    chart.title, chart.legend.position = title, "b"
    chart.width, chart.height = _WIDTH, _HEIGHT
    # Otherwise newer spreadsheets show no axes.
    chart.x_axis.delete = chart.y_axis.delete = False
    chart.y_axis.number_format, chart.x_axis.number_format = "#,##0", "yyyy-mm-dd"
    for place in range(count):
        column = first + place
        values = Reference(sheet.raw, min_col=column, min_row=head, max_row=last)
        series = Series(values, title_from_data=True)
        series.graphicalProperties = _pattern(_PATTERNS[place])
        chart.series.append(series)
    chart.set_categories(Reference(sheet.raw, min_col=categories, min_row=head + 1, max_row=last))
    sheet.raw.add_chart(chart, anchor)


def _pattern(preset: Literal["dkUpDiag", "ltUpDiag", "pct10", "dkHorz"]) -> GraphicalProperties:
    ink, paper = ColorChoice(), ColorChoice()
    ink.srgbClr, paper.srgbClr = INK, "FFFFFF"
    fill = PatternFillProperties(prst=preset, fgClr=ink, bgClr=paper)
    return GraphicalProperties(pattFill=fill, ln=LineProperties(solidFill=INK, w=9525))
