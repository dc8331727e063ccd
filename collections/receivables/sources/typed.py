"""Texts into types, column by column. What cannot be read becomes a fault of its row; nothing is rounded or guessed."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

import polars as pl

from receivables.model import TABLES, CellType, Column
from receivables.source import SourceSettings
from receivables.sources.amounts import Amounts, has_decimals_beyond, minor_units, undressed
from receivables.sources.currencies import SIGNS, is_currency
from receivables.sources.dates import days, order_of
from receivables.sources.faults import all_of, faults
from receivables.sources.headers import currency_said
from receivables.sources.ids import REASON, cut_off, told_back
from receivables.sources.marks import UNCALCULATED
from receivables.sources.settings import Undecided
from receivables.sources.tables import RawTable
from receivables.sources.units import scaled, unit_of
from receivables.sources.words import choice_of, yes_or_no

_TYPES: dict[CellType, pl.DataType] = {
    CellType.TEXT: pl.String(),
    CellType.NUMBER: pl.Int64(),
    CellType.AMOUNT: pl.Int64(),
    CellType.CURRENCY: pl.String(),
    CellType.DATE: pl.Date(),
    CellType.YES_NO: pl.Boolean(),
    CellType.RATE: pl.String(),
}
# What a cell of a spreadsheet shows when its formula fails.
_ERRORS = ["#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!", "#GETTING_DATA"]
_ERRORS += ["#BEZUG!", "#NV", "#WERT!", "#ZAHL!", UNCALCULATED]


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """All rows of a table as types (`typed_schema`), and what was wrong with them.

    `decimals`: the decimal mark of each column of amounts. `doubts`: sentences about whole columns.
    """

    rows: pl.DataFrame
    faults: tuple[pl.DataFrame, ...]
    decimals: dict[str, str]
    doubts: tuple[str, ...]


def typed_schema(kind: str) -> pl.Schema:
    """The columns of a typed frame of that kind: every canonical one, and `row`, its row in the file from 1.

    An amount `x` is `x_minor`, whole minor units of the row's currency; a rate is exact decimal text.
    """
    columns = {typed_name(column): _TYPES[column.type] for column in TABLES[kind].columns}
    return pl.Schema({**columns, "row": pl.UInt32()})


def typed_name(column: Column) -> str:
    """The name of a canonical column in a typed frame."""
    return f"{column.name}_minor" if column.type == CellType.AMOUNT else column.name


def typed(table: RawTable, settings: SourceSettings) -> Typed:
    """Reads every canonical column of the table.

    Raises SourceError where a column leaves open how its dates or amounts are meant.
    """
    columns = TABLES[settings.kind].columns
    settings = _with_header_s_currency(table, settings)
    found = [_surplus(table)]
    series: dict[str, pl.Series] = {}
    decimals: dict[str, str] = {}
    for column in sorted(columns, key=lambda column: column.type == CellType.AMOUNT):
        if column.name not in table.columns and not (column.name == "currency" and settings.currency):
            series[column.name] = table.texts(column.name).cast(_TYPES[column.type])
        elif column.type == CellType.AMOUNT:
            amounts = _undressed(table, column, settings)
            decimals[column.name] = amounts.decimal
            series[column.name] = minor_units(amounts.plain, series["currency"])
            found += _amount_faults(table, column, amounts, series["currency"], series[column.name])
            if not TABLES[settings.kind].column("currency").required:
                found.append(_without_currency(table, column, amounts, series["currency"]))
        else:
            series[column.name] = _READERS[column.type](table, column, settings)
            if not _may_show_an_error(column, settings.kind):
                found.append(_unread(table, column, series[column.name]))
    rows = pl.DataFrame([series[column.name].alias(typed_name(column)) for column in columns])
    return Typed(
        rows=_without_moved_amounts(rows, table).hstack([table.cells["row"]]),
        faults=tuple(found),
        decimals=decimals,
        doubts=(
            *_said_by_headers(table, settings),
            *_orders_apart(table, settings),
            *_shown_errors(table, settings.kind, series),
        ),
    )


def _with_header_s_currency(table: RawTable, settings: SourceSettings) -> SourceSettings:
    if "currency" in table.columns or settings.currency is not None:
        return settings
    headers = {name: table.label(name) for name in table.columns}
    return replace(settings, currency=currency_said(headers, settings.kind))


def _said_by_headers(table: RawTable, settings: SourceSettings) -> Iterator[str]:
    for column in TABLES[settings.kind].columns:
        if column.type != CellType.AMOUNT or column.name not in table.columns:
            continue
        unit = unit_of(table.label(column.name))
        if unit.scale:
            yield f"the amounts in {table.label(column.name)} were taken times {10**unit.scale:,}, as the header says"
        elif unit.currency and "currency" not in table.columns:
            yield f"the amounts in {table.label(column.name)} were taken as {unit.currency}, as the header says"


def _without_moved_amounts(rows: pl.DataFrame, table: RawTable) -> pl.DataFrame:
    """Where a row has too many cells, what stands in a column of amounts may be another column's."""
    if "surplus" not in table.cells.columns:
        return rows
    amounts = [name for name in rows.columns if name.endswith("_minor")]
    return rows.with_columns(pl.when(~table.cells["surplus"]).then(pl.col(name)).alias(name) for name in amounts)


