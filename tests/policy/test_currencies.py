"""Rule 3: currencies meet only by a rate that can be shown."""

from dataclasses import replace
from decimal import Decimal

import polars as pl
import pytest

from policy.builders import NIGHT, RATES, a_policy, answers, facts, items, letters, listed, of_items, records, tonight
from receivables import model as m
from receivables.policy.rates import in_base, rates_used, with_booking_rates, with_rates


def in_euros(amount: str, currency: str, rate: str = "1") -> int | None:
    """An amount in cents of the base currency."""
    rates = records(f"currency | day | rate | source\n{currency} | -1 | {rate} | a bank", m.RATE_SCHEMA)
    lines = with_rates(
        items(f"item | amount | currency\nR1 | {amount} | {currency}"), rates, base_currency="EUR", as_of=NIGHT
    )
    return lines.select(in_base(pl.col("amount_minor"))).item()


@pytest.mark.parametrize(
    ("amount", "currency", "rate", "cents"),
    [
        ("100.00", "USD", "0.92", 9_200),
        ("1000", "JPY", "0.0062", 620),
        ("10.000", "KWD", "3.25", 3_250),
        ("0.05", "USD", "0.5", 3),  # 2.5 cents: half up
        ("0.03", "USD", "0.5", 2),
        ("100.00", "EUR", "7", 10_000),  # the base currency needs no rate, and takes none
    ],
)
def test_an_amount_is_converted_exactly_and_rounded_half_up_once(
    amount: str, currency: str, rate: str, cents: int
) -> None:
    assert in_euros(amount, currency, rate) == cents


def test_a_credit_is_rounded_as_its_debt_would_be() -> None:
    assert in_euros("-0.05", "USD", "0.5") == -3


def test_the_largest_amount_a_ledger_holds_is_converted_without_overflow() -> None:
    assert in_euros("92233720368547758.07", "USD", "0.123456789012345678") == int(
        (Decimal(2**63 - 1) * Decimal("0.123456789012345678")).quantize(Decimal(1))
    )


def test_the_newest_rate_on_or_before_the_night_counts() -> None:
    rates = records(
        """
        currency | day | rate | source
        USD      | 1   | 0.70 | tomorrow's
        USD      | 0   | 0.90 | today's
        USD      | -9  | 0.80 | an old one
        """,
        m.RATE_SCHEMA,
    )
    assert rates_used(rates, as_of=NIGHT)["source"].to_list() == ["today's"]


def test_thresholds_hold_in_the_base_currency() -> None:
    known = facts("""
        item | amount    | currency | overdue
        USD+ | 10,869.56 | USD      | 5
        USD- | 10,869.55 | USD      | 5
        JPY+ | 1,612,904 | JPY      | 5
        JPY- | 1,612,902 | JPY      | 5
        KWD+ | 3,333.334 | KWD      | 5
        KWD- | 3,333.331 | KWD      | 5
    """)
    treatments = of_items(tonight(known), "treatment")
    assert {item for item, treatment in treatments.items() if treatment == "rep_visit"} == {"USD+", "JPY+", "KWD+"}


def test_a_missing_rate_is_a_problem_and_the_item_stays_in_the_lists() -> None:
    known = facts("""
        item | amount    | currency | overdue
        R1   | 99,000.00 | GBP      | 70
        R2   | 1.00      | GBP      | -5
    """)
    planned = tonight(known)
    assert answers(planned) == {"R1": "no_rate", "R2": "not_overdue"}
    (problem,) = planned.problems
    assert problem.where == "rates, GBP"
    assert problem.what.startswith("no rate on or before 2026-10-30")


def test_an_item_without_a_rate_joins_the_letter_that_another_leads() -> None:
    known = facts("""
        item | amount | currency | overdue
        R1   | 99.00  | GBP      | 70
        R2   | 50.00  | EUR      | 5
    """)
    planned = tonight(known)
    assert answers(planned) == {"R2": "letter: leads", "R1": "letter: joins"}
    assert listed(planned) == [("R2", "50.00"), ("R1", "99.00")]


def test_a_rate_dated_after_the_night_is_no_rate() -> None:
    known = facts(
        "item | amount | currency | overdue\nR1 | 99.00 | USD | 5", rates="currency|day|rate|source\nUSD|1|0.9|a bank"
    )
    assert answers(tonight(known)) == {"R1": "no_rate"}


def test_owing_in_a_currency_without_a_rate_is_never_below_the_minimum() -> None:
    known = facts("""
        item | amount | currency | overdue
        R1   | 1.00   | GBP      | 5
        R2   | 1.00   | EUR      | 5
    """)
    assert answers(tonight(known)) == {"R1": "letter: joins", "R2": "letter: leads"}


def test_credits_are_not_set_against_another_currency() -> None:
    known = facts("""
        item | amount  | currency | overdue
        R1   | 100.00  | EUR      | 5
        R2   | 100.00  | USD      | 5
        P1   | -100.00 | USD      |
    """)
    planned = tonight(known)
    assert answers(planned) == {"R1": "letter: leads", "R2": "covered_by_credits", "P1": "credit"}
    assert listed(planned) == [("R1", "100.00")]


def test_lines_stand_by_currency_with_their_credits_below_them() -> None:
    known = facts("""
        item | amount | currency | overdue
        U1   | 100.00 | USD      | 90
        E1   | 100.00 | EUR      | 5
        E2   | 100.00 | EUR      | 9
        PE   | -30.00 | EUR      |
        PU   | -40.00 | USD      |
    """)
    assert listed(tonight(known)) == [
        ("E2", "100.00"),
        ("E1", "100.00"),
        ("PE", "-30.00"),
        ("U1", "100.00"),
        ("PU", "-40.00"),
    ]


def test_a_firm_with_another_base_currency_compares_in_that() -> None:
    rates = RATES.replace("USD      | -30", "EUR      | -30")
    known = facts("item | amount | currency | overdue\nR1 | 10,900.00 | EUR | 5\nR2 | 9,000.00 | USD | 5", rates=rates)
    policy = replace(a_policy(), base_currency="USD")
    planned = tonight(known, policy)
    assert of_items(planned, "treatment") == {"R1": "rep_visit", "R2": "routine_reminder"}
    assert letters(planned) == {}


def test_a_line_is_booked_at_the_newest_rate_of_its_own_day() -> None:
    rates = records(
        """
        currency | day  | rate | source
        USD      | -100 | 0.80 | an old one
        USD      | -40  | 0.90 | a newer one
        USD      | -10  | 0.95 | of no line
        """,
        m.RATE_SCHEMA,
    )
    lines = items(
        """
        item | amount  | currency | day
        R1   | 1000.00 | USD      | -40
        R2   | 1000.00 | USD      | -41
        R3   | 1000.00 | USD      | -101
        R4   | 1000.00 | EUR      | -20
        """
    )
    booked = with_booking_rates(lines, rates, base_currency="EUR", day="day").sort("item")
    assert booked.select(in_base(pl.col("amount_minor"))).to_series().to_list() == [90_000, 80_000, None, 100_000]
    assert booked["rate_source"].to_list() == ["a newer one", "an old one", None, None]
