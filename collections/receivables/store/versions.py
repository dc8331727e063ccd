"""What we knew at a moment: the rows that are still so, and those that were replaced or removed since."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import ColumnElement, FromClause, Table, select, true, union_all

from receivables.store.moments import to_moment
from receivables.store.tables import PAST

Whose = Callable[[FromClause], ColumnElement[bool]]


def everybody(_rows: FromClause) -> ColumnElement[bool]:
    """The condition that leaves nobody out."""
    return true()


def as_known(table: Table, known_at: datetime | None, whose: Whose = everybody) -> FromClause:
    """The rows of a table as they were known at a moment; None: as they are known now, all of them.

    It has the columns of the table. A moment is known from its very microsecond on. `whose`: what the query asks of
    these rows, where they are to be found by an index: of a condition upon both together SQLite reads every row.
    """
    if known_at is None:
        return table
    at, past = to_moment(known_at), PAST[table.name]
    still = select(*table.c).where(table.c.known_at <= at, whose(table))
    then = select(*(past.c[column.name] for column in table.c))
    then = then.where(past.c.known_at <= at, past.c.known_until > at, whose(past))
    return union_all(still, then).subquery(table.name)
