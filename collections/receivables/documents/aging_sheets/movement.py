"""The sheet Movement: how the buckets of a former day became those of the as-of day, and what part rolled on."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl
from openpyxl.utils import get_column_letter

from receivables.documents.aging_sheets.checks import Check
from receivables.documents.aging_sheets.extra import ExtraSheet
from receivables.documents.aging_sheets.listing import Field, Kind, Listing
from receivables.documents.aging_sheets.summary_layout import SummaryLayout
from receivables.documents.aging_sheets.ties import sums_to
from receivables.documents.sheets import Book, Sheet
from receivables.documents.words import sentence_case
from receivables.policy.movement import OF_CREDITS

NEW, GONE = "new", "gone"
_NOTES = (
    "Of what is owed line by line on both days the lesser balance has moved, or stayed; the rest of the former is",
    "gone, the rest of the latter is new. Rolled on: the share of what was owed that is in an older bucket now.",
)
# Formulas go by the numbers of buckets, counted from 1: a label such as 1-30 might be taken for a day.
_FIELDS = (
    Field(label="Currency", source="currency", width=14),
    Field(label="From", source="from", width=16),
    Field(label="To", source="to", width=16),
    Field(label="What", source="what", width=16),
    Field(label="Side", source="side", width=16),
    Field(label="Lines", source="lines", kind=Kind.COUNT, width=16),
    Field(label="Amount", source="amount_minor", kind=Kind.MONEY, width=18),
    Field(label="From number", source="from_number", kind=Kind.COUNT, width=16),
    Field(label="To number", source="to_number", kind=Kind.COUNT, width=16),
)
_OWED, _CREDITS = "Owed", "Credits"


@dataclass(frozen=True, slots=True, kw_only=True)
class MovementSheet:
    """What the sheet shows: FLOW_SCHEMA between two days, with the names of its `buckets` in order.

    `opening`, `closing`: what the ledger's postings come to by each day, by currency.
    """

    before: date
    after: date
    flows: pl.DataFrame
    buckets: tuple[str, ...]
    opening: Mapping[str, int]
    closing: Mapping[str, int]
    base: str


def movement_sheet(shown: MovementSheet) -> ExtraSheet:
    """The sheet, tied to what was open on both days."""
    listing = Listing(table="Movement", fields=_FIELDS, base=shown.base)
    currencies = sorted({*shown.opening, *shown.closing, *shown.flows["currency"]})

    def make(book: Book) -> Sheet:
        widths = (14, *[16] * max(len(shown.buckets) + 3, len(_FIELDS) - 1))
        return book.sheet("Movement", widths=widths, frozen="B1")

    def write(sheet: Sheet, layout: SummaryLayout) -> Iterator[Check]:
        sheet.heading("Movement between buckets")
        sheet.append(sheet.text(f"From the end of {shown.before} to the end of {shown.after}.", "strong"))
        for note in _NOTES:
            sheet.append(sheet.text(note, "note"))
        checks = [check for currency in currencies for check in _write_currency(sheet, shown, listing, currency)]
        sheet.space()
        sheet.section("Every flow", len(_FIELDS))
        listing.write(sheet, _in_words(shown))
        return iter(checks)

    return ExtraSheet(make, write)


def _in_words(shown: MovementSheet) -> pl.DataFrame:
    labels = dict(enumerate(shown.buckets))
    flows = {flow: sentence_case(flow.replace("_", " ")) for flow in shown.flows["flow"].unique()}
    is_credit = pl.col("flow").is_in([str(flow) for flow in OF_CREDITS])
    return shown.flows.with_columns(
        pl.col("from_bucket").replace_strict(labels, return_dtype=pl.String).fill_null(NEW).alias("from"),
        pl.col("to_bucket").replace_strict(labels, return_dtype=pl.String).fill_null(GONE).alias("to"),
        pl.col("flow").replace_strict(flows, return_dtype=pl.String).alias("what"),
        pl.when(is_credit).then(pl.lit(_CREDITS)).otherwise(pl.lit(_OWED)).alias("side"),
        from_number=pl.col("from_bucket").fill_null(-1) + 1,
        to_number=pl.col("to_bucket").fill_null(-1) + 1,
    )


@dataclass(frozen=True, slots=True)
class _Block:
    """The matrix of one currency: a column for each bucket, one for what is gone, the opening, the share rolled on."""

    listing: Listing
    currency: str
    buckets: tuple[str, ...]

    @property
    def gone(self) -> str:
        return get_column_letter(len(self.buckets) + 2)

    @property
    def opening(self) -> str:
        return get_column_letter(len(self.buckets) + 3)

    def flows(self, side: str, *, begin: str = "", end: str = "") -> str:
        """The sum of flows; `begin` and `end`: criteria of the bucket numbers they lead from and to."""
        amount, own, of_side, from_number, to_number = (
            self.listing.column(name) for name in ("amount_minor", "currency", "side", "from_number", "to_number")
        )
        criteria = f'{own},"{self.currency}",{of_side},"{side}"'
        criteria += f',{from_number},"{begin}"' if begin else ""
        criteria += f',{to_number},"{end}"' if end else ""
        return f"=SUMIFS({amount},{criteria})"

    def rolled(self, row: int, number: int) -> str:
        """The share of a bucket's opening that is in an older one now; of the oldest there is none."""
        if number == len(self.buckets):
            return "=0"
        older = f"SUM({get_column_letter(number + 2)}{row}:{get_column_letter(len(self.buckets) + 1)}{row})"
        return f"=IF({self.opening}{row}=0,0,{older}/{self.opening}{row})"


