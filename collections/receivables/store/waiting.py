"""What waits for a clerk: receipts that no rule could give to an invoice, and money that nobody can be sure of."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl
from sqlalchemy import Connection, Engine, select

from receivables.policy.payers import CANDIDATE_SCHEMA
from receivables.store import frames
from receivables.store.bank import entries_where
from receivables.store.database import reading
from receivables.store.days import to_number
from receivables.store.receipts import hints
from receivables.store.tables import bank_entry
from receivables.store.tables import customer as customer_table
from receivables.store.unapplied import account_of, customers_with_receipts

# A difference of so many hundredths of the balance may be a discount, or what a bank kept.
_NEAR_PERCENT = 3
_SHORTEST = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Invoice:
    """An invoice that a receipt may be for, and why one may think so."""

    document: str
    currency: str
    balance_minor: int
    due_day: date
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenReceipt:
    """A receipt with something left of it; `payer_reference` is what the payer wrote."""

    customer: str
    name: str
    receipt: str
    day: date
    currency: str
    rest_minor: int
    payer_reference: str
    candidates: tuple[Invoice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Payer:
    """A customer whose money an entry may be, and why one may think so."""

    customer: str
    name: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnassignedEntry:
    """An entry of a bank account that is in no customer's account yet."""

    account: str
    entry: str
    day: date
    kind: str
    currency: str
    amount_minor: int
    payer: str
    payer_account: str
    payer_reference: str
    candidates: tuple[Payer, ...]


def open_receipts(engine: Engine, as_of: date, *, customer: str | None = None) -> list[OpenReceipt]:
    """The receipts with a rest on a day, by customer and day, each with the open invoices it may be for."""
    found: list[OpenReceipt] = []
    with reading(engine) as conn:
        for customers in customers_with_receipts(conn, as_of):
            asked = customers if customer is None else customers.filter(customers == customer)
            account = account_of(conn, asked, as_of=as_of)
            names, invoices = _names(conn, asked), _invoices(account.lines)
            for row in account.receipts.iter_rows(named=True):
                theirs = invoices.get((row["customer"], row["currency"]), [])
                found.append(_receipt(row, names.get(row["customer"], ""), theirs))
    return found


def unassigned(engine: Engine, as_of: date) -> list[UnassignedEntry]:
    """The entries up to a day that are in no customer's account, oldest first, each with whose it may be."""
    waits = (bank_entry.c.customer == "", bank_entry.c.kind != "other", bank_entry.c.day <= to_number(as_of))
    with reading(engine) as conn:
        entries = entries_where(conn, *waits).sort("day", "account", "entry")
        found = hints(conn, entries, as_of=as_of) if entries.height else CANDIDATE_SCHEMA.to_frame()
        names = _names(conn, found["customer"])
    payers: dict[int, list[Payer]] = {}
    whys = found.group_by("at", "customer", maintain_order=True).agg(pl.col("why").str.join(", "))
    for at, customer, why in whys.iter_rows():
        payers.setdefault(at, []).append(Payer(customer=customer, name=names.get(customer, ""), why=why))
    return [_entry(row, payers.get(at, [])) for at, row in enumerate(entries.iter_rows(named=True))]


def why_alike(written: str | None, number: str) -> bool:
    """Whether somebody may have meant the number: its last four digits stand there, or it is one slip of the pen off.

    >>> why_alike("Inv 1284", "1248"), why_alike("..1248", "R-2026-1248"), why_alike("thanks 99", "R-2026-1248")
    (True, True, False)
    """
    digits = "".join(re.findall(r"\d", number))
    if len(digits) < _SHORTEST:
        return False
    runs = [run for run in re.findall(r"\d+", written or "") if len(run) >= _SHORTEST]
    return any(run.endswith(digits[-_SHORTEST:]) or _one_slip(run, digits) for run in runs)


def _one_slip(one: str, other: str) -> bool:
    """One digit is another, or two neighbours have changed places."""
    if len(one) != len(other):
        return False
    off = [at for at, (here, there) in enumerate(zip(one, other, strict=True)) if here != there]
    swapped = len(off) == 2 and off[1] == off[0] + 1 and one[off[0]] == other[off[1]] and one[off[1]] == other[off[0]]
    return len(off) <= 1 or swapped


def _receipt(row: dict[str, Any], name: str, invoices: list[dict[str, Any]]) -> OpenReceipt:
    candidates = [
        Invoice(
            document=one["document"],
            currency=one["currency"],
            balance_minor=one["balance_minor"],
            due_day=one["due_day"],
            why=", ".join(why),
        )
        for one in invoices
        if (why := list(_whys(row, one)))
    ]
    return OpenReceipt(
        customer=row["customer"],
        name=name,
        receipt=row["receipt"],
        day=row["day"],
        currency=row["currency"],
        rest_minor=row["rest_minor"],
        payer_reference=row["reference"] or "",
        candidates=tuple(sorted(candidates, key=lambda one: (abs(one.balance_minor - row["rest_minor"]), one.due_day))),
    )


def _whys(receipt: dict[str, Any], invoice: dict[str, Any]) -> Iterator[str]:
    rest, balance = receipt["rest_minor"], invoice["balance_minor"]
    if rest in (balance, *invoice["parts"]):
        yield "same amount"
    elif abs(rest - balance) * 100 < _NEAR_PERCENT * balance:
        yield f"amount less than {_NEAR_PERCENT} % off"
    if why_alike(receipt["reference"], invoice["document"]):
        yield "number alike"


def _invoices(lines: pl.DataFrame) -> dict[tuple[str, str], list[dict[str, Any]]]:
    """The open documents of each customer and currency, the oldest due first."""
    open_lines = lines.filter(pl.col("balance_minor") > 0).sort("due_day", "document", "item")
    documents = open_lines.group_by("customer", "currency", "document", maintain_order=True).agg(
        pl.col("due_day").min(), pl.col("balance_minor").sum(), parts="balance_minor"
    )
    found: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in documents.iter_rows(named=True):
        found.setdefault((row["customer"], row["currency"]), []).append(row)
    return found


def _names(conn: Connection, customers: pl.Series) -> dict[str, str]:
    columns = customer_table.c
    query = select(columns.customer, columns.name).where(frames.among(columns.customer, customers.unique()))
    return dict(conn.execute(query).tuples().all())


def _entry(row: dict[str, Any], payers: list[Payer]) -> UnassignedEntry:
    return UnassignedEntry(
        account=row["account"],
        entry=row["entry"],
        day=row["day"],
        kind=row["kind"],
        currency=row["currency"],
        amount_minor=row["amount_minor"],
        payer=row["payer"] or "",
        payer_account=row["payer_account"] or "",
        payer_reference=row["reference"] or "",
        candidates=tuple(payers),
    )
