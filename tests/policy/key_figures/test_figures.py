"""Key figures: the values that textbooks give, and the laws that hold for any."""

import doctest
from datetime import timedelta
from decimal import Decimal
from importlib import import_module

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy.builders import NIGHT
from receivables.policy.key_figures.collection import collection_effectiveness, roll_rates
from receivables.policy.key_figures.days_outstanding import (
    average_days_delinquent,
    best_possible_dso,
    count_back_dso,
    dso,
    true_dso,
)
from receivables.policy.key_figures.disputes import dispute_days
from receivables.policy.key_figures.kept_words import kept_words
from receivables.policy.key_figures.lateness import cost_of_late_money, lateness
from receivables.policy.movement import FLOW_SCHEMA
from receivables.policy.promises import JUDGED_SCHEMA

_AMOUNT = st.integers(1, 10**12)


@pytest.mark.parametrize("module", ["collection", "days_outstanding", "disputes", "kept_words", "lateness", "shares"])
def test_every_formula_gives_the_value_of_its_example(module: str) -> None:
    found = doctest.testmod(import_module(f"receivables.policy.key_figures.{module}"))
    assert (found.failed, found.attempted > 0) == (0, True)


def test_nothing_is_said_of_a_period_without_sales() -> None:
    assert dso(100, 0, days=90) is None
    assert true_dso(0, 0) is None
    assert collection_effectiveness(opening_minor=0, sales_minor=0, closing_minor=0, closing_current_minor=0) is None


def test_counting_back_says_nothing_where_sales_do_not_reach_back_far_enough() -> None:
    assert count_back_dso(600, [(250, 30), (300, 31)]) is None
    assert count_back_dso(550, [(250, 30), (300, 31)]) == 61


def test_a_month_without_sales_counts_with_all_its_days() -> None:
    assert count_back_dso(100, [(50, 30), (0, 31), (100, 30)]) == 30 + 31 + 15


@given(_AMOUNT, _AMOUNT, st.integers(1, 400))
def test_counting_back_over_one_period_that_suffices_is_simple_dso(owed: int, sales: int, days: int) -> None:
    if owed < sales:
        assert count_back_dso(owed, [(sales, days)]) == pytest.approx(dso(owed, sales, days=days))


@given(_AMOUNT, _AMOUNT, _AMOUNT, st.integers(1, 400))
def test_dso_is_the_best_possible_and_the_days_delinquent(current: int, overdue: int, sales: int, days: int) -> None:
    whole = dso(current + overdue, sales, days=days)
    best = best_possible_dso(current, sales, days=days)
    late = average_days_delinquent(current + overdue, current, sales, days=days)
    assert whole is not None and best is not None and late is not None
    assert abs(whole - best - late) < Decimal("1e-9") * whole


@given(_AMOUNT, _AMOUNT, st.integers(0, 100))
def test_whoever_collects_everything_due_is_fully_effective(opening: int, sales: int, percent: int) -> None:
    current = sales * percent // 100
    found = collection_effectiveness(
        opening_minor=opening, sales_minor=sales, closing_minor=current, closing_current_minor=current
    )
    assert found == 1


def _lines(*rows: tuple[int, int, bool]) -> pl.DataFrame:
    return pl.DataFrame(
        rows, schema={"days_late": pl.Int64, "amount_minor": pl.Int64, "is_paid": pl.Boolean}, orient="row"
    )


def test_when_all_is_paid_the_mean_is_that_of_the_payments() -> None:
    found = lateness(_lines((-10, 100, True), (20, 300, True)))
    assert (found.of_paid, found.mean, found.is_complete) == (12.5, 12.5, True)
    assert found.median == 20


def test_an_open_invoice_is_not_forgotten_for_being_open() -> None:
    paid, owed = (0, 100, True), (40, 100, False)
    assert lateness(_lines(paid)).mean == 0
    found = lateness(_lines(paid, owed))
    assert found.of_paid == 0
    # Half of the money has been late for 40 days by now, and will be later.
    assert (found.mean, found.is_complete) == (20, False)


