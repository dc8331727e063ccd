"""Proposals of write-off from the first to the booking, and four eyes on each."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from sqlalchemy import Engine

from receivables.model import HoldKind
from receivables.model.write_offs import PROPOSAL_SCHEMA, WriteOffState
from receivables.store.database import StoreError
from receivables.store.facts import facts
from receivables.store.holds import set_hold
from receivables.store.reach import newest_moment
from receivables.store.write_off_records import list_write_offs, pending
from receivables.store.write_offs import OUTDATED, Proposed, approve, propose, propose_by_hand, put_on_list, refuse
from store.hand_made import NIGHT, everything, firm, pay, post

DAY = timedelta(days=1)
R1, R2 = f"C1/R1@{NIGHT}", f"C1/R2@{NIGHT}"


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    """C1 has paid all but 4.00 of R1 and all but 3.00 of R2."""
    made = firm(tmp_path)
    pay(made, "C1", "R1", 9_600, day=NIGHT - 9 * DAY)
    pay(made, "C1", "R2", 9_700, day=NIGHT - 9 * DAY)
    return made


def rests(*amounts: tuple[str, int]) -> pl.DataFrame:
    """What the rules propose of C1: items and what is left of them."""
    about = {"customer": "C1", "kind": "invoice", "currency": "EUR", "days_overdue": 45, "rule": "residual"}
    rows = [{**about, "item": item, "amount_minor": minor, "base_minor": minor} for item, minor in amounts]
    return pl.DataFrame(rows, schema=PROPOSAL_SCHEMA)


BOTH = rests(("R1", 400), ("R2", 300))


def states(engine: Engine, as_of: date = NIGHT) -> dict[str, str]:
    return {one.number: str(one.state) for one in list_write_offs(engine, as_of)}


def approved(engine: Engine, *numbers: str, by: str = "Ines", as_of: date = NIGHT) -> int:
    return approve(engine, numbers, by=by, as_of=as_of, proposals=BOTH)


def held(engine: Engine, as_of: date = NIGHT, **known: Any) -> list[tuple[str, str]]:
    return sorted(facts(engine, None, as_of, **known).holds.select("item", "kind").rows())


def test_what_the_rules_propose_is_saved_once(engine: Engine) -> None:
    assert propose(engine, BOTH, as_of=NIGHT) == Proposed(new=2, stood=0, withdrawn=0)
    before = everything(engine)
    assert propose(engine, BOTH, as_of=NIGHT) == Proposed(new=0, stood=2, withdrawn=0)
    assert propose(engine, BOTH, as_of=NIGHT + DAY) == Proposed(new=0, stood=2, withdrawn=0)
    assert everything(engine) == before
    (first, _) = list_write_offs(engine, NIGHT)
    assert (first.number, first.name, first.amount_minor, first.balance_minor) == (R1, "Aker", 400, 400)


def test_what_the_rules_propose_no_longer_is_withdrawn_and_a_changed_balance_proposed_anew(engine: Engine) -> None:
    propose(engine, BOTH, as_of=NIGHT)
    assert propose(engine, rests(("R2", 200)), as_of=NIGHT + DAY) == Proposed(new=1, stood=0, withdrawn=2)
    assert states(engine, NIGHT + DAY) == {R1: "refused", R2: "refused", f"C1/R2@{NIGHT + DAY}": "open"}
    assert {one.remark for one in list_write_offs(engine, NIGHT + DAY) if one.refused_day} == {OUTDATED}
    # On the very day the proposal takes the place of the one withdrawn; so does one that comes back.
    assert propose(engine, rests(("R2", 100)), as_of=NIGHT + DAY) == Proposed(new=1, stood=0, withdrawn=1)
    assert propose(engine, BOTH, as_of=NIGHT + 2 * DAY) == Proposed(new=2, stood=0, withdrawn=1)


def test_what_somebody_refused_is_not_proposed_again_until_its_balance_is_another_one(engine: Engine) -> None:
    propose(engine, BOTH, as_of=NIGHT)
    assert refuse(engine, [R1], reason="will be paid", by="Ines", as_of=NIGHT) == 1
    assert propose(engine, BOTH, as_of=NIGHT + DAY) == Proposed(new=0, stood=1, withdrawn=0)
    assert propose(engine, rests(("R1", 399), ("R2", 300)), as_of=NIGHT + DAY).new == 1


def test_an_approval_holds_the_item_from_its_day_and_says_so_to_every_moment_after(engine: Engine) -> None:
    propose(engine, BOTH, as_of=NIGHT)
    before = newest_moment(engine)
    assert approved(engine, R1) == 1
    assert held(engine) == [("R1", "write_off")]
    assert held(engine, NIGHT - DAY) == held(engine, known_at=before) == []
    assert states(engine) == {R1: "approved", R2: "open"}
    changed = everything(engine)
    assert approved(engine, R1) == 0
    assert everything(engine) == changed


def test_all_are_approved_or_none(engine: Engine) -> None:
    propose(engine, BOTH, as_of=NIGHT)
    before = everything(engine)
    with pytest.raises(StoreError, match="There is no write-off 'C1/R9"):
        approved(engine, R1, "C1/R9")
    assert everything(engine) == before


def test_what_has_changed_or_is_held_meanwhile_is_not_approved(engine: Engine) -> None:
    propose(engine, BOTH, as_of=NIGHT)
    with pytest.raises(StoreError, match="no longer what the rules propose"):
        approve(engine, [R2], by="Ines", as_of=NIGHT, proposals=rests(("R1", 400)))
    pay(engine, "C1", "R1", 100, day=NIGHT)
    with pytest.raises(StoreError, match=r"is about 4\.00 EUR, but 3\.00 EUR is open"):
        approved(engine, R1)
    refuse(engine, [R2], reason="no", by="Ines", as_of=NIGHT)
    with pytest.raises(StoreError, match="is refused, expected one that is open"):
        approved(engine, R2)


def test_whoever_proposed_by_hand_does_not_approve(engine: Engine) -> None:
    said = {"customer": "C2", "item_number": "R1", "reason": "moved abroad", "by": "Ines", "as_of": NIGHT}
    number = propose_by_hand(engine, **said)
    before = everything(engine)
    assert propose_by_hand(engine, **said) == number == f"C2/R1@{NIGHT}"
    assert everything(engine) == before
    with pytest.raises(StoreError, match="was proposed by ines : expected somebody else"):
        approved(engine, number, by="ines ")
    assert approved(engine, number, by="Tom") == 1


def test_by_hand_an_item_is_proposed_that_has_one_open_line_and_stands_nowhere_else(engine: Engine) -> None:
    propose(engine, BOTH, as_of=NIGHT)
    said = {"reason": "moved", "by": "Ines", "as_of": NIGHT}
    with pytest.raises(StoreError, match=f"is open for write-off already as {R1}"):
        propose_by_hand(engine, customer="C1", item_number="R1", **said)
    pay(engine, "C3", "R1", day=NIGHT)
    with pytest.raises(StoreError, match="Item R1 of customer C3 has 0 open lines, expected one"):
        propose_by_hand(engine, customer="C3", item_number="R1", **said)
    assert propose(engine, BOTH, as_of=NIGHT).withdrawn == 0


def test_a_refused_approval_is_chased_again_from_its_day(engine: Engine) -> None:
    propose(engine, BOTH, as_of=NIGHT)
    approved(engine, R1)
    assert refuse(engine, [R1], reason="they pay", by="Tom", as_of=NIGHT + 3 * DAY) == 1
    assert held(engine, NIGHT + 2 * DAY) == [("R1", "write_off")]
    assert held(engine, NIGHT + 3 * DAY) == []
    assert states(engine, NIGHT + 2 * DAY)[R1] == "approved"
    assert states(engine, NIGHT + 3 * DAY)[R1] == "refused"
    assert refuse(engine, [R1], reason="they pay", by="Tom", as_of=NIGHT + 4 * DAY) == 0


def test_nothing_is_decided_before_what_was_decided_already(engine: Engine) -> None:
    propose(engine, BOTH, as_of=NIGHT)
    approved(engine, R1, as_of=NIGHT + 5 * DAY)
    with pytest.raises(StoreError, match=f"was decided about on {NIGHT + 5 * DAY}: expected that day or a later one"):
        refuse(engine, [R1], reason="no", by="Tom", as_of=NIGHT + 2 * DAY)


def test_what_is_booked_is_over_and_what_is_not_is_pending(engine: Engine) -> None:
    propose(engine, BOTH, as_of=NIGHT)
    assert pending(engine, NIGHT) == []
    approved(engine, R1, R2)
    post(engine, "C1", "W7", -400, kind="write_off", document="R1", day=NIGHT + 4 * DAY)
    assert [one.number for one in pending(engine, NIGHT + 3 * DAY)] == [R1, R2]
    assert [one.number for one in pending(engine, NIGHT + 4 * DAY)] == [R2]
    (booked,) = list_write_offs(engine, NIGHT + 4 * DAY, state=WriteOffState.BOOKED)
    assert (booked.closed_by, booked.closed_as, booked.closed_day) == ("W7", "write_off", NIGHT + 4 * DAY)
    with pytest.raises(StoreError, match="is booked, expected one that is not over"):
        refuse(engine, [R1], reason="no", by="Tom", as_of=NIGHT + 5 * DAY)


def test_an_approved_balance_stands_on_one_booking_list(engine: Engine) -> None:
    propose(engine, BOTH, as_of=NIGHT)
    approved(engine, R1)
    assert put_on_list(engine, as_of=NIGHT) == 1
    approved(engine, R2, as_of=NIGHT + DAY)
    assert put_on_list(engine, as_of=NIGHT + DAY) == 1
    assert put_on_list(engine, as_of=NIGHT + DAY) == 0
    assert [one.listed_day for one in list_write_offs(engine, NIGHT + DAY)] == [NIGHT, NIGHT + DAY]


def test_the_hold_of_an_approval_is_nobodys_to_set_by_hand(engine: Engine) -> None:
    with pytest.raises(StoreError, match="cannot be set by hand"):
        set_hold(
            engine, customer="C1", item="R1", kind=HoldKind.WRITE_OFF, from_day=NIGHT, reason="small", author="Ines"
        )
