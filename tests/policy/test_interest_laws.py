"""What holds of interest whatever was posted, against a reckoning day by day."""

from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from random import Random

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from policy.builders import SHIPPED, frame
from policy.strategies import law
from policy.test_interest import known, under
from receivables import model as m
from receivables.policy.balances import balances
from receivables.policy.interest import interest_of
from receivables.policy.regimes import rate_on

FIRST = date(2024, 10, 1)
DAY = timedelta(days=1)
_POINTS = {"de": ("de_base", 9), "eu": ("ecb_mro", 8)}

seeds = st.integers(min_value=0, max_value=2**24)
regimes = st.sampled_from(sorted(_POINTS))
later = st.integers(min_value=1, max_value=450)


def book(seed: int) -> pl.DataFrame:
    """Two invoices in instalments, with payments, credits and payments that came back, in few different days."""
    chance = Random(seed)
    lines = []
    for document in ("R1", "R2"):
        for part in range(1, chance.randint(2, 3)):
            due = FIRST + chance.randint(20, 200) * DAY
            lines.append(
                _line(document, f"{document}/{part}", "invoice", due - 20 * DAY, due, chance.randint(1, 900_000))
            )
        for number in range(chance.randint(0, 4)):
            kind, sign = chance.choice([("receipt", -1), ("credit_note", -1), ("receipt", -1), ("reversal", 1)])
            day = FIRST + chance.choice([10, 40, 90, 91, 120, 250, 400]) * DAY
            lines.append(_line(document, f"P{number}-{document}", kind, day, day, sign * chance.randint(1, 900_000)))
    return frame(lines, m.ITEM_SCHEMA)


def _line(document: str, item: str, kind: str, day: date, due: date, amount: int) -> dict[str, object]:
    named = {"customer": "C1", "item": item, "kind": kind, "document": document, "currency": "EUR"}
    return named | {"day": day, "due_day": due, "amount_minor": amount, "salesperson": None}


