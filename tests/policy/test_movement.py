"""What became of balances between two days: by hand on a small ledger, and tied to both agings on any."""

from datetime import date, timedelta

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from policy.builders import NIGHT, items
from policy.strategies import law, ledgers
from receivables.policy.aging import age
from receivables.policy.balances import balances
from receivables.policy.movement import FLOW_SCHEMA, movement, together

BOUNDS = (1, 31, 61, 91)
# A month before the night R1 and R2 are in the first bucket, R4 and R5 are not due, R6 is not posted yet, and R7 was
# paid on the day it was posted.
LEDGER = """
    item | document | amount | day | due | kind
    R1   | R1       | 1000   | -80 | -50 | invoice
    G1   | R1       | -100   | -60 |     | credit_note
    Z1   | R1       | -400   | -20 |     | receipt
    R2   | R2       | 600    | -80 | -45 | invoice
    G2   | R2       | -150   | -9  |     | credit_note
    W2   | R2       | -50    | -5  |     | write_off
    Z2   | R2       | -400   | -3  |     | receipt
    R4   | R4       | 300    | -40 | -10 | invoice
    R5   | R5       | 90     | -40 | 10  | invoice
    R6   | R6       | 70     | -12 | 18  | invoice
    R7   | R7       | 80     | -30 | -40 | invoice
    Z7   | R7       | -80    | -30 |     | receipt
    B7   | R7       | 80     | -8  |     | reversal
    U1   | U1       | -20    | -50 |     | receipt
    U2   | U2       | -30    | -2  |     | receipt
"""


def _flows(lines: pl.DataFrame, days: int = 30) -> pl.DataFrame:
    return movement(lines, before=NIGHT - timedelta(days=days), after=NIGHT, bounds=BOUNDS)


def test_a_small_ledger_by_hand() -> None:
    assert _flows(items(LEDGER)).select(pl.exclude("currency", "lines")).rows() == [
        ("credit_given", None, 1, -30_00),
        ("credit_kept", 1, 2, -20_00),
        ("credited", 1, None, 150_00),
        ("invoiced", None, 0, 70_00),
        ("moved", 0, 0, 90_00),
        ("moved", 0, 1, 300_00),
        ("moved", 1, 2, 500_00),
        ("paid", 1, None, 800_00),
        ("reopened", None, 2, 80_00),
        ("written_off", 1, None, 50_00),
    ]


def test_of_instalments_money_takes_the_oldest_and_a_write_off_the_latest() -> None:
    lines = items("""
        item | document | amount | day | due | kind
        R1/1 | R1       | 100    | -99 | -70 | invoice
        R1/2 | R1       | 100    | -99 | -35 | invoice
        Z1   | R1       | -120   | -9  |     | receipt
        W1   | R1       | -80    | -5  |     | write_off
    """)
    assert _flows(lines).select("flow", "from_bucket", "amount_minor").rows() == [
        ("paid", 1, 20_00),
        ("paid", 2, 100_00),
        ("written_off", 1, 80_00),
    ]


@law
@given(ledgers(), st.integers(1, 60))
def test_every_bucket_opens_with_what_left_and_moved_and_closes_with_what_came_and_moved(
    lines: pl.DataFrame, days: int
) -> None:
    flows = _flows(lines, days)
    for as_of, end in ((NIGHT - timedelta(days=days), "from_bucket"), (NIGHT, "to_bucket")):
        summed = flows.drop_nulls(end).group_by("currency", end).agg(pl.col("amount_minor").sum())
        assert _without_nothing(summed) == _aging(lines, as_of)


@law
@given(ledgers())
def test_the_signs_are_those_of_what_is_owed_and_of_credits(lines: pl.DataFrame) -> None:
    is_credit = pl.col("flow").str.starts_with("credit_")
    assert _flows(lines).filter((pl.col("amount_minor") < 0) != is_credit).is_empty()


@law
@given(ledgers(), st.integers(2, 3))
def test_it_is_the_same_however_the_ledger_is_cut(lines: pl.DataFrame, parts: int) -> None:
    shard = pl.col("customer").hash() % parts
    cut = together([_flows(lines.filter(shard == number)) for number in range(parts)])
    assert cut.equals(_flows(lines))
    assert cut.schema == FLOW_SCHEMA


def _aging(lines: pl.DataFrame, as_of: date) -> dict[tuple[str, int], int]:
    aged = age(balances(lines, as_of=as_of), as_of=as_of, bounds=BOUNDS)
    number = pl.col("bucket").to_physical().cast(pl.Int64)
    return _without_nothing(aged.group_by("currency", number).agg(pl.col("balance_minor").sum()))


def _without_nothing(summed: pl.DataFrame) -> dict[tuple[str, int], int]:
    return {(currency, number): minor for currency, number, minor in summed.iter_rows() if minor}
