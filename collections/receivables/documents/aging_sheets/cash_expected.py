"""The sheet Cash expected: what is to come week by week, as a chart and as the figures it is drawn from."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from receivables.documents.aging_sheets.charts import CHART_ROWS, stacked_columns
from receivables.documents.aging_sheets.checks import Check
from receivables.documents.aging_sheets.extra import ExtraSheet
from receivables.documents.aging_sheets.listing import Field, Kind, Listing
from receivables.documents.aging_sheets.summary_layout import SummaryLayout
from receivables.documents.aging_sheets.ties import sums_to
from receivables.documents.sheets import Book, Sheet
from receivables.documents.words import HOLDS, sentence_case
from receivables.policy.forecast import BEYOND, CREDIT

_NOTES = (
    "Promised: on the day of the customer's word. Not yet due and overdue: when that customer's money usually comes.",
    "In one week of ten less than low comes in, in one of ten more than high. It is a forecast, and no promise.",
)
_PARTS = ("promised_minor", "due_minor", "late_minor")
_HEADS = ("Promised", "Not yet due", "Overdue")
_WEEK = (
    Field(label="Currency", source="currency", width=24),
    Field(label="Week", source="week", kind=Kind.NUMBER, width=8),
    Field(label="From", source="from_day", kind=Kind.DAY),
    Field(label="To", source="to_day", kind=Kind.DAY),
    *(Field(label=head, source=part, kind=Kind.MONEY, width=17) for head, part in zip(_HEADS, _PARTS, strict=True)),
    Field(label="Expected", source="expected", kind=Kind.MONEY, formula="SUM({promised_minor}:{late_minor})", width=17),
    Field(label="Low", source="low_minor", kind=Kind.MONEY, width=17),
    Field(label="High", source="high_minor", kind=Kind.MONEY, width=17),
)
_REST = (
    Field(label="Not in these weeks", source="why", width=24),
    Field(label="Lines", source="lines", kind=Kind.NUMBER, width=8),
    Field(label="Currency", source="currency"),
    Field(label="Balance", source="amount_minor", kind=Kind.MONEY),
)
_WHY = {
    BEYOND: "Later, or never",
    CREDIT: "Credits",
    **{str(hold): sentence_case(word) for hold, word in HOLDS.items()},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CashExpected:
    """What the sheet shows. `weeks`: WEEK_SCHEMA; `rest`: APART_SCHEMA; `open_minor`: what is open, by currency.

    `rates`: what one unit of a currency is worth in the base currency, exact as text; without one a currency is in no
    sum.
    """

    weeks: pl.DataFrame
    rest: pl.DataFrame
    open_minor: Mapping[str, int]
    rates: Mapping[str, str]
    base: str
    as_of: date


def cash_expected_sheet(shown: CashExpected) -> ExtraSheet:
    """The sheet, tied to what is open."""
    weeks = Listing(table="CashExpected", fields=_WEEK, base=shown.base)
    rest = Listing(table="CashLater", fields=_REST, base=shown.base)

    def make(book: Book) -> Sheet:
        return book.sheet("Cash expected", widths=weeks.widths(shown.weeks.with_columns(expected=None)), frozen="B1")

    def write(sheet: Sheet, layout: SummaryLayout) -> Iterator[Check]:
        sheet.heading("Cash expected")
        for note in _NOTES:
            sheet.append(sheet.text(note, "note"))
        sheet.space()
        _write_in_base(sheet, shown, weeks)
        sheet.space()
        sheet.section("By currency and week", len(_WEEK))
        weeks.write(sheet, shown.weeks.with_columns(expected=None))
        sheet.space()
        sheet.section("What is open and comes in none of these weeks", len(_WEEK))
        why = pl.col("why").replace_strict(_WHY, default=pl.col("why"), return_dtype=pl.String)
        rest.write(sheet, shown.rest.with_columns(why))
        return _checks(shown, weeks, rest)

    return ExtraSheet(make, write)


def _write_in_base(sheet: Sheet, shown: CashExpected, listing: Listing) -> None:
    """A row for each week in the base currency, at the rates of the as-of day, and the chart of it."""
    sheet.section(f"All currencies in {shown.base}, at the rates of {shown.as_of}", len(_WEEK))
    labels = ["", "Week", "From", "To", *_HEADS, "Expected"]
    head = sheet.head(labels, numbers=range(4, len(labels)))
    money = sheet.book.money_style(shown.base)
    spans = shown.weeks.select("week", "from_day", "to_day").unique().sort("week")
    for week, first, last in spans.iter_rows():
        row = sheet.row
        sums = [sheet.formula(f"={_converted(shown, listing, part, row)}", money) for part in _PARTS]
        total = sheet.formula(f"=SUM(E{row}:G{row})", money)
        sheet.append(
            None,
            sheet.count(week, "left_count"),
            sheet.day(first, "left_day"),
            sheet.day(last, "left_day"),
            *sums,
            total,
        )
    end = sheet.row - 1
    totals = (f"=SUM({letter}{head + 1}:{letter}{end})" for letter in "EFGH")
    money = sheet.book.money_style(shown.base, total=True)
    cells = (sheet.formula(total, money) for total in totals)
    sheet.append(sheet.text("All", "total"), *(sheet.blank("total") for _ in range(3)), *cells)
    left_out = sorted(set(shown.weeks["currency"]) - set(shown.rates))
    if left_out:
        sheet.append(sheet.text(f"Without a rate, and in no sum here: {', '.join(left_out)}.", "note"))
    if spans.height:
        title = f"Cash expected by week, {shown.base}"
        stacked_columns(
            sheet, title, head=head, last=end, categories=3, first=5, count=len(_PARTS), anchor=f"A{sheet.row + 1}"
        )
        for _ in range(CHART_ROWS):
            sheet.space()


def _converted(shown: CashExpected, listing: Listing, part: str, row: int) -> str:
    """The sum of a week over all currencies that have a rate."""
    column, week, currency = (listing.column(name) for name in (part, "week", "currency"))
    terms = [
        f'SUMIFS({column},{week},$B{row},{currency},"{code}")*{rate}'
        for code, rate in sorted(shown.rates.items())
        if code in set(shown.weeks["currency"])
    ]
    return "+".join(terms) or "0"


def _checks(shown: CashExpected, weeks: Listing, rest: Listing) -> Iterator[Check]:
    for currency in sorted({*shown.open_minor, *shown.weeks["currency"]}):
        parts = (
            f'SUMIFS({listing.column(name)},{listing.column("currency")},"{currency}")'
            for listing, name in ((weeks, "expected"), (rest, "amount_minor"))
        )
        title = f"Open in {currency}: Cash expected with the rest and ledger"
        yield sums_to(title, f"={'+'.join(parts)}", shown.open_minor.get(currency, 0), currency)
