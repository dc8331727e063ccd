"""Statements of account that go with letters: all that is open on the day, due or not, credits and receipts too."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

import polars as pl
from sqlalchemy import Engine

from receivables.documents.letters import Statement, StatementLine
from receivables.store.letters import LetterRecord
from receivables.store.open_lines import open_lines_of_customers


def account_statements(
    engine: Engine, records: Sequence[LetterRecord], *, as_of: date, buckets: tuple[int, ...]
) -> dict[str, Statement]:
    """By the letter's reference, the account of whom it goes to and of each branch whose items it lists."""
    accounts = {record.reference: _accounts(record) for record in records}
    customers = pl.Series(sorted({debtor for account in accounts.values() for debtor in account}), dtype=pl.String)
    rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in open_lines_of_customers(engine, customers, as_of=as_of).iter_rows(named=True):
        rows[row["customer"]].append(row)
    return {
        reference: Statement(
            lines=tuple(_line(row, branch, as_of) for debtor, branch in account.items() for row in rows[debtor]),
            buckets=buckets,
        )
        for reference, account in accounts.items()
    }


def _accounts(record: LetterRecord) -> dict[str, str]:
    """The customers whose account it is, and what their lines are called by."""
    return {record.customer.customer: "", **{line.debtor: line.branch for line in record.lines}}


def _line(row: dict[str, Any], branch: str, as_of: date) -> StatementLine:
    return StatementLine(
        item=row["item"],
        kind=row["kind"],
        day=row["day"],
        due_day=row["due_day"],
        days_overdue=(as_of - row["due_day"]).days,
        currency=row["currency"],
        amount_minor=row["amount_minor"],
        balance_minor=row["balance_minor"],
        branch=branch,
    )
