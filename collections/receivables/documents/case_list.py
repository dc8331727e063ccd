"""The case list: customers that need special handling or a review of their credit, and what comes next for each."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path

import polars as pl
from openpyxl.cell import Cell

from receivables.documents.sheets import Book, Sheet, fitted
from receivables.documents.words import CASES, KINDS, NEXT_STEPS, NEXT_STEPS_LATER, STAGES, plural, sentence_case
from receivables.documents.work import Case, asked_for, open_balance, representative
from receivables.model import CaseKind, Firm

HEAD_ROW = 4
_WIDEST = 60.0
_CASE_HEAD = (
    "Customer",
    "Name",
    "Kind of case",
    "Since",
    "Representative",
    "Contact",
    "Stage",
    "To act",
    "By",
    "Next step",
    "Measures",
    "Currency",
    "Items",
    "Most days late",
    "Open",
    "Asked for",
)
_CASE_WIDTHS = (11, 16, 17, 12, 16, 16, 18, 14, 12, 40, 24, 10, 8, 11, 16, 16)
_ITEM_HEAD: tuple[str, ...] = (
    "Customer",
    "Name",
    "Kind of case",
    "Item",
    "Kind of item",
    "Date",
    "Due",
    "Currency",
    "Days late",
    "Open",
    "Asked for",
)
_ITEM_WIDTHS = (11, 16, 17, 20, 14, 12, 12, 10, 10, 16, 16)
_NUMBERS = {"Items", "Open", "Asked for", "Most days late", "Days late"}


def write_cases(path: Path, *, cases: Sequence[Case], as_of: date, firm: Firm) -> None:
    """Write the workbook: a row per case and currency, the oldest first, and a sheet with all their items."""
    book = Book(title=f"Cases as of {as_of.isoformat()}", firm=firm.name, as_of=as_of)
    ordered = sorted(cases, key=lambda case: (case.since, case.customer, case.kind))
    overview = book.sheet("Cases", widths=_fitted(_CASE_WIDTHS, _CASE_TEXTS, cases), frozen=f"C{HEAD_ROW + 1}")
    branches = [line.branch for case in cases for line in case.lines if line.branch]
    head, widths = _ITEM_HEAD, _fitted(_ITEM_WIDTHS, _ITEM_TEXTS, cases)
    if branches:
        # Groups are rare: the column is there when one of them is.
        head = (*head, "Owed by")
        widths.append(fitted(pl.Series(branches), least=16, most=_WIDEST))
    items = book.sheet("Items", widths=widths, frozen=f"C{HEAD_ROW + 1}")
    _begin(overview, "Cases", f"{plural(len(cases), 'case')} open as of {as_of:%d %B %Y}.", _CASE_HEAD)
    for case in ordered:
        _write_case(overview, case)
    _end(overview, "Cases", _CASE_HEAD)
    _begin(items, "Items of all cases", "One row per item; credits set off are negative.", head)
    for case in ordered:
        _write_items(items, case, with_branches=bool(branches))
    _end(items, "Items", head)
    book.save(path)


def _fitted(least: Sequence[float], texts: Mapping[int, Callable[[Case], str]], cases: Sequence[Case]) -> list[float]:
    """The widths with the columns of varying text as wide as their texts."""
    widths = list(least)
    for place, text in texts.items():
        widths[place] = fitted(pl.Series(map(text, cases), dtype=pl.String), least=least[place], most=_WIDEST)
    return widths


def _begin(sheet: Sheet, title: str, note: str, labels: Sequence[str]) -> None:
    sheet.heading(title)
    sheet.append(sheet.text(note, "note"))
    sheet.space()
    numbers = [place for place, label in enumerate(labels) if label in _NUMBERS]
    sheet.head(labels, numbers=numbers)


def _end(sheet: Sheet, name: str, labels: Sequence[str]) -> None:
    if sheet.row == HEAD_ROW + 1:
        sheet.space()  # a table has at least one row
    sheet.add_table(name, labels, head_row=HEAD_ROW, last_row=sheet.row - 1)
    sheet.repeat(HEAD_ROW, HEAD_ROW)


def _write_case(sheet: Sheet, case: Case) -> None:
    balances = open_balance(case.lines)
    if not balances:
        sheet.append(*_about(sheet, case))
    for currency, minor in asked_for(case.lines).items():
        own = [line for line in case.lines if line.currency == currency]
        sheet.append(
            *_about(sheet, case),
            sheet.text(currency),
            sheet.count(len(own)),
            sheet.count(max(line.days_overdue for line in own)),
            sheet.money(balances[currency], currency),
            sheet.money(minor, currency),
        )


def _about(sheet: Sheet, case: Case) -> list[Cell]:
    return [
        *_whom(sheet, case),
        sheet.day(case.since, "left_day"),
        sheet.text(representative(case)),
        sheet.text(_highest_contact(case)),
        sheet.text(_stage(case)),
        sheet.text(_to_act(case)),
        sheet.day(case.by_day, "left_day") if case.by_day else sheet.text(""),
        sheet.text(f"{case.reason} {_next_step(case)}".strip()),
        sheet.text(", ".join(case.measures)),
    ]


def _stage(case: Case) -> str:
    """A review of the credit has no stages."""
    return sentence_case(STAGES[case.stage]) if case.kind is CaseKind.SPECIAL_HANDLING else "Under review"


def _to_act(case: Case) -> str:
    return case.to_act or representative(case)


def _next_step(case: Case) -> str:
    return NEXT_STEPS_LATER.get(case.stage, NEXT_STEPS[case.kind])


def _whom(sheet: Sheet, case: Case) -> list[Cell]:
    return [sheet.text(text) for text in (case.customer, case.name, sentence_case(CASES[case.kind]))]


def _highest_contact(case: Case) -> str:
    if not case.contacts:
        return "not known"
    person = max(case.contacts, key=lambda person: person.rank or 0)
    return ", ".join(part for part in (person.name, person.role, person.phone) if part)


def _write_items(sheet: Sheet, case: Case, *, with_branches: bool) -> None:
    for line in case.lines:
        sheet.append(
            *_whom(sheet, case),
            sheet.text(line.item),
            sheet.text(sentence_case(KINDS[line.kind])),
            sheet.day(line.day, "left_day"),
            sheet.day(line.due_day, "left_day"),
            sheet.text(line.currency),
            sheet.count(line.days_overdue),
            sheet.money(line.balance_minor, line.currency),
            sheet.money(line.chased_minor, line.currency),
            *([sheet.text(line.branch or f"{case.name} ({case.customer})")] if with_branches else []),
        )


_ITEM_TEXTS: Mapping[int, Callable[[Case], str]] = {0: lambda case: case.customer, 1: lambda case: case.name}
_CASE_TEXTS: Mapping[int, Callable[[Case], str]] = {
    **_ITEM_TEXTS,
    4: representative,
    5: _highest_contact,
    6: _stage,
    7: _to_act,
    10: lambda case: ", ".join(case.measures),
}
