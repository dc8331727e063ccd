"""What each night reported, as JSON."""

from datetime import date

from sqlalchemy import Connection, Engine, delete, insert, select

from receivables.store.database import reading
from receivables.store.days import to_day, to_number
from receivables.store.tables import night_report


def keep_report(conn: Connection, as_of: date, text: str) -> None:
    """Keep the report of a night instead of one that it made before."""
    conn.execute(delete(night_report).where(night_report.c.night == to_number(as_of)))
    conn.execute(insert(night_report).values(night=to_number(as_of), text=text))


def report_of(engine: Engine, as_of: date) -> str | None:
    """The report of a night as JSON, None where none was kept."""
    with reading(engine) as conn:
        query = select(night_report.c.text).where(night_report.c.night == to_number(as_of))
        return conn.execute(query).scalar_one_or_none()


def reported_nights(engine: Engine, *, until: date | None = None, limit: int = 30) -> tuple[date, ...]:
    """The newest nights with a report, up to one, newest first."""
    query = select(night_report.c.night).order_by(night_report.c.night.desc()).limit(limit)
    if until is not None:
        query = query.where(night_report.c.night <= to_number(until))
    with reading(engine) as conn:
        return tuple(to_day(number) for number in conn.execute(query).scalars())
