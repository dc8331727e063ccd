"""The sheet Currencies: what is open in each, as it was booked and at the rates of the as-of day."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from receivables.documents.aging_sheets.checks import Check
from receivables.documents.aging_sheets.extra import ExtraSheet
from receivables.documents.aging_sheets.listing import Field, Kind, Listing
from receivables.documents.aging_sheets.summary_layout import SummaryLayout
from receivables.documents.aging_sheets.ties import balance_in, balance_in_base
from receivables.documents.sheets import Book, Sheet

_NOTES = (
    "Each line is converted at the newest rate on or before its own day (booked), and at the rate of the as-of day",
    "(revalued), and rounded by itself. IAS 21.21, 21.23(a), 21.28. A line without a rate is in no difference.",
)
_DIFFERENCE = "IF(COUNT({booked_minor},{revalued_minor})=2,{revalued_minor}-{booked_minor},0)"
_BY_RATE = (
    Field(label="Currency", source="currency", width=16),
    Field(label="Booked at", source="rate", kind=Kind.RATE),
    Field(label="Rate of", source="rate_day", kind=Kind.DAY),
    Field(label="Source of the rate", source="rate_source", width=24),
    Field(label="Lines", source="lines", kind=Kind.COUNT, width=10),
    Field(label="Balance", source="balance_minor", kind=Kind.MONEY, width=18),
    Field(label="Booked {base}", source="booked_minor", kind=Kind.BASE, width=18),
    Field(label="Revalued {base}", source="revalued_minor", kind=Kind.BASE, width=18),
    Field(label="Difference {base}", source="difference", kind=Kind.BASE, formula=_DIFFERENCE, width=18),
)
_FIGURES = ("lines", "balance_minor", "booked_minor", "revalued_minor", "difference")


@dataclass(frozen=True, slots=True, kw_only=True)
class Currencies:
    """What the sheet shows. `booked`: REVALUATION_SCHEMA; `rates`: those of the as-of day (RATE_SCHEMA).

    `ties`: whether the aging itself is at the rates of the as-of day, and has to come to the same.
    """

    booked: pl.DataFrame
    rates: pl.DataFrame
    base: str
    as_of: date
    ties: bool = True


def currencies_sheet(shown: Currencies) -> ExtraSheet:
    """The sheet, tied to Summary."""
    listing = Listing(table="BookedAt", fields=_BY_RATE, base=shown.base)
    frame = shown.booked.with_columns(difference=pl.lit(None, pl.Int64))

    def make(book: Book) -> Sheet:
        return book.sheet("Currencies", widths=listing.widths(frame))

    def write(sheet: Sheet, layout: SummaryLayout) -> Iterator[Check]:
        sheet.heading("Open items by currency, booked and revalued")
        for note in _NOTES:
            sheet.append(sheet.text(note, "note"))
        sheet.space()
        last = _write_totals(sheet, shown, listing)
        sheet.space()
        sheet.section("By the rate they were booked at", len(_BY_RATE))
        listing.write(sheet, frame)
        return _checks(shown, layout, listing, last)

    return ExtraSheet(make, write)


def _write_totals(sheet: Sheet, shown: Currencies, listing: Listing) -> int:
    """A row for each currency and one for all; the row of that."""
    labels = ["Currency", "Closing rate", "Rate of", "Source of the rate", *listing.labels[4:]]
    first = sheet.head(labels, numbers=(1, *range(4, len(labels)))) + 1
    rates = {row["currency"]: row for row in shown.rates.iter_rows(named=True)}
    for currency in shown.booked["currency"].unique().sort():
        _write_currency(sheet, shown.base, listing, str(currency), rates.get(currency))
    money = sheet.book.money_style(shown.base, total=True)
    sums = [sheet.formula(f"=SUM({letter}{first}:{letter}{sheet.row - 1})", money) for letter in "GHI"]
    blanks = [sheet.blank("total") for _ in range(3)]
    lines = sheet.formula(f"=SUM(E{first}:E{sheet.row - 1})", "total_count")
    return sheet.append(sheet.text(f"All, in {shown.base}", "total"), *blanks, lines, sheet.blank("total"), *sums)


def _write_currency(sheet: Sheet, base: str, listing: Listing, currency: str, rate: Mapping[str, Any] | None) -> None:
    row = sheet.row
    styles = ["count", sheet.book.money_style(currency), *[sheet.book.money_style(base)] * 3]
    sums = (
        sheet.formula(f"=SUMIFS({listing.column(name)},{listing.column('currency')},$A{row})", style)
        for name, style in zip(_FIGURES, styles, strict=True)
    )
    if currency == base:
        at = [sheet.number("1"), None, sheet.text("base currency")]
    elif rate is None:
        at = [sheet.text("no rate", "right"), None, None]
    else:
        at = [sheet.number(rate["rate"]), sheet.day(rate["day"], "left_day"), sheet.text(rate["source"] or "")]
    sheet.append(sheet.text(currency, "strong"), *at, *sums)


def _checks(shown: Currencies, layout: SummaryLayout, listing: Listing, last: int) -> Iterator[Check]:
    by_rate = {name: listing.column(name) for name in _FIGURES}
    for currency in shown.booked["currency"].unique().sort():
        own = f'=SUMIFS({by_rate["balance_minor"]},{listing.column("currency")},"{currency}")'
        yield Check(
            f"Balance in {currency}: Currencies and Summary", own, balance_in(layout, str(currency)), str(currency)
        )
    difference = f"=SUM({by_rate['difference']})"
    yield Check(
        f"Revaluation in {shown.base}: by rate and by currency", difference, f"=Currencies!$I${last}", shown.base
    )
    if shown.ties:
        revalued = f"=SUM({by_rate['revalued_minor']})"
        title = f"All in {shown.base}: Currencies and Summary"
        yield Check(title, revalued, balance_in_base(layout), shown.base)
