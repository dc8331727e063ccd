"""The workbook of a handover: the claims with totals that sum themselves, and all that stands behind them."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import polars as pl
from openpyxl.cell import Cell

from receivables.documents.amounts import side_by_side
from receivables.documents.handover_file.dossier import Claim, Dossier
from receivables.documents.sheets import Book, Sheet, fitted
from receivables.documents.words import KINDS, sentence_case

HEAD_ROW = 4
_WIDEST = 60.0
# Of the claims: where the currency stands, and what is summed.
_CURRENCY, _SUMMED = "G", {"Invoiced": "H", "Settled": "I", "Open": "J", "Interest": "L"}
_CLAIM_HEAD = (
    "Item",
    "Reference",
    "Kind",
    "Date",
    "Due",
    "Days late",
    "Currency",
    "Invoiced",
    "Settled",
    "Open",
    "Disputed",
    "Interest",
    "Each day",
    "Lump sum",
    "Its currency",
    "Note",
)
_CLAIM_WIDTHS = (18, 16, 14, 12, 12, 10, 10, 14, 14, 14, 13, 13, 11, 12, 10, 24)


def write_workbook(path: Path, dossier: Dossier) -> None:
    """Write it: summary, claims, payments and credits, interest, debtor, letters, history."""
    title = f"Handover {dossier.number}"
    book = Book(title=title, firm=dossier.firm.name, as_of=dossier.as_of)
    summary = book.sheet("Summary", widths=(16, 16, 16, 16, 16, 16, 16), upright=False, one_page=True)
    last = _claims(book, dossier)
    _summary(summary, book, dossier, last)
    _postings(book, dossier)
    _interest(book, dossier)
    _debtor(book, dossier)
    _letters(book, dossier)
    _history(book, dossier)
    book.save(path)


def _summary(sheet: Sheet, book: Book, dossier: Dossier, last: int) -> None:
    sheet.heading(f"Handover {dossier.number}")
    facts = {
        "Creditor": dossier.firm.name,
        "Debtor": f"{dossier.debtor.name} ({dossier.debtor.customer})",
        "To": f"{dossier.recipient} ({dossier.kind})",
        "Reason": dossier.reason,
        "Prepared by": dossier.prepared_by,
        "Approved": dossier.approved or "not yet",
    }
    for label, value in facts.items():
        sheet.append(sheet.text(label, "label"), sheet.text(value))
    sheet.append(sheet.text("As of", "label"), sheet.day(dossier.as_of, "left_day"))
    sheet.space()
    sheet.head(("Currency", "Invoiced", "Settled", "Open", "Interest", "Lump sums", "All"), numbers=range(1, 7))
    for currency in sorted({*dossier.open_totals, *dossier.fee_totals}):
        row, style = sheet.row, book.money_style(currency)
        sums = [sheet.formula(_sum_of(column, last, row), style) for column in _SUMMED.values()]
        fees = f"=SUMIFS({_range('N', last)},{_range('O', last)},A{row})"
        total = sheet.formula(f"=D{row}+E{row}+F{row}", book.money_style(currency, total=True))
        sheet.append(sheet.text(currency), *sums, sheet.formula(fees, style), total)
    sheet.space()
    sheet.append(sheet.text("Sums of the sheet Claims, by currency. Interest runs on: see each claim.", "note"))


def _sum_of(column: str, last: int, row: int) -> str:
    return f"=SUMIFS({_range(column, last)},{_range(_CURRENCY, last)},A{row})"


def _range(column: str, last: int) -> str:
    return f"Claims!${column}${HEAD_ROW + 1}:${column}${last}"


def _claims(book: Book, dossier: Dossier) -> int:
    widths = _fitted(
        _CLAIM_WIDTHS,
        {0: [one.item for one in dossier.claims], 1: [one.reference for one in dossier.claims], 15: _notes(dossier)},
    )
    sheet = book.sheet("Claims", widths=widths, frozen=f"B{HEAD_ROW + 1}")
    note = "What is claimed, item by item; settled is what was paid, credited or taken off otherwise."
    numbers = [*range(5, 6), *range(7, 14)]
    return _table(sheet, "Claims", note, _CLAIM_HEAD, dossier.claims, lambda one: _claim(sheet, one), numbers)


def _notes(dossier: Dossier) -> list[str]:
    return [one.note for one in dossier.claims]


def _claim(sheet: Sheet, one: Claim) -> list[Cell]:
    def amount(minor: int | None) -> Cell:
        return sheet.blank("body") if minor is None else sheet.money(minor, one.currency)

    fee = sheet.money(one.fee_minor, one.fee_currency) if one.fee_minor else sheet.blank("body")
    return [
        sheet.text(one.item),
        sheet.text(one.reference),
        sheet.text(sentence_case(KINDS[one.kind])),
        sheet.day(one.day, "left_day"),
        sheet.day(one.due_day, "left_day"),
        sheet.count(one.days_overdue),
        sheet.text(one.currency),
        amount(one.invoiced_minor),
        amount(one.settled_minor),
        amount(one.open_minor),
        amount(one.disputed_minor),
        amount(one.interest_minor),
        amount(one.daily_minor if one.interest_minor is not None else None),
        fee,
        sheet.text(one.fee_currency if one.fee_minor else ""),
        sheet.text(one.note),
    ]


def _postings(book: Book, dossier: Dossier) -> None:
    sheet = book.sheet("Payments and credits", widths=(20, 20, 16, 12, 10, 16, 10), frozen=f"A{HEAD_ROW + 1}")
    head = ("Document", "Line", "Kind", "Date", "Currency", "Amount", "Claimed")
    note = "Every line of the ledger in the documents concerned; payments and credits are negative."

    def row(one: Any) -> list[Cell]:
        return [
            sheet.text(one.document),
            sheet.text(one.item),
            sheet.text(sentence_case(KINDS[one.kind])),
            sheet.day(one.day, "left_day"),
            sheet.text(one.currency),
            sheet.money(one.amount_minor, one.currency),
            sheet.text("yes" if one.claimed else ""),
        ]

    _table(sheet, "Postings", note, head, dossier.postings, row, [5])


def _interest(book: Book, dossier: Dossier) -> None:
    sheet = book.sheet("Interest", widths=(18, 12, 12, 8, 10, 15, 15, 10, 8, 14, 14), frozen=f"B{HEAD_ROW + 1}")
    head = (
        "Item",
        "From",
        "To",
        "Days",
        "Currency",
        "Unpaid",
        "Bears interest",
        "Rate %",
        "Per",
        "Series",
        "Interest",
    )
    note = "Simple interest by day on what was unpaid and not in dispute; a year has 365 days."

    def row(one: Any) -> list[Cell]:
        return [
            sheet.text(one.item),
            sheet.day(one.from_day, "left_day"),
            sheet.day(one.to_day, "left_day"),
            sheet.count(one.days),
            sheet.text(one.currency),
            sheet.money(one.principal_minor, one.currency),
            sheet.money(one.bearing_minor, one.currency),
            sheet.number(one.rate),
            sheet.text(one.per),
            sheet.text(one.series or "contract"),
            sheet.money(one.interest_minor, one.currency),
        ]

    _table(sheet, "Interest", note, head, dossier.spans, row, [3, 5, 6, 7, 10])


def _debtor(book: Book, dossier: Dossier) -> None:
    sheet = book.sheet("Debtor", widths=(24, 28, 10, 22, 32), upright=False)
    debtor = dossier.debtor
    sheet.heading(debtor.name or debtor.customer)
    known = {
        "Customer": debtor.customer,
        "Country": debtor.country,
        "Language": debtor.language,
        "E-mail": debtor.email,
    }
    for label, value in {"Address": ", ".join(debtor.address), **known}.items():
        sheet.append(sheet.text(label, "label"), sheet.text(value or "not known"))
    sheet.space()
    sheet.head(("Contact", "Role", "Rank", "Phone", "E-mail"), numbers=[2])
    for person in debtor.contacts:
        rank = sheet.blank("body") if person.rank is None else sheet.count(person.rank)
        sheet.append(
            sheet.text(person.name), sheet.text(person.role), rank, sheet.text(person.phone), sheet.text(person.email)
        )
    if not debtor.contacts:
        sheet.append(sheet.text("No contact is known.", "note"))


def _letters(book: Book, dossier: Dossier) -> None:
    sheet = book.sheet("Letters", widths=(30, 12, 8, 30, 52), frozen=f"B{HEAD_ROW + 1}")
    head = ("Letter", "Sent", "Level", "Asked for", "Copy")
    note = "All letters that left, with copies as far as they lie in the folders of their nights."

    def row(one: Any) -> list[Cell]:
        return [
            sheet.text(one.reference),
            sheet.day(one.sent_day, "left_day"),
            sheet.count(one.level),
            sheet.text(side_by_side(one.totals)),
            sheet.text(one.file or "missing: not in the folder of its night"),
        ]

    _table(sheet, "Letters", note, head, dossier.letters, row, [2])


def _history(book: Book, dossier: Dossier) -> None:
    sheet = book.sheet("History", widths=(12, 12, 26, 70, 20), frozen=f"A{HEAD_ROW + 1}")
    head = ("Date", "What", "About", "In words", "By")

    def row(one: Any) -> list[Cell]:
        texts = (one.what, one.about, one.text, one.by)
        return [sheet.day(one.day, "left_day"), *(sheet.text(text) for text in texts)]

    _table(
        sheet, "History", "Visits, cases, promises, payment plans, disputes and causes.", head, dossier.events, row, []
    )


def _table(  # noqa: PLR0917
    sheet: Sheet,
    name: str,
    note: str,
    head: Sequence[str],
    records: Iterable[Any],
    row: Callable[[Any], list[Cell]],
    numbers: Sequence[int],
) -> int:
    """A sheet that is one table; the number of its last row."""
    sheet.heading(sheet.title)
    sheet.append(sheet.text(note, "note"))
    sheet.space()
    sheet.head(head, numbers=numbers)
    for record in records:
        sheet.append(*row(record))
    if sheet.row == HEAD_ROW + 1:
        sheet.space()  # a table has at least one row
    sheet.add_table(name, head, head_row=HEAD_ROW, last_row=sheet.row - 1)
    sheet.repeat(HEAD_ROW, HEAD_ROW)
    return sheet.row - 1


def _fitted(least: Sequence[float], texts: dict[int, list[str]]) -> list[float]:
    return [
        fitted(pl.Series(texts[place], dtype=pl.String), least=width, most=_WIDEST) if place in texts else width
        for place, width in enumerate(least)
    ]