def _shown_errors(table: RawTable, kind: str, read: Mapping[str, pl.Series]) -> Iterator[str]:
    """A look-up that failed in a column which may be empty is no reason to refuse the row, nor is a number cut off."""
    for column in TABLES[kind].columns:
        none_lost = read[column.name].null_count() == table.texts(column.name).null_count()
        if none_lost or not _may_show_an_error(column, kind):
            continue
        if errors := table.texts(column.name).is_in(_ERRORS).sum():
            yield f"{errors:,} cells in {table.label(column.name)} show an error, and were taken as empty"
        lost = _cut_off(table, column)
        if lost is not None:
            example = table.texts(column.name).filter(lost)[0]
            yield (
                f"{lost.sum():,} cells in {table.label(column.name)} hold numbers that a spreadsheet has cut off, "
                f"such as {example}, and were taken as empty"
            )


def _may_show_an_error(column: Column, kind: str) -> bool:
    may_be_empty = not column.required and not column.choices and column.name not in TABLES[kind].key
    return column.type == CellType.TEXT and may_be_empty


def _surplus(table: RawTable) -> pl.DataFrame:
    bad = table.cells["surplus"] if "surplus" in table.cells.columns else pl.Series([], dtype=pl.Boolean)
    reason = "the row has more cells than the header; expected quotation marks around a text that holds the delimiter"
    return faults(bad, column=None, values=None, reason=reason)


def _text(table: RawTable, column: Column, _settings: SourceSettings) -> pl.Series:
    texts = table.texts(column.name)
    if texts.str.starts_with("#").any():
        texts = texts.zip_with(~texts.is_in(_ERRORS).fill_null(False), pl.Series([None], dtype=pl.String))
    if column.choices:
        return _by_word(texts, lambda word: choice_of(word, column.choices), pl.String())
    lost = _cut_off(table, column)
    texts = told_back(texts, column=column.name)
    return texts if lost is None else texts.zip_with(~lost, pl.Series([None], dtype=pl.String))


def _cut_off(table: RawTable, column: Column) -> pl.Series | None:
    return cut_off(table.texts(column.name), table.numbers(column.name))


def _currency(table: RawTable, column: Column, settings: SourceSettings) -> pl.Series:
    codes = _by_word(table.texts(column.name), _code, pl.String())
    if settings.currency is None:
        return codes
    unsaid = table.texts(column.name).is_null()
    return codes.zip_with(~unsaid, pl.Series([settings.currency]))


def _code(word: str) -> str | None:
    code = SIGNS.get(word.upper(), word.upper())
    return code if is_currency(code) else None


def _date(table: RawTable, column: Column, settings: SourceSettings) -> pl.Series:
    texts, where = table.texts(column.name), table.where(column.name)
    try:
        return days(texts, order=settings.date_order, where=where, first_day=table.first_day)
    except Undecided as undecided:
        raise _likeliest_first(undecided, table, settings.kind) from None


def _likeliest_first(undecided: Undecided, table: RawTable, kind: str) -> Undecided:
    """The question with the order first that the other columns of days are in: likely, and no more than that."""
    options = sorted(undecided.options, key=lambda option: option not in _orders(table, kind).values())
    return Undecided(str(undecided), setting=undecided.setting, options=options)


def _orders(table: RawTable, kind: str) -> dict[str, str]:
    """The columns of days that are in an order of their own, and which."""
    names = [column.name for column in TABLES[kind].columns if column.type == CellType.DATE]
    found = {name: order_of(table.texts(name)) for name in names if name in table.columns}
    return {name: order for name, order in found.items() if order is not None}


def _orders_apart(table: RawTable, settings: SourceSettings) -> Iterator[str]:
    """A file writes its days in one order as a rule; each column alone may leave no doubt and still be wrong."""
    orders = _orders(table, settings.kind) if settings.date_order is None else {}
    if len(set(orders.values())) > 1:
        said = " and ".join(f"{table.label(name)} as {order}" for name, order in orders.items())
        yield f"the days were read in different orders, {said}; a file has one as a rule: set date_order if it has"


