"""A sheet that stands beside the aging itself: it fills itself, and hands over what Control shall check."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from receivables.documents.aging_sheets.checks import Check
from receivables.documents.aging_sheets.summary_layout import SummaryLayout
from receivables.documents.sheets import Book, Sheet


@dataclass(frozen=True, slots=True)
class ExtraSheet:
    """`make` gives the empty sheet, in the order of the tabs; `write` fills it and returns its checks.

    `write` is told where things stand on Summary, to be tied to it and to lead there; Detail may be another file.
    """

    make: Callable[[Book], Sheet]
    write: Callable[[Sheet, SummaryLayout], Iterable[Check]]
