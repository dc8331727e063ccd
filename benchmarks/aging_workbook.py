"""The aging workbook, against openpyxl alone: a bare dump of the same cells, which neither counts nor checks anything.

The yardstick is what a user has today: pandas and openpyxl from a workbook of open items to one with their aging.
"""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from openpyxl import Workbook, load_workbook

from benchmarks.generate import AS_OF, ITEMS_PER_CUSTOMER
from benchmarks.measure import Job
from benchmarks.sources import new_firm
from receivables.config import Source
from receivables.documents.aging_sheets.companion import write_companion
from receivables.documents.aging_sheets.lines import prepare
from receivables.documents.aging_workbook import AGING_SCHEMA, AgingHeader, write_aging
from receivables.model import Treatment
from receivables.model.aging import AgingOptions
from receivables.night.aging import write_aging as write_aging_of
from receivables.night.loading import load_file
from receivables.sources import SourceSettings, read

# Who has more lines than that has them in a workbook of their own.
_MOST_IN_ONE = 100_000
_BUCKETS = ("not due", "1-30", "31-60", "61-90", "over 90")


def whole(folder: Path, items: int) -> Job:
    """All sheets with all lines in one workbook, and its checks."""
    lines = _lines(min(items, _MOST_IN_ONE))
    write_aging(folder / "few-lines.xlsx", aging=lines.head(100), header=_header(lines.head(100)))
    header = _header(lines)
    return lambda: write_aging(folder / "aging.xlsx", aging=lines, header=header)


def dump_of_whole(folder: Path, items: int) -> Job:
    """The cells of that workbook, as Python values, written by openpyxl row by row."""
    whole(folder, items)()
    return _dump(folder / "aging.xlsx", folder / "dump.xlsx")


def lines_apart(folder: Path, items: int) -> Job:
    """The lines in a workbook of their own."""
    lines = _lines(min(items, _MOST_IN_ONE))
    header = _header(lines)
    prepared = prepare(lines, header)
    return lambda: write_companion(folder / "detail.xlsx", prepared, header)


def dump_of_lines(folder: Path, items: int) -> Job:
    """Its cells, written by openpyxl row by row."""
    lines_apart(folder, items)()
    return _dump(folder / "detail.xlsx", folder / "dump.xlsx")


def with_lines_apart(folder: Path, items: int) -> Job:
    """All lines, however many: the workbook with its sums, and the lines beside it."""
    lines = _lines(items)
    header = replace(_header(lines), options=AgingOptions(detail_lines=0))
    return lambda: write_aging(folder / "sums.xlsx", aging=lines, header=header)


def from_workbook_to_aging(folder: Path, items: int) -> Job:
    """A workbook of invoices into an empty ledger, and the aging of it with the lines in a workbook of their own."""
    read(SourceSettings(name="few", file=folder / "few.xlsx", kind="invoices"))
    config, options = new_firm(folder / "aging"), AgingOptions(detail_lines=0)
    source = Source(name="twelve", kind="invoices", file=folder / "twelve.xlsx")

    def job() -> None:
        load_file(config, source, as_of=AS_OF)
        write_aging_of(config, as_of=AS_OF, options=options, out=folder / "aging.xlsx")

    return job


def pandas_to_aging(folder: Path, items: int) -> Job:
    """The yardstick: read the same workbook, age and sum it, write lines and sums."""
    # Its memory is its own.
    import pandas as pd  # type: ignore[import-untyped]

    def job() -> None:
        found = pd.read_excel(folder / "twelve.xlsx", engine="openpyxl")
        found["days_overdue"] = (pd.Timestamp(AS_OF) - found["due_date"]).dt.days
        bounds = [-np.inf, 0, 30, 60, 90, np.inf]
        found["bucket"] = pd.cut(found["days_overdue"], bounds, labels=list(_BUCKETS)).astype(str)
        sums = found.pivot_table(
            index=["customer", "currency"], columns="bucket", values="amount", aggfunc="sum", margins=True
        )
        with pd.ExcelWriter(folder / "pandas.xlsx", engine="openpyxl") as out:
            sums.to_excel(out, sheet_name="Summary")
            found.to_excel(out, sheet_name="Detail", index=False)

    return job


