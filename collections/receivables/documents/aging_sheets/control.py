"""The sheet Control: whose figures these are, of which day, by which rules; and every check, which must be zero."""

from collections.abc import Sequence

from openpyxl.cell import Cell

from receivables.documents.aging_sheets.basis import sentences
from receivables.documents.aging_sheets.checks import Check, Places, all_checks
from receivables.documents.aging_sheets.figures import UNRATED, Figures
from receivables.documents.aging_sheets.header import AgingHeader
from receivables.documents.aging_sheets.ledger_proof import write_proof
from receivables.documents.aging_sheets.matrix import MatrixPlaces
from receivables.documents.aging_sheets.options_said import options_said
from receivables.documents.aging_sheets.representatives import RepresentativesPlaces
from receivables.documents.aging_sheets.summary_layout import SummaryLayout
from receivables.documents.sheets import Book, Sheet
from receivables.money import to_decimal

AS_OF = "AsOf"
CHECKS = "Checks"
_COLUMNS = 5


def make_control(book: Book) -> Sheet:
    """The empty sheet."""
    return book.sheet("Control", widths=(66, 24, 24, 24, 16), upright=True)


def write_control(
    sheet: Sheet,
    layout: SummaryLayout,
    figures: Figures,
    *,
    matrix: MatrixPlaces,
    representatives: RepresentativesPlaces,
    more: Sequence[Check] = (),
) -> None:
    """Fill the sheet, and name the as-of day and the checks, our own and `more`, for whoever looks for them."""
    header = layout.header
    sheet.heading("Aging of open items")
    _write_facts(sheet, layout, figures)
    _write_options(sheet, header)
    _write_companion(sheet, header)
    proof = write_proof(sheet, layout, figures)
    places = Places(layout=layout, figures=figures, matrix=matrix, representatives=representatives, proof=proof)
    _write_checks(sheet, [*all_checks(places), *more])
    _write_rates(sheet, header)
    _write_buckets(sheet, header)
    sheet.space()
    sheet.section("How it was computed", _COLUMNS)
    for sentence in sentences(layout, live=figures.live):
        sheet.append(sheet.text(sentence))


def _write_facts(sheet: Sheet, layout: SummaryLayout, figures: Figures) -> None:
    header, accounts = layout.header, layout.lines.accounts
    known_at = header.known_at.isoformat(" ", "microseconds") if header.known_at else "nothing is known yet"
    verdict = f'IF(SUMPRODUCT(--({CHECKS}<>0))=0,"All checks are zero","DIFFERENCES: see the checks below")'
    owing = accounts.filter(accounts["count"] > 0)
    facts: list[tuple[str, Cell]] = [
        ("Entity", sheet.text(header.firm, "strong")),
        ("As-of day", sheet.day(header.as_of, "strong_day")),
        ("Balances as of", sheet.day(header.as_of, "left_day")),
        ("As known at", sheet.text(known_at, "strong")),
        ("Checks", sheet.formula(f"={verdict}", "strong")),
        ("Run", sheet.text(header.run)),
        ("Policy", sheet.text(header.policy_name)),
        ("Policy hash", sheet.text(header.policy_hash)),
        ("Base currency", sheet.text(header.base_currency)),
        ("Customers", sheet.count(owing["customer"].n_unique(), "left_count")),
        ("Accounts (a customer, a currency, a representative)", sheet.count(owing.height, "left_count")),
        ("Open lines", sheet.figure(figures.count(), "left_count")),
        ("Open lines without a rate", sheet.figure(figures.count(UNRATED), "left_count")),
    ]
    for label, value in facts:
        row = sheet.append(sheet.text(label, "label"), value)
        if label == "As-of day":
            sheet.book.define(AS_OF, f"Control!$B${row}")
        if label == "Checks":
            sheet.alarm(f"B{row}", f"SUMPRODUCT(--({CHECKS}<>0))<>0")
    for note in header.notes:
        sheet.append(sheet.text("Mind", "label"), sheet.text(note))


def _write_options(sheet: Sheet, header: AgingHeader) -> None:
    sheet.space()
    sheet.section("How it was asked for", _COLUMNS)
    for label, said in options_said(header):
        sheet.append(sheet.text(label, "label"), sheet.text(said))


def _write_companion(sheet: Sheet, header: AgingHeader) -> None:
    companion = header.companion
    if companion is None:
        return
    sheet.space()
    sheet.section("The list of lines is a file of its own", _COLUMNS)
    sheet.append(sheet.text("File", "label"), sheet.text(companion.name, "strong"))
    sheet.append(sheet.text("SHA-256", "label"), sheet.text(companion.sha256))
    sheet.append(sheet.text("Lines", "label"), sheet.count(companion.lines, "left_count"))
    for currency, minor in sorted(companion.balances.items()):
        amount = sheet.text(f"{to_decimal(minor, currency):,}")
        sheet.append(sheet.text(f"Balance in {currency}", "label"), amount)


def _write_checks(sheet: Sheet, checks: list[Check]) -> None:
    sheet.space()
    sheet.section("Checks", _COLUMNS)
    sheet.head(["Two ways to the same figure", "One way", "Other way", "Difference", "Result"], numbers=range(1, 5))
    first = sheet.row
    for check in checks:
        style = sheet.book.money_style(check.currency) if check.currency else "count"
        row = sheet.row
        sheet.append(
            sheet.text(check.title),
            sheet.figure(check.one, style),
            sheet.figure(check.other, style),
            sheet.formula(f"=ROUND(B{row}-C{row},{check.places})", "difference"),
            sheet.formula(f'=IF(D{row}=0,"OK","DIFFERS")', "right"),
        )
    last = sheet.row - 1
    sheet.alarm(f"A{first}:E{last}", f"$D{first}<>0")
    sheet.book.define(CHECKS, f"Control!$D${first}:$D${last}")


def _write_rates(sheet: Sheet, header: AgingHeader) -> None:
    sheet.space()
    sheet.section("Exchange rates of the as-of day", _COLUMNS)
    if not header.rates:
        sheet.append(sheet.text("None.", "note"))
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
