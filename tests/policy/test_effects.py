"""What treatments brought: against whom an item is compared, and when nothing is said."""

from datetime import timedelta

import polars as pl
import pytest

from policy.builders import NIGHT
from receivables.policy.effects import SPELL_SCHEMA, Brought, TooFew, brought

MONEY = pl.Schema(
    {"customer": pl.String, "currency": pl.String, "item": pl.String, "day": pl.Date, "amount_minor": pl.Int64}
)
Row = dict[str, object]


def _items(
    side: str, number: int, *, paid_after: dict[int, int] | None = None, **more: object
) -> tuple[list[Row], list[Row]]:
    """So many items of 100, each of a customer of its own; `paid_after`: after how many days how many are paid."""
    spells, money = [], []
    days = [day for day, many in (paid_after or {}).items() for _ in range(many)]
    for place in range(number):
        whose = {"customer": f"{side}{more.get('record')}{place}", "currency": "EUR", "item": f"R{place}"}
        known = {"treatment": "routine_reminder", "is_treated": side == "T", "age_band": 0, "amount_band": 0, **whose}
        spells.append(
            {**known, "record": "later", "day": NIGHT, "balance_minor": 100, "weight": 100, "followed_days": 10, **more}
        )
        if place < len(days):
            money.append({**whose, "day": NIGHT + timedelta(days=days[place]), "amount_minor": 100})
    return spells, money


def _brought(*groups: tuple[list[Row], list[Row]], within_days: int = 10) -> Brought:
    spells = pl.DataFrame([row for rows, _ in groups for row in rows], schema=SPELL_SCHEMA, orient="row")
    money = pl.DataFrame([row for _, rows in groups for row in rows], schema=MONEY, orient="row")
    (found,) = brought(spells, money, within_days=within_days)
    return found


def test_the_difference_is_of_those_paid_within_the_days_on_both_sides() -> None:
    found = _brought(_items("T", 40, paid_after={3: 10, 8: 10, 12: 9}), _items("C", 50, paid_after={5: 5}))
    assert (found.items, found.owed_minor, found.collected_minor) == (40, 4000, 2000)
    assert (found.paid_share, found.comparable_share) == (0.5, pytest.approx(0.1))
    assert (found.money_share, found.comparable_money_share) == (0.5, pytest.approx(0.1))
    # With everybody followed to the end Greenwood's variance is p (1 - p) / n.
    away = 1.96 * (0.5 * 0.5 / 40 + 0.1 * 0.9 / 50) ** 0.5
    assert (found.difference, found.low, found.high) == pytest.approx((0.4, 0.4 - away, 0.4 + away))


def test_who_is_spoken_to_later_counts_until_then_and_not_as_unpaid() -> None:
    soon = _items("C", 30, followed_days=4, record="later")
    rest = _items("D", 30, paid_after={6: 15}, record="later")
    found = _brought(_items("T", 40), soon, rest)
    # Of those still followed on day 6 a half is paid.
    assert found.comparable_share == pytest.approx(0.5)


def test_like_is_compared_with_like_and_weighed_as_the_treated_are() -> None:
    # Letters went to three who pay late for each who pays soon; nobody pays by letter.
    found = _brought(
        _items("T", 60, paid_after={2: 6}, record="later"),
        _items("T", 20, paid_after={2: 10}, record="sooner"),
        _items("C", 20, paid_after={2: 2}, record="later"),
        _items("C", 80, paid_after={2: 40}, record="sooner"),
    )
    assert found.difference == pytest.approx(0)
    assert found.comparable_share == pytest.approx(0.75 * 0.1 + 0.25 * 0.5)


def test_what_has_nothing_like_it_is_left_out_and_told() -> None:
    found = _brought(_items("T", 40), _items("T", 9, amount_band=1, record="sooner"), _items("C", 50))
    assert (found.items, found.compared_items) == (49, 40)


def test_the_interval_is_wider_where_few_customers_have_many_items() -> None:
    alone, comparable = _items("T", 40, paid_after={3: 20}), _items("C", 50)
    shared = ([row | {"customer": f"T{place // 2}", "item": f"R{place}"} for place, row in enumerate(alone[0])], [])
    shared[1].extend(row | {"customer": f"T{place // 2}"} for place, row in enumerate(alone[1]))
    apart, together = _brought(alone, comparable), _brought(shared, comparable)
    assert apart.difference == together.difference == 0.5
    assert together.high - together.difference == pytest.approx((apart.high - apart.difference) * 2**0.5)


@pytest.mark.parametrize(
    ("treated", "comparable", "followed", "why"),
    [
        (19, 50, 10, TooFew.TREATED),
        (20, 19, 10, TooFew.COMPARABLE),
        (20, 50, 9, TooFew.FOLLOWED),
        (20, 20, 10, None),
    ],
)
def test_of_too_few_no_difference_is_told(treated: int, comparable: int, followed: int, why: TooFew | None) -> None:
    found = _brought(_items("T", treated), _items("C", comparable, followed_days=followed))
    assert found.too_few is why
    assert (found.difference is None) == (why is not None)


def test_part_payments_are_money_but_no_item_paid() -> None:
    treated = _items("T", 40, paid_after={3: 40})
    half = (treated[0], [row | {"amount_minor": 50} for row in treated[1]])
    found = _brought(half, _items("C", 50))
    assert (found.paid_share, found.money_share, found.collected_minor) == (0, pytest.approx(0.5), 2000)


def test_no_more_is_collected_of_an_item_than_was_owed() -> None:
    treated = _items("T", 40, paid_after={3: 40})
    twice = (treated[0], [*treated[1], *(row | {"day": NIGHT + timedelta(days=5)} for row in treated[1])])
    assert _brought(twice, _items("C", 50)).collected_minor == 4000
