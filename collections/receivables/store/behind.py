"""The records behind the decisions about a few customers: what the ledger, people and former nights say about them."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import polars as pl
from sqlalchemy import ColumnElement, Connection, Engine, FromClause, RowMapping, and_, literal, or_, select

from receivables.model import CONTACT_SCHEMA, LEAVES, Does
from receivables.policy.explaining import Behind, Row
from receivables.store import frames, tables
from receivables.store.database import reading
from receivables.store.days import to_day, to_number
from receivables.store.moments import to_datetime
from receivables.store.tables import metadata
from receivables.store.tables_about import tables_about
from receivables.store.versions import as_known

# What people told us, with two times.
_TOLD = ("hold", "cause", "dispute", "promise", "payment_plan", "contact")
# What was done on nights; a match is the clerk's or a rule's, and has but one time.
_DONE = ("letter", "assignment", "case", "match")
_MOMENTS = {"known_at", "known_until"}


def behind(
    engine: Engine, customers: Sequence[str], *, as_of: date, documents: Sequence[str], known_at: datetime | None = None
) -> Behind:
    """All that is on record about these customers, of the ledger only these documents.

    Of the steps of visits those by which the night of `as_of` gave out its own, under `assignment_step`.
    With `known_at` what was told or corrected after that moment is as it was before. What is dated after `as_of` is
    among it: whoever explains a day leaves it out.
    """
    with reading(engine) as conn:
        about = tables_about(conn, pl.Series(customers, dtype=pl.String), ever=known_at is not None)
        rows = {name: _told(conn, name, customers, known_at) for name in _TOLD if name in about}
        done = (metadata.tables[name] for name in _DONE if name in about)
        rows |= {table.name: _rows(conn, table, _of(table, customers)) for table in done}
        if "assignment" in about:
            rows["assignment_step"] = _given_out(conn, customers, as_of)
        rows["item"] = _lines(conn, customers, documents, known_at)
        rows["rate"] = _rates(conn, as_of, known_at)
    return Behind(rows=rows)


def _told(conn: Connection, name: str, customers: Sequence[str], known_at: datetime | None) -> list[Row]:
    table = as_known(metadata.tables[name], known_at)
    return _rows(conn, table, _of(table, customers))


def _given_out(conn: Connection, customers: Sequence[str], as_of: date) -> list[Row]:
    step, day = tables.assignment_step.c, to_number(as_of)
    by_the_night = and_(step.night == day, step.day == day, step.author == "")
    return _rows(conn, tables.assignment_step, and_(_of(tables.assignment_step, customers), by_the_night))


def _of(table: FromClause, customers: Sequence[str]) -> ColumnElement[bool]:
    return table.c.customer.in_(customers)


def _lines(
    conn: Connection, customers: Sequence[str], documents: Sequence[str], known_at: datetime | None
) -> list[Row]:
    """Ledger lines with `source`, `origin` and `load_day` of the load that brought each as it is."""
    lines, load = as_known(tables.item, known_at), tables.load.c
    joined = lines.outerjoin(tables.load, load.known_at == lines.c.known_at)
    query = select(*lines.c, load.source, load.origin, load.as_of.label("load_day")).select_from(joined)
    query = query.where(_of(lines, customers), lines.c.document.in_(documents))
    return [decoded(row) for row in conn.execute(query).mappings()]


def _rates(conn: Connection, as_of: date, known_at: datetime | None) -> list[Row]:
    rate = as_known(tables.rate, known_at)
    return _rows(conn, rate, rate.c.day <= to_number(as_of))


def _rows(conn: Connection, table: FromClause, condition: ColumnElement[bool]) -> list[Row]:
    return [decoded(row) for row in conn.execute(select(*table.c).where(condition)).mappings()]


def decoded(row: RowMapping) -> Row:
    """A row as it is on record, its days and moments as such."""
    return {name: _value(name, value) for name, value in row.items()}


def _value(name: str, value: Any) -> Any:
    if name in _MOMENTS:
        return to_datetime(value) if value else None
    if name in {"day", "night", "batch_night"} or name.endswith("_day"):
        return to_day(value)
    return value


def lines_called(engine: Engine, customer: str, item: str, *, known_at: datetime | None = None) -> list[Row]:
    """The ledger lines of the documents that a number names at a customer, settled or not, in the order of their days.

    Each with its load (see `behind`). Empty when the customer never had such a line.
    """
    lines = as_known(tables.item, known_at)
    named = (lines.c.item == item) | (lines.c.document == item)
    with reading(engine) as conn:
        query = select(lines.c.document).where(lines.c.customer == customer, named).distinct()
        documents = conn.execute(query).scalars().all()
        found = _lines(conn, [customer], documents, known_at) if documents else []
    return sorted(found, key=_posted)


def _posted(row: Row) -> tuple[date, str, str]:
    return row["day"], row["item"], row["kind"]


def name_of_customer(engine: Engine, customer: str) -> str | None:
    """What a customer is called, its number where nobody says; None when nobody has heard of it."""
    query = select(tables.customer.c.name).where(tables.customer.c.customer == customer)
    with reading(engine) as conn:
        found: str | None = conn.execute(query).scalar_one_or_none()
    return None if found is None else found or customer


def leaving(engine: Engine, customers: Sequence[str], *, as_of: date) -> pl.DataFrame:
    """The contacts (CONTACT_SCHEMA) that released letters of earlier nights make, leaving with that of `as_of`."""
    night = to_number(as_of)
    letter, line = tables.letter, tables.line.c
    released = and_(letter.c.state.in_(LEAVES), letter.c.released_by != "")
    same = and_(line.customer == letter.c.customer, line.night == letter.c.night, line.does == Does.LETTER)
    query = (
        select(line.customer, line.debtor, line.item, line.does, line.level, literal(night).label("day"))
        .join_from(tables.line, letter, same)
        .where(
            letter.c.customer.in_(customers),
            letter.c.night < night,
            or_(released, letter.c.batch_night == night),
            line.level > 0,
        )
    )
    with reading(engine) as conn:
        return frames.read_frame(conn, query, CONTACT_SCHEMA)
