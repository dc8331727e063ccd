"""Whatever dress a ledger is written in, the same ledger is read back."""

import csv
import io
import tempfile
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
from hypothesis import given, settings
from hypothesis import strategies as st

from receivables.money import to_decimal
from receivables.sources import Reading, SourceSettings, read

NUMBERS = st.text("0123456789ABR/-", min_size=1, max_size=10).filter(lambda text: any(map(str.isalnum, text)))
# Any characters but those that no file format carries; without surrounding space, which is no part of a cell.
TEXTS = st.text(st.characters(exclude_categories=("C", "Z")) | st.just(" "), max_size=12).map(str.strip)
DAYS = st.dates(date(2000, 1, 1), date(2079, 12, 31))
CURRENCIES = st.sampled_from(["EUR", "USD", "JPY", "KWD", "CLF"])
REFERENCES = TEXTS.filter(lambda text: not text.startswith(("#", "=")) and not text.endswith(".0"))

Fact = dict[str, Any]

HEADERS = {
    "invoice": "Invoice No.",
    "customer": "Customer No.",
    "invoice_date": "Invoice Date",
    "due_date": "Due Date",
    "currency": "Currency",
    "amount": "Amount",
    "reference": "Reference",
}


@st.composite
def ledgers(draw: st.DrawFn) -> list[Fact]:
    """Rows with numbers of their own, and one row in each column that leaves no question open."""
    keys = draw(st.lists(NUMBERS, min_size=1, max_size=8, unique=True))
    rows = [
        {
            "invoice": key,
            "customer": draw(NUMBERS),
            "invoice_date": draw(DAYS),
            "due_date": draw(DAYS),
            "currency": draw(CURRENCIES),
            "minor": draw(st.integers(0, 10**12)),
            "reference": draw(REFERENCES) or None,
        }
        for key in keys
    ]
    decisive = {
        "invoice": "DECIDES", "customer": "C", "invoice_date": date(2026, 12, 31), "due_date": date(2026, 12, 31),
        "currency": "EUR", "minor": 25, "reference": None,
    }  # fmt: skip
    return [*rows, decisive]


def _grouped(amount: Decimal, group: str, point: str) -> str:
    return f"{amount:,}".translate({ord(","): group, ord("."): point})


DATES: dict[str, Callable[[date], str]] = {
    "iso": date.isoformat,
    "dotted": lambda day: f"{day:%d.%m.%Y}",
    "day first": lambda day: f"{day.day}/{day.month}/{day.year}",
    "month first": lambda day: f"{day:%m/%d/%Y}",
    "compact": lambda day: f"{day:%Y%m%d}",
    "chinese": lambda day: f"{day.year}年{day.month}月{day.day}日",
    "timed": lambda day: f"{day.isoformat()} 10:22:00",
    "serial": lambda day: str((day - date(1899, 12, 30)).days),
}
AMOUNTS: dict[str, Callable[[Decimal], str]] = {
    "plain": str,
    "english": lambda amount: _grouped(amount, ",", "."),
    "german": lambda amount: _grouped(amount, ".", ","),
    "swiss": lambda amount: _grouped(amount, "'", "."),
    "french": lambda amount: _grouped(amount, "\u202f", ","),
}


def _cells(row: Fact) -> dict[str, Any]:
    return {**row, "amount": to_decimal(row["minor"], row["currency"])}


def _as_text(rows: list[Fact], *, day: str, amount: str, delimiter: str) -> str:
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerow(HEADERS.values())
    for row in map(_cells, rows):
        dressed = {
            **row,
            "invoice_date": DATES[day](row["invoice_date"]),
            "due_date": DATES[day](row["due_date"]),
            "amount": AMOUNTS[amount](row["amount"]),
        }
        writer.writerow([dressed[name] for name in HEADERS])
    return out.getvalue()


def _assert_read_back(reading: Reading, rows: list[Fact]) -> None:
    assert reading.rejects.is_empty(), reading.rejects["reason"].to_list()
    names = ["invoice", "customer", "invoice_date", "due_date", "currency", "minor", "reference"]
    columns = ["amount_minor" if name == "minor" else name for name in names]
    assert reading.frame.select(columns).rows() == [tuple(row[name] for name in names) for row in rows]


@given(
    rows=ledgers(),
    day=st.sampled_from(sorted(DATES)),
    amount=st.sampled_from(sorted(AMOUNTS)),
    delimiter=st.sampled_from([",", ";", "\t", "|"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
@settings(deadline=None, max_examples=120)
def test_a_text_file_in_any_dress_is_read_back_as_it_was(rows, day, amount, delimiter, encoding):
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "ledger.csv"
        file.write_bytes(_as_text(rows, day=day, amount=amount, delimiter=delimiter).encode(encoding))
        reading = read(SourceSettings(name="ledger", file=file, kind="invoices"))
    _assert_read_back(reading, rows)


@given(rows=ledgers(), timed=st.booleans(), numbers=st.booleans(), left=st.integers(0, 2), above=st.integers(0, 3))
@settings(deadline=None, max_examples=60)
def test_a_workbook_in_any_dress_is_read_back_as_it_was(rows, timed, numbers, left, above):
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    for _ in range(above):
        sheet.append(["Title"])
    sheet.append([None] * left + list(HEADERS.values()))
    for row in map(_cells, rows):
        cells = [
            datetime.combine(row[name], time(10, 22)) if timed and name.endswith("date")
            else float(row[name]) if numbers and name == "amount"
            else str(row[name]) if name == "amount"
            else row[name]
            for name in HEADERS
        ]  # fmt: skip
        sheet.append([None] * left + cells)
        for cell in sheet[sheet.max_row]:
            if isinstance(cell.value, str):
                cell.data_type = "s"
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "ledger.xlsx"
        workbook.save(file)
        reading = read(SourceSettings(name="ledger", file=file, kind="invoices"))
    _assert_read_back(reading, rows)
