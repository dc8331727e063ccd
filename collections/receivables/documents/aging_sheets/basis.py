"""How the figures of the workbook were computed: sentences for whoever has to rely on them."""

from collections.abc import Iterator

from receivables.documents.aging_sheets.summary_layout import SummaryLayout

_ALWAYS = (
    "Days overdue: the as-of day less the due day, in calendar days. Due on the as-of day is 0 and not overdue.",
    "Balance: what is open after receipts, credits and reversals dated on or before the as-of day; credits negative.",
    "Overdue are invoices after their due day, whatever day their age counts from.",
    "Currencies are never added together. Each line is converted and rounded by itself.",
    "A line without a rate stays in every list, and outside of every sum in {base}.",
    "No figure depends on the day this file is opened on.",
)
_LIVE = ("Totals are formulas over the sheet Detail: change a line and they follow.",)
_NOT_LIVE = (
    "The list of lines is not in this file: figures of accounts, representatives and cells are values, counted from",
    "the lines. Their totals and all checks are formulas.",
)
_BY_BLOCK = (
    "There are too many accounts for each to search all of Detail: Summary adds up the rows where each account stands",
    "now. Filter Detail as you like, but sort only a copy of it; the checks show when rows have been moved.",
)
_BEFORE = ("Figures of the former day are values: its lines are in that day's own aging.",)


def sentences(layout: SummaryLayout, *, live: bool) -> Iterator[str]:
    """The sentences that hold for this workbook."""
    said = [*_ALWAYS, *(_LIVE if live else _NOT_LIVE)]
    if live and layout.reads_blocks:
        said += _BY_BLOCK
    if layout.header.before:
        said += _BEFORE
    return (sentence.format(base=layout.header.base_currency) for sentence in said)
