"""Parts of a difference that somebody named: they stand until somebody clears them."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl
from sqlalchemy import Connection, Engine, Integer, cast, func, select

from receivables.model.control_accounts import DifferenceCause
from receivables.store import frames
from receivables.store.database import StoreError, writing
from receivables.store.days import to_day, to_number
from receivables.store.tables import PAST, difference_explained
from receivables.store.told import LAST_DAY, change, keep
from receivables.store.versions import as_known

EXPLAINED_SCHEMA = pl.Schema(
    {
        **dict.fromkeys(("company", "account", "currency", "number", "cause", "document"), pl.String()),
        "amount_minor": pl.Int64(),
        "from_day": pl.Date(),
        "to_day": pl.Date(),
        "note": pl.String(),
        "author": pl.String(),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """A part of a difference, ours less theirs, with the cause that somebody gave it. It stands from `day` on."""

    company: str
    account: str
    currency: str
    day: date
    cause: DifferenceCause
    amount_minor: int
    document: str = ""
    note: str = ""


def explain(engine: Engine, said: Explanation, *, author: str) -> str:
    """Keep an explanation, and return its number. Raises StoreError for nothing, and for one without a document or a
    note: nobody could check it.
    """
    if not said.amount_minor:
        raise StoreError("The explanation is of nothing: expected an amount other than 0")
    if not said.document.strip() and not said.note.strip():
        raise StoreError("The explanation names no document and has no note: expected one that somebody can check")
    if said.day > LAST_DAY:
        raise StoreError(f"The explanation would stand from {said.day}: expected a day before the year 3000")
    with writing(engine) as conn:
        number = _next_number(conn)
        values = {
            **{name: getattr(said, name) for name in ("company", "account", "currency", "amount_minor")},
            "from_day": to_number(said.day),
            "to_day": None,
            "cause": str(said.cause),
            "document": said.document.strip(),
            "note": said.note.strip(),
            "author": author,
        }
        keep(conn, difference_explained, {"number": number}, values)
        return number


def clear(engine: Engine, number: str, *, as_of: date) -> None:
    """From `as_of` on the explanation no longer stands. Clearing it again changes nothing. Raises StoreError where
    there is none of that number, or for a day before it.
    """
    columns = difference_explained.c
    with writing(engine) as conn:
        found = conn.execute(select(difference_explained).where(columns.number == number)).mappings().first()
        if found is None:
            raise StoreError(f"There is no explanation '{number}': expected a number that `receivables tie-out` shows")
        if to_number(as_of) < found["from_day"]:
            begun = to_day(found["from_day"])
            raise StoreError(f"Explanation {number} stands from {begun} on: expected that day or a later one")
        if found["to_day"] is None:
            change(conn, difference_explained, columns.number == number, {"to_day": to_number(as_of) - 1})


def explained(conn: Connection, *, as_of: date, known_at: datetime | None = None) -> pl.DataFrame:
    """The explanations that stand on a day (EXPLAINED_SCHEMA), as known at a moment; None: now."""
    said: Any = as_known(difference_explained, known_at)
    day = to_number(as_of)
    stands = (said.c.from_day <= day) & (said.c.to_day.is_(None) | (said.c.to_day >= day))
    query = select(*(said.c[name] for name in EXPLAINED_SCHEMA)).where(stands)
    return frames.read_frame(conn, query.order_by(cast(said.c.number, Integer)), EXPLAINED_SCHEMA)


def _next_number(conn: Connection) -> str:
    """One more than the highest there ever was."""
    tables = (difference_explained, PAST[difference_explained.name])
    highest = (conn.execute(select(func.max(cast(one.c.number, Integer)))).scalar_one() for one in tables)
    return str(1 + max((number or 0) for number in highest))
