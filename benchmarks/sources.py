"""A workbook of invoices into the ledger, and what reading it costs by itself.

What it may cost is twice a bare read of the workbook by the fastest reader, and three times the raw load of its rows:
`executemany` into a table of the same columns and key, from tuples that are there already, in the order of the key.
The yardstick is what a user has today, pandas with openpyxl, which reads the workbook and has loaded nothing yet.
"""

from pathlib import Path

import numpy as np
import polars as pl
from python_calamine import CalamineWorkbook

from benchmarks.generate import AS_OF, ITEMS_PER_CUSTOMER, invoices, printed
from benchmarks.measure import Job
from benchmarks.workbooks import write_workbook
from receivables.config import Config, Source, default_config_text, load_config
from receivables.night.loading import load_file
from receivables.night.store import store_of
from receivables.sources import SourceSettings, read
from receivables.store.tables import customer, item

# Who has more rows than that sends no workbook.
_MOST_IN_A_WORKBOOK = 100_000


def files(folder: Path, items: int) -> Job:
    """Make the CSV of so many rows of twelve columns that the other figures read, and a workbook of the first ones."""

    def job() -> None:
        rows = _twelve_columns(items)
        printed(rows).write_csv(folder / "twelve.csv")
        in_numbers = rows.with_columns(amount_minor=pl.col("amount_minor") / 100).rename({"amount_minor": "amount"})
        write_workbook(in_numbers.head(100), folder / "few.xlsx")
        write_workbook(in_numbers.head(_MOST_IN_A_WORKBOOK), folder / "twelve.xlsx")

    return job


def bare_read(folder: Path, items: int) -> Job:
    """calamine alone: every cell of the workbook as a Python value."""

    def job() -> None:
        sheet = CalamineWorkbook.from_path(folder / "twelve.xlsx").get_sheet_by_index(0)
        assert len(sheet.to_python()) == min(items, _MOST_IN_A_WORKBOOK) + 1

    return job


def raw_load(folder: Path, items: int) -> Job:
    """The driver alone, with the rows that the ledger has of the workbook."""
    _take(folder, "raw", folder / "twelve.xlsx")()
    loaded = store_of(load_config(folder / "raw" / "config.toml"))
    with loaded.connect() as conn:
        rows = {
            table: [tuple(row) for row in conn.execute(table.select().order_by(*table.primary_key))]
            for table in (customer, item)
        }
    _take(folder, "floor", None)
    driver = store_of(load_config(folder / "floor" / "config.toml")).raw_connection().driver_connection
    assert driver

    def job() -> None:
        driver.execute("BEGIN IMMEDIATE")
        for table, values in rows.items():
            driver.executemany(f"INSERT INTO {table.name} VALUES ({', '.join('?' * len(table.c))})", values)
        driver.execute("ROLLBACK")

    return job


def allowance(folder: Path, items: int) -> Job:
    """Twice the bare read and three times the raw load."""
    reading, loading = bare_read(folder, items), raw_load(folder, items)
    return lambda: [job() for job in (reading, reading, loading, loading, loading)]


def workbook_to_ledger(folder: Path, items: int) -> Job:
    """The workbook into an empty ledger: read, typed, checked, posted, noted as a load."""
    return _take(folder, "workbook", folder / "twelve.xlsx")


def text_to_ledger(folder: Path, items: int) -> Job:
    """The same rows from CSV."""
    return _take(folder, "text", folder / "twelve.csv")


def text_alone(folder: Path, items: int) -> Job:
    """The CSV read and typed, nothing loaded."""
    source = SourceSettings(name="twelve", file=folder / "twelve.csv", kind="invoices")

    def job() -> None:
        assert read(source).rows_taken == items

    return job


def pandas_read(folder: Path, items: int) -> Job:
    """The yardstick."""
    # Its memory is its own.
    import pandas as pd  # type: ignore[import-untyped]

    def job() -> None:
        read = pd.read_excel(folder / "twelve.xlsx", engine="openpyxl")
        assert len(read) == min(items, _MOST_IN_A_WORKBOOK)

    return job


def _twelve_columns(items: int) -> pl.DataFrame:
    rows = invoices(items, max(items // ITEMS_PER_CUSTOMER, 1), np.random.default_rng(items))
    return rows.drop("instalment").with_columns(country=pl.lit("DE"), language=pl.lit("en"))


def _take(folder: Path, name: str, file: Path | None) -> Job:
    """A new firm of that name, which takes the file as its list of invoices. What reads it is imported before."""
    read(SourceSettings(name="few", file=folder / "few.xlsx", kind="invoices"))
    config = new_firm(folder / name)

    def job() -> None:
        assert not load_file(config, Source(name="twelve", kind="invoices", file=file), as_of=AS_OF).refused

    return job


def new_firm(own: Path) -> Config:
    """A firm in a folder of its own, as shipped, with an empty ledger."""
    own.mkdir(exist_ok=True)
    for path in own.glob("receivables.db*"):
        path.unlink()
    (own / "config.toml").write_text(default_config_text(), encoding="utf-8")
    config = load_config(own / "config.toml")
    store_of(config)
    return config
