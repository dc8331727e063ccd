"""Who asked for statements of account, and who asked to get none."""

from dataclasses import dataclass

import polars as pl
from sqlalchemy import Connection, Engine, select

from receivables.store import frames
from receivables.store.database import reading, writing
from receivables.store.tables import statement_wish as table
from receivables.store.told import keep, refuse_unknown

WISH_SCHEMA = pl.Schema({"customer": pl.String, "wanted": pl.Boolean})


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a customer said of statements, and who noted it."""

    customer: str
    wanted: bool
    author: str


def note_wish(engine: Engine, *, customer: str, wanted: bool, author: str) -> None:
    """Note that a customer wants statements, or none; the last word counts. Saying it again changes nothing.

    Raises StoreError for an unknown customer.
    """
    with writing(engine) as conn:
        refuse_unknown(conn, customer, None)
        if wish_of(conn, customer) != wanted:
            keep(conn, table, {"customer": customer}, {"wanted": wanted, "author": author})


def wish_of(conn: Connection, customer: str) -> bool | None:
    """What a customer said; None: nothing."""
    found: bool | None = conn.execute(select(table.c.wanted).where(table.c.customer == customer)).scalar_one_or_none()
    return found


def wishes(conn: Connection) -> pl.DataFrame:
    """Whoever said anything (WISH_SCHEMA)."""
    return frames.read_frame(conn, select(table.c.customer, table.c.wanted), WISH_SCHEMA)


def list_wishes(engine: Engine) -> list[Wish]:
    """Whoever said anything, by number."""
    with reading(engine) as conn:
        rows = conn.execute(select(table.c.customer, table.c.wanted, table.c.author).order_by(table.c.customer))
        return [Wish(customer=row.customer, wanted=bool(row.wanted), author=row.author) for row in rows]
