"""A batch that one statement keeps whole and another opens: its money counts once.

The parts of an entry `B4` are called `B4#..`. They are the entry where they have its day and currency and make its
amount; a bank's own name that happens to hold the mark does not.
"""

from typing import NamedTuple

import polars as pl
from sqlalchemy import Connection, select

from receivables.store import frames
from receivables.store.merge import Refusal
from receivables.store.tables import bank_entry

_KEY = ["account", "entry"]
_WHOLE = pl.col("entry").str.extract(r"^([^#]+)#").alias("whole")
_SCHEMA = pl.Schema(
    {
        "account": pl.String,
        "entry": pl.String,
        "day": pl.Date,
        "currency": pl.String,
        "amount_minor": pl.Int64,
        "customer": pl.String,
    }
)


class Sorted(NamedTuple):
    """Entries without those whose money is there in another form: `again`, how many wholes came after their parts."""

    entries: pl.DataFrame
    again: int
    refusals: tuple[Refusal, ...]


def sorted_batches(conn: Connection, entries: pl.DataFrame) -> Sorted:
    """The entries (`account`, `entry`, `day`, `currency`, `amount_minor`, `kind`, `given`) that are to be taken.

    A whole entry whose parts are known, or come with it, is left out. Parts take the place of a whole that nobody has
    been given; where it belongs to a customer already, they are refused.
    """
    if entries.is_empty():
        return Sorted(entries, 0, ())
    known = _known(conn, entries)
    wholes_again = _made_by(_parts(pl.concat([known, entries.select(known.columns)])), entries)
    entries = entries.join(wholes_again, on=_KEY, how="anti", maintain_order="left")
    opened = _made_by(_parts(entries), known)
    held = known.join(opened, on=_KEY).filter(pl.col("customer").is_not_null())
    free = opened.join(held, on=_KEY, how="anti")
    if free.height:
        frames.delete(conn, bank_entry, free.select(_KEY))
    owners = held.select("account", whole="entry", owner="customer")
    refused = entries.with_columns(_WHOLE).join(owners, on=["account", "whole"])
    taken = entries.join(refused.select(_KEY), on=_KEY, how="anti", maintain_order="left")
    return Sorted(taken, wholes_again.height, tuple(_refusal(row) for row in refused.iter_rows(named=True)))


def _known(conn: Connection, entries: pl.DataFrame) -> pl.DataFrame:
    """What the store has of the wholes of incoming parts, and the parts of the days that entries come of."""
    columns = [bank_entry.c[name] for name in _SCHEMA]
    wholes = entries.select(_WHOLE).to_series().drop_nulls().unique()
    days = entries["day"].unique().to_physical().to_list()
    parts = bank_entry.c.entry.contains("#", autoescape=True) & bank_entry.c.day.in_(days)
    theirs = frames.among(bank_entry.c.account, entries["account"].unique())
    query = select(*columns).where(theirs, frames.among(bank_entry.c.entry, wholes) | parts)
    return frames.read_frame(conn, query, _SCHEMA)


def _parts(entries: pl.DataFrame) -> pl.DataFrame:
    """What the parts of each whole make together, each part counted once."""
    parts = entries.unique(_KEY, keep="first").with_columns(_WHOLE).drop_nulls("whole")
    made = parts.group_by("account", "whole", "day", "currency").agg(pl.col("amount_minor").sum())
    return made.rename({"whole": "entry"})


def _made_by(parts: pl.DataFrame, wholes: pl.DataFrame) -> pl.DataFrame:
    """The wholes (account, entry) that are made by parts."""
    return wholes.join(parts, on=[*_KEY, "day", "currency", "amount_minor"], how="semi").select(_KEY).unique()


def _refusal(row: dict[str, object]) -> Refusal:
    reason = (
        f"is a part of the entry {row['whole']}, which was taken as a whole for customer {row['owner']}; "
        "expected parts of an entry that is nobody's yet"
    )
    return Refusal(customer=str(row["given"]), item=str(row["entry"]), kind=str(row["kind"]), reason=reason)
