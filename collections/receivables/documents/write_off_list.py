"""The booking list: what was approved for write-off and is for the firm's books to give up, as workbook and as CSV."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from receivables.documents.sheets import Book, Sheet, fitted
from receivables.documents.words import KINDS, plural, sentence_case
from receivables.model import Firm
from receivables.model.write_offs import WriteOffRule
from receivables.money import to_decimal

HEAD_ROW = 4
_WIDEST = 50.0
_HEAD = ("Number", "Customer", "Name", "Item", "Kind", "Currency", "Amount", "Reason", "Approved by", "Approved on")
_WIDTHS = (24, 12, 20, 16, 14, 10, 14, 26, 16, 13)
_TEXTS = (0, 1, 2, 3, 7, 8)
_TOTAL_HEAD = ("Currency", "Items", "Amount")

RULES: Mapping[str, str] = {
    WriteOffRule.RESIDUAL: "rest after payment",
    WriteOffRule.SMALL_AND_OLD: "small and long overdue",
    WriteOffRule.CREDIT: "credit left over",
    WriteOffRule.BY_HAND: "proposed by hand",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Booking:
    """One balance to be given up, whole; `amount_minor` is negative for a credit."""

    number: str
    customer: str
    name: str
    item: str
    kind: str
    currency: str
    amount_minor: int
    reason: str
    approved_by: str
    approved_day: date


def write_booking_list(path: Path, *, bookings: Sequence[Booking], as_of: date, firm: Firm) -> None:
    """Write the workbook: a row for each balance, and a sheet of totals by currency that the rows are summed to."""
    book = Book(title=f"Write-offs to book, {as_of.isoformat()}", firm=firm.name, as_of=as_of)
    sheet = book.sheet("Write-offs", widths=_fitted(bookings), frozen=f"B{HEAD_ROW + 1}")
    sheet.heading("Write-offs to book")
    said = f"{plural(len(bookings), 'balance')} approved and listed on {as_of:%d %B %Y}; credits are negative."
    sheet.append(sheet.text(said, "note"))
    sheet.space()
    sheet.head(_HEAD, numbers=[6])
    for booking in bookings:
        _write(sheet, booking)
    if not bookings:
        sheet.space()  # a table has at least one row
    last = sheet.row - 1
    sheet.add_table("WriteOffs", _HEAD, head_row=HEAD_ROW, last_row=last)
    sheet.repeat(HEAD_ROW, HEAD_ROW)
    _write_totals(book, bookings, last)
    book.save(path)


def booking_csv(bookings: Sequence[Booking]) -> bytes:
    """The same for programs: UTF-8, a line for each balance, amounts with a decimal point."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(
        ["number", "customer", "item", "kind", "currency", "amount", "reason", "approved_by", "approved_on"]
    )
    for one in bookings:
        amount = to_decimal(one.amount_minor, one.currency)
        about = (one.number, one.customer, one.item, one.kind, one.currency, amount)
        writer.writerow([*about, one.reason, one.approved_by, one.approved_day])
    return text.getvalue().encode()


def _fitted(bookings: Sequence[Booking]) -> list[float]:
    texts = {
        0: [one.number for one in bookings],
        1: [one.customer for one in bookings],
        2: [one.name for one in bookings],
        3: [one.item for one in bookings],
        7: [one.reason for one in bookings],
        8: [one.approved_by for one in bookings],
    }
    return [
        fitted(pl.Series(texts[place], dtype=pl.String), least=width, most=_WIDEST) if place in _TEXTS else width
        for place, width in enumerate(_WIDTHS)
    ]


def _write(sheet: Sheet, one: Booking) -> None:
    sheet.append(
        *(sheet.text(text) for text in (one.number, one.customer, one.name, one.item, sentence_case(KINDS[one.kind]))),
        sheet.text(one.currency),
        sheet.money(one.amount_minor, one.currency),
        sheet.text(sentence_case(one.reason)),
        sheet.text(one.approved_by),
        sheet.day(one.approved_day, "left_day"),
    )


def _write_totals(book: Book, bookings: Sequence[Booking], last: int) -> None:
    sheet = book.sheet("Totals", widths=(14, 10, 16), upright=True)
    sheet.heading("Totals by currency")
    sheet.append(sheet.text("Summed from the list.", "note"))
    sheet.space()
    head = sheet.head(_TOTAL_HEAD, numbers=[1, 2])
    rows, currencies = (f"'Write-offs'!${column}${HEAD_ROW + 1}:${column}${last}" for column in ("G", "F"))
    for currency in sorted({one.currency for one in bookings}):
        row = sheet.row
        sheet.append(
            sheet.text(currency),
            sheet.formula(f"=COUNTIFS({currencies},A{row})", "count"),
            sheet.formula(f"=SUMIFS({rows},{currencies},A{row})", book.money_style(currency)),
        )
    if sheet.row == head + 1:
        sheet.append(sheet.text("Nothing to book.", "note"))
