"""What a firm is owed, worked out from its files with nothing but csv and Decimal."""

import csv
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from receivables.sample import SAMPLE_DAY

Record = dict[str, str]
_BUCKETS = ((91, "over 90"), (61, "61-90"), (31, "31-60"), (1, "1-30"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """What is open of an invoice or instalment."""

    balance: Decimal
    days_overdue: int


def records(path: Path, *, titles: int = 0, footers: int = 0) -> list[Record]:
    """The records of a text file, without what stands above and below its table."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    header, *found = rows[titles : len(rows) - footers]
    return [dict(zip(header, row, strict=True)) for row in found]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """The readable rows of a firm's exports, up to a day."""

    as_of: date
    loaded: date
    invoices: list[Record]
    notes: list[Record]
    payments: list[Record]

    @classmethod
    def of_sample_firm(cls, folder: Path, as_of: date) -> "Ledger":
        rows = records(folder / "data" / "invoices.csv", titles=2, footers=1)
        posted = [row for row in rows if row["Amount"] != "see contract" and _day(row["Invoice Date"]) <= as_of]
        payments = records(folder / "data" / "payments.csv")
        return cls(
            as_of=as_of,
            loaded=SAMPLE_DAY,
            invoices=[row for row in posted if row["Kind"] == "invoice"],
            notes=[row for row in posted if row["Kind"] == "credit_note"],
            payments=[row for row in payments if _day(row["Payment Date"]) <= as_of],
        )

    def balances(self) -> dict[tuple[str, str], Decimal]:
        """By customer and currency: invoiced, less credited, less paid; only what is not zero."""
        sums: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
        for row in self.invoices:
            sums[row["Customer No."], row["Currency"]] += Decimal(row["Amount"])
        for row in (*self.notes, *self.payments):
            sums[row["Customer No."], row["Currency"]] -= Decimal(row["Amount"])
        return {key: total for key, total in sums.items() if total}

    def owed(self) -> dict[tuple[str, str], Owed]:
        """By customer and item: what is left of each invoice, whose oldest instalment is paid first."""
        paid: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
        for note in self.notes:
            paid[note["Customer No."], note["Applies To"]] += Decimal(note["Amount"])
        for payment in self.payments:
            paid[payment["Customer No."], payment["Invoice No."]] += Decimal(payment["Amount"])
        for customer, invoice, amount in self._given(dict(paid)) if self.as_of >= self.loaded else ():
            paid[customer, invoice] += amount
        found = {}
        for row in sorted(self.invoices, key=lambda row: row["Due Date"]):
            document = row["Customer No."], row["Invoice No."]
            applied = min(paid[document], Decimal(row["Amount"]))
            paid[document] -= applied
            if balance := Decimal(row["Amount"]) - applied:
                days = (self.as_of - _day(row["Due Date"])).days
                found[row["Customer No."], _item(row)] = Owed(balance=balance, days_overdue=days)
        return found

    def _given(self, paid: dict[tuple[str, str], Decimal]) -> Iterator[tuple[str, str, Decimal]]:
        """What is given, on the day of the load, of payments that name no invoice but are what one was open for."""
        for payment in self.payments:
            if payment["Invoice No."]:
                continue
            customer, amount = payment["Customer No."], Decimal(payment["Amount"])
            rows = [
                row
                for row in self.invoices
                if (row["Customer No."], row["Currency"]) == (customer, payment["Currency"])
                and row["Invoice Date"] <= payment["Payment Date"]
            ]
            left: defaultdict[str, Decimal] = defaultdict(Decimal)
            for row in rows:
                left[row["Invoice No."]] += Decimal(row["Amount"])
            fits = [invoice for invoice, whole in left.items() if whole - paid.get((customer, invoice), 0) == amount]
            if len(fits) == 1:
                yield customer, fits[0], amount

    def overdue_by_bucket(self) -> dict[tuple[str, str], Decimal]:
        """By currency and overdue bucket: what is owed, credits left aside."""
        currencies = {(row["Customer No."], _item(row)): row["Currency"] for row in self.invoices}
        sums: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
        for key, item in self.owed().items():
            bucket = next((label for first, label in _BUCKETS if item.days_overdue >= first), None)
            if bucket:
                sums[currencies[key], bucket] += item.balance
        return dict(sums)


def _item(row: Record) -> str:
    return "/".join(filter(None, (row["Invoice No."], row["Instalment"])))


def _day(text: str) -> date:
    return date.fromisoformat(text)
