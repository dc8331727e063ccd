"""Every hold in force: who or what set it, how much it holds, and when it ends."""

from datetime import date, timedelta
from typing import Any

import pytest

from night.firm import NIGHT, SmallFirm, customer, invoice
from receivables.model import Cause, DisputeKind, DisputeOutcome, HoldKind
from receivables.night.holds import Held, holds_in_force, holds_without_end
from receivables.night.store import store_of
from receivables.store.causes import set_cause
from receivables.store.disputes import open_dispute, resolve_dispute
from receivables.store.holds import set_hold
from receivables.store.promises import record_promise

DAY = timedelta(days=1)


@pytest.fixture
def owed(firm: SmallFirm) -> SmallFirm:
    """Customers C1 to C4 who owe A and B, 1,000.00 EUR each."""
    numbers = ("C1", "C2", "C3", "C4")
    firm.load("customers", *(customer(number) for number in numbers))
    firm.load("invoices", *(invoice(f"{number}-{item}", number) for number in numbers for item in "AB"))
    return firm


def _held(firm: SmallFirm, of: str | None = None, as_of: date = NIGHT) -> list[tuple[Any, ...]]:
    found = holds_in_force(firm.config, as_of=as_of, customer=of)
    return [(one.customer, one.kind, one.items, one.to_day, one.totals.get("EUR", 0) // 100) for one in found]


def _one(firm: SmallFirm, of: str) -> Held:
    (found,) = holds_in_force(firm.config, as_of=NIGHT, customer=of)
    return found


def test_what_ends_next_comes_first_and_what_has_no_day_last(owed: SmallFirm) -> None:
    engine, told = store_of(owed.config), {"reason": "asked to wait", "author": "Ada", "from_day": NIGHT}
    set_hold(engine, customer="C1", kind=HoldKind.INSOLVENCY, **told)
    set_hold(engine, customer="C2", item="C2-A", kind=HoldKind.MANUAL, to_day=NIGHT + 9 * DAY, **told)
    record_promise(engine, customer="C3", from_day=NIGHT, due_day=NIGHT + 2 * DAY, author="Ada")
    open_dispute(engine, customer="C4", item="C4-B", opened_day=NIGHT, amount_minor=300_00, author="Ada")
    assert _held(owed) == [
        ("C3", "promise", (), NIGHT + 5 * DAY, 2000),
        ("C2", "manual", ("C2-A",), NIGHT + 9 * DAY, 1000),
        ("C1", "insolvency", (), None, 2000),
        ("C4", "dispute", ("C4-B",), None, 300),
    ]
    assert _held(owed, "C4") == [("C4", "dispute", ("C4-B",), None, 300)]


def test_a_hold_that_begins_later_or_comes_after_another_reason_is_listed_and_holds_nothing(owed: SmallFirm) -> None:
    engine, told = store_of(owed.config), {"customer": "C1", "reason": "x", "author": "Ada"}
    set_hold(engine, kind=HoldKind.INSOLVENCY, from_day=NIGHT, **told)
    set_hold(engine, kind=HoldKind.MANUAL, from_day=NIGHT, to_day=NIGHT + DAY, **told)
    set_hold(engine, kind=HoldKind.DIRECT_DEBIT, from_day=NIGHT + DAY, to_day=NIGHT + 2 * DAY, **told)
    assert [(kind, money) for _, kind, _, _, money in _held(owed)] == [
        ("manual", 0),
        ("direct_debit", 0),
        ("insolvency", 2000),
    ]


def test_disputes_of_one_item_hold_a_part_each_and_what_is_conceded_until_its_credit_note(owed: SmallFirm) -> None:
    engine = store_of(owed.config)
    for number, minor in (("D1", 300_00), ("D2", 200_00)):
        claim: dict[str, Any] = {"kind": DisputeKind.PRICE, "amount_minor": minor, "author": "Ada", "dispute": number}
        open_dispute(engine, customer="C1", item="C1-A", opened_day=NIGHT, **claim)
    resolve_dispute(
        engine, dispute="D1", outcome=DisputeOutcome.PARTLY_RIGHT, conceded_minor=100_00, author="Ada", as_of=NIGHT
    )
    found = {one.reason: one for one in holds_in_force(owed.config, as_of=NIGHT)}
    assert {reason: one.totals["EUR"] for reason, one in found.items()} == {"D1, conceded": 100_00, "D2, price": 200_00}
    assert found["D1, conceded"].ends == "when the credit note is posted"
    assert found["D2, price"].ends == "when it is resolved"


def test_our_own_fault_and_fraud_hold_without_anybody_setting_a_hold(owed: SmallFirm) -> None:
    engine = store_of(owed.config)
    told: dict[str, Any] = {"from_day": NIGHT, "evidence": "seen", "author": "Ada"}
    set_cause(engine, customer="C1", item="C1-A", cause=Cause.OWN_FAULT, **told)
    set_cause(engine, customer="C2", item="C2-A", cause=Cause.FRAUD, **told)
    assert _held(owed) == [("C1", "dispute", ("C1-A",), None, 1000), ("C2", "fraud_review", (), None, 2000)]
    open_dispute(engine, customer="C1", item="C1-A", opened_day=NIGHT, amount_minor=300_00, author="Ada")
    assert _held(owed, "C1") == [("C1", "dispute", ("C1-A",), None, 300)]


def test_what_follows_from_credits_and_from_the_minimum_says_what_would_end_it(owed: SmallFirm) -> None:
    owed.load("invoices", invoice("S", "C9", amount="24.99"))
    paid = {"customer": "C1", "date": "2026-10-20", "currency": "EUR"}
    owed.load("payments", {**paid, "payment": "P1", "amount": "1400.00"})
    covered = _one(owed, "C1")
    assert (covered.kind, covered.totals) == (HoldKind.COVERED_BY_CREDITS, {"EUR": 1400_00})
    assert covered.ends == "when more is overdue than the customer's credits cover"
    small = _one(owed, "C9")
    assert (small.kind, small.totals, small.from_day) == (HoldKind.BELOW_MINIMUM, {"EUR": 24_99}, None)
    assert small.ends == "when 25.00 EUR or more is overdue"


def test_a_hold_of_a_kind_that_needs_an_end_and_has_none_is_pointed_out(owed: SmallFirm) -> None:
    engine, told = store_of(owed.config), {"reason": "x", "author": "Ada", "from_day": NIGHT}
    set_hold(engine, customer="C1", kind=HoldKind.MANUAL, **told)
    set_hold(engine, customer="C2", kind=HoldKind.MANUAL, to_day=NIGHT + DAY, **told)
    set_hold(engine, customer="C3", kind=HoldKind.INSOLVENCY, **told)
    (problem,) = holds_without_end(owed.config, as_of=NIGHT)
    assert problem.where == "hold on all of customer C1"
    assert "manual since 2026-10-30 (x) has no end" in problem.what


def test_what_was_handed_over_says_what_ends_it(owed: SmallFirm) -> None:
    set_hold(
        store_of(owed.config), customer="C2", kind=HoldKind.HANDED_OVER, from_day=NIGHT, reason="agency", author="Tom"
    )
    assert _one(owed, "C2").ends == "when it is paid, recalled or ended"
