"""The sheet Actions: what the night did, and what is under way: letters, visits and cases, customer by customer."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import polars as pl

from receivables.documents.aging_sheets.checks import Check
from receivables.documents.aging_sheets.extra import ExtraSheet
from receivables.documents.aging_sheets.listing import Bounded, Field, Kind, Listing
from receivables.documents.aging_sheets.summary_layout import SummaryLayout
from receivables.documents.aging_sheets.ties import link_customers
from receivables.documents.sheets import Book, Sheet

ACTIONS_SCHEMA = pl.Schema(
    {
        "does": pl.String,
        "customer": pl.String,
        "name": pl.String,
        "night": pl.Date,
        "what": pl.String,
        "level": pl.Int64,
        "who": pl.String,
        "state": pl.String,
        "state_day": pl.Date,
        "due_day": pl.Date,
    }
)
_FIELDS = (
    Field(label="Action", source="does", width=9),
    Field(label="Customer", source="customer"),
    Field(label="Name", source="name", width=24),
    Field(label="Night", source="night", kind=Kind.DAY),
    Field(label="What", source="what", width=18, widest=30),
    Field(label="Level", source="level", kind=Kind.NUMBER, width=7),
    Field(label="Channel, representative or next", source="who", width=22, widest=30),
    Field(label="State on the day", source="state", width=16, widest=30),
    Field(label="Since", source="state_day", kind=Kind.DAY),
    Field(label="Due", source="due_day", kind=Kind.DAY),
)
_NOTES = (
    "What this night did, and what earlier nights began and was not over on the day. What was done counts by its day:",
    "what was done on the as-of day itself is in it, whenever it was put on record.",
)
_HEAD_ROW = 11


@dataclass(frozen=True, slots=True, kw_only=True)
class Actions:
    """What the sheet shows: ACTIONS_SCHEMA in words, this night's first. `counts`: how many there are of each kind,
    those that are not listed among them.
    """

    rows: Bounded
    counts: Mapping[str, int]
    base: str


def actions_sheet(shown: Actions) -> ExtraSheet:
    """The sheet, its rows counted against the store."""
    listing = Listing(table="Actions", fields=_FIELDS, base=shown.base)
    frame = shown.rows.listed

    def make(book: Book) -> Sheet:
        return book.sheet("Actions", widths=listing.widths(frame), frozen=f"C{_HEAD_ROW + 1}")

    def write(sheet: Sheet, layout: SummaryLayout) -> Iterator[Check]:
        sheet.heading("Actions")
        sheet.append(sheet.text(shown.rows.note("actions", "receivables letters, visits, cases"), "strong"))
        for note in _NOTES:
            sheet.append(sheet.text(note, "note"))
        sheet.space()
        checks = list(_write_counts(sheet, shown, listing))
        sheet.space()
        first = listing.write(sheet, frame) + 1
        link_customers(sheet, frame["customer"], layout, column="B", first_row=first)
        return iter(checks)

    return ExtraSheet(make, write)


def _write_counts(sheet: Sheet, shown: Actions, listing: Listing) -> Iterator[Check]:
    sheet.head(["Action", "All", "Listed", "Not listed"], numbers=range(1, 4), light=True)
    listed = dict(shown.rows.listed["does"].value_counts().iter_rows())
    for does, total in shown.counts.items():
        row = sheet.row
        sheet.append(
            sheet.text(does),
            sheet.formula(f"=C{row}+D{row}", "count"),
            sheet.formula(f"=COUNTIFS({listing.column('does')},A{row})", "count"),
            sheet.count(total - listed.get(does, 0)),
        )
        yield Check(f"{does}s: Actions and the store", f"=Actions!$B${row}", str(total))
