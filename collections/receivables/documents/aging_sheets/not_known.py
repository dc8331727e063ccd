"""A sheet in place of those that cannot be made for a former state of knowledge: it says which, and why."""

from collections.abc import Iterator, Sequence

from receivables.documents.aging_sheets.checks import Check
from receivables.documents.aging_sheets.extra import ExtraSheet
from receivables.documents.aging_sheets.summary_layout import SummaryLayout
from receivables.documents.sheets import Book, Sheet


def not_known_sheet(left_out: Sequence[str], why: str) -> ExtraSheet:
    """The sheet that names the ones left out."""

    def make(book: Book) -> Sheet:
        return book.sheet("Not known then", widths=(100,))

    def write(sheet: Sheet, layout: SummaryLayout) -> Iterator[Check]:
        sheet.heading("Not known then")
        sheet.append(sheet.text(why))
        for name in left_out:
            sheet.append(sheet.text(name, "strong"))
        return iter(())

    return ExtraSheet(make, write)
