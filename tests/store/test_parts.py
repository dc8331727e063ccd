"""A list in parts: bounded, by customer, and none of it twice or never."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from receivables.store import merge

pytestmark = pytest.mark.sqlite
_CUSTOMERS = st.lists(st.integers(0, 30).map(lambda number: f"C{number}"), max_size=200)


@given(_CUSTOMERS, st.integers(1, 50), st.integers(1, 10))
@settings(deadline=None)
def test_every_row_is_in_one_part_and_every_customer_too(customers: list[str], rows: int, at_once: int) -> None:
    frame = pl.DataFrame({"customer": pl.Series(customers, dtype=pl.String)}).with_row_index("row")
    with pytest.MonkeyPatch.context() as bounds:
        bounds.setattr(merge, "_ROWS_IN_A_PART", rows)
        bounds.setattr(merge, "_CUSTOMERS_IN_A_PART", at_once)
        parts = list(merge.parts_by_customer(frame))
    assert sorted(row for part in parts for row in part["row"]) == list(range(len(customers)))
    seen = [customer for part in parts for customer in sorted(set(part["customer"]))]
    assert seen == sorted(set(customers))
    assert all(part["customer"].n_unique() <= at_once for part in parts)
    largest = max(map(customers.count, customers), default=0)
    assert all(part.height < rows + largest for part in parts)
