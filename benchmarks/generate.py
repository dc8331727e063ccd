"""A made-up ledger of any size: open invoices, part payments, the customers, and what comes the night after.

The same number of items gives the same files. Customers have about 20 items each; invoices are numbered by date, as
a ledger prints them, so that the rows of one customer lie all over the file.
"""

from datetime import date
from pathlib import Path

import numpy as np
import polars as pl

AS_OF = date(2026, 10, 30)
ITEMS_PER_CUSTOMER = 20
# Shares of the items: paid in part on the first night; changed and new on the second.
PAID_IN_PART = 0.3
CHANGED = 0.05
NEW = 0.02
_DAYS_OF_HISTORY = 180
_CURRENCIES = ["EUR", "EUR", "EUR", "USD", "CNY"]
# For comparing with the matrix only: invented.
RATES = pl.DataFrame(
    {"currency": ["USD", "CNY"], "date": [AS_OF, AS_OF], "rate": ["0.9", "0.12"], "source": ["invented", "invented"]}
)
_COUNTRIES = ["DE", "NL", "FR", "GB", "US", "CN"]


def write_lists(folder: Path, items: int) -> None:
    """Write `customers.csv`, `invoices_1.csv` and `payments_1.csv` with that many open invoices, and the second
    night's `invoices_2.csv` and `payments_2.csv`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    chance = np.random.default_rng(items)
    ledger = invoices(items + round(items * NEW), items // ITEMS_PER_CUSTOMER, chance)
    received = payments(ledger, chance)
    first = ledger.head(items)
    printed(customers(items // ITEMS_PER_CUSTOMER, chance)).write_csv(folder / "customers.csv")
    printed(first).write_csv(folder / "invoices_1.csv")
    printed(received.filter(pl.col("invoice") <= first["invoice"][-1])).write_csv(folder / "payments_1.csv")
    printed(changed(ledger, chance)).write_csv(folder / "invoices_2.csv")
    printed(received).write_csv(folder / "payments_2.csv")


def customers(count: int, chance: np.random.Generator) -> pl.DataFrame:
    """So many customers; canonical columns."""
    number = pl.Series(np.arange(count)).cast(pl.String).str.zfill(7)
    return pl.DataFrame(
        {
            "customer": "C" + number,
            "name": "Customer " + number,
            "segment": _one_of(["trade", "industry"], count, chance),
            "key_account": _one_of(["yes"] + ["no"] * 30, count, chance),
            "salesperson": _one_of([f"S{person:02d}" for person in range(25)], count, chance),
            "language": _one_of(["en", "en", "en", "zh"], count, chance),
            "country": _one_of(_COUNTRIES, count, chance),
            "address": "Street " + number + ", 10000 Town",
        }
    )


def invoices(count: int, customers: int, chance: np.random.Generator) -> pl.DataFrame:
    """So many invoices of that many customers, in the order of their dates and numbers."""
    age = _DAYS_OF_HISTORY - np.arange(count) * _DAYS_OF_HISTORY // count
    posted = AS_OF.toordinal() - date(1970, 1, 1).toordinal() - pl.Series(age)
    terms = pl.Series(chance.choice([14, 30, 60], count))
    return pl.DataFrame(
        {
            "invoice": "R" + pl.Series(np.arange(count)).cast(pl.String).str.zfill(8),
            "customer": "C" + pl.Series(chance.integers(0, customers, count)).cast(pl.String).str.zfill(7),
            "invoice_date": posted.cast(pl.Date),
            "due_date": (posted + terms).cast(pl.Date),
            "currency": _one_of(_CURRENCIES, count, chance),
            "amount_minor": pl.Series(np.ceil(chance.lognormal(12.5, 1.4, count))).cast(pl.Int64) + 1,
            "instalment": pl.Series([None], dtype=pl.String).new_from_index(0, count),
            "terms": "Net " + terms.cast(pl.String),
            "reference": "PO " + pl.Series(chance.integers(10_000, 99_999, count)).cast(pl.String),
            "salesperson": _one_of([f"S{person:02d}" for person in range(25)], count, chance),
            "kind": _one_of(["invoice"], count, chance),
        }
    )


def payments(ledger: pl.DataFrame, chance: np.random.Generator) -> pl.DataFrame:
    """Half of the amount of some invoices, received a week after their date."""
    paid = ledger.filter(pl.Series(chance.random(ledger.height) < PAID_IN_PART))
    return paid.select(
        payment="P" + pl.col("invoice"),
        customer="customer",
        date=pl.col("invoice_date") + pl.duration(days=7),
        currency="currency",
        amount_minor=pl.col("amount_minor") // 2,
        invoice="invoice",
    )


def changed(ledger: pl.DataFrame, chance: np.random.Generator) -> pl.DataFrame:
    """The same invoices, some of them due ten days later than before."""
    is_changed = pl.Series(chance.random(ledger.height) < CHANGED)
    later = pl.when(is_changed).then(pl.col("due_date") + pl.duration(days=10)).otherwise("due_date")
    return ledger.with_columns(due_date=later)


def printed(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame as a file shows it: `amount_minor` as `amount` with a decimal point."""
    if "amount_minor" not in frame.columns:
        return frame
    minor = pl.col("amount_minor")
    shown = (minor // 100).cast(pl.String) + "." + (minor % 100).cast(pl.String).str.zfill(2)
    return frame.with_columns(shown.alias("amount_minor")).rename({"amount_minor": "amount"})


def _one_of(choices: list[str], count: int, chance: np.random.Generator) -> pl.Series:
    return pl.Series(choices).gather(chance.integers(0, len(choices), count))
