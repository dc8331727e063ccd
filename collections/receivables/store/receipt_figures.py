"""Receipts in figures, counted by the database: what was given to invoices, and what waits for a clerk."""

from datetime import date

import polars as pl
from sqlalchemy import Connection, Select, func, literal, select

from receivables.store import frames
from receivables.store.days import to_number
from receivables.store.lines import OWN_RECEIPT
from receivables.store.tables import bank_entry, item, match

FIGURES_SCHEMA = pl.Schema({"rule": pl.String, "currency": pl.String, "lines": pl.Int64, "minor": pl.Int64})


def given_on(conn: Connection, day: date) -> pl.DataFrame:
    """The matches of a day that still stood at its end, by rule and currency (FIGURES_SCHEMA)."""
    still = match.c.undone_day.is_(None) | (match.c.undone_day > match.c.day)
    figures = func.count().label("lines"), func.sum(match.c.amount_minor).label("minor")
    query = select(match.c.rule, match.c.currency, *figures).where(match.c.day == to_number(day), still)
    return _read(conn, query.group_by(match.c.rule, match.c.currency))


def taken_back_on(conn: Connection, day: date) -> pl.DataFrame:
    """The matches that were taken back on a day, by rule and currency (FIGURES_SCHEMA)."""
    figures = func.count().label("lines"), func.sum(match.c.amount_minor).label("minor")
    query = select(match.c.rule, match.c.currency, *figures).where(match.c.undone_day == to_number(day))
    return _read(conn, query.group_by(match.c.rule, match.c.currency))


def unapplied_on(conn: Connection, day: date) -> pl.DataFrame:
    """What is left of receipts in documents of their own on a day, by currency (FIGURES_SCHEMA, no rule)."""
    still_open = item.c.closed_day.is_(None) | (item.c.closed_day > to_number(day))
    own = item.c.document.like(f"%{OWN_RECEIPT}")
    rest = -func.sum(item.c.amount_minor)
    rests = (
        select(item.c.currency, rest.label("rest"))
        .where(still_open, own, item.c.day <= to_number(day))
        .group_by(item.c.customer, item.c.document, item.c.currency)
        .having(rest > 0)
        .subquery()
    )
    query = select(rests.c.currency, func.count().label("lines"), func.sum(rests.c.rest).label("minor"))
    return _read(conn, query.group_by(rests.c.currency))


def unassigned_on(conn: Connection, day: date) -> pl.DataFrame:
    """The entries of bank accounts up to a day that are in no customer's account, by currency (no rule)."""
    nobodys = (bank_entry.c.customer == "") & (bank_entry.c.kind != "other") & (bank_entry.c.day <= to_number(day))
    figures = func.count().label("lines"), func.sum(bank_entry.c.amount_minor).label("minor")
    return _read(conn, select(bank_entry.c.currency, *figures).where(nobodys).group_by(bank_entry.c.currency))


def _read(conn: Connection, query: Select[tuple[object, ...]]) -> pl.DataFrame:
    if "rule" not in query.selected_columns:
        query = query.add_columns(literal("").label("rule"))
    return frames.read_frame(conn, query, FIGURES_SCHEMA).sort("rule", "currency")
