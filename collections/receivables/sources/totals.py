"""Totals: what was taken and refused per currency, and whether the file's own totals rows agree."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from receivables.model import TABLES, CellType, ItemKind, Problem
from receivables.money import to_decimal
from receivables.sources.amounts import SPREADSHEET, undressed
from receivables.sources.cells import text_columns
from receivables.sources.currencies import SIGNS, is_currency
from receivables.sources.tables import RawTable
from receivables.sources.units import unit_of


def sums(amounts: pl.DataFrame) -> dict[str, int]:
    """The sum of `minor` for each `currency`, in the order of their codes; exact beyond 64 bits."""
    wide = amounts.drop_nulls(["currency", "minor"]).select("currency", pl.col("minor").cast(pl.Int128))
    grouped = wide.group_by("currency").agg(pl.col("minor").sum()).sort("currency")
    return {code: int(total) for code, total in grouped.iter_rows()}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Total:
    """One totals row: the amount in one of its columns; `currency` None where it names none."""

    row: int
    amount: Decimal
    currency: str | None


def disagreements(totals: RawTable, given: pl.DataFrame, kind: str, *, decimals: dict[str, str]) -> Iterator[Problem]:
    """A problem for each totals row that is not the sum of the rows above it, in each column of amounts.

    `given`: all rows of data as the file gives them, with `row`, `kind`, `currency` and `<amount>_minor`. A total over
    several currencies is compared as the file adds it: number to number.
    """
    if not totals.cells.height:
        return
    for column in TABLES[kind].columns:
        if column.type == CellType.AMOUNT and column.name in totals.columns:
            above = 0
            for total in _totals(totals, column.name, decimals[column.name]):
                rows = given.select("row", "currency", "kind", minor=f"{column.name}_minor")
                yield from _compared(total, rows, totals, column.name, since=above)
                above = total.row


def _totals(totals: RawTable, name: str, decimal: str) -> Iterator[_Total]:
    plain = undressed(totals.texts(name), numbers=totals.numbers(name), decimal=decimal, where=totals.where(name)).plain
    texts, scale = text_columns(totals.cells), unit_of(totals.label(name)).scale
    for row, amount, cells in zip(totals.cells["row"], plain, totals.cells.select(texts).iter_rows(), strict=True):
        if amount is not None:
            yield _Total(row=row, amount=Decimal(amount).scaleb(scale), currency=_currency_in(cells))


def _currency_in(cells: tuple[str | None, ...]) -> str | None:
    words = [word.strip(":;,.()").upper() for cell in cells if cell for word in cell.split()]
    codes = {SIGNS.get(word, word) for word in words}
    return next((code for code in sorted(codes) if is_currency(code)), None)


def _compared(total: _Total, rows: pl.DataFrame, table: RawTable, name: str, *, since: int) -> Iterator[Problem]:
    above = rows.filter(pl.col("row") < total.row)
    above = above if above.height else rows
    expected = _decimals(above, total.currency)
    acceptable = _acceptable(above, total.currency) | _acceptable(above.filter(pl.col("row") > since), None)
    if SPREADSHEET.plus(total.amount) in map(SPREADSHEET.plus, acceptable):
        return
    unread = above["minor"].null_count()
    by_currency = ", ".join(f"{code} {amount:,}" for code, amount in expected.items()) or "nothing"
    without = f"; {unread:,} rows without an amount that can be read" if unread else ""
    yield Problem(
        where=table.place(total.row),
        what=f"the total in {table.label(name)} is {total.amount:,}, and the rows above make {by_currency}{without}",
    )


def _decimals(rows: pl.DataFrame, currency: str | None) -> dict[str, Decimal]:
    by_currency = {code: to_decimal(minor, code) for code, minor in sums(rows).items()}
    return by_currency if currency is None else {currency: by_currency.get(currency, Decimal())}


def _acceptable(rows: pl.DataFrame, currency: str | None) -> set[Decimal]:
    """Sums that a totals row may mean: credit notes added or deducted, one currency or all of them in one number."""
    deducted = pl.when(pl.col("kind") == ItemKind.CREDIT_NOTE).then(-pl.col("minor").abs()).otherwise("minor")
    found: set[Decimal] = set()
    for version in (rows, rows.with_columns(minor=deducted)):
        amounts = _decimals(version, currency)
        found |= {sum(amounts.values(), Decimal()), *amounts.values()}
    return found
