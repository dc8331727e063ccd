"""The workbook of a simulation: every figure of the page as a table to filter, totals as formulas, and all lines that
would be decided otherwise. In English, as all workbooks are.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
from openpyxl.cell import Cell
from openpyxl.chart import BarChart, Reference
from openpyxl.utils import get_column_letter

from receivables.documents.sheet_styles import INK
from receivables.documents.sheets import Book, Sheet, fitted
from receivables.documents.simulation.report import FIELD_WORKS, SIDES, WORKS, SimulationReport
from receivables.documents.words import DOES, KINDS, REASONS_AND_HOLDS, TREATMENTS, plural, sentence_case

_HEAD_ROW = 5
_WIDEST = 44.0
_PAPER = "FFFFFF"
_DAYS_LABELLED = 12
_CHANGES = {
    "gained": "newly spoken to",
    "lost": "left alone",
    "harder": "treated harder",
    "milder": "treated milder",
}
Value = Cell | str | int | None
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a sheet: its label, how a row is written in it, and whether its figures are added up.

    `currency` is given where they are amounts of one.
    """

    label: str
    write: Callable[[Sheet, Row], Value]
    width: float = 13
    is_number: bool = True
    adds_up: bool = False
    currency: str = ""


def write_simulation(path: Path, report: SimulationReport) -> None:
    """Write the workbook; the same report gives the same bytes. `TooManyRows` where Excel holds less than changes."""
    book = Book(title=f"Simulation as of {report.as_of}", firm=report.firm, as_of=report.as_of)
    summary = book.sheet("Summary", widths=(34, 20, 20, 20), upright=True, one_page=True)
    nights = _sheet(book, "Nights", _nights(), report.nights)
    totals = _write(nights, "Letters, visits and cases by night", "Nights", _nights(), report.nights)
    _draw(nights, report)
    for title, heading, columns, frame in _lists(report):
        sheet = _sheet(book, title, columns, frame)
        _write(sheet, heading, title, columns, frame)
    _write_summary(summary, report, totals)
    book.save(path)


def _lists(report: SimulationReport) -> Iterator[tuple[str, str, list[Column], pl.DataFrame]]:
    base = report.base_currency
    yield "Cells", f"Money of {report.as_of} that changes its treatment, by cell", _cells(base), report.cells_moved
    people = _people(report)
    yield "Representatives", "Visits and cases of each representative", people, report.people
    yield "Weeks", "Load by week, from its Monday", _weeks(), report.weeks
    yield "Customers", "Customers who get more or less, the hardest hit first", _customers(base), report.customers
    yield "Items", f"Open lines of {report.as_of} that would be decided otherwise", _items(base), report.changes


def _write_summary(sheet: Sheet, report: SimulationReport, totals: dict[str, str]) -> None:
    sheet.heading("What another policy would do")
    nights = str(report.first) if report.is_one_night else f"{report.first} to {report.last}"
    for label, text in (
        ("Entity", report.firm),
        ("Nights", nights),
        ("Old policy", f"{report.old.name} ({report.old.hash})"),
        ("New policy", f"{report.new.name} ({report.new.hash})"),
    ):
        sheet.append(sheet.text(label, "label"), sheet.text(text, "strong"))
    sheet.append(sheet.text("A simulation: nothing has been sent, assigned or saved.", "note"))
    _write_totals(sheet, totals)
    _write_changes(sheet, report.base_currency)
    _write_treatments(sheet, report)
    _write_assumptions(sheet, report)


def _write_totals(sheet: Sheet, totals: dict[str, str]) -> None:
    sheet.space()
    sheet.section("Letters, visits and cases", 4)
    sheet.head(["", "Old", "New", "Difference"], numbers=range(1, 4), light=True)
    for does in WORKS:
        row = sheet.row
        old, new = (totals[_label(does, side)] for side in SIDES)
        sheet.append(
            sheet.text(sentence_case(DOES[does]) + "s", "strong"),
            sheet.formula(f"=Nights!{old}", "count"),
            sheet.formula(f"=Nights!{new}", "count"),
            sheet.formula(f"=C{row}-B{row}", "count"),
        )


def _write_changes(sheet: Sheet, base: str) -> None:
    sheet.space()
    sheet.section("Customers, and money that is treated otherwise", 4)
    for phrase in _CHANGES.values():
        counted = f'=COUNTIF(Customers!C:C,"{sentence_case(phrase)}")'
        sheet.append(sheet.text(f"Customers {phrase}", "strong"), sheet.formula(counted, "count"))
    sheet.append(sheet.text("Open lines in other cells", "strong"), sheet.formula("=Cells!H3", "count"))
    sheet.append(
        sheet.text(f"Their balance in {base}", "strong"), sheet.formula("=Cells!J3", sheet.book.money_style(base))
    )


