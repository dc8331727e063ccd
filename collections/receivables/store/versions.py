"""What we knew at a moment: the rows that are still so, and those that were replaced or removed since."""

from datetime import datetime

from sqlalchemy import FromClause, Table, select, union_all

from receivables.store.moments import to_moment
from receivables.store.tables import PAST


def as_known(table: Table, known_at: datetime | None) -> FromClause:
    """The rows of a table as they were known at a moment; None: as they are known now.

    It has the columns of the table. A moment is known from its very microsecond on.
    """
    if known_at is None:
        return table
    at, past = to_moment(known_at), PAST[table.name]
    still = select(*table.c).where(table.c.known_at <= at)
    then = select(*(past.c[column.name] for column in table.c)).where(past.c.known_at <= at, past.c.known_until > at)
    return union_all(still, then).subquery(table.name)
