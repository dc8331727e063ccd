"""The five rows that a reader checks on paper: one for each thing that can be done about an item."""

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from receivables.sample import SAMPLE_DAY

FIVE_ROWS = Path(__file__).parents[2] / "examples" / "five_rows.csv"


@pytest.mark.parametrize(
    ("invoice", "days_overdue", "balance"),
    [
        ("R-1001", -16, "3500.00"),
        ("R-1002", 10, "1200.00"),
        ("R-1003", 91, "4800.00"),
        ("R-1004", 29, "25000.00"),
        ("R-1005", 122, "60000.00"),
    ],
)
def test_each_row_lies_well_inside_its_cell(invoice: str, days_overdue: int, balance: str) -> None:
    with FIVE_ROWS.open(encoding="utf-8-sig", newline="") as file:
        rows = {row["Invoice No."]: row for row in csv.DictReader(file)}
    row = rows[invoice]
    assert len(rows) == 5
    assert (SAMPLE_DAY - date.fromisoformat(row["Due Date"])).days == days_overdue
    assert Decimal(row["Balance"]) == Decimal(balance) <= Decimal(row["Amount"])
    assert row["Customer Name"]
    assert row["Address"]
