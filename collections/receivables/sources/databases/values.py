"""What a database's driver gives as the value of a column, as the texts that every source is read from."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

import polars as pl

from receivables.sources.settings import SourceError

_NOTHING = type(None)
_NUMBERS = frozenset({int, float, Decimal})


def column_texts(values: Sequence[Any], *, where: str) -> tuple[pl.Series, pl.Series]:
    """The values of one column as texts, and which of them are numbers (Boolean).

    Numbers have a decimal point, no exponent and no digit more or less than the database gave; zeros that end a
    fraction go. Days are 2026-03-05, with the time of day behind them where there is one. NULL is null. Raises
    SourceError, naming the column `where`, for values that have no text: bytes, lists, documents.
    """
    kinds = set(map(type, values)) - {_NOTHING}
    if strange := sorted(kind.__name__ for kind in kinds - _TEXTS.keys()):
        raise SourceError(
            f"{where}: holds values of the type {strange[0]}, expected texts, numbers, days or yes and no; "
            "a query can cast them"
        )
    texts = _texts(values, kinds)
    if not kinds & _NUMBERS:
        return texts, pl.repeat(False, len(values), eager=True)
    if kinds <= _NUMBERS:
        return _without_idle_zeros(texts), texts.is_not_null()
    numbers = pl.Series([type(value) in _NUMBERS for value in values], dtype=pl.Boolean)
    return texts.zip_with(~numbers, _without_idle_zeros(texts)), numbers


def _texts(values: Sequence[Any], kinds: set[type]) -> pl.Series:
    if kinds <= {str}:
        return pl.Series(values, dtype=pl.String)
    if kinds == {date}:
        return pl.Series(values, dtype=pl.Date).cast(pl.String)
    return pl.Series([None if value is None else _TEXTS[type(value)](value) for value in values], dtype=pl.String)


def _without_idle_zeros(numbers: pl.Series) -> pl.Series:
    return numbers.str.replace(r"\.0*$", "").str.replace(r"(\.\d*[1-9])0+$", "${1}")


def _float(value: float) -> str:
    text = repr(value)
    return f"{Decimal(text):f}" if "e" in text else text


def _decimal(value: Decimal) -> str:
    return format(value, "f")


def _moment(value: datetime) -> str:
    return value.date().isoformat() if value.time() == time() else value.isoformat(" ")


def _yes_or_no(value: object) -> str:
    return "yes" if value else "no"


_TEXTS: dict[type, Callable[[Any], str]] = {
    str: str,
    int: str,
    float: _float,
    Decimal: _decimal,
    bool: _yes_or_no,
    date: date.isoformat,
    datetime: _moment,
    UUID: str,
}
