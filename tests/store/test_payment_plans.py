"""Payment plans, their rates judged from the ledger."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from receivables.policy.instalments import Every, equal_rates
from receivables.policy.promises import judge
from receivables.store.database import StoreError, reading
from receivables.store.payment_plans import PlanRecord, agree_plan, cancel_plan, list_plans, owed_for_plan
from receivables.store.promises import record_promise, words_and_lines
from store.hand_made import NIGHT, everything, firm, pay, post

DAY = timedelta(days=1)
GRACE = 2
FIRST, SECOND = NIGHT + 7 * DAY, NIGHT + 37 * DAY
RATES = [(FIRST, 12_000), (SECOND, 8_000)]
PLAN: dict[str, Any] = {"customer": "C1", "from_day": NIGHT, "rates": RATES, "author": "Ines"}


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return firm(tmp_path)


def listed(engine: Engine, as_of: date, **options: Any) -> list[PlanRecord]:
    with reading(engine) as conn:
        judged = judge(*words_and_lines(conn, as_of), grace_days=GRACE, as_of=as_of)
    return list_plans(engine, as_of, judged=judged, **options)


def state(engine: Engine, as_of: date) -> str:
    (plan,) = listed(engine, as_of)
    return plan.state


def test_a_plan_is_kept_rate_by_rate_and_completed_with_the_last(engine: Engine) -> None:
    assert agree_plan(engine, **PLAN) == "C1@2026-10-30"
    pay(engine, "C1", "R1", 10_000, day=FIRST)
    pay(engine, "C1", "R2", 2_000, day=FIRST)
    pay(engine, "C1", "R2", 8_000, day=SECOND)
    days = (NIGHT, SECOND - DAY, SECOND)
    assert [state(engine, day) for day in days] == ["being_kept", "being_kept", "completed"]
    (plan,) = listed(engine, FIRST)
    assert (plan.amount_minor, plan.paid_minor, plan.next_day) == (20_000, 12_000, SECOND)
    assert [(one.due_day, one.paid_minor, one.state) for one in plan.rates] == [
        (FIRST, 12_000, "kept"),
        (SECOND, 0, "open"),
    ]


def test_a_rate_missed_breaks_the_plan_the_day_after_its_grace_and_for_good(engine: Engine) -> None:
    agree_plan(engine, **PLAN)
    pay(engine, "C1", "R1", 10_000, day=FIRST)
    pay(engine, "C1", "R2", 10_000, day=FIRST + 3 * DAY)
    days = (FIRST + 2 * DAY, FIRST + 3 * DAY, SECOND)
    assert [state(engine, day) for day in days] == ["being_kept", "broken", "broken"]
    (plan,) = listed(engine, SECOND)
    assert plan.state_day == FIRST + 3 * DAY


def test_a_plan_with_a_grace_of_its_own_is_judged_by_that(engine: Engine) -> None:
    agree_plan(engine, **PLAN, grace_days=10)
    assert [state(engine, FIRST + days * DAY) for days in (10, 11)] == ["being_kept", "broken"]


def test_a_plan_about_some_items_is_kept_by_what_is_paid_on_them(engine: Engine) -> None:
    agree_plan(engine, **{**PLAN, "rates": [(FIRST, 10_000)]}, items=["R2"])
    pay(engine, "C1", "R1", 10_000, day=FIRST)
    assert state(engine, FIRST + 3 * DAY) == "broken"
    pay(engine, "C1", "R2", 10_000, day=FIRST + DAY)
    assert state(engine, FIRST + 3 * DAY) == "completed"
    (plan,) = listed(engine, FIRST)
    assert plan.items == ("R2",)


def test_a_plan_and_a_promise_do_not_count_the_same_money_twice(engine: Engine) -> None:
    agree_plan(engine, **PLAN)
    record_promise(
        engine, customer="C1", from_day=NIGHT, due_day=FIRST, currency="EUR", amount_minor=5_000, author="Ines"
    )
    pay(engine, "C1", "R1", 10_000, day=FIRST)
    pay(engine, "C1", "R2", 6_999, day=FIRST)
    assert state(engine, FIRST + 3 * DAY) == "broken"


def test_what_is_owed_for_a_plan_is_what_was_open_as_its_day_began(engine: Engine) -> None:
    post(engine, "C1", "later", 5_000, due_day=NIGHT)
    pay(engine, "C1", "R1", 4_000, day=NIGHT - DAY)
    pay(engine, "C1", "R1", 1_000, day=NIGHT)
    owed = owed_for_plan(engine, customer="C1", as_of=NIGHT)
    assert (owed.currency, owed.amount_minor) == ("EUR", 16_000)
    assert owed_for_plan(engine, customer="C1", items=["later"], as_of=NIGHT).amount_minor == 5_000


def test_agreeing_again_replaces_the_plan_and_the_same_again_changes_nothing(engine: Engine) -> None:
    agree_plan(engine, **PLAN, items=["R1", "R2"])
    before = everything(engine)
    agree_plan(engine, **PLAN, items=["R2", "R1"])
    assert everything(engine) == before
    agree_plan(engine, **{**PLAN, "rates": [(SECOND, 9_000)]}, items=["R1"])
    (plan,) = listed(engine, NIGHT)
    assert (plan.items, [(one.due_day, one.amount_minor) for one in plan.rates]) == (("R1",), [(SECOND, 9_000)])


def test_a_cancelled_plan_is_cancelled_from_that_day_on(engine: Engine) -> None:
    agree_plan(engine, **PLAN)
    cancel_plan(engine, plan="C1@2026-10-30", as_of=NIGHT + 2 * DAY)
    before = everything(engine)
    cancel_plan(engine, plan="C1@2026-10-30", as_of=NIGHT + 3 * DAY)
    assert everything(engine) == before
    assert [state(engine, NIGHT + days * DAY) for days in (1, 2, 30)] == ["being_kept", "cancelled", "cancelled"]


def test_the_plan_that_has_to_pay_next_comes_first(engine: Engine) -> None:
    agree_plan(engine, **PLAN)
    agree_plan(engine, **{**PLAN, "customer": "C2", "rates": [(FIRST - DAY, 100)]})
    agree_plan(engine, **{**PLAN, "customer": "C3"}, plan="old")
    cancel_plan(engine, plan="old", as_of=NIGHT)
    assert [one.customer for one in listed(engine, NIGHT)] == ["C2", "C1", "C3"]
    assert [one.plan for one in listed(engine, NIGHT, customer="C3")] == ["old"]
    assert listed(engine, NIGHT - DAY) == []


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"customer": "C9"}, "There is no customer 'C9'"),
    ({"items": ["R9"]}, "Customer C1 has no item 'R9'"),
    ({"rates": [(FIRST, 20_001)]}, "come to 200.01 EUR: expected no more than the 200.00 that are open"),
    ({"rates": []}, "has no rates"),
    ({"rates": [(FIRST, 0)]}, "or rates of nothing"),
    ({"rates": [(FIRST, 1), (FIRST, 1)]}, "has two rates on one day"),
    ({"rates": [(NIGHT - DAY, 1)]}, "has a rate on 2026-10-29: expected none before 2026-10-30"),
    ({"currency": "USD"}, "has nothing open and overdue in USD on 2026-10-30"),
    ({"from_day": date(2026, 8, 1)}, "has nothing open and overdue on 2026-08-01"),
]


def test_a_plan_that_cannot_be_is_refused(engine: Engine) -> None:
    before = everything(engine)
    for changes, message in REFUSED:
        with pytest.raises(StoreError, match=message):
            agree_plan(engine, **{**PLAN, **changes})
    assert everything(engine) == before


def test_a_plan_in_two_currencies_has_to_say_which(engine: Engine) -> None:
    post(engine, "C1", "dollars", 5_000, currency="USD")
    with pytest.raises(StoreError, match="Customer C1 owes in EUR and USD: say in which currency the plan is"):
        agree_plan(engine, **PLAN)
    agree_plan(engine, **{**PLAN, "rates": [(FIRST, 5_000)]}, currency="USD")


def test_numbers_are_one_customers_and_unknown_ones_are_pointed_out(engine: Engine) -> None:
    agree_plan(engine, **PLAN, plan="P1")
    with pytest.raises(StoreError, match="Payment plan P1 is on record as customer C1's"):
        agree_plan(engine, **{**PLAN, "customer": "C2"}, plan="P1")
    with pytest.raises(StoreError, match="There is no payment plan 'P2'"):
        cancel_plan(engine, plan="P2", as_of=NIGHT)
    with pytest.raises(StoreError, match="Payment plan P1 would begin on 2026-10-30 and end on 2026-10-29"):
        cancel_plan(engine, plan="P1", as_of=NIGHT - DAY)


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("every", "later"),
    [
        (Every.WEEK, lambda steps: date(2026, 1, 31) + timedelta(weeks=steps)),
        (Every.TWO_WEEKS, lambda steps: date(2026, 1, 31) + timedelta(weeks=2 * steps)),
        (Every.MONTH, lambda steps: [date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31)][steps]),
    ],
)
def test_equal_rates_come_to_the_whole_amount_and_the_last_takes_the_rest(
    every: Every, later: Callable[[int], date]
) -> None:
    rates = equal_rates(10_001, number=3, first=date(2026, 1, 31), every=every)
    assert rates == [(later(0), 3_333), (later(1), 3_333), (later(2), 3_335)]
