"""The sample firm's files, read back by plain means: csv and openpyxl, and balances worked out with a pencil."""

import csv
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from receivables.sample import SAMPLE_DAY, write_sample_firm

Record = dict[str, str]
ABOVE_INVOICES = 2  # the title and a blank row


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenItem:
    """An invoice or instalment with something still owed on the sample day."""

    customer: str
    invoice: str
    currency: str
    due_date: date
    balance: Decimal

    @property
    def days_overdue(self) -> int:
        return (SAMPLE_DAY - self.due_date).days


def printed_rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the files of one call."""
    folder = tmp_path_factory.mktemp("firm")
    write_sample_firm(folder)
    return folder / "data"


@pytest.fixture(scope="session")
def tables(data: Path) -> dict[str, list[Record]]:
    """The records of each .csv file by its name; the invoice list without what stands around it."""
    read = {}
    for path in data.glob("*.csv"):
        rows = printed_rows(path)
        header, *records = rows[ABOVE_INVOICES:-1] if path.stem == "invoices" else rows
        read[path.stem] = [dict(zip(header, record, strict=True)) for record in records]
    return read


@pytest.fixture(scope="session")
def readable(tables: dict[str, list[Record]]) -> list[Record]:
    """The invoice list without the row that has words for an amount."""
    return [row for row in tables["invoices"] if row["Amount"] != "see contract"]


@pytest.fixture(scope="session")
def open_items(tables: dict[str, list[Record]], readable: list[Record]) -> list[OpenItem]:
    """What is owed after payments and credit notes, which count for the instalment due first."""
    applied: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for payment in tables["payments"]:
        applied[payment["Customer No."], payment["Invoice No."]] += Decimal(payment["Amount"])
    for note in readable:
        if note["Kind"] == "credit_note":
            applied[note["Customer No."], note["Applies To"]] += Decimal(note["Amount"])
    items = []
    for row in sorted((row for row in readable if row["Kind"] == "invoice"), key=lambda row: row["Due Date"]):
        key = row["Customer No."], row["Invoice No."]
        paid = min(applied[key], Decimal(row["Amount"]))
        applied[key] -= paid
        if balance := Decimal(row["Amount"]) - paid:
            due = date.fromisoformat(row["Due Date"])
            items.append(
                OpenItem(customer=key[0], invoice=key[1], currency=row["Currency"], due_date=due, balance=balance)
            )
    return items


@pytest.fixture(scope="session")
def overdue(open_items: list[OpenItem]) -> list[OpenItem]:
    return [item for item in open_items if item.days_overdue > 0]


@pytest.fixture(scope="session")
def free_credits(tables: dict[str, list[Record]], readable: list[Record]) -> dict[tuple[str, str], Decimal]:
    """Free credit notes and unapplied receipts by customer and currency."""
    free: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
    notes = [row for row in readable if row["Kind"] == "credit_note" and not row["Applies To"]]
    receipts = [row for row in tables["payments"] if not row["Invoice No."]]
    for row in (*notes, *receipts):
        free[row["Customer No."], row["Currency"]] += Decimal(row["Amount"])
    return dict(free)
