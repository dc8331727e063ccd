"""The sheet Control: whose figures these are, of which day, by which rules; and every check, which must be zero."""

from collections.abc import Sequence

from openpyxl.cell import Cell

from receivables.documents.aging_sheets.checks import Check, all_checks
from receivables.documents.aging_sheets.detail import column
from receivables.documents.aging_sheets.header import AgingHeader
from receivables.documents.aging_sheets.matrix import MatrixPlaces
from receivables.documents.aging_sheets.summary_layout import SummaryLayout
from receivables.documents.sheets import Book, Sheet

AS_OF = "AsOf"
CHECKS = "Checks"
_COLUMNS = 5

_BASIS = (
    "Days overdue: the as-of day less the due day, in calendar days. Due on the as-of day is 0 and not overdue.",
    "Balance: what is open after receipts, credits and reversals dated on or before the as-of day; credits negative.",
    "Currencies are never added together. Each line is converted at the rate above and rounded by itself.",
    "A line without a rate stays in every list, and outside of every sum in {base}.",
    "Totals are formulas over the sheet Detail. No figure depends on the day this file is opened on.",
)
_BY_BLOCK = (
    "There are too many accounts for each to search all of Detail: Summary adds up the rows where each account stands",
    "now. Filter Detail as you like, but sort only a copy of it; the checks show when rows have been moved.",
)


def make_control(book: Book) -> Sheet:
    """The empty sheet."""
    return book.sheet("Control", widths=(48, 24, 24, 18, 18), upright=True, one_page=True)


def write_control(sheet: Sheet, layout: SummaryLayout, matrix: MatrixPlaces, more: Sequence[Check] = ()) -> None:
    """Fill the sheet, and name the as-of day and the checks, our own and `more`, for whoever looks for them."""
    header = layout.header
    sheet.heading("Aging of open items")
    _write_facts(sheet, layout)
    _write_checks(sheet, header, [*all_checks(layout, matrix), *more])
    _write_rates(sheet, header)
    _write_buckets(sheet, header)
    sheet.space()
    sheet.section("How it was computed", _COLUMNS)
    basis = (*_BASIS, *_BY_BLOCK) if layout.reads_blocks else _BASIS
    for sentence in basis:
        sheet.append(sheet.text(sentence.format(base=header.base_currency)))


def _write_facts(sheet: Sheet, layout: SummaryLayout) -> None:
    header, accounts = layout.header, layout.lines.accounts
    items, base = column("item", header), column("base_minor", header)
    verdict = f'IF(SUMPRODUCT(--({CHECKS}<>0))=0,"All checks are zero","DIFFERENCES: see the checks below")'
    facts: list[tuple[str, Cell]] = [
        ("Entity", sheet.text(header.firm, "strong")),
        ("As-of day", sheet.day(header.as_of, "strong_day")),
        *([("As known at", sheet.text(header.known_at.isoformat(" "), "strong"))] if header.known_at else []),
        ("Checks", sheet.formula(f"={verdict}", "strong")),
        ("Base currency", sheet.text(header.base_currency)),
        ("Policy", sheet.text(header.policy_name)),
        ("Policy hash", sheet.text(header.policy_hash)),
        ("Customers", sheet.count(accounts["customer"].n_unique(), "left_count")),
        ("Accounts (one per customer and currency)", sheet.count(accounts.height, "left_count")),
        ("Open lines", sheet.formula(f"=COUNTA({items})", "left_count")),
        ("Open lines without a rate", sheet.formula(f"=COUNTA({items})-COUNT({base})", "left_count")),
    ]
    for label, value in facts:
        row = sheet.append(sheet.text(label, "label"), value)
        if label == "As-of day":
            sheet.book.define(AS_OF, f"Control!$B${row}")
        if label == "Checks":
            sheet.alarm(f"B{row}", f"SUMPRODUCT(--({CHECKS}<>0))<>0")
    for note in header.notes:
        sheet.append(sheet.text("Mind", "label"), sheet.text(note))


def _write_checks(sheet: Sheet, header: AgingHeader, checks: list[Check]) -> None:
    sheet.space()
    sheet.section("Checks", _COLUMNS)
    sheet.head(["Two ways to the same figure", "One way", "Other way", "Difference", "Result"], numbers=range(1, 5))
    first = sheet.row
    for check in checks:
        style = sheet.book.money_style(check.currency) if check.currency else "count"
        row = sheet.row
        sheet.append(
            sheet.text(check.title),
            _figure(sheet, check.one, style),
            _figure(sheet, check.other, style),
            sheet.formula(f"=ROUND(B{row}-C{row},{check.places})", "difference"),
            sheet.formula(f'=IF(D{row}=0,"OK","DIFFERS")', "right"),
        )
    last = sheet.row - 1
    sheet.alarm(f"A{first}:E{last}", f"$D{first}<>0")
    sheet.book.define(CHECKS, f"Control!$D${first}:$D${last}")


def _figure(sheet: Sheet, figure: str, style: str) -> Cell:
    return sheet.formula(figure, style) if figure.startswith("=") else sheet.number(figure, style)


def _write_rates(sheet: Sheet, header: AgingHeader) -> None:
    sheet.space()
    sheet.section("Exchange rates", _COLUMNS)
    if not header.rates:
        sheet.append(sheet.text("None used.", "note"))
        return
    sheet.head(["Currency", f"{header.base_currency} for one unit", "Rate of", "Source", ""])
    for rate in header.rates:
        sheet.append(
            sheet.text(rate.currency),
            sheet.number(rate.rate, "left_rate"),
            sheet.day(rate.day, "left_day"),
            sheet.text(rate.source),
        )


def _write_buckets(sheet: Sheet, header: AgingHeader) -> None:
    sheet.space()
    sheet.section("Buckets, in order", _COLUMNS)
    for number, label in enumerate(header.buckets, 1):
        sheet.append(sheet.text(label), sheet.count(number, "left_count"))