def test_what_is_open_and_younger_than_a_payment_is_taken_to_end_like_the_others_at_risk() -> None:
    # Kaplan-Meier by hand: after day 10 a half is left of all; the open one leaves at 20; at 30 what is left is paid.
    found = lateness(_lines((10, 200, True), (20, 100, False), (30, 100, True)))
    assert found.mean == pytest.approx(10 + 0.5 * 10 + 0.5 * 10)
    assert found.is_complete


@given(st.lists(st.tuples(st.integers(-50, 400), st.integers(1, 10**9), st.booleans()), min_size=1, max_size=30))
def test_more_waiting_never_makes_money_look_earlier(rows: list[tuple[int, int, bool]]) -> None:
    later = [(days if is_paid else days + 30, amount, is_paid) for days, amount, is_paid in rows]
    before, after = lateness(_lines(*rows)).mean, lateness(_lines(*later)).mean
    assert before is not None and after is not None
    assert after >= before - 1e-6


def test_money_that_came_early_costs_nothing() -> None:
    assert cost_of_late_money(_lines((-100, 10**6, True)), percent_a_year=Decimal(9)) == 0


def _flows(*rows: tuple[str, int, int | None, int]) -> pl.DataFrame:
    return pl.DataFrame([("EUR", *row[:3], 1, row[3]) for row in rows], schema=FLOW_SCHEMA, orient="row")


def test_of_words_only_those_whose_day_has_come_in_the_period_are_judged() -> None:
    words = [
        ("P1", "kept", -10, 300, 300),
        ("P2", "partly_kept", -20, 500, 300),
        ("P3", "broken", -30, 200, 0),
        ("P4", "open", 5, 999, 100),
        # Before the period, and kept before its day has come.
        ("P5", "broken", -90, 999, 0),
        ("P6", "kept", 3, 999, 999),
    ]
    rows = [
        {
            "promise": promise,
            "customer": "C1",
            "currency": "EUR",
            "state": state,
            "last_day": NIGHT + timedelta(days=day),
        }
        | {"promised_minor": promised, "paid_minor": paid}
        for promise, state, day, promised, paid in words
    ]
    judged = pl.DataFrame([dict.fromkeys(JUDGED_SCHEMA) | row for row in rows], schema=JUDGED_SCHEMA)
    (found,) = kept_words(judged, since=NIGHT - timedelta(days=90), as_of=NIGHT)
    assert (found.judged, found.kept, found.promised_minor, found.paid_minor) == (3, 1, 1000, 600)
    assert (found.kept_rate, found.paid_rate) == (pytest.approx(Decimal(1) / 3), Decimal("0.6"))


def test_a_dispute_that_is_open_lasts_longer_than_so_far() -> None:
    rows = [("price", 10, True), ("price", 40, False), ("quality", 5, True)]
    found = dispute_days(pl.DataFrame(rows, schema=["name", "days", "is_over"], orient="row"))
    assert [(one.name, one.disputes, one.open, one.mean_days, one.is_complete, one.median_days) for one in found] == [
        ("price", 2, 1, 25, False, 10),
        ("quality", 1, 0, 5, True, 5),
    ]


def test_of_each_bucket_a_part_left_a_part_stayed_and_a_part_rolled_on() -> None:
    flows = _flows(
        ("moved", 0, 0, 100),
        ("moved", 0, 1, 60),
        ("paid", 0, None, 30),
        ("written_off", 0, None, 10),
        ("moved", 1, 2, 40),
        # Its due day was put off.
        ("moved", 1, 0, 10),
        ("credited", 1, None, 100),
        ("credit_kept", 0, 1, -30),
    )
    assert roll_rates(flows).drop("currency").rows() == [
        (0, 200, 40, 100, 60, 0.3),
        (1, 150, 100, 10, 40, pytest.approx(4 / 15)),
    ]