def _dump(path: Path, to: Path) -> Job:
    book = load_workbook(path, read_only=True)
    sheets = {sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book.worksheets}

    def job() -> None:
        dump = Workbook(write_only=True)
        for title, rows in sheets.items():
            sheet = dump.create_sheet(title)
            for row in rows:
                sheet.append(row)
        dump.save(to)

    return job


def _lines(items: int) -> pl.DataFrame:
    """Open lines of every column, in three currencies, a customer in two of them."""
    chance = np.random.default_rng(items)
    customer = pl.Series(chance.integers(0, max(items // ITEMS_PER_CUSTOMER, 1), items))
    days = pl.Series(chance.integers(-60, 200, items), dtype=pl.Int32)
    due = pl.select(pl.lit(AS_OF) - pl.duration(days=days)).to_series()
    minor = pl.Series(np.ceil(chance.lognormal(12.5, 1.4, items))).cast(pl.Int64) + 1
    overdue = days > 0
    columns: dict[str, Any] = {
        "customer": "C" + customer.cast(pl.String).str.zfill(7),
        "name": "Customer & Sons " + customer.cast(pl.String),
        "company": "F" + (customer % 2).cast(pl.String),
        "salesperson": "S" + (customer % 25).cast(pl.String).str.zfill(2),
        "segment": "trade",
        "item": "R" + pl.Series(np.arange(items)).cast(pl.String).str.zfill(8),
        "kind": "invoice",
        "day": due - timedelta(days=30),
        "due_day": due,
        "posting_day": due - timedelta(days=29),
        "days_overdue": days,
        "age_days": days,
        "bucket": pl.Series(_BUCKETS).gather(((days.clip(0, 91) + 29) // 30).clip(0, 4)),
        "currency": pl.Series(["EUR", "EUR", "EUR", "USD"]).gather(customer % 4),
        "amount_minor": minor * 2,
        "balance_minor": minor,
        "disputed_minor": 0,
        "base_minor": minor,
        "booked_minor": minor,
        "revalued_minor": minor,
        "treatment": "routine_reminder",
        "does": "letter",
        "reason": "leads",
        "cause": "unknown",
        "level": 1,
        "last_contact_day": AS_OF - timedelta(days=20),
        "next_step": "routine_reminder",
        "next_day": AS_OF,
        "age_band": (days > 60).cast(pl.Int8) - (~overdue).cast(pl.Int8),
        "amount_band": (minor > 1_000_000).cast(pl.Int8),
    }
    return pl.select(
        columns[name].cast(dtype).alias(name)
        if isinstance(columns.get(name), pl.Series)
        else pl.repeat(columns.get(name), items, dtype=dtype).alias(name)
        for name, dtype in AGING_SCHEMA.items()
    )


def _header(lines: pl.DataFrame) -> AgingHeader:
    sums = lines.group_by("currency").agg(pl.col("balance_minor").sum())
    return AgingHeader(
        firm="Ostwerth Pumpen GmbH",
        as_of=AS_OF,
        base_currency="EUR",
        buckets=_BUCKETS,
        age_bands=("from day 1", "from day 61"),
        amount_bands=("from 0 EUR", "from 10,000 EUR"),
        grid=((Treatment.ROUTINE_REMINDER, Treatment.ESCALATED_LETTER),) * 2,
        policy_name="Two by two",
        policy_hash="0" * 16,
        rates=(),
        ledger_lines=lines.height,
        ledger_balances=dict(sums.iter_rows()),
        options=AgingOptions(detail_lines=1_000_000),
    )
