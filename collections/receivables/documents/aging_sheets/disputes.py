"""The sheet Disputes: what customers say they do not owe, since when, who answers for it, what it holds of lines."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from receivables.documents.aging_sheets.checks import Check
from receivables.documents.aging_sheets.extra import ExtraSheet
from receivables.documents.aging_sheets.listing import Bounded, Field, Kind, Listing
from receivables.documents.aging_sheets.summary_layout import SummaryLayout
from receivables.documents.aging_sheets.ties import link_customers, sums_to
from receivables.documents.sheets import Book, Sheet
from receivables.money import to_decimal

DISPUTES_SCHEMA = pl.Schema(
    {
        "dispute": pl.String,
        "customer": pl.String,
        "name": pl.String,
        "item": pl.String,
        "kind": pl.String,
        "currency": pl.String,
        "claimed_minor": pl.Int64,
        "held_minor": pl.Int64,
        "opened_day": pl.Date,
        "deadline_day": pl.Date,
        "owner": pl.String,
        "state": pl.String,
        "outcome": pl.String,
    }
)
_FIELDS = (
    Field(label="Dispute", source="dispute", width=14, widest=26),
    Field(label="Customer", source="customer"),
    Field(label="Name", source="name", width=20),
    Field(label="Item", source="item"),
    Field(label="Kind", source="kind", widest=20),
    Field(label="Currency", source="currency", width=9),
    Field(label="Claimed", source="claimed_minor", kind=Kind.MONEY, width=16),
    Field(label="Held of open lines", source="held_minor", kind=Kind.MONEY, width=16),
    Field(label="Since", source="opened_day", kind=Kind.DAY),
    Field(label="Days", source="days", kind=Kind.COUNT, formula="AsOf-{opened_day}", width=8),
    Field(label="Deadline", source="deadline_day", kind=Kind.DAY),
    Field(label="Owner", source="owner", widest=24),
    Field(label="State", source="state", width=16, widest=28),
    Field(label="Outcome", source="outcome", widest=24),
)
_NOTES = (
    "What is claimed may be more than is open of the lines it is about; what it holds of them is neither chased nor",
    "bears interest. A dispute that was conceded holds its part until the credit note is posted.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Disputes:
    """What the sheet shows: DISPUTES_SCHEMA in words, the nearest deadline first.

    `held`: what is in dispute by the open lines themselves, by currency. `left_out`: what is held by the disputes that
    are not listed, likewise.
    """

    rows: Bounded
    held: Mapping[str, int]
    left_out: Mapping[str, int]
    base: str
    as_of: date


def disputes_sheet(shown: Disputes) -> ExtraSheet:
    """The sheet, tied to what is in dispute of the open lines."""
    listing = Listing(table="Disputes", fields=_FIELDS, base=shown.base)
    frame = shown.rows.listed.with_columns(days=pl.lit(None, pl.Int64))
    currencies = sorted({*shown.held, *frame["currency"]})

    def make(book: Book) -> Sheet:
        return book.sheet("Disputes", widths=listing.widths(frame), frozen=f"C{len(currencies) + 7}")

    def write(sheet: Sheet, layout: SummaryLayout) -> Iterator[Check]:
        sheet.heading("Disputes")
        sheet.append(sheet.text(shown.rows.note("disputes", "receivables disputes list"), "strong"))
        for note in _NOTES:
            sheet.append(sheet.text(note, "note"))
        sheet.space()
        listing.write_totals(sheet, currencies, ("claimed_minor", "held_minor"))
        first = listing.write(sheet, frame) + 1
        link_customers(sheet, frame["customer"], layout, column="B", first_row=first)
        return _checks(shown, listing, currencies)

    return ExtraSheet(make, write)


def _checks(shown: Disputes, listing: Listing, currencies: list[str]) -> Iterator[Check]:
    held, of = listing.column("held_minor"), listing.column("currency")
    for currency in currencies:
        rest = to_decimal(shown.left_out.get(currency, 0), currency)
        own = f'=SUMIFS({held},{of},"{currency}")+{rest}'
        yield sums_to(f"Disputed in {currency}: Disputes and open lines", own, shown.held.get(currency, 0), currency)
