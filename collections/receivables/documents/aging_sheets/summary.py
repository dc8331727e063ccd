"""The sheet Summary: totals by currency, then one row per customer and currency. Currencies are never added together
but in the base currency, where the rate stands beside them."""

from typing import Any

import polars as pl
from openpyxl.cell import Cell

from receivables.documents.aging_sheets.detail import block, column
from receivables.documents.aging_sheets.lines import Lines
from receivables.documents.aging_sheets.summary_layout import (
    COUNT,
    CURRENCY,
    NUMBERS_ROW,
    SummaryLayout,
)
from receivables.documents.sheets import Book, Sheet, fitted

_FEW_CURRENCIES = 5
# Of what stands before the figures: at the least. Account, currency and lines need no more.
_WIDTHS = {"account": 9, "customer": 11, "name": 24, "salesperson": 15, "segment": 10, "currency": 10, "count": 8}
_WIDEST = 46.0
_FIGURES = range(6, 99)


def make_summary(book: Book, layout: SummaryLayout) -> Sheet:
    """The empty sheet. The totals stay in view while one scrolls, unless there are too many of them."""
    few = len(layout.currencies) <= _FEW_CURRENCIES
    figures = (16 for _ in range(len(layout.buckets) + 3))
    widths = (*(_fitted(layout, name) for name in _WIDTHS), *figures)
    return book.sheet("Summary", widths=widths, frozen=f"D{layout.accounts_head + 1 if few else 1}")


def _fitted(layout: SummaryLayout, name: str) -> float:
    texts = layout.lines.accounts[name]
    if name == "name":
        texts = pl.concat([texts, pl.Series([rate.source for rate in layout.header.rates], dtype=pl.String)])
    return _WIDTHS[name] if texts.dtype != pl.String else fitted(texts, least=_WIDTHS[name], most=_WIDEST)


def write_summary(sheet: Sheet, layout: SummaryLayout) -> None:
    """Fill the sheet."""
    header = layout.header
    sheet.heading("Aging by customer and currency")
    sheet.append(sheet.text(f"{header.firm}, open items as of {header.as_of:%d %B %Y}", "note"))
    numbers = (sheet.count(number, "key") for number, _ in enumerate(header.buckets, 1))
    sheet.append(*[None] * (len(_WIDTHS) - 1), sheet.text("Bucket number", "key"), *numbers)
    figures = ("Lines", *header.buckets, "Total", "Overdue", f"In {header.base_currency}")
    sheet.head(["Totals", "Rate", "Source of the rate", "Rate of", "", "Currency", *figures], numbers=(1, *_FIGURES))
    for currency in layout.currencies:
        sheet.append(*_currency_row(sheet, layout, currency))
    sheet.append(*_base_row(sheet, layout))
    sheet.append(*_share_row(sheet, layout))
    sheet.space()
    labels = ["Account", "Customer", "Name", "Representative", "Segment", "Currency", *figures]
    head = sheet.head(labels, numbers=_FIGURES)
    _write_accounts(sheet, layout)
    sheet.add_table("Accounts", labels, head_row=head, last_row=layout.last_row)
    sheet.repeat(head, head)


def _currency_row(sheet: Sheet, layout: SummaryLayout, currency: str) -> list[Any]:
    row = layout.currency_row(currency)

    def total(letter: str, style: str) -> Cell:
        accounts, currencies = layout.of_accounts(letter), layout.of_accounts(f"${CURRENCY}")
        return sheet.formula(f"=SUMIFS({accounts},{currencies},${CURRENCY}{row})", style)

    money = sheet.book.money_style(currency, total=True)
    base_money = sheet.book.money_style(layout.header.base_currency, total=True)
    figures = [total(letter, money) for letter in (*layout.buckets, layout.total, layout.overdue)]
    in_base = _no_rate(sheet, "total_right") if currency in unrated(layout.lines) else total(layout.base, base_money)
    return [
        sheet.text("All", "total"),
        *_rate(sheet, layout, currency),
        sheet.blank("total"),
        sheet.text(currency, "total"),
        total(COUNT, "total_count"),
        *figures,
        in_base,
    ]


