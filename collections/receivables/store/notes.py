"""Notes that were sent, and the receipts that others may thank for; read only where a policy sends notes.

`chosen` and `known_at` are as in `history`.
"""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import polars as pl
from sqlalchemy import ColumnElement, Connection, Engine, Select, and_, or_, select

from receivables.model import ITEM_SCHEMA, NOTE_SCHEMA, Does, Facts, ItemKind, LetterState, Note
from receivables.store import frames, tables
from receivables.store.database import reading
from receivables.store.days import to_number
from receivables.store.history import of_chosen
from receivables.store.tables import item, letter, line
from receivables.store.versions import as_known

_NOTES = [str(note) for note in Note]
# Money that came in, and what takes it back.
_MONEY = (ItemKind.RECEIPT, ItemKind.REVERSAL)


def with_notes(
    engine: Engine, known: Facts, as_of: date, *, since: date | None, known_at: datetime | None = None
) -> Facts:
    """What is known, with the notes sent up to `as_of` and the receipts posted after `since`, of the same customers.

    `since` None: no policy asks for them, and nothing is read.
    """
    if since is None:
        return known
    chosen = _among(known)
    with reading(engine) as conn:
        sent = frames.read_frame(conn, _sent(chosen, as_of), NOTE_SCHEMA)
        return replace(known, notes=sent, receipts=_receipts(conn, chosen, since, as_of, known_at))


def with_receipts(
    engine: Engine, known: Facts, as_of: date, *, since: date | None, known_at: datetime | None = None
) -> Facts:
    """The same without the notes, for those who have them already."""
    if since is None:
        return known
    with reading(engine) as conn:
        return replace(known, receipts=_receipts(conn, _among(known), since, as_of, known_at))


def is_note() -> ColumnElement[bool]:
    """The condition on `letter` that it is a note."""
    return letter.c.treatment.in_(_NOTES)


def _among(known: Facts) -> ColumnElement[bool]:
    return frames.among(tables.customer.c.customer, known.customers["customer"])


def _sent(chosen: ColumnElement[bool], as_of: date) -> Select[Any]:
    same = and_(line.c.customer == letter.c.customer, line.c.night == letter.c.night, line.c.does == Does.LETTER)
    was_sent = and_(letter.c.state == LetterState.SENT, letter.c.state_day <= to_number(as_of))
    about = or_(of_chosen(letter, chosen), line.c.debtor.in_(select(tables.customer.c.customer).where(chosen)))
    columns = (line.c.customer, line.c.debtor, line.c.item, line.c.due_day)
    query = select(*columns, letter.c.treatment.label("note"), letter.c.state_day.label("day"))
    return query.join_from(letter, line, same).where(is_note(), was_sent, about)


def _receipts(
    conn: Connection, chosen: ColumnElement[bool], since: date, as_of: date, known_at: datetime | None
) -> pl.DataFrame:
    lines = as_known(item, known_at)
    of_late = lines.c.day.between(to_number(since) + 1, to_number(as_of))
    query = select(*(lines.c[name] for name in ITEM_SCHEMA)).where(
        of_late, lines.c.kind.in_(_MONEY), of_chosen(lines, chosen)
    )
    return frames.read_frame(conn, query, ITEM_SCHEMA)
