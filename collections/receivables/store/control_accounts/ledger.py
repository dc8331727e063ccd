"""Our side of a tie-out: what was posted to the ledger, with the company and segment of each customer."""

from datetime import date, datetime
from typing import Any

import polars as pl
from sqlalchemy import ColumnElement, Connection, FromClause, Select, func, or_, select

from receivables.model import RATE_SCHEMA, ItemKind
from receivables.store import frames
from receivables.store.control_accounts.window import Window, come_in, replaced_in
from receivables.store.days import to_number
from receivables.store.tables import PAST, customer, item, rate
from receivables.store.versions import as_known

SUM_SCHEMA = pl.Schema(
    {
        **dict.fromkeys(("company", "segment", "currency", "kind"), pl.String()),
        "day": pl.Date(),
        "amount_minor": pl.Int64(),
    }
)
LINE_SCHEMA = pl.Schema(
    {
        **dict.fromkeys(("company", "segment", "currency", "kind", "customer", "item", "document"), pl.String()),
        "day": pl.Date(),
        "posting_day": pl.Date(),
        "amount_minor": pl.Int64(),
    }
)


def sums(conn: Connection, *, last: date, known_at: datetime | None) -> pl.DataFrame:
    """The sums of all lines posted by `last` (SUM_SCHEMA), as known at a moment; None: now."""
    lines, who = as_known(item, known_at), as_known(customer, known_at)
    by = [who.c.company_code, who.c.segment, lines.c.currency, lines.c.kind, lines.c.day]
    total = func.sum(lines.c.amount_minor).cast(item.c.amount_minor.type).label("amount_minor")
    of_whom = lines.c.customer == who.c.customer
    query = select(by[0].label("company"), *by[1:], total).select_from(lines.join(who, of_whom))
    return frames.read_frame(conn, query.where(lines.c.day <= to_number(last)).group_by(*by), SUM_SCHEMA)


def lines_since(conn: Connection, window: Window) -> pl.DataFrame:
    """What came to the ledger in the window (LINE_SCHEMA); what was replaced is taken off.

    Allocations only move money within the ledger, and are left out.
    """
    lines = as_known(item, window.known_at)
    gone = _lines(conn, PAST[item.name], window.known_at, *replaced_in(PAST[item.name], window))
    come = _lines(conn, lines, window.known_at, *come_in(lines, window))
    return pl.concat([come, gone.with_columns(-pl.col("amount_minor"))])


def straddling(conn: Connection, *, as_of: date, known_at: datetime | None) -> pl.DataFrame:
    """The lines (LINE_SCHEMA) that the books have on another side of the end of `as_of` than their own day."""
    lines, day = as_known(item, known_at), to_number(as_of)
    ours_first = (lines.c.day <= day) & (lines.c.posting_day > day)
    theirs_first = (lines.c.day > day) & (lines.c.posting_day <= day)
    return _lines(conn, lines, known_at, or_(ours_first, theirs_first))


def lines_of_documents(
    conn: Connection, documents: pl.Series, *, last: date, known_at: datetime | None
) -> pl.DataFrame:
    """The lines by `last` (LINE_SCHEMA) that have one of these numbers, or the document of one."""
    lines = as_known(item, known_at)
    called = or_(frames.among(lines.c.item, documents), frames.among(lines.c.document, documents))
    return _lines(conn, lines, known_at, called, lines.c.day <= to_number(last))


def lines_in_other_currencies(
    conn: Connection, currency: str, *, last: date, known_at: datetime | None
) -> pl.DataFrame:
    """All lines by `last` (LINE_SCHEMA) that are not in that currency, allocations too."""
    lines = as_known(item, known_at)
    query = _query(lines, known_at).where(lines.c.currency != currency, lines.c.day <= to_number(last))
    return frames.read_frame(conn, query, LINE_SCHEMA)


def rates_by(conn: Connection, *, last: date, known_at: datetime | None) -> pl.DataFrame:
    """All rates up to a day (RATE_SCHEMA)."""
    rates = as_known(rate, known_at)
    query = select(*(rates.c[name] for name in RATE_SCHEMA)).where(rates.c.day <= to_number(last))
    return frames.read_frame(conn, query, RATE_SCHEMA)


def _lines(
    conn: Connection, lines: FromClause, known_at: datetime | None, *conditions: ColumnElement[bool]
) -> pl.DataFrame:
    moves_nothing = lines.c.kind == ItemKind.ALLOCATION
    return frames.read_frame(conn, _query(lines, known_at).where(~moves_nothing, *conditions), LINE_SCHEMA)


def _query(lines: FromClause, known_at: datetime | None) -> Select[Any]:
    who = as_known(customer, known_at)
    names = {"company": who.c.company_code, "segment": who.c.segment}
    own = [lines.c[name] for name in LINE_SCHEMA if name not in names]
    columns = [*(column.label(name) for name, column in names.items()), *own]
    return select(*columns).select_from(lines.join(who, lines.c.customer == who.c.customer))
