"""The totals at the top of Summary: by currency, together in the base currency, their shares and their change."""

from typing import Any

import polars as pl
from openpyxl.cell import Cell

from receivables.documents.aging_sheets.figures import OVERDUE, Figures, equals
from receivables.documents.aging_sheets.lines import Lines
from receivables.documents.aging_sheets.summary_layout import ACCOUNT, COUNT, CURRENCY, NUMBERS_ROW, SummaryLayout
from receivables.documents.sheets import Sheet
from receivables.money import to_decimal

_FIGURES = range(6, 99)


def write_totals(sheet: Sheet, layout: SummaryLayout, figures: Figures, heads: list[str]) -> None:
    """Write the block. Sums by currency are of the accounts below; `heads` are those of the figures after the lines."""
    labels = ["Totals", "Rate", "Source of the rate", "Rate of", "", "Currency", "Lines", *heads]
    sheet.head(labels, numbers=(1, *_FIGURES))
    for currency in layout.currencies:
        sheet.append(*_currency_row(sheet, layout, currency))
    sheet.append(*_base_row(sheet, layout, figures))
    sheet.append(*_share_row(sheet, layout))
    if layout.header.before:
        sheet.append(*_before_row(sheet, layout))
        sheet.append(*_change_row(sheet, layout))
    sheet.book.define("TotalCurrencies", layout.range(_fixed(layout.of_currencies(CURRENCY))))
    sheet.book.define("TotalBalances", layout.range(_fixed(layout.of_currencies(layout.total))))
    sheet.book.define("TotalInBase", layout.place(layout.total, layout.base_row))


def unrated(lines: Lines) -> set[str]:
    """The currencies of which no line could be converted."""
    known = lines.frame.filter(pl.col("base_minor").is_not_null())["currency"]
    return set(lines.currencies) - set(known.unique())


def _fixed(cells: str) -> str:
    first, last = cells.split(":")
    return f"${first}:${last}"


def _currency_row(sheet: Sheet, layout: SummaryLayout, currency: str) -> list[Any]:
    row = layout.currency_row(currency)
    own = f'{layout.of_accounts(f"${CURRENCY}")},${CURRENCY}{row},{layout.of_accounts(f"${ACCOUNT}")},">0"'

    def total(letter: str, style: str) -> Cell:
        return sheet.formula(f"=SUMIFS({layout.of_accounts(letter)},{own})", style)

    money = sheet.book.money_style(currency, total=True)
    base_money = sheet.book.money_style(layout.header.base_currency, total=True)
    no_rate = currency in unrated(layout.lines) and bool(layout.lines.accounts.height)
    former = [total(letter, money) for letter in (layout.before, layout.change)] if layout.header.before else []
    return [
        sheet.text("All", "total"),
        *_rate(sheet, layout, currency),
        sheet.blank("total"),
        sheet.text(currency, "total"),
        total(COUNT, "total_count"),
        *(total(letter, money) for letter in (*layout.buckets, layout.total, layout.overdue)),
        _of_total(sheet, layout, layout.overdue),
        _no_rate(sheet) if no_rate else total(layout.base, base_money),
        _of_all(sheet, layout) if not no_rate else sheet.blank("total"),
        *former,
    ]


def _rate(sheet: Sheet, layout: SummaryLayout, currency: str) -> list[Cell]:
    header = layout.header
    rate = header.rate(currency)
    if currency == header.base_currency:
        return [sheet.number("1", "total_rate"), sheet.text("base currency", "total"), sheet.blank("total")]
    if not header.options.revalued:
        return [sheet.blank("total"), sheet.text("rates of each line's own day", "total"), sheet.blank("total")]
    if rate:
        return [
            sheet.number(rate.rate, "total_rate"),
            sheet.text(rate.source, "total"),
            sheet.day(rate.day, "total_day"),
        ]
    return [_no_rate(sheet), sheet.blank("total"), sheet.blank("total")]


