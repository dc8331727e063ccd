"""One payment that came in by two ways: in the firm's own list of payments, and on its bank account."""

from datetime import date, timedelta

import polars as pl
from sqlalchemy import Connection, select

from receivables.model import ItemKind, Problem
from receivables.money import to_decimal
from receivables.store import frames
from receivables.store.bank import entries_where
from receivables.store.days import to_number
from receivables.store.tables import bank_entry, item

# How far back to look, and how many days a bookkeeper and a bank may be apart.
_LOOKED_BACK = timedelta(days=60)
_APART = timedelta(days=5)
_LISTED_SCHEMA = pl.Schema(
    {"customer": pl.String, "item": pl.String, "day": pl.Date, "currency": pl.String, "amount_minor": pl.Int64}
)


def paid_twice(conn: Connection, *, as_of: date) -> list[Problem]:
    """Payments of the last 60 days up to `as_of` that a list has and a bank entry, too: they count twice.

    The same customer, currency and amount, at most five days apart. It may be two payments; a clerk knows.
    """
    window = (to_number(as_of - _LOOKED_BACK), to_number(as_of))
    entries = entries_where(
        conn, bank_entry.c.kind == "receipt", bank_entry.c.customer != "", bank_entry.c.day.between(*window)
    )
    if entries.is_empty():
        return []
    theirs = frames.among(item.c.customer, entries["customer"].unique())
    columns = [item.c[name] for name in _LISTED_SCHEMA]
    query = select(*columns).where(theirs, item.c.kind == ItemKind.RECEIPT, item.c.day.between(*window))
    receipts = frames.read_frame(conn, query, _LISTED_SCHEMA)
    listed = receipts.join(entries, on=["customer", "item"], how="anti")
    return [_problem(**pair) for pair in _pairs(entries, listed).iter_rows(named=True)]


def _pairs(entries: pl.DataFrame, listed: pl.DataFrame) -> pl.DataFrame:
    """Each listed payment with the entry nearest to it, and each entry but once."""
    key = ["customer", "currency", "amount_minor"]
    booked = entries.select(*key, entry="item", booked="day")
    apart = (pl.col("day") - pl.col("booked")).abs()
    near = listed.with_columns(-pl.col("amount_minor")).join(booked, on=key).with_columns(apart=apart)
    nearest = near.filter(pl.col("apart") <= _APART).sort("apart", "customer", "item", "entry")
    return nearest.unique(["customer", "item"], keep="first", maintain_order=True).unique(
        ["customer", "entry"], keep="first", maintain_order=True
    )


def _problem(  # noqa: PLR0917 - the columns of a pair
    customer: str, item: str, day: date, currency: str, amount_minor: int, entry: str, booked: date, apart: timedelta
) -> Problem:
    del apart
    amount = f"{currency} {to_decimal(amount_minor, currency):,}"
    return Problem(
        where=f"customer {customer}, payment {item}",
        what=f"{amount} of {day} stand in a list of payments and, as {entry} of {booked}, on the bank account: if it "
        "is one payment, it counts twice; take payments from the list or from the bank, not from both",
    )
