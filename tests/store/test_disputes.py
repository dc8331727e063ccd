"""Disputes: opened on an item or part of it, with a deadline, until they are resolved."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from receivables.model import Cause, DisputeKind, DisputeOutcome
from receivables.store.causes import list_causes, set_cause
from receivables.store.database import StoreError
from receivables.store.disputes import (
    Escalation,
    add_message,
    awaited_credits,
    escalate,
    escalated_on,
    escalations_of,
    list_disputes,
    load_disputes,
    messages_of,
    one_dispute,
    open_dispute,
    past_deadline,
    reassign_dispute,
    release_dispute,
    resolve_dispute,
)
from receivables.store.facts import facts
from receivables.store.interest import interest_facts
from store.hand_made import NIGHT, everything, firm, post
from store.lists import listed

DAY = timedelta(days=1)
REJECTED, CREDIT_NOTE, PARTLY_RIGHT = DisputeOutcome.REJECTED, DisputeOutcome.CREDIT_NOTE, DisputeOutcome.PARTLY_RIGHT
CLAIM: dict[str, Any] = {"customer": "C1", "item": "R1", "opened_day": NIGHT, "author": "Ines"}


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return firm(tmp_path)


def test_a_dispute_keeps_what_was_claimed_by_whom_and_until_when(engine: Engine) -> None:
    number = open_dispute(
        engine, **CLAIM, amount_minor=2_500, kind=DisputeKind.QUALITY, deadline_day=NIGHT + 5 * DAY, owner="Quality"
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
    resolve_dispute(
        engine, dispute=number, outcome=REJECTED, root_cause="delivery", author="Ada", as_of=NIGHT + 3 * DAY
    )
    (found,) = list_disputes(engine, NIGHT + 2 * DAY)
    assert (found.overdue, found.resolved_day, found.outcome, found.root_cause) == (True, None, "", "")
    assert list_disputes(engine, NIGHT + 3 * DAY) == []
    (found,) = list_disputes(engine, NIGHT + 3 * DAY, resolved=True)
    assert (found.resolved_day, found.outcome, found.overdue) == (NIGHT + 3 * DAY, "rejected", False)
    assert (found.root_cause, found.resolved_by) == ("delivery", "Ada")


def test_resolving_again_changes_nothing_but_another_outcome_is_refused(engine: Engine) -> None:
    number = open_dispute(engine, **CLAIM)
    resolve_dispute(engine, dispute=number, outcome=REJECTED, as_of=NIGHT + DAY)
    before = everything(engine)
    resolve_dispute(engine, dispute=number, outcome=REJECTED, as_of=NIGHT + 2 * DAY)
    with pytest.raises(StoreError, match="was resolved on 2026-10-31 as 'rejected': expected one that is open"):
        resolve_dispute(engine, dispute=number, outcome=CREDIT_NOTE, as_of=NIGHT + 2 * DAY)
    assert everything(engine) == before


def test_opening_a_resolved_dispute_again_leaves_it_resolved(engine: Engine) -> None:
    number = open_dispute(engine, **CLAIM)
    resolve_dispute(engine, dispute=number, outcome=REJECTED, as_of=NIGHT + DAY)
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
        resolve_dispute(engine, dispute="D9", outcome=REJECTED, as_of=NIGHT)


def test_a_dispute_cannot_be_resolved_before_it_was_opened(engine: Engine) -> None:
    number = open_dispute(engine, **CLAIM)
    with pytest.raises(StoreError, match="would begin on 2026-10-30 and end on 2026-10-29"):
        resolve_dispute(engine, dispute=number, outcome=REJECTED, as_of=NIGHT - DAY)


def test_a_kind_in_the_words_of_an_earlier_release_is_readable(engine: Engine) -> None:
    for number, (kind, read) in enumerate({"late delivery": "late_delivery", "Farbe": "other", "": "other"}.items()):
        claim = {"dispute": f"D{number}", "customer": "C1", "invoice": "R1", "currency": "EUR", "opened": NIGHT}
        load_disputes(engine, listed("disputes", {**claim, "kind": kind or None}))
        found = one_dispute(engine, f"D{number}", NIGHT)
        assert (found.kind, found.kind_said) == (read, kind)


# --- what was said ----------------------------------------------------------------------------------------------------


def test_messages_stay_in_order_with_who_said_them_and_when_and_the_same_words_are_noted_once(engine: Engine) -> None:
    number = open_dispute(engine, **CLAIM)
    for _ in range(2):
        add_message(engine, dispute=number, text="Two crates were wet", author="Ines", as_of=NIGHT)
        add_message(engine, dispute=number, text="Photos asked for", author="Ada", as_of=NIGHT + DAY)
    said = [(one.number, one.day, one.author, one.text) for one in messages_of(engine, number, NIGHT + DAY)]
    assert said == [(1, NIGHT, "Ines", "Two crates were wet"), (2, NIGHT + DAY, "Ada", "Photos asked for")]
    assert len(messages_of(engine, number, NIGHT)) == 1


def test_nothing_can_be_said_about_a_dispute_that_nobody_opened_and_no_words_are_refused(engine: Engine) -> None:
    with pytest.raises(StoreError, match="There is no dispute 'D9'"):
        add_message(engine, dispute="D9", text="x", author="Ada", as_of=NIGHT)
    with pytest.raises(StoreError, match="is empty, expected some words"):
        add_message(engine, dispute=open_dispute(engine, **CLAIM), text=" ", author="Ada", as_of=NIGHT)


def test_a_dispute_given_to_another_owner_says_so_and_has_the_new_deadline(engine: Engine) -> None:
    number = open_dispute(engine, **CLAIM, owner="Sales", deadline_day=NIGHT)
    for _ in range(2):
        given: dict[str, Any] = {"owner": "Quality", "deadline_day": NIGHT + 5 * DAY, "reason": "wet crates"}
        reassign_dispute(engine, dispute=number, author="Ada", as_of=NIGHT, **given)
    found = one_dispute(engine, number, NIGHT)
    assert (found.owner, found.deadline_day) == ("Quality", NIGHT + 5 * DAY)
    said = [one.text for one in messages_of(engine, number, NIGHT)]
    assert said == ["given from Sales to Quality, deadline 2026-11-04: wet crates"]


def test_a_resolved_dispute_has_its_owner_for_good_and_none_is_left_without(engine: Engine) -> None:
    number = open_dispute(engine, **CLAIM)
    with pytest.raises(StoreError, match="would have no owner"):
        reassign_dispute(engine, dispute=number, owner=" ", author="Ada", as_of=NIGHT)
    resolve_dispute(engine, dispute=number, outcome=REJECTED, as_of=NIGHT)
    with pytest.raises(StoreError, match="was resolved on 2026-10-30 as 'rejected': expected one that is open"):
        reassign_dispute(engine, dispute=number, owner="Sales", author="Ada", as_of=NIGHT)


# --- what was conceded ------------------------------------------------------------------------------------------------


def _conceded(engine: Engine, outcome: DisputeOutcome, conceded_minor: int | None, **claim: Any) -> int:
    number = open_dispute(engine, **{**CLAIM, **claim})
    return resolve_dispute(
        engine, dispute=number, outcome=outcome, conceded_minor=conceded_minor, as_of=NIGHT + 2 * DAY
    )


@pytest.mark.parametrize(
    ("outcome", "claimed", "said", "conceded"),
    [
        (REJECTED, 2_500, None, 0),
        (CREDIT_NOTE, 2_500, None, 2_500),
        (CREDIT_NOTE, 2_500, 2_400, 2_400),
        (CREDIT_NOTE, None, None, 4_000),
        (CREDIT_NOTE, None, 10_000, 10_000),
        (PARTLY_RIGHT, 2_500, 1_000, 1_000),
        (PARTLY_RIGHT, None, 9_999, 9_999),
    ],
)
def test_what_is_conceded_follows_from_the_outcome_or_is_said(
    engine: Engine, outcome: DisputeOutcome, claimed: int | None, said: int | None, conceded: int
) -> None:
    post(engine, "C1", "P1", -6_000, kind="receipt", document="R1", day=NIGHT)
    assert _conceded(engine, outcome, said, amount_minor=claimed) == conceded


@pytest.mark.parametrize(
    ("outcome", "said", "message"),
    [
        (REJECTED, 1, r"as rejected with 0\.01 EUR conceded, expected nothing"),
        (PARTLY_RIGHT, None, "as partly_right with no amount conceded, expected more than nothing and less than 25"),
        (PARTLY_RIGHT, 2_500, r"with 25\.00 EUR conceded, expected more than nothing and less than 25\.00 EUR"),
        (CREDIT_NOTE, 2_501, r"expected more than nothing and no more than 25\.00 EUR"),
        (CREDIT_NOTE, 0, r"as credit_note with 0\.00 EUR conceded"),
    ],
)
def test_an_amount_that_does_not_fit_the_outcome_is_refused(
    engine: Engine, outcome: DisputeOutcome, said: int | None, message: str
) -> None:
    with pytest.raises(StoreError, match=message):
        _conceded(engine, outcome, said, amount_minor=2_500)
    assert [one.resolved_day for one in list_disputes(engine, NIGHT + 9 * DAY)] == [None]


def test_resolving_with_another_amount_is_refused(engine: Engine) -> None:
    _conceded(engine, PARTLY_RIGHT, 1_000, amount_minor=2_500)
    with pytest.raises(StoreError, match="was resolved on"):
        _conceded(engine, PARTLY_RIGHT, 1_001, amount_minor=2_500)
    assert _conceded(engine, PARTLY_RIGHT, 1_000, amount_minor=2_500) == 1_000


def _awaited(engine: Engine, days: int) -> list[int]:
    return [one.awaited_minor for one in awaited_credits(engine, NIGHT + days * DAY)]


def test_a_credit_note_is_awaited_from_the_resolution_until_it_is_posted(engine: Engine) -> None:
    _conceded(engine, CREDIT_NOTE, None, amount_minor=2_500)
    assert [_awaited(engine, days) for days in (1, 2, 9)] == [[], [2_500], [2_500]]
    post(engine, "C1", "N1", -1_000, kind="credit_note", document="R1", day=NIGHT + 5 * DAY)
    assert [_awaited(engine, days) for days in (4, 5)] == [[2_500], [1_500]]
    post(engine, "C1", "N2", -1_500, kind="credit_note", document="R1", day=NIGHT + 7 * DAY)
    assert [_awaited(engine, days) for days in (6, 7)] == [[1_500], []]


def test_a_credit_note_is_awaited_also_of_an_invoice_that_was_paid_whole(engine: Engine) -> None:
    _conceded(engine, CREDIT_NOTE, None, amount_minor=2_500)
    post(engine, "C1", "P1", -10_000, kind="receipt", document="R1", day=NIGHT + 3 * DAY)
    assert _awaited(engine, 4) == [2_500]


def test_once_released_no_credit_note_is_awaited_and_the_reason_is_kept(engine: Engine) -> None:
    _conceded(engine, CREDIT_NOTE, None, amount_minor=2_500)
    (waiting,) = awaited_credits(engine, NIGHT + 3 * DAY, customer="C1")
    for _ in range(2):
        release_dispute(engine, dispute=waiting.dispute, reason="agreed otherwise", author="Ada", as_of=NIGHT + 5 * DAY)
    assert [_awaited(engine, days) for days in (4, 5)] == [[2_500], []]
    said = [one.text for one in messages_of(engine, waiting.dispute, NIGHT + 5 * DAY)]
    assert said == ["no credit note is expected any more: agreed otherwise"]
    assert [one.dispute for one in list_disputes(engine, NIGHT + 4 * DAY)] == [waiting.dispute]
    assert list_disputes(engine, NIGHT + 5 * DAY) == []


def test_only_what_was_conceded_can_be_released(engine: Engine) -> None:
    number = open_dispute(engine, **CLAIM)
    with pytest.raises(StoreError, match="Nothing was conceded of dispute"):
        release_dispute(engine, dispute=number, reason="x", author="Ada", as_of=NIGHT)


def _parts(engine: Engine, days: int) -> list[tuple[int | None, str | None, bool]]:
    """The claims and concessions about a day: amount, state and whether it is in force."""
    as_of = NIGHT + days * DAY
    found = facts(engine, None, as_of).disputes
    return [
        (row["amount_minor"], row["state"], row["to_day"] is None or row["to_day"] >= as_of) for row in found.to_dicts()
    ]


def test_the_policy_sees_the_claim_then_what_is_left_of_the_concession(engine: Engine) -> None:
    _conceded(engine, PARTLY_RIGHT, 1_000, amount_minor=2_500)
    post(engine, "C1", "N1", -400, kind="credit_note", document="R1", day=NIGHT + 5 * DAY)
    over = (2_500, None, False)
    assert _parts(engine, 1) == [(2_500, None, True)]
    assert _parts(engine, 2) == [over, (1_000, "conceded", True)]
    assert _parts(engine, 5) == [over, (600, "conceded", True)]
    number = list_disputes(engine, NIGHT + 5 * DAY)[0].dispute
    release_dispute(engine, dispute=number, reason="x", author="Ada", as_of=NIGHT + 6 * DAY)
    assert _parts(engine, 6) == [over, (600, "conceded", False)]


def test_interest_sees_each_part_of_a_concession_up_to_its_credit_and_none_of_what_was_released(engine: Engine) -> None:
    _conceded(engine, PARTLY_RIGHT, 1_000, amount_minor=2_500)
    post(engine, "C1", "N1", -400, kind="credit_note", document="R1", day=NIGHT + 5 * DAY)

    def conceded() -> list[tuple[Any, ...]]:
        found = interest_facts(engine, None, NIGHT + 8 * DAY).disputes
        return found.filter(state="conceded").select("amount_minor", "to_day").rows()

    assert conceded() == [(400, NIGHT + 5 * DAY), (600, None)]
    number = list_disputes(engine, NIGHT + 5 * DAY)[0].dispute
    release_dispute(engine, dispute=number, reason="x", author="Ada", as_of=NIGHT + 8 * DAY)
    assert conceded() == [(400, NIGHT + 5 * DAY)]


# --- the cause that came with it --------------------------------------------------------------------------------------


def _causes(engine: Engine, days: int) -> list[tuple[str | None, Cause]]:
    return [(one.item, one.cause) for one in list_causes(engine, NIGHT + days * DAY)]


def test_our_own_fault_comes_with_a_dispute_and_ends_with_it(engine: Engine) -> None:
    number = open_dispute(engine, **CLAIM, kind=DisputeKind.PRICE, own_fault=True)
    (cause,) = list_causes(engine, NIGHT)
    assert (cause.cause, cause.kind, cause.evidence) == (Cause.OWN_FAULT, DisputeKind.PRICE, f"dispute {number}")
    resolve_dispute(engine, dispute=number, outcome=REJECTED, as_of=NIGHT + 3 * DAY)
    assert [len(_causes(engine, days)) for days in (2, 3)] == [1, 0]


def test_it_stays_while_another_dispute_of_the_item_is_open_and_other_causes_stay_for_good(engine: Engine) -> None:
    first = open_dispute(engine, **CLAIM, own_fault=True, dispute="D1")
    second = open_dispute(engine, **CLAIM, dispute="D2")
    set_cause(engine, customer="C1", item="R2", cause=Cause.OWN_FAULT, from_day=NIGHT, author="Ada")
    set_cause(engine, customer="C1", cause=Cause.UNWILLING, from_day=NIGHT, author="Ada")
    resolve_dispute(engine, dispute=first, outcome=REJECTED, as_of=NIGHT + DAY)
    assert ("R1", Cause.OWN_FAULT) in _causes(engine, 1)
    resolve_dispute(engine, dispute=second, outcome=REJECTED, as_of=NIGHT + DAY)
    assert _causes(engine, 1) == [(None, Cause.UNWILLING), ("R2", Cause.OWN_FAULT)]


# --- past the deadline ------------------------------------------------------------------------------------------------


def test_what_nights_passed_on_is_known_by_dispute_and_by_night_and_noted_once(engine: Engine) -> None:
    number = open_dispute(engine, **CLAIM, owner="Sales", deadline_day=NIGHT)
    assert past_deadline(engine, NIGHT) == []
    (late,) = past_deadline(engine, NIGHT + DAY)
    assert (late.dispute, late.owner, late.steps, late.last_night) == (number, "Sales", 0, None)
    first = Escalation(
        dispute=number, deadline_day=NIGHT, step=1, night=NIGHT + DAY, owner="Sales", manager="Head of Sales"
    )
    for _ in range(2):
        escalate(engine, [first])
    assert escalated_on(engine, NIGHT + DAY) == escalations_of(engine, number, NIGHT + DAY) == [first]
    assert escalations_of(engine, number, NIGHT) == escalated_on(engine, NIGHT) == []
    (late,) = past_deadline(engine, NIGHT + 2 * DAY)
    assert (late.steps, late.last_night) == (1, NIGHT + DAY)
    (found,) = list_disputes(engine, NIGHT + DAY, overdue=True)
    assert (found.escalations, found.escalated_to, found.escalated_day) == (1, "Head of Sales", NIGHT + DAY)


def test_a_new_deadline_begins_anew_and_a_resolved_dispute_is_past_none(engine: Engine) -> None:
    number = open_dispute(engine, **CLAIM, owner="Sales", deadline_day=NIGHT)
    escalate(
        engine,
        [Escalation(dispute=number, deadline_day=NIGHT, step=1, night=NIGHT + DAY, owner="Sales", manager="Head")],
    )
    again: dict[str, Any] = {"owner": "Sales", "author": "Ada", "as_of": NIGHT + DAY}
    reassign_dispute(engine, dispute=number, deadline_day=NIGHT + 3 * DAY, **again)
    assert past_deadline(engine, NIGHT + 3 * DAY) == []
    assert [late.steps for late in past_deadline(engine, NIGHT + 4 * DAY)] == [0]
    resolve_dispute(engine, dispute=number, outcome=REJECTED, as_of=NIGHT + 5 * DAY)
    assert past_deadline(engine, NIGHT + 5 * DAY) == []
