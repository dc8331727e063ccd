"""A firm small enough to run many nights of: forty customers, all four cells of the matrix, one file of each kind."""

import csv
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from pathlib import Path

from letterhead import with_letterhead
from receivables.config import default_config_text
from receivables.documents.letters import default_templates

NIGHT = date(2026, 10, 30)
_CUSTOMERS = 40


def write_small_firm(folder: Path) -> Path:
    """Fill `folder` with the firm's exports and its config; the path of the config."""
    data = folder / "data"
    data.mkdir(parents=True)
    for kind, rows in _SOURCES.items():
        with (data / f"{kind}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows())
    config = folder / "config.toml"
    config.write_text(_config(), encoding="utf-8")
    return config


def _config() -> str:
    text = with_letterhead(default_config_text()).replace(
        'templates = "letter_templates"', f'templates = "{default_templates()}"'
    )
    sources = "".join(f'[[source]]\nname = "{kind}"\nfile = "data/{kind}.csv"\nas = "{kind}"\n\n' for kind in _SOURCES)
    return text.replace("[schedule]", f"{sources}[schedule]", 1)


def _customers() -> Iterable[Sequence[object]]:
    yield "customer", "name", "salesperson", "language", "country", "address"
    for number in range(_CUSTOMERS):
        language = "zh" if number % 4 == 0 else "en"
        yield f"{number:04}", f"Customer {number}", f"R{number % 2}", language, "DE", f"Street {number}, 10115 Berlin"


def _contacts() -> Iterable[Sequence[object]]:
    yield "customer", "name", "role", "rank"
    for number in range(_CUSTOMERS):
        yield f"{number:04}", f"Ledger {number}", "accounts payable", 1
        yield f"{number:04}", f"Head {number}", "finance manager", 2


def _salespeople() -> Iterable[Sequence[object]]:
    yield "salesperson", "name"
    yield "R0", "Ruth Null"
    yield "R1", "Rudi Eins"


def _invoices() -> Iterable[Sequence[object]]:
    """Two invoices each; by turns not due, a month late and three months late, small and large."""
    yield "invoice", "customer", "invoice_date", "due_date", "currency", "amount"
    for number in range(2 * _CUSTOMERS):
        due = NIGHT - timedelta(days=(-5, 20, 90)[number % 3])
        amount = 12_500 if number % 5 == 0 else 100 + number
        yield f"I{number:04}", f"{number // 2:04}", due - timedelta(days=30), due, "EUR", f"{amount}.50"


def _payments() -> Iterable[Sequence[object]]:
    yield "payment", "customer", "date", "currency", "amount", "invoice"
    for number in range(0, _CUSTOMERS, 7):
        yield f"P{number:04}", f"{number:04}", NIGHT - timedelta(days=1), "EUR", "100.50", f"I{2 * number:04}"


_SOURCES = {
    "customers": _customers,
    "contacts": _contacts,
    "salespeople": _salespeople,
    "invoices": _invoices,
    "payments": _payments,
}