def _write_treatments(sheet: Sheet, report: SimulationReport) -> None:
    base = report.base_currency
    sheet.space()
    sheet.section(f"Open lines in the matrix on {report.as_of}, by treatment", 4)
    sheet.head(["Lines", "Old", "New", "Difference"], numbers=range(1, 4), light=True)
    for row in report.treatments.iter_rows(named=True):
        place = sheet.row
        counts = (sheet.count(row[f"{side}_items"]) for side in SIDES)
        difference = sheet.formula(f"=C{place}-B{place}", "count")
        sheet.append(sheet.text(sentence_case(TREATMENTS[row["treatment"]]), "strong"), *counts, difference)
    sheet.head([f"Chased, {base}", "Old", "New", "Difference"], numbers=range(1, 4), light=True)
    money = sheet.book.money_style(base)
    for row in report.treatments.iter_rows(named=True):
        place = sheet.row
        amounts = [_amount(sheet, row[f"{side}_base_minor"], base) for side in SIDES]
        known = all(row[f"{side}_base_minor"] is not None for side in SIDES)
        difference = sheet.formula(f"=C{place}-B{place}", money) if known else sheet.text("no rate", "right")
        sheet.append(sheet.text(sentence_case(TREATMENTS[row["treatment"]]), "strong"), *amounts, difference)


def _write_assumptions(sheet: Sheet, report: SimulationReport) -> None:
    sheet.space()
    sheet.section("What is assumed", 4)
    sentences = [f"Both policies decide from the same facts, those known of {report.as_of}."]
    if not report.is_one_night:
        sentences = [
            "Letters leave on their night. One that waits for its release is not released, and lapses.",
            f"A visit is made on the day it is due by; a case is closed after {plural(report.case_days, 'day')}.",
            "Either ends when all that it lists is paid. Payments are those in the ledger, and no other.",
        ]
    for sentence in sentences:
        sheet.append(sheet.text(sentence))


def _sheet(book: Book, title: str, columns: Sequence[Column], frame: pl.DataFrame) -> Sheet:
    names = {"customer": "Customer", "name": "Name", "item": "Item"}
    found = {label: frame[name] for name, label in names.items() if name in frame.columns and frame.height}
    widths = [
        fitted(found[one.label], least=one.width, most=_WIDEST) if one.label in found else one.width for one in columns
    ]
    return book.sheet(title, widths=widths, frozen=f"B{_HEAD_ROW + 1}")


def _write(sheet: Sheet, heading: str, table: str, columns: Sequence[Column], frame: pl.DataFrame) -> dict[str, str]:
    """Fill a sheet with its one table; the places of its totals by label."""
    sheet.heading(heading)
    sheet.append(sheet.text("The totals are of the rows that the filter shows.", "note"))
    last = max(frame.height, 1) + _HEAD_ROW
    totals = {}
    cells: list[Cell] = []
    for place, one in enumerate(columns, 1):
        letter = get_column_letter(place)
        if one.adds_up:
            totals[one.label] = f"{letter}{sheet.row}"
            style = sheet.book.money_style(one.currency, total=True) if one.currency else "total_count"
            cells.append(sheet.formula(f"=SUBTOTAL(109,{letter}{_HEAD_ROW + 1}:{letter}{last})", style))
        else:
            cells.append(sheet.text("Total", "total") if place == 1 else sheet.blank("total"))
    sheet.append(*cells)
    sheet.space()
    labels = [one.label for one in columns]
    sheet.head(labels, numbers=[place for place, one in enumerate(columns) if one.is_number])
    for row in frame.iter_rows(named=True):
        sheet.append(*(one.write(sheet, row) for one in columns))
    if frame.is_empty():
        sheet.space()  # a table has at least one row
    sheet.add_table(table, labels, head_row=_HEAD_ROW, last_row=sheet.row - 1)
    sheet.repeat(_HEAD_ROW, _HEAD_ROW)
    return totals


