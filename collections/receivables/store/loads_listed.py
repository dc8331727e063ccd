"""What was loaded last from each source."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Engine, func, select

from receivables.store.database import reading
from receivables.store.days import to_day
from receivables.store.moments import to_datetime
from receivables.store.tables import load


@dataclass(frozen=True, slots=True, kw_only=True)
class LastLoad:
    """The newest content of a source that brought anything new: when it became known, for which day, how many rows."""

    source: str
    kind: str
    origin: str
    as_of: date
    known_at: datetime
    rows_taken: int
    rows_refused: int


def last_loads(engine: Engine) -> list[LastLoad]:
    """The last load of every source that was ever taken, by source and kind."""
    newest = select(func.max(load.c.known_at)).group_by(load.c.source, load.c.kind)
    query = select(load).where(load.c.known_at.in_(newest)).order_by(load.c.source, load.c.kind)
    with reading(engine) as conn:
        return [
            LastLoad(
                source=row.source,
                kind=row.kind,
                origin=row.origin,
                as_of=to_day(row.as_of),
                known_at=to_datetime(row.known_at),
                rows_taken=row.rows_taken,
                rows_refused=row.rows_refused,
            )
            for row in conn.execute(query)
        ]
