"""A column of a view: what it is called, what it means, and how either database is to show it.

In the store a day is a whole number, money is minor units, and "none" is empty text. Whoever reads a view gets dates,
amounts and nulls, as far as the database has them: see docs/views.md.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Boolean, ColumnElement, FromClause, Integer, String, case, cast, func, literal
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from receivables.money import currencies_by_decimals

BY_CURRENCY = "of `currency`"


@dataclass(frozen=True, slots=True)
class Column:
    """`kind`: text, day, moment, number, decimal, yes or no, amount, minor units. `meaning` says the unit, too."""

    name: str
    kind: str
    meaning: str
    value: ColumnElement[Any]


def text(column: ColumnElement[Any], meaning: str, *, name: str = "") -> Column:
    """Text, null where there is none."""
    return Column(name or _name(column), "text", meaning, func.nullif(column, ""))


def number(column: ColumnElement[Any], meaning: str, *, name: str = "") -> Column:
    """A whole number."""
    return Column(name or _name(column), "number", meaning, column)


def flag(column: ColumnElement[Any], meaning: str, *, name: str = "") -> Column:
    """Yes or no: a boolean, in SQLite 1 or 0."""
    return Column(name or _name(column), "yes or no", meaning, cast(column, Boolean))


def day(column: ColumnElement[Any], meaning: str, *, name: str = "") -> Column:
    """A day: a date, in SQLite text as `2026-10-30`."""
    return Column(name or _name(column), "day", meaning, _day(column))


def moment(column: ColumnElement[Any], meaning: str, *, name: str = "") -> Column:
    """A moment in UTC: with time zone, in SQLite text as `2026-10-30T04:15:00.000Z`."""
    return Column(name or _name(column), "moment", meaning, _moment(column))


def decimal(column: ColumnElement[Any], meaning: str, *, name: str = "") -> Column:
    """A number with places that is kept as text; null where it cannot be told."""
    return Column(name or _name(column), "decimal", meaning, _decimal(func.nullif(column, "")))


def amount(column: ColumnElement[Any], meaning: str, *, currency: ColumnElement[Any] | str) -> tuple[Column, Column]:
    """An amount, and the same in whole minor units. `currency`: the row's column, or the one that all rows are in."""
    name = _name(column).removesuffix("_minor")
    unit = f"in {currency}" if isinstance(currency, str) else BY_CURRENCY
    of = literal(currency, String) if isinstance(currency, str) else currency
    return (
        Column(name, "amount", f"{meaning}; {unit}", _amount(column, _places(of))),
        Column(f"{name}_minor", "minor units", f"{meaning}; whole minor units {unit}", column),
    )


def of_base(columns: FromClause, base: str, **meanings: str) -> tuple[Column, ...]:
    """Amounts in the base currency, by the names of their columns without `_minor`."""
    pairs = (amount(columns.c[f"{name}_minor"], said, currency=base) for name, said in meanings.items())
    return tuple(column for pair in pairs for column in pair)


def _name(column: ColumnElement[Any]) -> str:
    name: str = column.key or ""
    assert name, column
    return name


def _places(currency: ColumnElement[Any]) -> ColumnElement[Any]:
    """How many decimals a currency has."""
    known = [
        (currency.in_(sorted(names)), literal(digits, Integer)) for digits, names in currencies_by_decimals().items()
    ]
    return case(*known, else_=literal(2, Integer))


class _amount(FunctionElement[Any]):  # noqa: N801 - it is read as a function
    """Minor units, and how many decimals their currency has: a number with so many places."""

    name = "amount"
    inherit_cache = True


class _day(FunctionElement[Any]):  # noqa: N801 - it is read as a function
    """Days since 1970-01-01 as a date."""

    name = "day"
    inherit_cache = True


class _moment(FunctionElement[Any]):  # noqa: N801 - it is read as a function
    """Microseconds since 1970-01-01 UTC as a moment."""

    name = "moment"
    inherit_cache = True


class _decimal(FunctionElement[Any]):  # noqa: N801 - it is read as a function
    """A decimal that is kept as text."""

    name = "decimal"
    inherit_cache = True


@compiles(_amount, "sqlite")
def _amount_in_sqlite(element: _amount, compiler: SQLCompiler, **options: Any) -> str:
    minor, places = (compiler.process(part, **options) for part in element.clauses)
    return f"({minor} / CAST('1e' || ({places}) AS REAL))"


@compiles(_amount, "postgresql")
def _amount_in_postgresql(element: _amount, compiler: SQLCompiler, **options: Any) -> str:
    minor, places = (compiler.process(part, **options) for part in element.clauses)
    return f"({minor} * CAST('1e-' || ({places}) AS numeric))"


@compiles(_day, "sqlite")
def _day_in_sqlite(element: _day, compiler: SQLCompiler, **options: Any) -> str:
    return f"date({compiler.process(element.clauses, **options)} * 86400, 'unixepoch')"


@compiles(_day, "postgresql")
def _day_in_postgresql(element: _day, compiler: SQLCompiler, **options: Any) -> str:
    return f"(DATE '1970-01-01' + {compiler.process(element.clauses, **options)})"


@compiles(_moment, "sqlite")
def _moment_in_sqlite(element: _moment, compiler: SQLCompiler, **options: Any) -> str:
    micros = compiler.process(element.clauses, **options)
    return f"strftime('%Y-%m-%dT%H:%M:%fZ', {micros} / 1000000.0, 'unixepoch')"


@compiles(_moment, "postgresql")
def _moment_in_postgresql(element: _moment, compiler: SQLCompiler, **options: Any) -> str:
    micros = compiler.process(element.clauses, **options)
    return f"(TIMESTAMPTZ '1970-01-01 00:00:00+00' + {micros} * INTERVAL '1 microsecond')"


@compiles(_decimal, "sqlite")
def _decimal_in_sqlite(element: _decimal, compiler: SQLCompiler, **options: Any) -> str:
    return f"CAST({compiler.process(element.clauses, **options)} AS REAL)"


@compiles(_decimal, "postgresql")
def _decimal_in_postgresql(element: _decimal, compiler: SQLCompiler, **options: Any) -> str:
    return f"CAST({compiler.process(element.clauses, **options)} AS numeric)"
