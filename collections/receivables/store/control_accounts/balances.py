"""Balances of control accounts: entered by people, or brought by lists of the general ledger."""

from dataclasses import dataclass
from datetime import date, datetime

import polars as pl
from sqlalchemy import Connection, Engine, func, select

from receivables.store import frames
from receivables.store.database import StoreError, reading, writing
from receivables.store.days import to_day, to_number
from receivables.store.merge import Merged, merge
from receivables.store.tables import control_balance, control_entry
from receivables.store.told import LAST_DAY, keep
from receivables.store.versions import as_known

BALANCE_SCHEMA = pl.Schema(
    {
        **dict.fromkeys(("company", "account", "currency"), pl.String()),
        "day": pl.Date(),
        "first_day": pl.Date(),
        **dict.fromkeys(("opening_minor", "debit_minor", "credit_minor", "closing_minor"), pl.Int64()),
        "note": pl.String(),
        "author": pl.String(),
    }
)
# A line of the journal, as lists bring it and as it is read: above zero where it debits the account.
ENTRY_SCHEMA = pl.Schema(
    {
        **dict.fromkeys(("company", "account", "entry", "line"), pl.String()),
        "day": pl.Date(),
        **dict.fromkeys(("document", "reference", "customer", "currency"), pl.String()),
        "amount_minor": pl.Int64(),
        "journal": pl.String(),
        "text": pl.String(),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class EnteredBalance:
    """What an account stood at by the end of a day, and at the beginning of its period where that is said, too."""

    company: str
    account: str
    currency: str
    day: date
    closing_minor: int
    opening_minor: int | None = None
    first_day: date | None = None
    note: str = ""


def enter_balance(engine: Engine, entered: EnteredBalance, *, author: str) -> None:
    """Keep a balance in place of whatever was said of that account and day before. Raises StoreError for a day that
    nobody lives to see.
    """
    if entered.day > LAST_DAY:
        raise StoreError(f"The balance would be of {entered.day}: expected a day before the year 3000")
    key = {"company": entered.company, "account": entered.account, "currency": entered.currency}
    first_day = None if entered.first_day is None else to_number(entered.first_day)
    values = {
        "first_day": first_day,
        "opening_minor": entered.opening_minor,
        "debit_minor": None,
        "credit_minor": None,
        "closing_minor": entered.closing_minor,
        "note": entered.note,
        "author": author,
    }
    with writing(engine) as conn:
        keep(conn, control_balance, {**key, "day": to_number(entered.day)}, values)


def load_balances(conn: Connection, frame: pl.DataFrame) -> Merged:
    """Take a list of balances (BALANCE_SCHEMA)."""
    return merge(conn, control_balance, frame.select(list(BALANCE_SCHEMA)))


def load_entries(conn: Connection, frame: pl.DataFrame) -> Merged:
    """Take lines of the journal (ENTRY_SCHEMA)."""
    return merge(conn, control_entry, frame.select(list(ENTRY_SCHEMA)))


def balances(conn: Connection, *, last: date, known_at: datetime | None = None) -> pl.DataFrame:
    """All balances up to a day (BALANCE_SCHEMA), the oldest first, as known at a moment; None: now."""
    said = as_known(control_balance, known_at)
    query = select(*(said.c[name] for name in BALANCE_SCHEMA)).where(said.c.day <= to_number(last))
    return frames.read_frame(conn, query.order_by(said.c.day), BALANCE_SCHEMA)


def last_balance_day(engine: Engine, *, last: date, known_at: datetime | None = None) -> date | None:
    """The newest day up to `last` that some account has a balance of; None: there is none."""
    said = as_known(control_balance, known_at)
    query = select(func.max(said.c.day)).where(said.c.day <= to_number(last))
    with reading(engine) as conn:
        newest: int | None = conn.execute(query).scalar_one()
    return to_day(newest)
