"""The sheet Summary: totals by currency, then one row per customer and currency, below the subtotal of its
representative. Currencies are never added together but in the base currency, where the rate stands beside them."""

from typing import Any

import polars as pl
from openpyxl.cell import Cell

from receivables.documents.aging_sheets.detail import row_of
from receivables.documents.aging_sheets.figures import OVERDUE, Figures, Where, equals
from receivables.documents.aging_sheets.summary_layout import ACCOUNT, NUMBERS_ROW, SummaryLayout
from receivables.documents.aging_sheets.summary_totals import unrated, write_totals
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
    sheet.fold(layout.account_rows())
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
    _write_accounts(sheet, layout, figures)
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


def _write_accounts(sheet: Sheet, layout: SummaryLayout, figures: Figures) -> None:
    without_rate = unrated(layout.lines)
    of_representative = dict(layout.lines.accounts.group_by("representative", maintain_order=True))
    for representative in layout.lines.representatives.iter_rows(named=True):
        sheet.append(*_representative_row(sheet, layout, figures, representative))
        for account in of_representative[representative["representative"],].iter_rows(named=True):
            rated = account["currency"] not in without_rate
            sheet.append(*_account_row(sheet, layout, figures, account, rated=rated))
    if layout.lines.accounts.is_empty():
        sheet.space()


def _representative_row(
    sheet: Sheet, layout: SummaryLayout, figures: Figures, representative: dict[str, Any]
) -> list[Any]:
    base = layout.header.base_currency
    own = equals("representative", representative["representative"])
    within = _within(layout, representative)
    shown = _bucket_figures(layout, figures, own, source="base_minor", currency=base, within=within)
    in_base = f"={layout.total}{sheet.row}"
    count = figures.count(own, within=within)
    return [
        sheet.count(0, "total_key"),
        sheet.blank("total"),
        sheet.text(f"All of {representative['salesperson']}", "total"),
        sheet.text(representative["salesperson"], "total"),
        sheet.blank("total"),
        sheet.text(base, "total"),
        sheet.figure(count, "total_count"),
        *(sheet.figure(one, sheet.book.money_style(base, total=True)) for one in shown),
        _overdue_share(sheet, layout, "total_share"),
        sheet.formula(in_base, sheet.book.money_style(base, total=True)),
        _base_share(sheet, layout, "total_share"),
        *_change(sheet, layout, representative["before_base_minor"], base, total=True),
    ]


def _account_row(
    sheet: Sheet, layout: SummaryLayout, figures: Figures, account: dict[str, Any], *, rated: bool
) -> list[Any]:
    base, currency = layout.header.base_currency, account["currency"]
    own = equals("account", account["account"], f"${ACCOUNT}{sheet.row}")
    within = _within(layout, account)
    shown = _bucket_figures(layout, figures, own, source="balance_minor", currency=currency, within=within)
    money = sheet.book.money_style(currency)
    converted = figures.sum("base_minor", own, currency=base, within=within)
    return [
        sheet.count(account["account"], "key_link" if account["count"] and figures.live else "key"),
        *(sheet.text(account[name] or "") for name in ("customer", "name", "salesperson", "segment", "currency")),
        sheet.figure(figures.count(own, within=within), "count"),
        *(sheet.figure(one, money) for one in shown),
        _overdue_share(sheet, layout, "share"),
        sheet.figure(converted, sheet.book.money_style(base)) if rated else sheet.text("no rate", "right"),
        _base_share(sheet, layout, "share") if rated else None,
        *_change(sheet, layout, account["before_minor"], currency),
    ]


def _bucket_figures(
    layout: SummaryLayout, figures: Figures, own: Where, *, source: str, currency: str, within: tuple[int, int] | None
) -> list[str]:
    """By bucket, the total, and what is overdue of it."""
    of_buckets = [
        figures.sum(
            source, own, equals("bucket_number", number, f"{letter}${NUMBERS_ROW}"), currency=currency, within=within
        )
        for number, letter in enumerate(layout.buckets, 1)
    ]
    total = figures.sum(source, own, currency=currency, within=within)
    return [*of_buckets, total, figures.sum(source, own, OVERDUE, currency=currency, within=within)]


def _within(layout: SummaryLayout, of: dict[str, Any]) -> tuple[int, int] | None:
    return (of["first"], of["count"]) if layout.reads_blocks else None


def _overdue_share(sheet: Sheet, layout: SummaryLayout, style: str) -> Cell:
    total, overdue = f"{layout.total}{sheet.row}", f"{layout.overdue}{sheet.row}"
    return sheet.formula(f"=IF({total}=0,0,{overdue}/{total})", style)


def _base_share(sheet: Sheet, layout: SummaryLayout, style: str) -> Cell:
    whole = f"${layout.base}${layout.base_row}"
    return sheet.formula(f"=IF({whole}=0,0,{layout.base}{sheet.row}/{whole})", style)


def _change(
    sheet: Sheet, layout: SummaryLayout, before_minor: int, currency: str, *, total: bool = False
) -> list[Cell]:
    if not layout.header.before:
        return []
    change = f"={layout.total}{sheet.row}-{layout.before}{sheet.row}"
    return [
        sheet.money(before_minor, currency, total=total),
        sheet.formula(change, sheet.book.money_style(currency, total=total)),
    ]
