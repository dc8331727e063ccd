"""Money that came in: whose it is, which invoices it pays, and what is left for a clerk."""

from collections.abc import Iterable
from datetime import date

import polars as pl
from sqlalchemy import Connection, Engine

from receivables.documents.run_facts import ReceiptCount, Tally
from receivables.store import receipt_figures
from receivables.store.database import reading, writing
from receivables.store.matches import match_by_rule
from receivables.store.receipts import assign_by_rule
from receivables.store.statements import accounts


def match_receipts(engine: Engine | Connection, *, as_of: date) -> None:
    """Assign what the bank's entries say to customers, and receipts to invoices, where a rule leaves no doubt.

    One transaction; running it again as of the same day changes nothing.
    """
    with writing(engine) as conn:
        assign_by_rule(conn, as_of=as_of)
        match_by_rule(conn, as_of=as_of)


def count_receipts(engine: Engine, *, as_of: date) -> ReceiptCount:
    """What became of receipts on a day, and how far the statements of each account reach."""
    with reading(engine) as conn:
        given = receipt_figures.given_on(conn, as_of)
        taken_back = receipt_figures.taken_back_on(conn, as_of)
        unapplied = receipt_figures.unapplied_on(conn, as_of)
        unassigned = receipt_figures.unassigned_on(conn, as_of)
    return ReceiptCount(
        given={str(rule): _tally([rows]) for (rule,), rows in given.group_by("rule", maintain_order=True)},
        taken_back=_tally(rows for _, rows in taken_back.group_by("rule")),
        unapplied=_tally([unapplied]),
        unassigned=_tally([unassigned]),
        accounts={one.account: one.last_day for one in accounts(engine, as_of) if not one.is_closed},
        closed_accounts={one.account: one.last_day for one in accounts(engine, as_of) if one.is_closed},
    )


def _tally(parts: Iterable[pl.DataFrame]) -> Tally:
    return sum(
        (
            Tally(lines=int(rows["lines"].sum()), minor=dict(rows.select("currency", "minor").iter_rows()))
            for rows in parts
        ),
        start=Tally(),
    )
