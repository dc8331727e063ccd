"""The sheet Key figures: each with its formula and source, and reckoned by the workbook where a cell can do that."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

import polars as pl
from openpyxl.cell import Cell

from receivables.documents.aging_sheets.checks import Check
from receivables.documents.aging_sheets.extra import ExtraSheet
from receivables.documents.aging_sheets.listing import Field, Kind, Listing
from receivables.documents.aging_sheets.summary_layout import SummaryLayout
from receivables.documents.sheets import Book, Sheet

INPUTS_SCHEMA = pl.Schema(
    {
        "currency": pl.String,
        "opening_minor": pl.Int64,
        "sales_minor": pl.Int64,
        "receivables_minor": pl.Int64,
        "overdue_minor": pl.Int64,
    }
)
_INPUTS = (
    Field(label="Currency", source="currency"),
    Field(label="Opening", source="opening_minor", kind=Kind.MONEY, width=18),
    Field(label="Sales", source="sales_minor", kind=Kind.MONEY, width=18),
    Field(label="Receivables", source="receivables_minor", kind=Kind.MONEY, width=18),
    Field(label="Overdue", source="overdue_minor", kind=Kind.MONEY, width=18),
)
_LABELS = ("Currency", "Figure", "Value", "Unit", "By the policy", "Formula", "Source")
_WIDTHS = (12, 36, 18, 18, 18, 68, 46)
_TABLE = "KeyFigures"
# What is shown of a day or a share; beyond that nobody reads.
_DIGITS, _PLACES = 6, 2


class Unit(StrEnum):
    """What a figure counts."""

    DAYS = "days"
    SHARE = "share"
    MONEY = "amount"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A key figure of a currency. `value` None: it cannot be told. `formula` and `source` are for people.

    `native`: how a cell reckons it from `{opening}`, `{sales}`, `{receivables}`, `{overdue}` and `{days}`;
    empty: it takes more than these, and stands as it was reckoned.
    """

    currency: str
    name: str
    value: Decimal | None
    unit: Unit
    formula: str
    source: str
    native: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyFiguresSheet:
    """What the sheet shows: the `inputs` by currency (INPUTS_SCHEMA) of the `days` up to `as_of`, and the figures."""

    inputs: pl.DataFrame
    figures: Sequence[Figure]
    days: int
    base: str
    as_of: date


def key_figures_sheet(shown: KeyFiguresSheet) -> ExtraSheet:
    """The sheet; what it reckons itself is checked against the policy."""
    inputs = Listing(table="KeyFigureInputs", fields=_INPUTS, base=shown.base)

    def make(book: Book) -> Sheet:
        return book.sheet("Key figures", widths=_WIDTHS, frozen="C1")

    def write(sheet: Sheet, layout: SummaryLayout) -> Iterator[Check]:
        sheet.heading("Key figures")
        period = f"Sales and collection of the {shown.days} days up to {shown.as_of}, of the whole ledger."
        sheet.append(sheet.text(period, "strong"))
        days = sheet.append(sheet.text("Days"), sheet.count(shown.days, "left_count"))
        sheet.space()
        sheet.section("What they are reckoned from", len(_LABELS))
        head = inputs.write(sheet, shown.inputs)
        rows = {currency: head + place for place, currency in enumerate(shown.inputs["currency"], 1)}
        sheet.space()
        sheet.section("The figures", len(_LABELS))
        _write_figures(sheet, shown, {currency: _places(row, days) for currency, row in rows.items()})
        apart = f"ABS({_TABLE}[Value]-{_TABLE}[By the policy])"
        yield Check("Key figures that differ from the policy", f"=SUMPRODUCT(--({apart}>0.00001))", "0")

    return ExtraSheet(make, write)


def _places(row: int, days_row: int) -> Mapping[str, str]:
    names = dict(zip(("opening", "sales", "receivables", "overdue"), "BCDE", strict=True))
    return {name: f"{letter}{row}" for name, letter in names.items()} | {"days": f"$B${days_row}"}


def _write_figures(sheet: Sheet, shown: KeyFiguresSheet, places: Mapping[str, Mapping[str, str]]) -> None:
    head = sheet.head(_LABELS, numbers=(2, 4))
    for figure in shown.figures:
        value = _number(sheet, figure)
        native = value is not None and figure.native
        formula = figure.native.format_map(places[figure.currency]) if native else ""
        sheet.append(
            sheet.text(figure.currency),
            sheet.text(figure.name, "strong"),
            sheet.formula(f"={formula}", _style(sheet, figure)) if formula else _number(sheet, figure),
            sheet.text(figure.unit if figure.unit is not Unit.MONEY else figure.currency),
            value,
            sheet.text(figure.formula),
            sheet.text(figure.source),
        )
    if not shown.figures:
        sheet.space()
    sheet.add_table(_TABLE, _LABELS, head_row=head, last_row=sheet.row - 1)
    sheet.repeat(head, head)


def _number(sheet: Sheet, figure: Figure) -> Cell | None:
    """Nothing where it cannot be told."""
    if figure.value is None:
        return None
    return sheet.number(f"{figure.value:.{_DIGITS}f}", _style(sheet, figure))


def _style(sheet: Sheet, figure: Figure) -> str:
    if figure.unit is Unit.MONEY:
        return sheet.book.money_style(figure.currency)
    return "share" if figure.unit is Unit.SHARE else sheet.book.number_style(_PLACES)