def _yes_no(table: RawTable, column: Column, _settings: SourceSettings) -> pl.Series:
    return _by_word(table.texts(column.name), yes_or_no, pl.Boolean())


def _number(table: RawTable, column: Column, _settings: SourceSettings) -> pl.Series:
    texts = table.texts(column.name)
    whole = texts.str.extract(r"^([-+]?\d+)(?:\.0+)?$")
    return whole.str.to_integer(strict=False)


def _rate(table: RawTable, column: Column, settings: SourceSettings) -> pl.Series:
    plain = _undressed(table, column, settings).plain
    above_zero = plain.str.contains(r"^[\d.]*[1-9][\d.]*$")
    return plain.zip_with(above_zero.fill_null(False), pl.Series([None], dtype=pl.String))


_READERS: dict[CellType, Callable[[RawTable, Column, SourceSettings], pl.Series]] = {
    CellType.TEXT: _text,
    CellType.CURRENCY: _currency,
    CellType.DATE: _date,
    CellType.YES_NO: _yes_no,
    CellType.NUMBER: _number,
    CellType.RATE: _rate,
}


def _by_word(texts: pl.Series, meaning: Callable[[str], object], dtype: pl.DataType) -> pl.Series:
    """Each text by what its word means; the few different words of a column are looked up once."""
    words = texts.unique().drop_nulls()
    meanings = {word: meaning(word) for word in words}
    if all(word == meant for word, meant in meanings.items()):
        return texts
    return texts.replace_strict(meanings, default=None, return_dtype=dtype)


def _undressed(table: RawTable, column: Column, settings: SourceSettings) -> Amounts:
    amounts = undressed(
        table.texts(column.name),
        numbers=table.numbers(column.name),
        decimal=settings.decimal,
        where=table.where(column.name),
        credit="+" if settings.kind == "bank-entries" else "-",
    )
    unit = unit_of(table.label(column.name)) if column.type == CellType.AMOUNT else None
    if unit is None or not (unit.scale or unit.currency):
        return amounts
    header_s = pl.repeat(unit.currency, table.cells.height, dtype=pl.String, eager=True)
    currency = header_s if amounts.currency is None else amounts.currency.fill_null(unit.currency or "")
    return replace(
        amounts, plain=scaled(amounts.plain, unit.scale), currency=currency if unit.currency else amounts.currency
    )


def _unread(table: RawTable, column: Column, values: pl.Series) -> pl.DataFrame:
    texts = table.texts(column.name)
    bad = values.is_null() & texts.is_not_null()
    lost = _cut_off(table, column) if column.type == CellType.TEXT and bad.any() else None
    if lost is None:
        return faults(bad, column=column.name, values=texts, reason=_expected(column))
    cut = faults(bad & lost, column=column.name, values=texts, reason=REASON)
    return all_of([cut, faults(bad & ~lost, column=column.name, values=texts, reason=_expected(column))])


def _expected(column: Column) -> str:
    if column.choices:
        return f"expected {' or '.join(column.choices)}"
    return {
        CellType.DATE: "expected a date",
        CellType.CURRENCY: "expected the ISO 4217 code of a currency",
        CellType.YES_NO: "expected yes or no",
        CellType.NUMBER: "expected a whole number",
        CellType.RATE: "expected a rate above zero",
    }.get(column.type, "expected a text")


def _without_currency(table: RawTable, column: Column, amounts: Amounts, currency: pl.Series) -> pl.DataFrame:
    unsaid = amounts.plain.is_not_null() & currency.is_null() & table.texts("currency").is_null()
    values = table.texts(column.name)
    return faults(unsaid, column=column.name, values=values, reason="expected a currency beside the amount")


def _amount_faults(
    table: RawTable, column: Column, amounts: Amounts, currency: pl.Series, minor: pl.Series
) -> list[pl.DataFrame]:
    texts = table.texts(column.name)
    no_amount = amounts.plain.is_null() & texts.is_not_null()
    found = [faults(no_amount, column=column.name, values=texts, reason="expected an amount")]
    lost = amounts.plain.is_not_null() & currency.is_not_null() & minor.is_null()
    if lost.any():
        fine = has_decimals_beyond(amounts.plain, currency)
        reason = "expected no more decimals than " + currency.fill_null("the currency") + " has"
        found.append(faults(lost & fine, column=column.name, values=texts, reason=reason))
        found.append(faults(lost & ~fine, column=column.name, values=texts, reason="expected an amount within reach"))
    if amounts.currency is not None:
        other = (amounts.currency != currency) & amounts.plain.is_not_null()
        reason = "expected an amount in " + currency.fill_null("the currency") + ", the currency of the row"
        found.append(faults(other, column=column.name, values=texts, reason=reason))
    return found
