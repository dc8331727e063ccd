"""Lines of the general ledger's journal on control accounts, as they are compared with ours."""

import polars as pl
from sqlalchemy import ColumnElement, Connection, FromClause, select

from receivables.store import frames
from receivables.store.control_accounts.balances import ENTRY_SCHEMA
from receivables.store.control_accounts.window import Window, come_in, replaced_in
from receivables.store.tables import PAST, control_entry
from receivables.store.versions import as_known


def entries_since(conn: Connection, window: Window) -> pl.DataFrame:
    """What came to the journal in the window (ENTRY_SCHEMA); what was replaced is taken off."""
    said = as_known(control_entry, window.known_at)
    past = PAST[control_entry.name]
    gone = _entries(conn, past, *replaced_in(past, window))
    return pl.concat([_entries(conn, said, *come_in(said, window)), gone.with_columns(-pl.col("amount_minor"))])


def _entries(conn: Connection, said: FromClause, *conditions: ColumnElement[bool]) -> pl.DataFrame:
    query = select(*(said.c[name] for name in ENTRY_SCHEMA)).where(*conditions)
    return frames.read_frame(conn, query, ENTRY_SCHEMA)
