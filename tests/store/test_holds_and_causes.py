"""Holds and causes that people set: what is refused, what ends when."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from receivables.model import Cause, HoldKind
from receivables.store.causes import list_causes, set_cause
from receivables.store.database import StoreError
from receivables.store.holds import end_hold, list_holds, set_hold
from store.hand_made import NIGHT, everything, firm, post

DAY = timedelta(days=1)
HOLD: dict[str, Any] = {
    "customer": "C1",
    "kind": HoldKind.MANUAL,
    "from_day": NIGHT,
    "reason": "fair",
    "author": "Ines",
}


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return firm(tmp_path)


def test_a_hold_holds_from_its_first_day_to_its_last(engine: Engine) -> None:
    set_hold(engine, **HOLD, item="R1", to_day=NIGHT + 2 * DAY)
    (held,) = list_holds(engine, NIGHT + 2 * DAY)
    assert (held.customer, held.name, held.item, held.kind) == ("C1", "Aker", "R1", HoldKind.MANUAL)
    assert (held.from_day, held.to_day, held.reason, held.author) == (NIGHT, NIGHT + 2 * DAY, "fair", "Ines")
    assert list_holds(engine, NIGHT + 3 * DAY) == []


def test_holds_are_listed_by_what_ends_next(engine: Engine) -> None:
    set_hold(engine, **HOLD)
    set_hold(engine, **{**HOLD, "customer": "C2"}, to_day=NIGHT + 9 * DAY)
    set_hold(engine, **{**HOLD, "customer": "C3", "from_day": NIGHT + DAY}, to_day=NIGHT + 2 * DAY)
    assert [held.customer for held in list_holds(engine, NIGHT)] == ["C3", "C2", "C1"]
    assert [held.customer for held in list_holds(engine, NIGHT, customer="C2")] == ["C2"]


def test_setting_a_hold_again_replaces_its_end_and_reason(engine: Engine) -> None:
    set_hold(engine, **HOLD, to_day=NIGHT + DAY)
    before = everything(engine)
    set_hold(engine, **HOLD, to_day=NIGHT + DAY)
    assert everything(engine) == before
    set_hold(engine, **{**HOLD, "reason": "longer"}, to_day=NIGHT + 5 * DAY)
    assert [(held.to_day, held.reason) for held in list_holds(engine, NIGHT)] == [(NIGHT + 5 * DAY, "longer")]


def test_a_hold_that_is_ended_no_longer_holds_on_that_day(engine: Engine) -> None:
    set_hold(engine, **HOLD)
    end_hold(engine, customer="C1", kind=HoldKind.MANUAL, as_of=NIGHT + 3 * DAY)
    assert len(list_holds(engine, NIGHT + 2 * DAY)) == 1
    assert list_holds(engine, NIGHT + 3 * DAY) == []


def test_ending_a_hold_again_changes_nothing(engine: Engine) -> None:
    set_hold(engine, **HOLD)
    end_hold(engine, customer="C1", kind=HoldKind.MANUAL, as_of=NIGHT + 3 * DAY)
    before = everything(engine)
    end_hold(engine, customer="C1", kind=HoldKind.MANUAL, as_of=NIGHT + 4 * DAY)
    assert everything(engine) == before


def test_a_hold_ended_before_it_begins_never_holds(engine: Engine) -> None:
    set_hold(engine, **{**HOLD, "from_day": NIGHT + 5 * DAY})
    end_hold(engine, customer="C1", kind=HoldKind.MANUAL, as_of=NIGHT)
    assert list_holds(engine, NIGHT) == list_holds(engine, NIGHT + 5 * DAY) == []


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"customer": "C9"}, "There is no customer 'C9' in the store"),
        ({"item": "R9"}, "Customer C1 has no item 'R9'"),
        ({"to_day": NIGHT - DAY}, "The hold manual would begin on 2026-10-30 and end on 2026-10-29"),
        ({"kind": HoldKind.DISPUTE}, "A hold 'dispute' cannot be set by hand: expected one of handed_over, insolvency"),
        ({"kind": HoldKind.PROMISE}, "A hold 'promise' cannot be set by hand"),
    ],
)
def test_a_hold_that_cannot_be_is_refused(engine: Engine, changes: dict[str, Any], message: str) -> None:
    with pytest.raises(StoreError, match=message):
        set_hold(engine, **{**HOLD, **changes})
    assert list_holds(engine, NIGHT) == []


def test_a_hold_nobody_set_cannot_be_ended(engine: Engine) -> None:
    set_hold(engine, **HOLD)
    with pytest.raises(StoreError, match="There is no hold manual on item R1 of customer C1"):
        end_hold(engine, customer="C1", item="R1", kind=HoldKind.MANUAL, as_of=NIGHT)


def test_an_invoice_may_be_named_by_its_number_when_it_is_paid_in_instalments(engine: Engine) -> None:
    post(engine, "C1", "R9/1", 5_000, document="R9")
    set_hold(engine, **HOLD, item="R9")
    assert [held.item for held in list_holds(engine, NIGHT)] == ["R9"]


def test_the_causes_of_a_day_are_listed_with_their_evidence(engine: Engine) -> None:
    word: dict[str, Any] = {"customer": "C1", "author": "Ines"}
    set_cause(engine, **word, cause=Cause.UNWILLING, from_day=NIGHT)
    set_cause(engine, **word, item="R1", cause=Cause.OWN_FAULT, from_day=NIGHT, to_day=NIGHT + DAY, evidence="late")
    both = [(one.item, one.cause, one.evidence) for one in list_causes(engine, NIGHT + DAY)]
    assert both == [(None, Cause.UNWILLING, ""), ("R1", Cause.OWN_FAULT, "late")]
    assert [one.item for one in list_causes(engine, NIGHT + 2 * DAY, customer="C1")] == [None]
    assert list_causes(engine, NIGHT, customer="C2") == list_causes(engine, NIGHT - DAY) == []


def test_the_same_days_cause_is_replaced(engine: Engine) -> None:
    for cause in (Cause.UNWILLING, Cause.FRAUD, Cause.FRAUD):
        set_cause(engine, customer="C1", cause=cause, from_day=NIGHT, author="Ines")
    assert [one.cause for one in list_causes(engine, NIGHT)] == [Cause.FRAUD]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"customer": "C9"}, "There is no customer 'C9'"),
        ({"item": "R9"}, "Customer C1 has no item 'R9'"),
        ({"to_day": date(2026, 1, 1)}, "The cause fraud would begin on 2026-10-30 and end on 2026-01-01"),
    ],
)
def test_a_cause_that_cannot_be_is_refused(engine: Engine, changes: dict[str, Any], message: str) -> None:
    word: dict[str, Any] = {"customer": "C1", "cause": Cause.FRAUD, "from_day": NIGHT, "author": "Ines"}
    with pytest.raises(StoreError, match=message):
        set_cause(engine, **{**word, **changes})


# --- holds that overlap -----------------------------------------------------------------------------------------------


def _refused(engine: Engine, **changes: Any) -> bool:
    """Whether a hold beside the one from NIGHT to the fifth day is refused."""
    set_hold(engine, **HOLD, to_day=NIGHT + 5 * DAY)
    try:
        set_hold(engine, **{**HOLD, **changes})
    except StoreError as error:
        assert "There is a hold manual on customer C1 from 2026-10-30 until 2026-11-04 already" in str(error)
        return True
    return False


@pytest.mark.parametrize(
    ("first", "last", "refused"),
    [(-3, -1, False), (-3, 0, True), (-3, None, True), (5, 9, True), (6, 9, False), (1, 2, True)],
)
def test_two_holds_of_one_kind_on_the_same_may_not_overlap(
    engine: Engine, first: int, last: int | None, refused: bool
) -> None:
    to_day = None if last is None else NIGHT + last * DAY
    assert _refused(engine, from_day=NIGHT + first * DAY, to_day=to_day) == refused
    assert len(list_holds(engine, NIGHT - 9 * DAY)) == (1 if refused else 2)


@pytest.mark.parametrize("other", [{"item": "R1"}, {"customer": "C2"}, {"kind": HoldKind.INSOLVENCY}, {}])
def test_holds_of_something_else_or_of_another_kind_may(engine: Engine, other: dict[str, Any]) -> None:
    assert not _refused(engine, **{"from_day": NIGHT + DAY if other else NIGHT, **other})


def test_a_hold_that_was_ended_makes_room_for_another(engine: Engine) -> None:
    set_hold(engine, **HOLD)
    with pytest.raises(StoreError, match="from 2026-10-30 on, without an end already"):
        set_hold(engine, **{**HOLD, "from_day": NIGHT + 3 * DAY})
    end_hold(engine, customer="C1", kind=HoldKind.MANUAL, as_of=NIGHT + 3 * DAY)
    set_hold(engine, **{**HOLD, "from_day": NIGHT + 3 * DAY})
    assert [held.from_day for held in list_holds(engine, NIGHT + 3 * DAY)] == [NIGHT + 3 * DAY]
