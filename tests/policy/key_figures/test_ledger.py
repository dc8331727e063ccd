"""Key figures of a ledger: by hand on a small one, and the same however it was cut."""

from dataclasses import asdict, replace
from datetime import timedelta
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy.builders import NIGHT, items
from policy.strategies import ledgers
from receivables.policy.key_figures.ledger import KeyFigures, Period, aged, key_figures, sums

PERIOD = Period(as_of=NIGHT, days=90)
LEDGER = """
    item | document | amount | day        | due        | kind
    R1   | R1       | 1000   | 2026-06-10 | 2026-07-10 | invoice
    Z1   | R1       | -1000  | 2026-08-09 |            | receipt
    R2   | R2       | 600    | 2026-09-01 | 2026-10-01 | invoice
    Z2   | R2       | -200   | 2026-10-11 |            | receipt
    R3   | R3       | 300    | 2026-10-20 | 2026-11-19 | invoice
"""


def _figures(lines: pl.DataFrame, period: Period = PERIOD) -> dict[str, KeyFigures]:
    return {one.currency: one for one in key_figures([sums(lines, period)], period, percent_a_year=Decimal("3.65"))}


def test_a_small_ledger_by_hand() -> None:
    found = _figures(items(LEDGER))["EUR"]
    assert (found.receivables_minor, found.overdue_minor, found.sales_minor) == (700_00, 400_00, 900_00)
    assert found.opening_minor == 1000_00
    assert (found.dso, found.best_possible_dso, found.average_days_delinquent) == (70, 30, 40)
    # 300 of October with its 30 days, and 400 of the 600 of September: two thirds of its 30.
    assert found.count_back_dso == pytest.approx(Decimal(50))
    # 400 for 59 days and 300 for 10.
    assert found.true_dso == 38
    # (1000 + 900 - 700) of (1000 + 900 - 300) could be had.
    assert found.collection_effectiveness == Decimal("0.75")
    assert found.lateness.of_paid == pytest.approx((1000 * 30 + 200 * 10) / 1200)
    # Ten days all of it, then seven eighths until day 30.
    assert found.lateness.mean == pytest.approx(10 + 0.875 * 20)
    assert (found.lateness.median, found.lateness.is_complete) == (30, True)
    # 43,600 days of a euro at 3.65 % a year.
    assert found.cost_of_late_money_minor == pytest.approx(Decimal(436))


def test_what_is_current_in_the_effectiveness_index_is_for_the_firm_to_say() -> None:
    # R2 has been due for 29 days: with it as current nothing more could have been had.
    indices = {
        days: _figures(items(LEDGER), replace(PERIOD, current_days=days))["EUR"].collection_effectiveness
        for days in (0, 28, 29)
    }
    assert indices == {0: Decimal("0.75"), 28: Decimal("0.75"), 29: 1}


def test_a_past_day_knows_nothing_of_what_came_later() -> None:
    before = items(LEDGER).filter(pl.col("day") <= NIGHT - timedelta(days=25))
    period = Period(as_of=NIGHT - timedelta(days=25), days=90)
    assert _figures(items(LEDGER), period) == _figures(before, period)


def test_what_a_credit_note_took_off_was_neither_paid_nor_late() -> None:
    noted = items(LEDGER + "G1 | R2 | -400 | 2026-10-29 | | credit_note")
    found = _figures(noted)["EUR"]
    assert (found.overdue_minor, found.sales_minor) == (0, 500_00)
    assert found.lateness.of_paid == found.lateness.mean == pytest.approx((1000 * 30 + 200 * 10) / 1200)


def test_currencies_are_never_added_together() -> None:
    other = items(LEDGER + "Y1 | Y1 | 5000 | 2026-10-20 | 2026-11-19 | invoice").with_columns(
        currency=pl.when(pl.col("item") == "Y1").then(pl.lit("JPY")).otherwise("currency")
    )
    found = _figures(other)
    assert asdict(found["EUR"]) == asdict(_figures(items(LEDGER))["EUR"])
    assert found["JPY"].dso == 90


def test_the_aging_is_every_balance_in_its_bucket() -> None:
    noted = items(LEDGER + "G1 | G1 | -50 | 2026-10-29 | | credit_note")
    assert aged([sums(noted, PERIOD)]).rows() == [
        ("EUR", 0, "not due", 1, 300_00, 0),
        ("EUR", 1, "1-30", 2, 400_00, -50_00),
    ]


@settings(max_examples=25)
@given(ledgers(), st.integers(2, 4))
def test_figures_are_the_same_however_the_ledger_is_cut(lines: pl.DataFrame, parts: int) -> None:
    if lines.is_empty():
        return
    shard = pl.col("customer").hash() % parts
    cut = [sums(lines.filter(shard == number), PERIOD) for number in range(parts)]
    whole = key_figures([sums(lines, PERIOD)], PERIOD, percent_a_year=Decimal(4))
    assert key_figures(cut, PERIOD, percent_a_year=Decimal(4)) == whole


@settings(max_examples=25)
@given(ledgers())
def test_receivables_are_what_was_posted(lines: pl.DataFrame) -> None:
    posted = lines.filter(pl.col("day") <= NIGHT).group_by("currency").agg(pl.col("amount_minor").sum())
    for currency, minor in posted.iter_rows():
        found = _figures(lines)
        assert (found[currency].receivables_minor if currency in found else 0) == minor
    buckets = aged([sums(lines, PERIOD)])
    in_buckets = buckets.group_by("currency").agg(minor=(pl.col("owed_minor") + pl.col("credit_minor")).sum())
    assert {**dict.fromkeys(posted["currency"], 0), **dict(in_buckets.iter_rows())} == dict(posted.iter_rows())
