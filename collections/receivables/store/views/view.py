"""A view: what a row of it is, its columns, and the query behind it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, select

from receivables.store.views.column import Column


@dataclass(frozen=True, slots=True)
class View:
    """`row` says what a row is, `personal` what in it is about people, empty: nothing."""

    name: str
    row: str
    columns: tuple[Column, ...]
    query: Select[Any]
    personal: str = ""


def view(
    name: str,
    row: str,
    columns: Iterable[Column | tuple[Column, ...]],
    *,
    of: FromClause,
    where: ColumnElement[bool] | None = None,
    personal: str = "",
) -> View:
    """A view of tables; an amount comes as the two columns that it is."""
    flat = tuple(one for given in columns for one in (given if isinstance(given, tuple) else (given,)))
    query = select(*(one.value.label(one.name) for one in flat)).select_from(of)
    return View(name, row, flat, query if where is None else query.where(where), personal)