def _draw(sheet: Sheet, report: SimulationReport) -> None:
    """Native charts beside the nights, one for each kind of work."""
    last = _HEAD_ROW + report.nights.height
    for number, does in enumerate(WORKS):
        chart = BarChart()
        chart.title = f"{sentence_case(DOES[does])}s by night"
        chart.height, chart.width = 6.5, 24
        chart.gapWidth = 40
        for side, fill in zip(SIDES, (_PAPER, INK), strict=True):
            place = 2 + number * len(SIDES) + SIDES.index(side)
            chart.add_data(Reference(sheet.raw, min_col=place, min_row=_HEAD_ROW, max_row=last), titles_from_data=True)
            look = chart.series[-1].graphicalProperties
            look.solidFill, look.line.solidFill = fill, INK
        chart.set_categories(Reference(sheet.raw, min_col=1, min_row=_HEAD_ROW + 1, max_row=last))
        chart.x_axis.number_format, chart.x_axis.delete, chart.y_axis.delete = "mm-dd", False, False
        chart.y_axis.number_format = "#,##0"
        chart.x_axis.tickLblSkip = max(1, report.nights.height // _DAYS_LABELLED)
        chart.legend.position = "b"
        sheet.raw.add_chart(chart, f"I{_HEAD_ROW + 14 * number}")


# The columns of the sheets.


def _nights() -> list[Column]:
    return [Column("Night", lambda sheet, row: sheet.day(row["night"]), is_number=False), *_counts(WORKS)]


def _counts(works: Iterable[Any]) -> list[Column]:
    return [_count(_label(does, side), f"{side}_{does}", adds_up=True) for does in works for side in SIDES]


def _label(does: str, side: str) -> str:
    return f"{sentence_case(DOES[does])}s, {side}"


def _cells(base: str) -> list[Column]:
    bounds = [
        column
        for side in SIDES
        for column in (
            _count(f"From day, {side}", f"{side}_age_from"),
            Column(f"From {base}, {side}", _bound(f"{side}_amount_from")),
            _words(f"Treatment, {side}", f"{side}_treatment", TREATMENTS, 26),
        )
    ]
    return [
        *bounds,
        _text("Currency", "currency", 10),
        _count("Lines", "items", adds_up=True),
        _money("Balance", "balance_minor"),
        _base(f"Balance in {base}", "owed_base_minor", base),
    ]


def _people(report: SimulationReport) -> list[Column]:
    beyond = report.capacity
    weeks = [_count(f"Weeks beyond {beyond} visits, {side}", f"{side}_beyond") for side in SIDES]
    busiest = [_count(f"Visits in the busiest week, {side}", f"{side}_busiest") for side in SIDES]
    own = [_person("Representative"), _text("Name", "name", 22), *_counts(FIELD_WORKS)]
    return [*own, *busiest, *(weeks if beyond is not None else [])]


def _weeks() -> list[Column]:
    week = Column("Week of", lambda sheet, row: sheet.day(row["week"]), is_number=False)
    return [week, _person("Representative"), _text("Name", "name", 22), *_counts(FIELD_WORKS)]


def _customers(base: str) -> list[Column]:
    return [
        _text("Customer", "customer", 12),
        _text("Name", "name", 22),
        _words("Change", "change", _CHANGES, 18),
        _base(f"Overdue, {base}", "owed_minor", base),
        *_counts(WORKS),
    ]


def _items(base: str) -> list[Column]:
    sides = [
        column
        for side in SIDES
        for column in (
            _words(f"Treatment, {side}", f"{side}_treatment", TREATMENTS, 26),
            _words(f"Tonight, {side}", f"{side}_does", DOES, 11),
            _count(f"Level, {side}", f"{side}_level"),
            _words(f"Because, {side}", f"{side}_reason", REASONS_AND_HOLDS, 30),
        )
    ]
    return [
        _text("Customer", "customer", 12),
        _text("Name", "name", 22),
        _text("Item", "item", 14),
        _words("Kind", "kind", KINDS, 12),
        _text("Currency", "currency", 10),
        _money("Balance", "balance_minor"),
        _base(f"Balance in {base}", "owed_base_minor", base),
        *sides,
    ]


def _text(label: str, source: str, width: float) -> Column:
    return Column(label, lambda sheet, row: sheet.text(row[source] or ""), width, is_number=False)


def _person(label: str) -> Column:
    return Column(label, lambda sheet, row: sheet.text(row["salesperson"] or "nobody"), 16, is_number=False)


def _words(label: str, source: str, phrases: Any, width: float) -> Column:
    words = {str(code): sentence_case(phrase) for code, phrase in phrases.items()}
    return Column(label, lambda sheet, row: words.get(row[source], row[source]), width, is_number=False)


def _count(label: str, source: str, *, adds_up: bool = False) -> Column:
    return Column(label, lambda sheet, row: row[source], adds_up=adds_up)


def _bound(source: str) -> Callable[[Sheet, Row], Value]:
    return lambda sheet, row: None if row[source] is None else sheet.number(row[source], "count")


def _money(label: str, source: str) -> Column:
    """In the currency of the row: never added up."""
    return Column(label, lambda sheet, row: sheet.money(row[source], row["currency"]), 16)


def _base(label: str, source: str, base: str) -> Column:
    return Column(label, lambda sheet, row: _amount(sheet, row[source], base), 18, adds_up=True, currency=base)


def _amount(sheet: Sheet, minor: int | None, currency: str) -> Cell:
    return sheet.text("no rate", "right") if minor is None else sheet.money(minor, currency)
