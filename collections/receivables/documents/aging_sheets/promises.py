"""The sheet Promises: the customers' word and the rates of payment plans, and whether they were kept."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import polars as pl

from receivables.documents.aging_sheets.checks import Check
from receivables.documents.aging_sheets.extra import ExtraSheet
from receivables.documents.aging_sheets.listing import Bounded, Field, Kind, Listing
from receivables.documents.aging_sheets.summary_layout import SummaryLayout
from receivables.documents.aging_sheets.ties import link_customers
from receivables.documents.sheets import Book, Sheet
from receivables.policy.promises import JUDGED_SCHEMA, PromiseState

# What the policy judged, with the customers' names.
PROMISES_SCHEMA = pl.Schema({**JUDGED_SCHEMA, "name": pl.String()})
STATES: Mapping[str, str] = {
    PromiseState.OPEN: "Open",
    PromiseState.KEPT: "Kept",
    PromiseState.PARTLY_KEPT: "Partly kept",
    PromiseState.BROKEN: "Broken",
}
_REST = 'IF({state}="Open",{promised_minor}-{paid_minor},0)'
_FIELDS = (
    Field(label="Promise", source="promise", width=22, widest=28),
    Field(label="Payment plan", source="plan", width=13, widest=20),
    Field(label="Customer", source="customer"),
    Field(label="Name", source="name", width=20),
    Field(label="Given", source="from_day", kind=Kind.DAY),
    Field(label="For", source="due_day", kind=Kind.DAY),
    Field(label="With grace", source="last_day", kind=Kind.DAY),
    Field(label="Currency", source="currency", width=9),
    Field(label="Promised", source="promised_minor", kind=Kind.MONEY, width=16),
    Field(label="Paid in time", source="paid_minor", kind=Kind.MONEY, width=16),
    Field(label="Still to come", source="rest", kind=Kind.MONEY, formula=_REST, width=16),
    Field(label="State", source="state", width=12),
    Field(label="Since", source="state_day", kind=Kind.DAY),
)
_NOTES = (
    "What was promised is what is left of it to pay: credit notes make it less. Paid is what came in from the day it",
    "was given to its day and the grace after it. The ledger says whether a word was kept, nobody else.",
)
_HEAD_ROW = 13


@dataclass(frozen=True, slots=True, kw_only=True)
class Promises:
    """What the sheet shows: PROMISES_SCHEMA in words, those to come first. `days`: how long ago they were due at most.

    `counts`: how many there are in each state, those that are not listed among them.
    """

    rows: Bounded
    counts: Mapping[str, int]
    days: int
    base: str


def promises_sheet(shown: Promises) -> ExtraSheet:
    """The sheet, with the share of promises kept."""
    listing = Listing(table="Promises", fields=_FIELDS, base=shown.base)
    frame = shown.rows.listed.with_columns(rest=pl.lit(None, pl.Int64))
    currencies = sorted(frame["currency"].drop_nulls().unique())

    def make(book: Book) -> Sheet:
        frozen = f"D{_HEAD_ROW + len(currencies) + 1}"
        return book.sheet("Promises", widths=listing.widths(frame), frozen=frozen)

    def write(sheet: Sheet, layout: SummaryLayout) -> Iterator[Check]:
        sheet.heading("Promises and payment plans")
        note = shown.rows.note(
            f"promises and rates due in the last {shown.days} days or later", "receivables promises list"
        )
        sheet.append(sheet.text(note, "strong"))
        for line in _NOTES:
            sheet.append(sheet.text(line, "note"))
        sheet.space()
        checks = list(_write_states(sheet, shown, listing))
        sheet.space()
        listing.write_totals(sheet, currencies, ("promised_minor", "paid_minor", "rest"))
        first = listing.write(sheet, frame) + 1
        link_customers(sheet, frame["customer"], layout, column="C", first_row=first)
        return iter(checks)

    return ExtraSheet(make, write)


def _write_states(sheet: Sheet, shown: Promises, listing: Listing) -> Iterator[Check]:
    """How many there are in each state, and the share kept of those that are judged."""
    first = sheet.head(["State", "All", "Listed", "Not listed"], numbers=range(1, 4), light=True) + 1
    listed = dict(shown.rows.listed["state"].value_counts().iter_rows())
    for state in STATES.values():
        row, total = sheet.row, shown.counts.get(state, 0)
        sheet.append(
            sheet.text(state),
            sheet.formula(f"=C{row}+D{row}", "count"),
            sheet.formula(f"=COUNTIFS({listing.column('state')},A{row})", "count"),
            sheet.count(total - listed.get(state, 0)),
        )
        yield Check(f"{state} promises: Promises and the store", f"=Promises!$B${row}", str(total))
    kept, last = f"B{first + 1}", f"B{first + len(STATES) - 1}"
    judged = f"SUM({kept}:{last})"
    share = sheet.formula(f'=IF({judged}=0,"none judged",{kept}/{judged})', "share")
    sheet.append(sheet.text("Kept of those judged", "label"), share)
