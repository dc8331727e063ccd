"""Revaluation by IAS 21, and a roll-forward in the base currency whose exchange is what the rates did."""

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from policy.strategies import law
from receivables.model import RATE_SCHEMA
from receivables.policy.rates import in_base, with_booking_rates, with_rates
from receivables.policy.revaluation import revaluation, rolled_in_base
from receivables.policy.roll_forward import KINDS, roll_forward

FIRST, LAST = date(2026, 10, 1), date(2026, 10, 31)
_POSTED = {"currency": pl.String, "kind": pl.String, "day": pl.Date, "amount_minor": pl.Int64}


def rates(*known: tuple[str, date, str]) -> pl.DataFrame:
    return pl.DataFrame([(*one, "a bank") for one in known], schema=RATE_SCHEMA, orient="row")


def owed(*lines: tuple[str, date, int]) -> pl.DataFrame:
    return pl.DataFrame(lines, schema=["currency", "day", "balance_minor"], orient="row")


def carried(known: pl.DataFrame, lines: pl.DataFrame) -> list[dict[str, Any]]:
    """Lines revalued on the last day, each converted by itself."""
    minor = in_base(pl.col("balance_minor"))
    booked = with_booking_rates(lines, known, base_currency="EUR", day="day").select(*lines.columns, booked_minor=minor)
    both = with_rates(booked, known, base_currency="EUR", as_of=LAST).with_columns(revalued_minor=minor)
    return revaluation(both, known, base_currency="EUR").to_dicts()


def test_a_thousand_dollars_booked_at_090_and_carried_at_095_are_fifty_euros_gained() -> None:
    known = rates(("USD", date(2026, 9, 1), "0.90"), ("USD", LAST, "0.95"))
    (row,) = carried(known, owed(("USD", date(2026, 9, 15), 60_000), ("USD", date(2026, 9, 20), 40_000)))
    assert (row["lines"], row["booked_minor"], row["revalued_minor"]) == (2, 90_000, 95_000)
    assert (row["rate"], row["rate_day"], row["rate_source"]) == ("0.90", date(2026, 9, 1), "a bank")


def test_a_line_older_than_every_rate_has_no_booked_value_rather_than_one_of_a_later_rate() -> None:
    known = rates(("USD", LAST, "0.95"))
    euros, dollars = carried(known, owed(("USD", FIRST, 100_000), ("EUR", FIRST, 500)))
    assert (euros["booked_minor"], euros["revalued_minor"]) == (500, 500)
    assert (dollars["booked_minor"], dollars["revalued_minor"]) == (None, 95_000)


def test_exchange_is_what_each_change_of_the_rate_made_of_the_balance_it_met() -> None:
    known = rates(("USD", date(2026, 9, 1), "0.90"), ("USD", date(2026, 10, 10), "0.92"), ("USD", LAST, "0.95"))
    posted = pl.DataFrame(
        [("USD", "invoice", date(2026, 9, 5), 100_000), ("USD", "receipt", date(2026, 10, 10), -40_000)],
        schema=_POSTED,
        orient="row",
    )
    rolled = rolled_in_base(posted, known, base_currency="EUR", first=FIRST, last=LAST)["USD"]
    assert (rolled.rate_before, rolled.rate_after, rolled.posted_minor["receipt"]) == ("0.90", "0.95", -36_800)
    # 1,000 USD gained 0.02 each, then 600 USD 0.03.
    assert rolled.exchange_minor == 2_000 + 1_800
    assert 90_000 - 36_800 + rolled.exchange_minor == 57_000


def test_a_currency_with_something_posted_before_its_first_rate_is_left_out() -> None:
    posted = pl.DataFrame([("USD", "invoice", FIRST, 100_000)], schema=_POSTED, orient="row")
    assert rolled_in_base(posted, rates(("USD", LAST, "0.95")), base_currency="EUR", first=FIRST, last=LAST) == {}


_DAYS = st.dates(FIRST - timedelta(days=40), LAST)


@law
@given(
    st.lists(st.tuples(_DAYS, st.sampled_from(KINDS), st.integers(-(10**9), 10**9)), max_size=12),
    st.dictionaries(_DAYS, st.integers(1, 30_000).map(lambda minor: f"{Fraction(minor)}e-4"), max_size=8),
)
def test_opening_and_all_that_was_posted_and_exchange_are_closing_in_the_base_currency(
    lines: list[tuple[date, str, int]], by_day: dict[date, str]
) -> None:
    by_day = {FIRST - timedelta(days=41): "0.5"} | by_day
    known = rates(*(("USD", day, rate) for day, rate in by_day.items()))
    rows = [("USD", kind, day, minor) for day, kind, minor in lines]
    posted = pl.DataFrame(rows, schema=_POSTED, orient="row")
    for currency, rolled in rolled_in_base(posted, known, base_currency="EUR", first=FIRST, last=LAST).items():
        (row,) = roll_forward(posted, first=FIRST, last=LAST).filter(currency=currency).to_dicts()
        opening = row["opening_minor"] * Fraction(rolled.rate_before)
        closing = row["closing_minor"] * Fraction(rolled.rate_after)
        moved = sum(rolled.posted_minor.values()) + rolled.exchange_minor
        # Rounded once for each kind and for exchange.
        assert abs(opening + moved - closing) <= Fraction(len(KINDS) + 1, 2)