def _rate(sheet: Sheet, layout: SummaryLayout, currency: str) -> list[Cell]:
    rate = layout.header.rate(currency)
    if rate:
        return [
            sheet.number(rate.rate, "total_rate"),
            sheet.text(rate.source, "total"),
            sheet.day(rate.day, "total_day"),
        ]
    base = currency == layout.header.base_currency
    return [
        sheet.number("1", "total_rate") if base else _no_rate(sheet, "total_right"),
        sheet.text("base currency" if base else "", "total"),
        sheet.blank("total"),
    ]


def _base_row(sheet: Sheet, layout: SummaryLayout) -> list[Any]:
    header = layout.header
    balances = column("base_minor", header)
    overdue = f'{column("kind", header)},"Invoice",{column("days_overdue", header)},">0"'
    money = sheet.book.money_style(header.base_currency, total=True)
    first, last = layout.buckets[0], layout.buckets[-1]
    row = layout.base_row
    figures = [
        f"=SUMIFS({balances},{column('bucket_number', header)},{letter}${NUMBERS_ROW})" for letter in layout.buckets
    ]
    figures += [f"=SUM({first}{row}:{last}{row})", f"=SUMIFS({balances},{overdue})"]
    figures += [f"=SUM({layout.of_currencies(layout.base)})"]
    return [
        *(sheet.text(text, "total") for text in ("All", "", "All currencies, converted", "", "", header.base_currency)),
        sheet.formula(f"=SUM({layout.of_currencies(COUNT)})", "total_count"),
        *(sheet.formula(figure, money) for figure in figures),
    ]


def _share_row(sheet: Sheet, layout: SummaryLayout) -> list[Any]:
    row, total = layout.base_row, layout.total
    shares = [
        sheet.formula(f"=IF(${total}{row}=0,0,{letter}{row}/${total}{row})", "share")
        for letter in (*layout.buckets, layout.total, layout.overdue)
    ]
    return [None, None, sheet.text("Share", "note"), *[None] * 4, *shares]


def _write_accounts(sheet: Sheet, layout: SummaryLayout) -> None:
    without_rate = unrated(layout.lines)
    for account in layout.lines.accounts.iter_rows(named=True):
        rated = account["currency"] not in without_rate
        sheet.append(*_account_row(sheet, layout, account, rated=rated))
    if layout.lines.accounts.is_empty():
        sheet.space()


def _account_row(sheet: Sheet, layout: SummaryLayout, account: dict[str, Any], *, rated: bool) -> list[Any]:
    header, row = layout.header, sheet.row

    def of(source: str) -> str:
        if layout.reads_blocks:
            return block(source, account["first"], account["count"])
        return column(source, header)

    own = f"{of('account')},$A{row}"
    balances = of("balance_minor")
    number = of("bucket_number")
    overdue = f'{of("kind")},"Invoice",{of("days_overdue")},">0"'
    figures = [f"=SUMIFS({balances},{own},{number},{letter}${NUMBERS_ROW})" for letter in layout.buckets]
    figures += [f"=SUMIFS({balances},{own})", f"=SUMIFS({balances},{own},{overdue})"]
    money = sheet.book.money_style(account["currency"])
    base_money = sheet.book.money_style(header.base_currency)
    in_base = f"=SUMIFS({of('base_minor')},{own})"
    return [
        sheet.count(account["account"], "key"),
        *(sheet.text(account[name] or "") for name in ("customer", "name", "salesperson", "segment", "currency")),
        sheet.formula(f"=COUNTIFS({own})", "count"),
        *(sheet.formula(figure, money) for figure in figures),
        sheet.formula(in_base, base_money) if rated else _no_rate(sheet, "right"),
    ]


def unrated(lines: Lines) -> set[str]:
    """The currencies of which no line could be converted."""
    known = lines.frame.filter(lines.frame["base_minor"].is_not_null())["currency"]
    return set(lines.currencies) - set(known.unique())


def _no_rate(sheet: Sheet, style: str) -> Cell:
    return sheet.text("no rate", style)