def _write_currency(sheet: Sheet, shown: MovementSheet, listing: Listing, currency: str) -> Iterator[Check]:
    """From each bucket to each, by formulas over the flows."""
    block = _Block(listing, currency, shown.buckets)
    numbers = range(1, len(shown.buckets) + 1)
    sheet.space()
    sheet.section(currency, len(numbers) + 4)
    sheet.head(["From", *shown.buckets, "Gone", "Opening", "Rolled on"], numbers=range(1, len(numbers) + 4))
    first, money = sheet.row, sheet.book.money_style(currency)
    for number, label in (*zip(numbers, shown.buckets, strict=True), (0, "New")):
        row = sheet.row
        cells = [sheet.formula(block.flows(_OWED, begin=f"={number}", end=f"={to}"), money) for to in (*numbers, 0)]
        opening = sheet.formula(f"=SUM(B{row}:{block.gone}{row})", money) if number else None
        rolled = sheet.formula(block.rolled(row, number), "share") if number else None
        sheet.append(sheet.text(label, "strong"), *cells, opening, rolled)
    credits_by_bucket = [sheet.formula(block.flows(_CREDITS, end=f"={to}"), money) for to in numbers]
    before = sheet.formula(block.flows(_CREDITS, begin=">0"), money)
    last = sheet.append(sheet.text("Credits", "strong"), *credits_by_bucket, None, before)
    yield from _write_closing(sheet, shown, block, first, last)


def _write_closing(sheet: Sheet, shown: MovementSheet, block: _Block, first: int, last: int) -> Iterator[Check]:
    currency, style = block.currency, sheet.book.money_style(block.currency, total=True)
    letters = [get_column_letter(place + 2) for place in range(len(block.buckets))]
    sums = {
        letter: sheet.formula(f"=SUM({letter}{first}:{letter}{last})", style) for letter in (*letters, block.opening)
    }
    by_bucket = (sums[letter] for letter in letters)
    row = sheet.append(sheet.text("All", "total"), *by_bucket, sheet.blank("total"), sums[block.opening])
    opened, closed = f"=Movement!${block.opening}${row}", f"=SUM(Movement!$B${row}:${letters[-1]}${row})"
    yield sums_to(f"Opening in {currency}: Movement and ledger", opened, shown.opening.get(currency, 0), currency)
    yield sums_to(f"Closing in {currency}: Movement and ledger", closed, shown.closing.get(currency, 0), currency)
