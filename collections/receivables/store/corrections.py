"""Rows of sources that were refused and that people have corrected: who, when, and from what to what."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, Engine, insert, select

from receivables.store.database import StoreError, reading
from receivables.store.days import to_day, to_number
from receivables.store.tables import correction


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """A refused row of a source and what became of it. Cells are JSON objects, header -> text."""

    row_key: str
    source: str
    day: date
    author: str
    origin: str
    cells_before: str
    cells_after: str


def keep_corrections(conn: Connection, corrections: Iterable[Correction]) -> None:
    """Keep them. Raises StoreError, which says who was first, where one of these rows was corrected before."""
    listed = list(corrections)
    refuse_corrected(conn, (one.row_key for one in listed))
    rows = [
        {
            "row_key": one.row_key,
            "source": one.source,
            "day": to_number(one.day),
            "author": one.author,
            "origin": one.origin,
            "cells_before": one.cells_before,
            "cells_after": one.cells_after,
        }
        for one in listed
    ]
    if rows:
        conn.execute(insert(correction), rows)


def refuse_corrected(conn: Connection, row_keys: Iterable[str]) -> None:
    """Raises StoreError where somebody has corrected one of these rows."""
    found = conn.execute(select(correction).where(correction.c.row_key.in_(list(row_keys))).limit(1)).first()
    if found is not None:
        raise StoreError(
            f"{found.origin} was corrected by {found.author} on {to_day(found.day)} already: expected a row that is "
            "still refused"
        )


def corrections_of(engine: Engine, source: str) -> dict[str, Correction]:
    """What was corrected of a source, by the keys of its rows."""
    with reading(engine) as conn:
        rows = conn.execute(select(correction).where(correction.c.source == source)).mappings().all()
    return {row["row_key"]: Correction(**{**row, "day": to_day(row["day"])}) for row in rows}
