"""Disputes: opened on an item or part of it, with a deadline, until they are resolved."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from receivables.store.database import StoreError
from receivables.store.disputes import list_disputes, open_dispute, resolve_dispute
from store.hand_made import NIGHT, everything, firm, post

DAY = timedelta(days=1)
CLAIM: dict[str, Any] = {"customer": "C1", "item": "R1", "opened_day": NIGHT, "author": "Ines"}


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return firm(tmp_path)


def test_a_dispute_keeps_what_was_claimed_by_whom_and_until_when(engine: Engine) -> None:
    number = open_dispute(
        engine, **CLAIM, amount_minor=2_500, kind="quality", deadline_day=NIGHT + 5 * DAY, owner="Quality"
    )
    (found,) = list_disputes(engine, NIGHT)
    assert (found.dispute, found.customer, found.name, found.item) == (number, "C1", "Aker", "R1")
    assert (found.currency, found.amount_minor, found.kind, found.owner) == ("EUR", 2_500, "quality", "Quality")
    assert (found.opened_day, found.deadline_day, found.resolved_day) == (NIGHT, NIGHT + 5 * DAY, None)


def test_opening_the_same_dispute_again_changes_nothing(engine: Engine) -> None:
    number = open_dispute(engine, **CLAIM)
    before = everything(engine)
    assert open_dispute(engine, **CLAIM) == number
    assert everything(engine) == before


def test_a_number_that_another_claim_has_is_refused(engine: Engine) -> None:
    open_dispute(engine, **CLAIM, dispute="D1")
    with pytest.raises(StoreError, match="Dispute D1 is already on record, about item R1 of customer C1"):
        open_dispute(engine, **{**CLAIM, "customer": "C2"}, dispute="D1")


def test_two_customers_may_dispute_items_of_the_same_number_on_the_same_day(engine: Engine) -> None:
    numbers = {open_dispute(engine, **{**CLAIM, "customer": customer}) for customer in ("C1", "C2")}
    assert len(numbers) == 2


@pytest.mark.parametrize(("days", "overdue"), [(5, False), (6, True)])
def test_a_dispute_is_overdue_from_the_day_after_its_deadline(engine: Engine, days: int, overdue: bool) -> None:
    open_dispute(engine, **CLAIM, deadline_day=NIGHT + 5 * DAY)
    assert [found.overdue for found in list_disputes(engine, NIGHT + days * DAY)] == [overdue]


def test_disputes_are_listed_by_the_nearest_deadline(engine: Engine) -> None:
    open_dispute(engine, **CLAIM)
    open_dispute(engine, **{**CLAIM, "customer": "C2"}, deadline_day=NIGHT + 9 * DAY)
    open_dispute(engine, **{**CLAIM, "customer": "C3"}, deadline_day=NIGHT + 2 * DAY)
    assert [found.customer for found in list_disputes(engine, NIGHT)] == ["C3", "C2", "C1"]
    assert [found.customer for found in list_disputes(engine, NIGHT, customer="C2")] == ["C2"]
    assert list_disputes(engine, NIGHT - DAY) == []


def test_a_resolved_dispute_is_open_until_that_day_and_keeps_its_outcome(engine: Engine) -> None:
    number = open_dispute(engine, **CLAIM, deadline_day=NIGHT)
    resolve_dispute(engine, dispute=number, outcome="credit note", as_of=NIGHT + 3 * DAY)
    assert [found.overdue for found in list_disputes(engine, NIGHT + 2 * DAY)] == [True]
    assert list_disputes(engine, NIGHT + 3 * DAY) == []
    (found,) = list_disputes(engine, NIGHT + 3 * DAY, resolved=True)
    assert (found.resolved_day, found.outcome, found.overdue) == (NIGHT + 3 * DAY, "credit note", False)


def test_resolving_again_changes_nothing_but_another_outcome_is_refused(engine: Engine) -> None:
    number = open_dispute(engine, **CLAIM)
    resolve_dispute(engine, dispute=number, outcome="rejected", as_of=NIGHT + DAY)
    before = everything(engine)
    resolve_dispute(engine, dispute=number, outcome="rejected", as_of=NIGHT + 2 * DAY)
    with pytest.raises(StoreError, match="was resolved on 2026-10-31 as 'rejected': expected one that is open"):
        resolve_dispute(engine, dispute=number, outcome="credit note", as_of=NIGHT + 2 * DAY)
    assert everything(engine) == before


def test_opening_a_resolved_dispute_again_leaves_it_resolved(engine: Engine) -> None:
    number = open_dispute(engine, **CLAIM)
    resolve_dispute(engine, dispute=number, outcome="rejected", as_of=NIGHT + DAY)
    open_dispute(engine, **CLAIM)
    assert list_disputes(engine, NIGHT + DAY) == []


def test_a_claim_on_an_invoice_may_be_as_large_as_all_its_instalments(engine: Engine) -> None:
    for number in (1, 2):
        post(engine, "C1", f"R9/{number}", 5_000, document="R9")
    open_dispute(engine, **{**CLAIM, "item": "R9"}, amount_minor=10_000)
    with pytest.raises(StoreError, match=r"about 100\.01 EUR, expected more than nothing and no more than 100\.00 EUR"):
        open_dispute(engine, **{**CLAIM, "item": "R9", "opened_day": NIGHT + DAY}, amount_minor=10_001)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"customer": "C9"}, "There is no customer 'C9'"),
        ({"item": "R9"}, "Customer C1 has no item 'R9'"),
        ({"amount_minor": 0}, r"about 0\.00 EUR, expected more than nothing"),
        ({"deadline_day": NIGHT - DAY}, "would begin on 2026-10-30 and end on 2026-10-29"),
    ],
)
def test_a_dispute_that_cannot_be_is_refused(engine: Engine, changes: dict[str, Any], message: str) -> None:
    with pytest.raises(StoreError, match=message):
        open_dispute(engine, **{**CLAIM, **changes})
    assert list_disputes(engine, NIGHT) == []


def test_only_an_invoice_can_be_disputed(engine: Engine) -> None:
    post(engine, "C1", "credit", -500, kind="credit_note", day=NIGHT)
    with pytest.raises(StoreError, match="Item credit of customer C1 has invoices in none: expected one currency"):
        open_dispute(engine, **{**CLAIM, "item": "credit"})


def test_a_dispute_nobody_opened_cannot_be_resolved(engine: Engine) -> None:
    with pytest.raises(StoreError, match="There is no dispute 'D9'"):
        resolve_dispute(engine, dispute="D9", outcome="", as_of=NIGHT)


def test_a_dispute_cannot_be_resolved_before_it_was_opened(engine: Engine) -> None:
    number = open_dispute(engine, **CLAIM)
    with pytest.raises(StoreError, match="would begin on 2026-10-30 and end on 2026-10-29"):
        resolve_dispute(engine, dispute=number, outcome="rejected", as_of=NIGHT - DAY)
