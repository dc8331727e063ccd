"""Opening and everything posted since make the closing, for any ledger and any two days."""

from datetime import timedelta

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from policy.builders import NIGHT, items
from policy.strategies import ledgers
from receivables.policy.balances import balances
from receivables.policy.roll_forward import ROLL_FORWARD_SCHEMA, roll_forward

_MOVES = [name for name in ROLL_FORWARD_SCHEMA if name not in {"currency", "opening_minor", "closing_minor"}]


def test_a_month_by_hand() -> None:
    ledger = items("""
        item | document | amount | day        | due        | kind
        R1   | R1       | 1000   | 2026-09-10 | 2026-10-10 | invoice
        R2   | R2       | 600    | 2026-10-02 | 2026-11-01 | invoice
        Z1   | R1       | -700   | 2026-10-09 |            | receipt
        B1   | R1       | 200    | 2026-10-20 |            | reversal
        G1   | R2       | -50    | 2026-10-21 |            | credit_note
        W1   | R1       | -5     | 2026-10-30 |            | write_off
        R3   | R3       | 99     | 2026-11-01 | 2026-12-01 | invoice
    """)
    (row,) = roll_forward(ledger, first=NIGHT.replace(day=1), last=NIGHT).to_dicts()
    assert (row["opening_minor"], row["closing_minor"]) == (1000_00, 1045_00)
    assert (row["invoice_minor"], row["receipt_minor"], row["reversal_minor"]) == (600_00, -700_00, 200_00)
    assert (row["credit_note_minor"], row["write_off_minor"]) == (-50_00, -5_00)


@settings(max_examples=30)
@given(ledgers(), st.integers(0, 90), st.integers(0, 90))
def test_it_adds_up_to_what_is_open_on_both_days(lines: pl.DataFrame, back: int, length: int) -> None:
    last = NIGHT - timedelta(days=back)
    first = last - timedelta(days=length)
    rows = roll_forward(lines, first=first, last=last)
    assert rows.filter(pl.sum_horizontal("opening_minor", *_MOVES) != pl.col("closing_minor")).is_empty()
    for name, day in (("opening_minor", first - timedelta(days=1)), ("closing_minor", last)):
        owed = balances(lines, as_of=day).group_by("currency").agg(pl.col("balance_minor").sum())
        stated = dict(rows.select("currency", name).iter_rows())
        assert {currency: minor for currency, minor in stated.items() if minor} == {
            currency: minor for currency, minor in owed.iter_rows() if minor
        }


@settings(max_examples=15)
@given(ledgers())
def test_two_periods_in_a_row_are_one(lines: pl.DataFrame) -> None:
    middle = NIGHT - timedelta(days=20)
    first, second = (
        roll_forward(lines, first=NIGHT - timedelta(days=60), last=middle),
        roll_forward(lines, first=middle + timedelta(days=1), last=NIGHT),
    )
    whole = roll_forward(lines, first=NIGHT - timedelta(days=60), last=NIGHT)
    both = second.join(first, on="currency", how="left", suffix="_before").with_columns(
        pl.exclude("currency").fill_null(0)
    )
    moved = both.select("currency", *(pl.col(name) + pl.col(f"{name}_before") for name in _MOVES))
    assert moved.equals(whole.select("currency", *_MOVES))


@settings(max_examples=15)
@given(ledgers())
def test_it_is_the_same_however_the_ledger_is_cut(lines: pl.DataFrame) -> None:
    span = {"first": NIGHT - timedelta(days=30), "last": NIGHT}
    cut = [roll_forward(lines.filter(pl.col("customer").hash() % 3 == part), **span) for part in range(3)]
    together = pl.concat(cut).group_by("currency").sum().select(ROLL_FORWARD_SCHEMA.names()).sort("currency")
    assert together.equals(roll_forward(lines, **span))