def day_by_day(items: pl.DataFrame, regime: str, as_of: date) -> dict[str, int]:
    """Each day's interest on what was unpaid the evening before, added up exactly and rounded half up at the end."""
    series, points = _POINTS[regime]
    total: dict[str, Fraction] = defaultdict(Fraction)
    evenings = set(items["day"])
    unpaid = items.head(0).with_columns(balance_minor=pl.lit(0, pl.Int64))
    day = FIRST - 20 * DAY
    while day <= as_of:
        if day - DAY in evenings:
            unpaid = balances(items, as_of=day - DAY).filter(
                (pl.col("kind") == "invoice") & (pl.col("balance_minor") > 0)
            )
        owed = unpaid.filter(pl.col("due_day") < day)
        rate = rate_on(SHIPPED.interest.rates, series, day)
        assert rate is not None
        for item, minor in owed.select("item", "balance_minor").iter_rows():
            total[item] += Fraction(minor) * (Fraction(rate.percent) + points) / 36_500
        day += DAY
    return {item: int((exact * 2 + 1) // 2) for item, exact in total.items()}


def reckoned(items: pl.DataFrame, regime: str, as_of: date) -> dict[str, int]:
    found = interest_of(known(items), under(regime), as_of).items
    return dict(found.select("item", "interest_minor").iter_rows())


@law
@given(seeds, regimes, later)
def test_it_is_what_a_reckoning_day_by_day_gives(seed: int, regime: str, days: int) -> None:
    items, as_of = book(seed), FIRST + days * DAY
    assert reckoned(items, regime, as_of) == day_by_day(items, regime, as_of)


@law
@given(seeds, regimes, later)
def test_the_segments_of_an_item_add_up_and_follow_one_another(seed: int, regime: str, days: int) -> None:
    found = interest_of(known(book(seed)), under(regime), FIRST + days * DAY)
    summed = found.segments.group_by("item").agg(pl.col("interest_minor", "days").sum())
    assert found.items.select("item", "interest_minor", "days").sort("item").equals(summed.sort("item"))
    ordered = found.segments.sort("item", "from_day")
    assert ordered.filter((pl.col("from_day") <= pl.col("to_day").shift(1)).over("item")).is_empty()


@law
@given(seeds, regimes, later, later)
def test_waiting_never_costs_less(seed: int, regime: str, days: int, more: int) -> None:
    items, as_of = book(seed), FIRST + days * DAY
    before = reckoned(items, regime, as_of)
    after = reckoned(items, regime, min(as_of + more * DAY, date(2026, 6, 30)))
    assert {item: cost for item, cost in before.items() if after[item] < cost} == {}


@law
@given(seeds, regimes, later)
def test_who_is_never_late_pays_nothing(seed: int, regime: str, days: int) -> None:
    items = book(seed).filter(pl.col("kind") == "invoice")
    payments = items.with_columns(
        item="P" + pl.col("item"), kind=pl.lit("receipt"), day="due_day", amount_minor=-pl.col("amount_minor")
    )
    in_time = pl.concat([items, payments.with_columns(day=pl.col("due_day").min().over("document"))])
    assert reckoned(in_time, regime, FIRST + days * DAY) == {}


@law
@given(st.integers(1, 10**12), st.integers(1, 10**12), regimes, later)
def test_two_principals_cost_what_their_sum_costs_but_for_the_rounding(
    one: int, other: int, regime: str, days: int
) -> None:
    def cost(amount: int) -> int:
        items = frame([_line("R1", "R1", "invoice", FIRST, FIRST + 5 * DAY, amount)], m.ITEM_SCHEMA)
        return reckoned(items, regime, FIRST + (5 + days) * DAY)["R1"]

    assert abs(cost(one) + cost(other) - cost(one + other)) <= 1


@law
@given(st.integers(1, 10**9), st.integers(1, 10**9), st.integers(1, 200), later, regimes)
def test_a_part_payment_is_two_reckonings(paid: int, rest: int, on: int, days: int, regime: str) -> None:
    due = FIRST + 5 * DAY
    paid_on, as_of = due + on * DAY, due + days * DAY
    whole = frame([_line("R1", "R1", "invoice", FIRST, due, paid + rest)], m.ITEM_SCHEMA)
    part = frame([_line("R1", "P1", "receipt", paid_on, paid_on, -paid)], m.ITEM_SCHEMA)
    with_part = reckoned(pl.concat([whole, part]), regime, as_of)["R1"]
    of_rest = reckoned(whole.with_columns(amount_minor=pl.lit(rest, pl.Int64)), regime, as_of)["R1"]
    of_paid = reckoned(whole.with_columns(amount_minor=pl.lit(paid, pl.Int64)), regime, min(paid_on, as_of))["R1"]
    assert abs(with_part - of_rest - of_paid) <= 1


@law
@given(seeds, regimes, later)
def test_the_order_of_the_rows_bears_on_nothing(seed: int, regime: str, days: int) -> None:
    items, as_of = book(seed), FIRST + days * DAY
    one, other = (interest_of(known(rows), under(regime), as_of) for rows in (items, items.reverse()))
    assert one.items.equals(other.items)
    assert one.segments.equals(other.segments)


@law
@given(seeds, st.integers(min_value=1, max_value=60))
def test_splitting_a_period_in_two_rates_that_are_the_same_changes_nothing(seed: int, at: int) -> None:
    cut = FIRST + at * 5 * DAY
    rates = SHIPPED.interest.rates
    halves = [one for one in rates if one.series != "de_base" or not one.from_day < cut <= (one.to_day or cut)]
    whole = (
        next(one for one in rates if one.series == "de_base" and one not in halves)
        if len(halves) < len(rates)
        else None
    )
    if whole is None:
        return
    split = (*halves, replace(whole, to_day=cut - DAY), replace(whole, from_day=cut))
    items, as_of = book(seed), date(2026, 6, 30)
    one = interest_of(known(items), under("de"), as_of).items
    assert one.equals(interest_of(known(items), under("de", rates=split), as_of).items)
