"""Reads an ERP's database by its preset, and takes what it gives into a store of ours."""

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
from sqlalchemy import Engine

from receivables.policy.balances import balances
from receivables.sources import Reading, SourceSettings, read
from receivables.store import ledger
from receivables.store.database import open_store
from receivables.store.facts import facts

LATER = date(2026, 12, 31)


def given(url: str, preset: str, kind: str, **settings: Any) -> Reading:
    """What the preset gives of that kind; every row of it is taken or refused."""
    reading = read(SourceSettings(name=preset, kind=kind, url=url, preset=preset, **settings))
    assert reading.rows_taken + reading.rows_refused + reading.asides.height == reading.rows
    assert not reading.asides.height
    return reading


def new_store(folder: Path) -> Engine:
    """An empty store."""
    return open_store(f"sqlite:///{folder / 'receivables.db'}")


def take_ledger(engine: Engine, url: str, preset: str) -> None:
    """Invoices and payments into the store, none of them refused by it."""
    invoices = ledger.load_invoices(engine, given(url, preset, "invoices").frame)
    payments = ledger.load_payments(engine, given(url, preset, "payments").frame)
    assert (invoices.refused, payments.refused) == (0, 0)


def open_in(engine: Engine, as_of: date = LATER) -> dict[tuple[str, str, str], int]:
    """What is open: (customer, document, currency) -> minor units. A credit's own document goes by its number."""
    lines = balances(facts(engine, None, as_of).items, as_of=as_of)
    document = pl.col("document").str.replace(r"@\w+$", "")
    sums = lines.group_by("customer", document, "currency").agg(pl.col("balance_minor").sum())
    return {
        (customer, number, currency): minor for customer, number, currency, minor in sums.sort(pl.all()).iter_rows()
    }


def listed_as_open(reading: Reading) -> dict[tuple[str, str, str], int]:
    """What a list of open items says is open, in the same words."""
    sign = pl.when(pl.col("kind") == "credit_note").then(-1).otherwise(1)
    balance = (pl.col("balance_minor") * sign).sum()
    sums = reading.frame.group_by("customer", "invoice", "currency").agg(balance).filter(pl.col("balance_minor") != 0)
    return {(customer, number, currency): minor for customer, number, currency, minor in sums.iter_rows()}
