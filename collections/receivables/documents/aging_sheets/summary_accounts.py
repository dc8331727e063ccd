"""The accounts on the sheet Summary, those of a representative below their subtotal: too many to be written by hand.

Each figure is the text of a formula, or where the lines are in another file the figure itself.
"""

import re

import polars as pl

from receivables.documents.aging_sheets.detail import HEAD_ROW
from receivables.documents.aging_sheets.figures import OVERDUE, Figures, Where, equals
from receivables.documents.aging_sheets.summary_layout import ACCOUNT, NUMBERS_ROW, SummaryLayout
from receivables.documents.aging_sheets.summary_totals import unrated
from receivables.documents.sheet_rows import CellKind, RowColumn
from receivables.documents.sheets import Book, Sheet

_NAMES = ("customer", "name", "salesperson", "segment", "currency")
_BASE = "base_currency"
# The rows of Detail in which an account's or a representative's lines stand.
_BLOCK = ("{first_row}", "{last_row}")
_PLACE = re.compile(r"\{(\w+)\}")


def pour_accounts(sheet: Sheet, layout: SummaryLayout, figures: Figures) -> None:
    """Write the rows, the last of the sheet."""
    rows = _rows(layout, first_row=sheet.row)
    rows = rows if figures.live else _as_values(rows, layout, figures)

    def finish(part: pl.DataFrame) -> pl.DataFrame:
        styled = _with_styles(part, sheet.book, layout, live=figures.live)
        counted = _as_formulas(styled, layout, figures) if figures.live else styled
        return counted.with_columns(*_shares(layout), *_change(layout))

    if rows.is_empty():
        sheet.space()
    sheet.pour(rows, _columns(layout, live=figures.live), level="level", finish=finish)


def _rows(layout: SummaryLayout, *, first_row: int) -> pl.DataFrame:
    """A row for each representative and account: what it is called and where it and its lines stand."""
    base = layout.header.base_currency
    subtotals = layout.lines.representatives.with_columns(
        account=pl.lit(0, pl.Int64),
        customer=pl.lit(""),
        name=pl.format("All of {}", "salesperson"),
        segment=pl.lit(""),
        currency=pl.lit(base),
        before_minor=pl.col("before_base_minor"),
        level=pl.lit(0),
    )
    accounts = layout.lines.accounts.with_columns(level=pl.lit(1))
    names = ["account", "representative", *_NAMES, "first", "count", "before_minor", "level"]
    rows = pl.concat([subtotals.select(names), accounts.select(names)]).sort("representative", "account")
    top = pl.col("first") + HEAD_ROW + 1
    return rows.with_columns(
        row=pl.int_range(pl.len()) + first_row,
        first_row=top,
        last_row=top + pl.max_horizontal("count", 1) - 1,
        is_subtotal=pl.col("account") == 0,
        is_rated=~pl.col("currency").is_in(sorted(unrated(layout.lines))) | (pl.col("account") == 0),
        base_currency=pl.lit(base),
    )


def _with_styles(rows: pl.DataFrame, book: Book, layout: SummaryLayout, *, live: bool) -> pl.DataFrame:
    def of(style: str, total: str) -> pl.Expr:
        chosen = pl.when("is_subtotal").then(book.style_number(total)).otherwise(book.style_number(style))
        return chosen.cast(pl.Int64)

    codes = sorted({*layout.currencies, layout.header.base_currency})
    money = {code: book.style_number(book.money_style(code)) for code in codes}
    totals = {code: book.style_number(book.money_style(code, total=True)) for code in codes}

    def amounts(currency: str) -> pl.Expr:
        of_row, of_total = (pl.col(currency).replace_strict(one, return_dtype=pl.Int64) for one in (money, totals))
        return pl.when("is_subtotal").then(of_total).otherwise(of_row)

    leads = (pl.col("count") > 0) & (pl.col("account") > 0) if live else pl.lit(value=False)
    return rows.with_columns(
        text_style=of("body", "total"),
        key_style=pl.when(leads).then(book.style_number("key_link")).otherwise(of("key", "total_key")),
        count_style=of("count", "total_count"),
        share_style=of("share", "total_share"),
        money_style=amounts("currency"),
        base_style=amounts(_BASE),
    )