def _base_row(sheet: Sheet, layout: SummaryLayout, figures: Figures) -> list[Any]:
    base, row = layout.header.base_currency, layout.base_row
    money = sheet.book.money_style(base, total=True)
    first, last = layout.buckets[0], layout.buckets[-1]
    shown = [
        figures.sum("base_minor", equals("bucket_number", number, f"{letter}${NUMBERS_ROW}"), currency=base)
        for number, letter in enumerate(layout.buckets, 1)
    ]
    shown += [f"=SUM({first}{row}:{last}{row})", figures.sum("base_minor", OVERDUE, currency=base)]
    return [
        *(sheet.text(text, "total") for text in ("All", "", "All currencies, converted", "", "", base)),
        sheet.formula(f"=SUM({layout.of_currencies(COUNT)})", "total_count"),
        *(sheet.figure(figure, money) for figure in shown),
        _of_total(sheet, layout, layout.overdue),
        sheet.formula(f"=SUM({layout.of_currencies(layout.base)})", money),
        _of_all(sheet, layout),
        *_former(sheet, layout, money),
    ]


def _former(sheet: Sheet, layout: SummaryLayout, money: str) -> list[Cell]:
    if not layout.header.before:
        return []
    row = layout.base_row
    return [
        sheet.formula(f"={layout.total}{layout.before_row}", money),
        sheet.formula(f"={layout.total}{row}-{layout.before}{row}", money),
    ]


def _share_row(sheet: Sheet, layout: SummaryLayout) -> list[Any]:
    row, total = layout.base_row, layout.total
    shares = [
        sheet.formula(f"=IF(${total}{row}=0,0,{letter}{row}/${total}{row})", "share")
        for letter in (*layout.buckets, layout.total, layout.overdue)
    ]
    return [None, None, sheet.text("Share", "note"), *[None] * 4, *shares]


def _before_row(sheet: Sheet, layout: SummaryLayout) -> list[Any]:
    """The former day's buckets: figures, for its lines are in another workbook."""
    header = layout.header
    assert header.before
    summed = header.before.lines.group_by("bucket").agg(pl.col("base_minor").sum())
    of_bucket: dict[str, int] = dict(summed.iter_rows())
    overdue = header.before.lines.filter((pl.col("kind") == "invoice") & (pl.col("days_overdue") > 0))
    minor = [of_bucket.get(label, 0) for label in header.buckets]
    money = sheet.book.money_style(header.base_currency)
    row, first, last = sheet.row, layout.buckets[0], layout.buckets[-1]
    return [
        *(sheet.text(text, "note") for text in ("", "", f"On {header.before.as_of.isoformat()}", "", "")),
        sheet.text(header.base_currency, "note"),
        sheet.count(header.before.lines.height),
        *(sheet.number(str(to_decimal(one, header.base_currency)), money) for one in minor),
        sheet.formula(f"=SUM({first}{row}:{last}{row})", money),
        sheet.money(int(overdue["base_minor"].sum()), header.base_currency),
    ]


def _change_row(sheet: Sheet, layout: SummaryLayout) -> list[Any]:
    money = sheet.book.money_style(layout.header.base_currency)
    changes = [
        sheet.formula(f"={letter}{layout.base_row}-{letter}{layout.before_row}", style)
        for letter, style in [
            (COUNT, "count"),
            *((letter, money) for letter in (*layout.buckets, layout.total, layout.overdue)),
        ]
    ]
    return [None, None, sheet.text("Change", "note"), None, None, None, *changes]


def _of_total(sheet: Sheet, layout: SummaryLayout, letter: str) -> Cell:
    total = f"{layout.total}{sheet.row}"
    return sheet.formula(f'=IF({total}>0,{letter}{sheet.row}/{total},"")', "total_share")


def _of_all(sheet: Sheet, layout: SummaryLayout) -> Cell:
    whole = f"${layout.base}${layout.base_row}"
    return sheet.formula(f"=IF({whole}=0,0,{layout.base}{sheet.row}/{whole})", "total_share")


def _no_rate(sheet: Sheet) -> Cell:
    return sheet.text("no rate", "total_right")
