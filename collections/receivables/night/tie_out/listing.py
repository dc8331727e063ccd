"""Which days of which control accounts are on record, and who signed for them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from receivables.config import Config
from receivables.night.store import store_of
from receivables.store.control_accounts.balances import balances
from receivables.store.control_accounts.signatures import signatures
from receivables.store.database import reading
from receivables.store.moments import to_datetime

_KEY = ["company", "account", "currency", "day"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TieOutDay:
    """A balance of a control account. `entered_by` empty: a list brought it. `signed_by` empty: nobody signed for it.

    `unexplained_minor` and `reason`: what was unexplained when it was signed, and why that was accepted.
    """

    company: str
    account: str
    currency: str
    day: date
    closing_minor: int
    entered_by: str
    signed_by: str
    signed_at: datetime | None
    unexplained_minor: int | None
    reason: str


def tie_out_days(config: Config, *, last: date, known_at: datetime | None = None) -> tuple[TieOutDay, ...]:
    """Every balance on record up to a day, the newest first, as known at a moment; None: now."""
    with reading(store_of(config)) as conn:
        said = balances(conn, last=last, known_at=known_at)
        signed = signatures(conn, last=last, known_at=known_at)
    named = signed.select(*_KEY, "unexplained_minor", "reason", signed_by="author", signed_at="known_at")
    rows = said.join(named, on=_KEY, how="left", nulls_equal=True)
    return tuple(_days(rows.sort(pl.col("day"), "account", "currency", descending=[True, False, False])))


def _days(rows: pl.DataFrame) -> Iterator[TieOutDay]:
    for row in rows.iter_rows(named=True):
        yield TieOutDay(
            company=row["company"] or "",
            **{name: row[name] for name in ("account", "currency", "day", "closing_minor", "unexplained_minor")},
            entered_by=row["author"] or "",
            signed_by=row["signed_by"] or "",
            signed_at=None if row["signed_at"] is None else to_datetime(row["signed_at"]),
            reason=row["reason"] or "",
        )