def _as_formulas(rows: pl.DataFrame, layout: SummaryLayout, figures: Figures) -> pl.DataFrame:
    """`lines`, a column for each bucket, `total`, `overdue` and `in_base` as formulas over Detail."""
    own = equals("account", "", f"${ACCOUNT}{{row}}")
    its = equals("representative", "", "{representative}")
    within = _BLOCK if layout.reads_blocks else None

    def either(source: str, *where: Where) -> pl.Expr:
        of_account = figures.sum(source, own, *where, currency="", within=within)
        of_all = figures.sum("base_minor", its, *where, currency="", within=within)
        return pl.when("is_subtotal").then(_filled(of_all)).otherwise(_filled(of_account))

    count, count_all = (figures.count(one, within=within) for one in (own, its))
    of_buckets = {
        f"bucket{number}": either("balance_minor", equals("bucket_number", number, f"{letter}${NUMBERS_ROW}"))
        for number, letter in enumerate(layout.buckets, 1)
    }
    return rows.with_columns(
        **of_buckets,
        lines=pl.when("is_subtotal").then(_filled(count_all)).otherwise(_filled(count)),
        total=either("balance_minor"),
        overdue=either("balance_minor", OVERDUE),
        in_base=pl.when("is_rated").then(either("base_minor")),
    )


def _as_values(rows: pl.DataFrame, layout: SummaryLayout, figures: Figures) -> pl.DataFrame:
    """The same columns as minor units, and the count itself."""
    of_accounts = _summed(figures.lines.frame, "account", "balance_minor", len(layout.buckets))
    of_all = _summed(figures.lines.frame, "representative", "base_minor", len(layout.buckets))
    accounts = rows.filter(~pl.col("is_subtotal")).join(of_accounts, on="account", how="left")
    subtotals = rows.filter("is_subtotal").join(of_all, on="representative", how="left")
    summed = pl.concat([accounts, subtotals.select(accounts.columns)]).sort("row")
    figures_of = [name for name in of_accounts.columns if name != "account"]
    filled = summed.with_columns(pl.col(figures_of).fill_null(0))
    return filled.with_columns(in_base=pl.when("is_rated").then("in_base"))


def _summed(frame: pl.DataFrame, by: str, source: str, buckets: int) -> pl.DataFrame:
    amount = pl.col(source)
    of_buckets = {
        f"bucket{number}": amount.filter(pl.col("bucket_number") == number).sum() for number in range(1, buckets + 1)
    }
    return frame.group_by(by).agg(
        **of_buckets,
        lines=pl.len().cast(pl.Int64),
        total=amount.sum(),
        overdue=amount.filter("is_overdue").sum(),
        in_base=pl.col("base_minor").sum(),
    )


def _shares(layout: SummaryLayout) -> list[pl.Expr]:
    total, overdue, base = layout.total, layout.overdue, layout.base
    whole = f"${base}${layout.base_row}"
    # Of an account in credit what is overdue is no share.
    of_own = _filled(f'=IF({total}{{row}}>0,{overdue}{{row}}/{total}{{row}},"")')
    of_all = pl.when("is_rated").then(_filled(f"=IF({whole}=0,0,{base}{{row}}/{whole})"))
    return [of_own.alias("overdue_share"), of_all.alias("base_share")]


def _change(layout: SummaryLayout) -> list[pl.Expr]:
    if not layout.header.before:
        return []
    return [_filled(f"={layout.total}{{row}}-{layout.before}{{row}}").alias("change")]


def _columns(layout: SummaryLayout, *, live: bool) -> list[RowColumn]:
    """The columns of the sheet in order, each with where its style stands."""
    figure = CellKind.FORMULA if live else CellKind.MONEY
    count = CellKind.FORMULA if live else CellKind.NUMBER
    buckets = [f"bucket{number}" for number, _ in enumerate(layout.buckets, 1)]
    columns = [
        RowColumn(source="account", kind=CellKind.NUMBER, styles="key_style"),
        *(RowColumn(source=name, kind=CellKind.TEXT, styles="text_style") for name in _NAMES),
        RowColumn(source="lines", kind=count, styles="count_style"),
        *(
            RowColumn(source=name, kind=figure, styles="money_style", currency="currency")
            for name in (*buckets, "total", "overdue")
        ),
        RowColumn(source="overdue_share", kind=CellKind.FORMULA, styles="share_style"),
        RowColumn(source="in_base", kind=figure, styles="base_style", currency=_BASE),
        RowColumn(source="base_share", kind=CellKind.FORMULA, styles="share_style"),
    ]
    if layout.header.before:
        columns += [
            RowColumn(source="before_minor", kind=CellKind.MONEY, styles="money_style", currency="currency"),
            RowColumn(source="change", kind=CellKind.FORMULA, styles="money_style"),
        ]
    return columns


def _filled(template: str) -> pl.Expr:
    """The template with each `{name}` as the row's column of that name has it."""
    pieces = _PLACE.split(template)
    return pl.concat_str(
        pl.col(piece).cast(pl.String) if place % 2 else pl.lit(piece) for place, piece in enumerate(pieces)
    )
