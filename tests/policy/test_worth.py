"""What it is worth to act on a customer now."""

from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy.strategies import law
from receivables.policy.worth import WorthRules, at_stake, lost_by_waiting, worth

HALF = WorthRules(collected=((0, 100), (100, 50)), wait_days=30)


def stake(minor: int, days: int, rules: WorthRules) -> int:
    lines = pl.DataFrame(
        {"minor": [minor], "days_overdue": [days]}, schema={"minor": pl.Int64, "days_overdue": pl.Int32}
    )
    return int(lines.select(at_stake(pl.col("minor"), rules)).item())


@pytest.mark.parametrize(
    ("days", "stake_minor"),
    [
        (0, 15_000),  # 30 days of half a percent each
        (1, 15_000),
        (70, 15_000),
        (71, 14_500),  # of the 30 days only 29 lose anything
        (99, 500),
        (100, 0),
        (5_000, 0),
    ],
)
def test_a_line_is_worth_the_share_that_waiting_loses_of_it(days: int, stake_minor: int) -> None:
    assert stake(100_000, days, HALF) == stake_minor


def test_what_agencies_found_is_the_default() -> None:
    lost = lost_by_waiting(WorthRules(wait_days=90))
    assert (lost[0], lost[90]) == (310_000, 180_000)
    assert lost_by_waiting(WorthRules(wait_days=185))[180] == 300_000
    assert lost_by_waiting(WorthRules(wait_days=365))[365] == 120_000


@pytest.mark.parametrize(
    ("kept", "broken", "share"),
    [
        (0, 0, "1"),  # nobody has given a word: neither trust nor distrust
        (0, 1, "4/3"),
        (0, 8, "9/5"),
        (1, 0, "2/3"),
        (8, 0, "1/5"),
        (3, 3, "1"),
    ],
)
def test_a_customer_who_broke_its_word_comes_before_one_who_kept_it(kept: int, broken: int, share: str) -> None:
    over, _, under = share.partition("/")
    one = pl.DataFrame({"at_stake_minor": [9_000], "kept": [kept], "broken": [broken]})
    assert one.select(worth()).item() == Decimal(9_000) * int(over) / int(under or 1)


@law
@given(st.integers(0, 10**15), st.integers(0, 10**15), st.integers(-10, 4_000))
def test_owing_more_is_never_worth_less(one: int, more: int, days: int) -> None:
    assert 0 <= stake(one, days, WorthRules()) <= stake(one + more, days, WorthRules()) <= one + more
