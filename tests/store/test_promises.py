"""Promises, judged from the ledger."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from receivables.policy.promises import PromiseState, judge
from receivables.store.database import StoreError, reading
from receivables.store.promise_figures import promise_figures
from receivables.store.promises import PromiseRecord, list_promises, record_promise, withdraw_promise, words_and_lines
from store.hand_made import NIGHT, everything, firm, pay, post

DAY = timedelta(days=1)
DUE = NIGHT + 7 * DAY
GRACE = 2
WORD: dict[str, Any] = {"customer": "C1", "from_day": NIGHT, "due_day": DUE, "author": "Ines"}


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return firm(tmp_path)


def listed(engine: Engine, as_of: date, **options: Any) -> list[PromiseRecord]:
    with reading(engine) as conn:
        judged = judge(*words_and_lines(conn, as_of), grace_days=GRACE, as_of=as_of)
    return list_promises(engine, as_of, judged=judged, **options)


def state(engine: Engine, as_of: date) -> PromiseState:
    (promise,) = listed(engine, as_of)
    return promise.state


def test_a_promise_is_open_until_its_grace_is_over_and_broken_then(engine: Engine) -> None:
    record_promise(engine, **WORD, items=["R1"])
    days = (NIGHT, DUE, DUE + 2 * DAY, DUE + 3 * DAY)
    assert [state(engine, day) for day in days] == ["open", "open", "open", "broken"]


def test_a_promise_is_kept_from_the_day_the_item_is_paid(engine: Engine) -> None:
    record_promise(engine, **WORD, items=["R1"])
    pay(engine, "C1", "R1", day=NIGHT + 3 * DAY)
    assert [state(engine, NIGHT + days * DAY) for days in (2, 3, 30)] == ["open", "kept", "kept"]


@pytest.mark.parametrize(("days_late", "judged"), [(2, "kept"), (3, "broken")])
def test_money_within_the_grace_keeps_a_promise_and_later_money_does_not(
    engine: Engine, days_late: int, judged: str
) -> None:
    record_promise(engine, **WORD, items=["R1"])
    pay(engine, "C1", "R1", day=DUE + days_late * DAY)
    assert state(engine, DUE + 30 * DAY) == judged


def test_a_part_payment_does_not_keep_a_promise_to_pay_it_all(engine: Engine) -> None:
    record_promise(engine, **WORD, items=["R1"])
    pay(engine, "C1", "R1", 9_999, day=DUE)
    assert state(engine, DUE + 3 * DAY) is PromiseState.PARTLY_KEPT


@pytest.mark.parametrize(("paid", "judged"), [(4_000, "kept"), (3_999, "partly_kept")])
def test_a_promise_of_an_amount_is_kept_when_that_much_is_paid(engine: Engine, paid: int, judged: str) -> None:
    record_promise(engine, **WORD, items=["R1"], amount_minor=4_000, currency="EUR")
    pay(engine, "C1", "R1", paid, day=DUE)
    assert state(engine, DUE + 3 * DAY) == judged


def test_what_was_paid_before_the_promise_does_not_count_towards_it(engine: Engine) -> None:
    pay(engine, "C1", "R1", 4_000, day=NIGHT - DAY)
    record_promise(engine, **WORD, items=["R1"], amount_minor=4_000, currency="EUR")
    assert state(engine, DUE + 3 * DAY) is PromiseState.BROKEN


def test_a_promise_about_everything_means_what_was_overdue_when_it_was_given(engine: Engine) -> None:
    post(engine, "C1", "later", 5_000, due_day=NIGHT)
    record_promise(engine, **WORD)
    pay(engine, "C1", "R1", day=DUE)
    assert state(engine, DUE) is PromiseState.OPEN
    pay(engine, "C1", "R2", day=DUE)
    assert state(engine, DUE) is PromiseState.KEPT


def test_a_promise_in_one_currency_says_nothing_about_another(engine: Engine) -> None:
    post(engine, "C1", "dollars", 5_000, currency="USD")
    record_promise(engine, **WORD, currency="USD")
    pay(engine, "C1", "R1", day=DUE)
    assert state(engine, DUE + 3 * DAY) is PromiseState.BROKEN


def test_a_promise_about_an_invoice_means_all_its_instalments(engine: Engine) -> None:
    post(engine, "C1", "R9/1", 5_000, document="R9")
    post(engine, "C1", "R9/2", 5_000, document="R9", due_day=DUE)
    record_promise(engine, **WORD, items=["R9"])
    pay(engine, "C1", "R9", 5_000, day=DUE)
    assert state(engine, DUE) is PromiseState.OPEN
    pay(engine, "C1", "R9", 5_000, day=DUE + DAY)
    assert state(engine, DUE + DAY) is PromiseState.KEPT


def test_each_promise_is_judged_by_its_own_day(engine: Engine) -> None:
    record_promise(engine, **WORD, items=["R1"])
    record_promise(engine, **{**WORD, "customer": "C2", "due_day": NIGHT + DAY}, items=["R1"])
    record_promise(engine, **{**WORD, "customer": "C3"}, items=["R2"])
    for customer in ("C1", "C2"):
        pay(engine, customer, "R1", day=DUE)
    found = [(one.customer, one.state) for one in listed(engine, DUE + 3 * DAY)]
    assert found == [("C2", "broken"), ("C1", "kept"), ("C3", "broken")]
    assert [one.name for one in listed(engine, DUE, customer="C3")] == ["Castor"]


def test_before_it_was_given_there_is_no_promise(engine: Engine) -> None:
    record_promise(engine, **WORD)
    assert listed(engine, NIGHT - DAY) == []


def test_a_promise_taken_back_is_withdrawn_from_that_day(engine: Engine) -> None:
    record_promise(engine, **WORD, items=["R1"])
    withdraw_promise(engine, customer="C1", items=["R1"], as_of=NIGHT + 2 * DAY)
    before = everything(engine)
    withdraw_promise(engine, customer="C1", items=["R1"], as_of=NIGHT + 3 * DAY)
    assert everything(engine) == before
    assert [state(engine, NIGHT + days * DAY) for days in (1, 2)] == ["open", "withdrawn"]


def test_recording_a_promise_again_replaces_it(engine: Engine) -> None:
    record_promise(engine, **WORD)
    before = everything(engine)
    record_promise(engine, **WORD)
    assert everything(engine) == before
    record_promise(engine, **{**WORD, "due_day": DUE + DAY})
    assert [one.due_day for one in listed(engine, NIGHT)] == [DUE + DAY]


def test_a_promise_whose_day_has_passed_was_kept_or_broken_and_cannot_be_withdrawn(engine: Engine) -> None:
    record_promise(engine, **WORD)
    with pytest.raises(StoreError, match="was due on 2026-11-06, before 2026-11-07"):
        withdraw_promise(engine, customer="C1", as_of=DUE + DAY)


def test_a_promise_nobody_recorded_cannot_be_withdrawn(engine: Engine) -> None:
    with pytest.raises(StoreError, match="Customer C1 has no promise about R1"):
        withdraw_promise(engine, customer="C1", items=["R1"], as_of=NIGHT)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"customer": "C9"}, "There is no customer 'C9'"),
        ({"items": ["R9"]}, "Customer C1 has no item 'R9'"),
        ({"due_day": NIGHT - DAY}, "would begin on 2026-10-30 and end on 2026-10-29"),
        ({"amount_minor": 0, "currency": "EUR"}, "is of 0 minor units of EUR: expected more than nothing"),
        ({"amount_minor": 100}, "is of 100 minor units of no currency"),
    ],
)
def test_a_promise_that_cannot_be_is_refused(engine: Engine, changes: dict[str, Any], message: str) -> None:
    with pytest.raises(StoreError, match=message):
        record_promise(engine, **{**WORD, **changes})


def test_a_promise_about_several_items_is_kept_when_all_of_them_are_paid(engine: Engine) -> None:
    assert record_promise(engine, **WORD, items=["R2", "R1"]) == "C1/R1+R2@2026-10-30"
    pay(engine, "C1", "R1", day=DUE)
    assert [state(engine, DUE + days * DAY) for days in (2, 3)] == ["open", "partly_kept"]
    (promise,) = listed(engine, DUE + 3 * DAY)
    assert promise.items == ("R1", "R2")
    assert [(one.currency, one.promised_minor, one.paid_minor) for one in promise.reckoned] == [("EUR", 20_000, 10_000)]
    assert promise.state_day == DUE + 3 * DAY


def test_a_promise_of_its_own_number_may_be_corrected_also_in_what_it_is_about(engine: Engine) -> None:
    assert record_promise(engine, **WORD, items=["R1", "R2"], promise="Z1", grace_days=0) == "Z1"
    record_promise(engine, **WORD, items=["R2"], promise="Z1", grace_days=9)
    (promise,) = listed(engine, NIGHT)
    assert (promise.items, promise.grace_days) == (("R2",), 9)
    with pytest.raises(StoreError, match="Promise Z1 is on record as customer C1's: expected another number"):
        record_promise(engine, **{**WORD, "customer": "C2"}, promise="Z1")


def test_a_promise_may_be_taken_back_by_its_number(engine: Engine) -> None:
    record_promise(engine, **WORD, items=["R1"])
    record_promise(engine, **WORD, items=["R1", "R2"], promise="Z1")
    assert withdraw_promise(engine, customer="C1", items=["R2", "R1"], as_of=NIGHT) == "Z1"
    assert withdraw_promise(engine, customer="C1", promise="C1/R1@2026-10-30", as_of=NIGHT) == "C1/R1@2026-10-30"
    with pytest.raises(StoreError, match="Customer C2 has no promise called Z1"):
        withdraw_promise(engine, customer="C2", promise="Z1", as_of=NIGHT)


def test_a_list_may_be_of_those_that_stand_so_or_are_due_soon(engine: Engine) -> None:
    record_promise(engine, **WORD, items=["R1"])
    record_promise(engine, **{**WORD, "due_day": DUE + DAY}, items=["R2"])
    assert [one.due_day for one in listed(engine, NIGHT, due_by=DUE)] == [DUE]
    assert [one.due_day for one in listed(engine, DUE + DAY, due_by=DUE + 7 * DAY)] == [DUE + DAY]
    broken = listed(engine, DUE + 3 * DAY, states=[PromiseState.BROKEN])
    assert [one.items for one in broken] == [("R1",)]


def test_who_breaks_most_comes_first_and_the_share_kept_is_of_what_is_judged(engine: Engine) -> None:
    for customer in ("C1", "C2"):
        record_promise(engine, **{**WORD, "customer": customer}, items=["R1"])
        record_promise(engine, **{**WORD, "customer": customer}, items=["R2"])
    pay(engine, "C1", "R1", day=DUE)
    record_promise(engine, **{**WORD, "due_day": DUE + 30 * DAY})
    figures = promise_figures(listed(engine, DUE + 3 * DAY))
    told = [(one.customer, one.given, one.open, one.kept, one.broken, one.kept_rate) for one in figures]
    assert told == [("C2", 2, 0, 0, 2, 0), ("C1", 3, 1, 1, 1, 50), (None, 5, 1, 1, 3, 25)]
    assert promise_figures([]) == []
