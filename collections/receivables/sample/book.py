"""The ledger as the firm's system would post it: numbered rows in the order of their days."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from receivables.model import ItemKind
from receivables.sample.customers import Customer
from receivables.sample.ledger import OnAccount, Sale


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceRow:
    """A line of the invoice list. `amount_minor` is None where the list has words instead of a number."""

    number: str
    customer: Customer
    day: date
    currency: str
    amount_minor: int | None
    kind: ItemKind
    due_day: date | None = None
    instalment: str = ""
    terms: str = ""
    reference: str = ""
    applies_to: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentRow:
    """A line of the payment list; `invoice` is empty where the payment names none."""

    number: str
    customer: Customer
    day: date
    currency: str
    amount_minor: int
    invoice: str
    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """Everything posted, and the number that each sale got."""

    invoices: tuple[InvoiceRow, ...]
    payments: tuple[PaymentRow, ...]
    sales: tuple[tuple[str, Sale], ...]


def posted(sales: Iterable[Sale], on_account: Iterable[OnAccount]) -> Book:
    """Number every document within its year, in the order of days and then of customers."""
    in_order = sorted(sales, key=lambda sale: (sale.day, sale.customer.number, sale.reference))
    numbers = _numbers("{:%y}{:05d}", [sale.day for sale in in_order])
    numbered = tuple(zip(numbers, in_order, strict=True))
    loose = tuple(on_account)
    invoices = [row for number, sale in numbered for row in _invoice_rows(number, sale)]
    notes = _renumbered("CN{:%y}{:04d}", [*_applied_notes(numbered), *_free_notes(loose)])
    payments = _renumbered("P{:%y}{:05d}", [*_applied_payments(numbered), *_unapplied_payments(loose)])
    rows = sorted([*invoices, *notes], key=lambda row: row.day)
    return Book(invoices=tuple(rows), payments=tuple(payments), sales=numbered)


def _invoice_rows(number: str, sale: Sale) -> Iterator[InvoiceRow]:
    in_parts = len(sale.parts) > 1
    for place, part in enumerate(sale.parts, start=1):
        yield InvoiceRow(
            number=number,
            customer=sale.customer,
            day=sale.day,
            currency=sale.currency,
            amount_minor=part.amount_minor if sale.readable else None,
            kind=ItemKind.INVOICE,
            due_day=part.due_day,
            instalment=str(place) if in_parts else "",
            terms=f"{len(sale.parts)} instalments" if in_parts else f"Net {sale.customer.terms_days}",
            reference=sale.reference,
        )


def _applied_notes(numbered: tuple[tuple[str, Sale], ...]) -> Iterator[InvoiceRow]:
    for number, sale in numbered:
        for credit in sale.credits:
            yield InvoiceRow(
                number="",
                customer=sale.customer,
                day=credit.day,
                currency=sale.currency,
                amount_minor=credit.amount_minor,
                kind=ItemKind.CREDIT_NOTE,
                reference=sale.reference,
                applies_to=number,
            )


def _free_notes(loose: tuple[OnAccount, ...]) -> Iterator[InvoiceRow]:
    for entry in loose:
        if entry.kind is ItemKind.CREDIT_NOTE:
            yield InvoiceRow(
                number="",
                customer=entry.customer,
                day=entry.day,
                currency=entry.currency,
                amount_minor=entry.amount_minor,
                kind=ItemKind.CREDIT_NOTE,
                reference=entry.reference,
            )


def _applied_payments(numbered: tuple[tuple[str, Sale], ...]) -> Iterator[PaymentRow]:
    for number, sale in numbered:
        for receipt in sale.receipts:
            yield PaymentRow(
                number="",
                customer=sale.customer,
                day=receipt.day,
                currency=sale.currency,
                amount_minor=receipt.amount_minor,
                invoice=number,
                reference=f"货款 {number}" if sale.customer.language == "zh" else f"Invoice {number}",
            )


def _unapplied_payments(loose: tuple[OnAccount, ...]) -> Iterator[PaymentRow]:
    for entry in loose:
        if entry.kind is ItemKind.RECEIPT:
            yield PaymentRow(
                number="",
                customer=entry.customer,
                day=entry.day,
                currency=entry.currency,
                amount_minor=entry.amount_minor,
                invoice="",
                reference=entry.reference,
            )


Row = TypeVar("Row", InvoiceRow, PaymentRow)


def _renumbered(pattern: str, rows: Iterable[Row]) -> list[Row]:
    in_order = sorted(rows, key=lambda row: (row.day, row.customer.number))
    numbers = _numbers(pattern, [row.day for row in in_order])
    return [replace(row, number=number) for row, number in zip(in_order, numbers, strict=True)]


def _numbers(pattern: str, days: Iterable[date]) -> list[str]:
    used: Counter[int] = Counter()
    numbers = []
    for day in days:
        used[day.year] += 1
        numbers.append(pattern.format(day, used[day.year]))
    return numbers
