"""The sheet Roll-forward: how receivables came from one day to another, in each currency and in the base currency."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from receivables.documents.aging_sheets.checks import Check
from receivables.documents.aging_sheets.extra import ExtraSheet
from receivables.documents.aging_sheets.listing import Field, Kind, Listing
from receivables.documents.aging_sheets.summary_layout import COUNT, SummaryLayout
from receivables.documents.aging_sheets.ties import balance_in, balance_in_base, sums_to
from receivables.documents.sheets import Book, Sheet
from receivables.documents.words import KINDS, sentence_case
from receivables.money import decimals
from receivables.policy.revaluation import RolledInBase

# Of what is rounded once: seven kinds, exchange, opening and closing, half a unit each.
_ROUNDINGS = 5
_MOVED = tuple(f"{kind}_minor" for kind in KINDS)
_LABELS = {f"{kind}_minor": sentence_case(word) + "s" for kind, word in KINDS.items()}
_NOTES = (
    "Opening + invoices - credit notes - receipts + reversals - write-offs = closing. Amounts carry their sign: what",
    "customers owe more is above zero. Settlements are what a list of open items no longer had; allocations only move",
    "money within the ledger and come to nothing.",
)
_BASE_NOTES = (
    "Opening and closing at the rates of their days, what was posted at those of its own days. Exchange is what is",
    "left to closing; rate by rate is what each change of a rate made of the balance it met, reckoned apart.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RollForward:
    """What the sheet shows: from the beginning of `first` to the end of `last`, `rows` in ROLL_FORWARD_SCHEMA.

    `open_before`: what is open line by line on the day before, by currency. `in_base`: the currencies that have all
    their rates. `closing`: by currency, where the workbook has not every open line; None: it has, as Summary says.
    `ties_in_base`: whether Summary converts by the rates of the as-of day, too.
    """

    first: date
    last: date
    rows: pl.DataFrame
    open_before: Mapping[str, int]
    in_base: Mapping[str, RolledInBase]
    base: str
    closing: Mapping[str, int] | None = None
    ties_in_base: bool = True


def roll_forward_sheet(shown: RollForward) -> ExtraSheet:
    """The sheet, tied to what is open at both ends."""
    own, in_base = _own(shown), _in_base(shown)

    def make(book: Book) -> Sheet:
        return book.sheet("Roll-forward", widths=(14, *[15] * (len(in_base.fields) - 1)), frozen="B1")

    def write(sheet: Sheet, layout: SummaryLayout) -> Iterator[Check]:
        sheet.heading("Roll-forward")
        sheet.append(sheet.text(f"From the beginning of {shown.first} to the end of {shown.last}.", "strong"))
        for note in _NOTES:
            sheet.append(sheet.text(note, "note"))
        sheet.space()
        sheet.section("By currency", len(own.fields))
        own.write(sheet, shown.rows)
        sheet.space()
        sheet.section(f"In {shown.base}", len(in_base.fields))
        for note in _base_notes(shown):
            sheet.append(sheet.text(note, "note"))
        sheet.space()
        summed = ("before", *_MOVED, "exchange", "after", "exchange_minor")
        in_base.write_total(sheet, summed)
        in_base.write(sheet, _base_rows(shown))
        return _checks(shown, layout, own, in_base)

    return ExtraSheet(make, write)


def _own(shown: RollForward) -> Listing:
    moved = (Field(label=label, source=source, kind=Kind.MONEY) for source, label in _LABELS.items())
    closing = f"SUM({{opening_minor}}:{{{_MOVED[-1]}}})"
    fields = (
        Field(label="Currency", source="currency"),
        Field(label="Opening", source="opening_minor", kind=Kind.MONEY),
        *moved,
        Field(label="Closing", source="closing_minor", kind=Kind.MONEY, formula=closing),
    )
    return Listing(table="RollForward", fields=fields, base=shown.base)


def _in_base(shown: RollForward) -> Listing:
    places = decimals(shown.base)

    def at(column: str, rate: str) -> str:
        own = f"SUMIFS(RollForward[{column}],RollForward[Currency],{{currency}})"
        return f"ROUND({own}*{{{rate}}},{places})"

    moved = (Field(label=label, source=source, kind=Kind.BASE) for source, label in _LABELS.items())
    exchange = f"{{after}}-SUM({{before}}:{{{_MOVED[-1]}}})"
    fields = (
        Field(label="Currency", source="currency"),
        Field(label="Rate before", source="rate_before", kind=Kind.RATE),
        Field(label="Opening {base}", source="before", kind=Kind.BASE, formula=at("Opening", "rate_before")),
        *moved,
        Field(label="Exchange", source="exchange", kind=Kind.BASE, formula=exchange),
        Field(label="Rate after", source="rate_after", kind=Kind.RATE),
        Field(label="Closing {base}", source="after", kind=Kind.BASE, formula=at("Closing", "rate_after")),
        Field(label="Rate by rate", source="exchange_minor", kind=Kind.BASE),
    )
    return Listing(table="RollForwardBase", fields=fields, base=shown.base)


def _base_notes(shown: RollForward) -> Iterator[str]:
    yield from _BASE_NOTES
    left_out = [currency for currency in shown.rows["currency"] if currency not in shown.in_base]
    if left_out:
        yield f"Without a rate on every day that needs one, and in no sum here: {', '.join(left_out)}."


def _base_rows(shown: RollForward) -> pl.DataFrame:
    schema = {"currency": pl.String, "rate_before": pl.String, "rate_after": pl.String, "exchange_minor": pl.Int64}
    rows = [
        {
            "currency": currency,
            "rate_before": rolled.rate_before or "0",
            "rate_after": rolled.rate_after,
            "exchange_minor": rolled.exchange_minor,
            **{f"{kind}_minor": minor for kind, minor in rolled.posted_minor.items()},
        }
        for currency, rolled in sorted(shown.in_base.items())
    ]
    return pl.DataFrame(rows, schema=schema | dict.fromkeys(_MOVED, pl.Int64))


def _checks(shown: RollForward, layout: SummaryLayout, own: Listing, in_base: Listing) -> Iterator[Check]:
    day_before = f"open lines the day before {shown.first}"
    for currency in shown.rows["currency"]:
        opening, closing = (
            f'=SUMIFS({own.column(name)},{own.column("currency")},"{currency}")'
            for name in ("opening_minor", "closing_minor")
        )
        yield sums_to(
            f"Opening in {currency}: Roll-forward and {day_before}",
            opening,
            shown.open_before.get(currency, 0),
            currency,
        )
        if shown.closing is None:
            yield Check(
                f"Closing in {currency}: Roll-forward and Summary", closing, balance_in(layout, currency), currency
            )
        else:
            ledger = shown.closing.get(currency, 0)
            yield sums_to(f"Closing in {currency}: Roll-forward and ledger", closing, ledger, currency)
    unit = f"1E-{decimals(shown.base)}"
    apart = f"ABS({in_base.column('exchange')}-{in_base.column('exchange_minor')})"
    wrong = f"=SUMPRODUCT(--({apart}>{_ROUNDINGS}.5*{unit}))"
    yield Check("Currencies whose exchange is not what the rates made of it", wrong, "0")
    if shown.ties_in_base and shown.closing is None and set(shown.in_base) == set(shown.rows["currency"]):
        yield _closing_in_base(shown, layout, in_base)


def _closing_in_base(shown: RollForward, layout: SummaryLayout, in_base: Listing) -> Check:
    """Summary rounds line by line, which may make half a unit for each of them."""
    apart = f"SUM({in_base.column('after')})-{balance_in_base(layout).removeprefix('=')}"
    lines = layout.place(COUNT, layout.base_row)
    rounding = f"0.5*({lines}+{shown.rows.height})*1E-{decimals(shown.base)}"
    title = f"Closing in {shown.base}: Roll-forward and Summary, beyond rounding"
    return Check(title, f"=IF(ABS({apart})<={rounding},0,{apart})", "0", shown.base)
