"""The last look before a statement leaves: whether its customer still is one whom statements are sent to."""

from collections.abc import Sequence
from datetime import date

import polars as pl
from sqlalchemy import Connection

from receivables.documents.words import REASONS_AND_HOLDS
from receivables.store.moments import newest
from receivables.store.outbox.mailings import Key
from receivables.store.statements_sent.accounts import barred_of
from receivables.store.statements_sent.records import StatementRecord


class StatementLook:
    """Knows who gets no statement any more, and looks again as soon as anybody has told the store anything."""

    def __init__(self, records: Sequence[StatementRecord], *, as_of: date) -> None:
        """`records`: those that are about to leave."""
        self._customers = pl.Series(sorted({one.customer.customer for one in records}), dtype=pl.String)
        self._as_of, self._at = as_of, -1
        self._barred: dict[str, str] = {}

    def changed(self, conn: Connection, records: Sequence[StatementRecord], /) -> dict[Key, str]:
        """Those of the statements that are not to leave any more, each with why."""
        now = newest(conn) or 0
        if now != self._at:
            self._barred, self._at = barred_of(conn, self._customers, as_of=self._as_of), now
        barred = {one.key: self._barred.get(one.customer.customer) for one in records}
        return {key: f"the customer gets none: {REASONS_AND_HOLDS.get(why, why)}" for key, why in barred.items() if why}
