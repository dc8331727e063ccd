"""A statement of each format as its standard has it, with what it is read as beside it."""

from pathlib import Path

import polars as pl
import pytest

from golden import approve
from receivables.money import to_decimal
from receivables.sources import Reading, SourceSettings, read

FOLDER = Path(__file__).parent / "statements"
FILES = sorted(path for path in FOLDER.iterdir() if path.suffix != ".txt")


def statement(file: Path) -> Reading:
    return read(SourceSettings(name="bank", file=file, kind="bank-entries"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_format_is_read_as_approved(file):
    reading = statement(file)
    approve(FOLDER / f"{file.name}.txt", in_words(reading))
    assert reading.rows == reading.rows_taken + reading.rows_refused


def in_words(reading: Reading) -> str:
    """The reading as a text: an entry a paragraph, empty cells left out."""
    entries = [_entry(row) for row in reading.frame.iter_rows(named=True)]
    refused = [f"refused {row['row']}: {row['reason']}" for row in reading.rejects.iter_rows(named=True)]
    doubts = [f"{doubt.where}: {doubt.what}" for doubt in reading.doubts]
    with pl.Config(tbl_cols=-1, tbl_width_chars=200, tbl_hide_dataframe_shape=True, tbl_hide_column_data_types=True):
        covered = str(reading.statements)
    sums = ", ".join(f"{currency} {to_decimal(minor, currency)}" for currency, minor in reading.taken.items())
    return "\n\n".join([*entries, *refused, f"taken {sums}", *doubts, covered]) + "\n"


def _entry(row: dict[str, object]) -> str:
    currency = str(row["currency"])
    head = f"{row['row']} {row['account']} {row['entry']} {row['date']} {currency}"
    amount = to_decimal(int(str(row["amount_minor"])), currency)
    names = ("kind", "value_date", "payer", "payer_account", "reference", "end_to_end", "statement")
    rest = [f"  {name}: {row[name]}" for name in names if row[name] is not None]
    return "\n".join([f"{head} {amount}", *rest])
