"""What the firm tells us beside its ledger: customers, contacts, salespeople, rates.

Every load brings rows to what the list says and leaves alone what the list does not know: rows that are not in it,
and columns that are empty in all of it.
"""

from dataclasses import replace

import polars as pl
from sqlalchemy import Connection, Engine, Table, select

from receivables.store import frames, tables
from receivables.store.contacts import with_what_was_told
from receivables.store.database import writing
from receivables.store.groups import said_about_parents
from receivables.store.merge import Merged, add, merge
from receivables.store.shards import with_shards

# What an invoice list may say about its customers.
_DETAILS = ["name", "address", "email", "language", "country"]
# Grouping a whole ledger at once takes as much memory again as it has.
_ROWS_AT_ONCE = 100_000


def load_customers(engine: Engine | Connection, frame: pl.DataFrame) -> Merged:
    """Take a customer list (columns of `TABLES["customers"]`). Customers known only from their items are filled in."""
    known = _known(frame, ["customer"]).with_columns(bare=pl.lit(value=False))
    answers = [name for name in ("key_account", "needs_purchase_order") if name in known.columns]
    known = known.with_columns(pl.col(answers).fill_null(value=False))
    with writing(engine) as conn:
        merged = merge(conn, tables.customer, with_shards(conn, known))
        notes = tuple(said_about_parents(conn)) if "parent" in known.columns else ()
    return replace(merged, notes=notes)


def load_contacts(engine: Engine | Connection, frame: pl.DataFrame) -> Merged:
    """Take a list of contacts; one is known by customer and name. What was told by word of mouth stays."""
    with writing(engine) as conn:
        return merge(conn, tables.contact, with_what_was_told(conn, _known(frame, ["customer", "name"])))


def load_salespeople(engine: Engine | Connection, frame: pl.DataFrame) -> Merged:
    """Take a list of salespeople."""
    return _load(engine, tables.salesperson, _known(frame, ["salesperson", "name"]))


def load_rates(engine: Engine | Connection, frame: pl.DataFrame) -> Merged:
    """Take exchange rates; one is known by currency and day."""
    return _load(engine, tables.rate, frame.select("currency", "rate", "source", day="date"))


def add_bare_customers(conn: Connection, lines: pl.DataFrame) -> None:
    """A bare row for every customer of the lines who has none, with what the lines say about them.

    What a later list of items says fills in bare rows only; a customer list knows better.
    """
    named = [name for name in _DETAILS if name in lines.columns and lines[name].count()]
    parts = (lines.clear(), *lines.iter_slices(_ROWS_AT_ONCE))
    seen = _first_said(pl.concat(_first_said(part, named) for part in parts), named)
    stored = _customers(conn, seen["customer"], named)
    unknown = seen.join(stored, on="customer", how="anti").with_columns(bare=pl.lit(value=True))
    if unknown.height:
        add(conn, tables.customer, with_shards(conn, unknown))
    if named:
        said = seen.join(stored.filter("bare"), on="customer", suffix="_before").select(
            "customer", *(pl.coalesce(name, f"{name}_before") for name in named)
        )
        merge(conn, tables.customer, said)


def _first_said(lines: pl.DataFrame, named: list[str]) -> pl.DataFrame:
    """One row a customer, with the first that the lines say about it."""
    return lines.group_by("customer").agg(pl.col(name).drop_nulls().first() for name in named)


def _customers(conn: Connection, customers: pl.Series, named: list[str]) -> pl.DataFrame:
    columns = tables.customer.c
    query = select(columns.customer, columns.bare, *(columns[name] for name in named))
    schema = pl.Schema({"customer": pl.String, "bare": pl.Boolean, **dict.fromkeys(named, pl.String)})
    return frames.read_frame(conn, query.where(frames.among(columns.customer, customers)), schema)


def _load(engine: Engine | Connection, table: Table, frame: pl.DataFrame) -> Merged:
    with writing(engine) as conn:
        return merge(conn, table, frame)


def _known(frame: pl.DataFrame, required: list[str]) -> pl.DataFrame:
    """The columns that the list fills in at all: one that it does not have must not wipe what the store knows."""
    names = [name for name in frame.columns if name != "row"]
    return frame.select(name for name in names if name in required or frame[name].count())
