"""The sheet Loss allowance: what is expected to be lost of what is open, by a provision matrix."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from receivables.documents.aging_sheets.checks import Check
from receivables.documents.aging_sheets.extra import ExtraSheet
from receivables.documents.aging_sheets.listing import Field, Kind, Listing
from receivables.documents.aging_sheets.summary_layout import SummaryLayout
from receivables.documents.aging_sheets.ties import balance_in_base, sums_to
from receivables.documents.sheets import Book, Sheet
from receivables.documents.words import HOLDS, sentence_case
from receivables.money import decimals
from receivables.policy.loss_allowance import MATRIX

_NOTES = (
    "IFRS 9 5.5.15, simplified approach: what is expected to be lost over the life of what is open. The matrix is the",
    "practical expedient of B5.5.35: open times loss rate, by days past due. Credits are left out. Percentages may be",
    "changed here: the workbook reckons anew, and the check against the config's own rates then says so.",
)
_NO_RATES = "No rates are set: fill in the column Percent, or set [loss_allowance] percents in config.toml."
_FIELDS = (
    Field(label="Basis", source="basis", width=16, widest=38),
    Field(label="Segment", source="segment", width=18),
    Field(label="Past due", source="bucket", width=12),
    Field(label="Currency", source="currency", width=10),
    Field(label="Lines", source="lines", kind=Kind.COUNT, width=10),
    Field(label="Without a rate", source="unconverted", kind=Kind.COUNT, width=10),
    Field(label="Open", source="balance_minor", kind=Kind.MONEY, width=18),
    Field(label="Open {base}", source="base_minor", kind=Kind.BASE, width=18),
    Field(label="Percent", source="percent", kind=Kind.RATE, width=10),
)
_NUMBER = Field(label="Bucket number", source="number", kind=Kind.COUNT, width=8)


@dataclass(frozen=True, slots=True, kw_only=True)
class LossAllowance:
    """What the sheet shows: ALLOWANCE_SCHEMA. `credits_minor`: what is left out, below zero, in the base currency.

    `source`: where the percentages come from.
    """

    rows: pl.DataFrame
    buckets: tuple[str, ...]
    credits_minor: int
    source: str
    base: str


def loss_allowance_sheet(shown: LossAllowance) -> ExtraSheet:
    """The sheet, tied to Summary in the base currency."""
    listing = _listing(shown.base)
    frame = _in_words(shown.rows)

    def make(book: Book) -> Sheet:
        return book.sheet("Loss allowance", widths=listing.widths(frame), frozen="B1")

    def write(sheet: Sheet, layout: SummaryLayout) -> Iterator[Check]:
        sheet.heading("Loss allowance")
        for note in _NOTES:
            sheet.append(sheet.text(note, "note"))
        source = f"Source of the percentages: {shown.source}" if shown.source else _NO_RATES
        sheet.append(sheet.text(source, "strong"))
        sheet.append(sheet.text("What of each bucket rolled on lately, to weigh them against: receivables movement."))
        sheet.space()
        _write_by_bucket(sheet, shown, listing)
        sheet.space()
        sheet.section("By basis, segment, days past due and currency", len(listing.fields))
        listing.write_total(sheet, ("lines", "unconverted", "base_minor", "allowance"))
        listing.write(sheet, frame)
        return _checks(shown, layout, listing)

    return ExtraSheet(make, write)


def _listing(base: str) -> Listing:
    expected = f'IF({{percent}}="","",ROUND({{base_minor}}*{{percent}}/100,{decimals(base)}))'
    allowance = Field(label="Allowance {base}", source="allowance", kind=Kind.BASE, formula=expected, width=18)
    return Listing(table="LossAllowance", fields=(*_FIELDS, allowance, _NUMBER), base=base)


def _in_words(rows: pl.DataFrame) -> pl.DataFrame:
    names = {MATRIX: "Provision matrix", **{str(hold): sentence_case(word) for hold, word in HOLDS.items()}}
    is_matrix = pl.col("basis") == MATRIX
    return rows.with_columns(
        basis=pl.col("basis").replace_strict(names, return_dtype=pl.String),
        segment=pl.when(is_matrix).then(pl.col("segment").fill_null("All others")).otherwise(pl.lit("")),
        bucket=pl.col("bucket").fill_null(""),
        number=pl.col("number").fill_null(-1) + 1,
        percent=pl.col("percent").map_elements(_digits, return_dtype=pl.String),
        allowance=pl.lit(None, pl.Int64),
    )


def _digits(percent: Decimal) -> str:
    """Without the zeros that only fill up places.

    >>> _digits(Decimal("1.600000")), _digits(Decimal("10.000000"))
    ('1.6', '10')
    """
    return f"{percent:f}".rstrip("0").rstrip(".")


def _write_by_bucket(sheet: Sheet, shown: LossAllowance, listing: Listing) -> None:
    """The matrix by bucket, what stands apart from it, and how much of it all is covered."""
    base, allowance, number = (listing.column(name) for name in ("base_minor", "allowance", "number"))
    labels = ["Past due", f"Open {shown.base}", "Allowance", "Covered"]
    first = sheet.head(labels, numbers=range(1, 4), light=True) + 1
    # By number: a label such as 1-30 might be taken for a day.
    for place, label in (*enumerate(shown.buckets, 1), (0, "Assessed apart")):
        _append_covered(
            sheet, shown.base, label, *(f"SUMIFS({column},{number},{place})" for column in (base, allowance))
        )
    last = sheet.row - 1
    _append_covered(sheet, shown.base, "All", f"SUM(B{first}:B{last})", f"SUM(C{first}:C{last})", total=True)
    sheet.append(sheet.text("Credits, left out"), sheet.money(shown.credits_minor, shown.base))


def _append_covered(sheet: Sheet, base: str, label: str, owed: str, allowance: str, *, total: bool = False) -> None:
    row, money = sheet.row, sheet.book.money_style(base, total=total)
    sheet.append(
        sheet.text(label, "total" if total else "body"),
        sheet.formula(f"={owed}", money),
        sheet.formula(f"={allowance}", money),
        sheet.formula(f"=IF(B{row}=0,0,C{row}/B{row})", "share"),
    )


def _checks(shown: LossAllowance, layout: SummaryLayout, listing: Listing) -> Iterator[Check]:
    owed, allowance = listing.column("base_minor"), listing.column("allowance")
    base, places = shown.base, decimals(shown.base)
    credit = Decimal(shown.credits_minor).scaleb(-places)
    title = f"All in {base}: Loss allowance with credits and Summary"
    yield Check(title, f"=SUM({owed})+{credit}", balance_in_base(layout), base)
    if shown.rows["allowance_minor"].count():
        reckoned = int(shown.rows["allowance_minor"].sum())
        yield sums_to(f"Allowance in {base}: sheet and policy", f"=SUM({allowance})", reckoned, base)
