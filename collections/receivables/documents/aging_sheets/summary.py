"""The sheet Summary: totals by currency, then one row per customer and currency, below the subtotal of its
representative. Currencies are never added together but in the base currency, where the rate stands beside them."""

import polars as pl

from receivables.documents.aging_sheets.detail import row_of
from receivables.documents.aging_sheets.figures import Figures
from receivables.documents.aging_sheets.summary_accounts import pour_accounts
from receivables.documents.aging_sheets.summary_layout import ACCOUNT, SummaryLayout
from receivables.documents.aging_sheets.summary_totals import write_totals
from receivables.documents.sheets import Book, Sheet, fitted

_FEW_CURRENCIES = 5
# Of what stands before the figures: at the least. Account, currency and lines need no more.
_WIDTHS = {"account": 9, "customer": 11, "name": 24, "salesperson": 15, "segment": 10, "currency": 10, "count": 8}
_WIDEST = 46.0
_FIGURES = range(6, 99)
# As many links as Excel takes on a sheet.
_LINKS = 65_530


def make_summary(book: Book, layout: SummaryLayout) -> Sheet:
    """The empty sheet. The totals stay in view while one scrolls, unless there are too many of them."""
    few = len(layout.currencies) <= _FEW_CURRENCIES
    figures = (*(16 for _ in range(len(layout.buckets) + 2)), 10, 16, 10, *([16, 16] if layout.header.before else []))
    widths = (*(_fitted(layout, name) for name in _WIDTHS), *figures)
    sheet = book.sheet("Summary", widths=widths, frozen=f"D{layout.accounts_head + 1 if few else 1}")
    sheet.foldable()
    return sheet


def _fitted(layout: SummaryLayout, name: str) -> float:
    texts = layout.lines.accounts[name]
    if name == "name":
        texts = pl.concat([texts, pl.Series([rate.source for rate in layout.header.rates], dtype=pl.String)])
    return _WIDTHS[name] if texts.dtype != pl.String else fitted(texts, least=_WIDTHS[name], most=_WIDEST)


def write_summary(sheet: Sheet, layout: SummaryLayout, figures: Figures) -> None:
    """Fill the sheet."""
    header = layout.header
    sheet.heading("Aging by customer and currency")
    sheet.append(sheet.text(f"{header.firm}, open items as of {header.as_of:%d %B %Y}", "note"))
    numbers = (sheet.count(number, "key") for number, _ in enumerate(header.buckets, 1))
    sheet.append(*[None] * (len(_WIDTHS) - 1), sheet.text("Bucket number", "key"), *numbers)
    heads = [*header.buckets, "Total", "Overdue", "Overdue %", f"In {header.base_currency}", "Share"]
    if header.before:
        heads += [f"On {header.before.as_of.isoformat()}", "Change"]
    write_totals(sheet, layout, figures, heads)
    sheet.space()
    labels = ["Account", "Customer", "Name", "Representative", "Segment", "Currency", "Lines", *heads]
    head = sheet.head(labels, numbers=_FIGURES)
    pour_accounts(sheet, layout, figures)
    sheet.filter(f"A{head}:{layout.last_column}{layout.last_row}")
    sheet.repeat(head, head)
    if figures.live:
        _link(sheet, layout)


def link_back(detail: Sheet, layout: SummaryLayout) -> None:
    """Lead from the first line of each account on Detail to its row."""
    known = layout.lines.accounts.filter(pl.col("count") > 0).head(_LINKS)
    for first, account, representative in known.select("first", "account", "representative").iter_rows():
        detail.link(f"A{row_of(first)}", layout.place(ACCOUNT, layout.account_row(account, representative)))


def _link(sheet: Sheet, layout: SummaryLayout) -> None:
    known = layout.lines.accounts.filter(pl.col("count") > 0).head(_LINKS)
    for first, account, representative in known.select("first", "account", "representative").iter_rows():
        row = layout.account_row(account, representative)
        sheet.link(f"{ACCOUNT}{row}", f"Detail!$A${row_of(first)}")
