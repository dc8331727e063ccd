"""The life of letters: batches that survive a crash, releases that look again, withdrawals."""

from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest
from sqlalchemy import Engine, event

from posting import letters_begun, letters_ready, letters_sent
from receivables.model import LetterState
from receivables.store import frames, letters, tables
from receivables.store.database import StoreError, writing
from receivables.store.outbox.leaving import leaving, to_look_at
from receivables.store.outbox.telling import release, withdraw
from receivables.store.plans import Saved, save_plan
from store.hand_made import NIGHT, Owed, begin, everything, firm, pay, plan, post, stored

TOMORROW = NIGHT + timedelta(days=1)
LETTERS = [Owed(f"C{number}", "R1", "letter") for number in (1, 2, 3, 4)]
WAITING = Owed("C1", "R1", "letter", state="waiting_for_release")


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    opened = firm(tmp_path)
    begin(opened)
    return opened


def states(engine: Engine) -> dict[str, str]:
    return dict(stored(engine, "letter", "customer", "state"))


def test_a_night_without_letters_sends_none(engine: Engine) -> None:
    assert letters_sent(engine, NIGHT) == 0


def test_the_letters_of_a_night_leave_once(engine: Engine) -> None:
    save_plan(engine, plan(LETTERS))
    assert letters_sent(engine, NIGHT) == 4
    assert letters_sent(engine, NIGHT) == 0
    assert set(states(engine).values()) == {"sent"}


def test_a_plan_saved_again_leaves_what_is_under_way_alone(engine: Engine) -> None:
    save_plan(engine, plan(LETTERS))
    assert letters_begun(engine, NIGHT) == 1
    begin(engine)
    assert save_plan(engine, plan([one.but(balance_minor=7_000) for one in LETTERS])) == Saved(frozen=4)
    assert set(states(engine).values()) == {"sending"}


def test_a_letter_that_is_ready_and_says_the_same_stays_ready(engine: Engine) -> None:
    save_plan(engine, plan(LETTERS))
    letters_ready(engine, NIGHT)
    assert save_plan(engine, plan([LETTERS[0].but(balance_minor=7_000), *LETTERS[1:]])).letters == 1
    assert states(engine) == {"C1": "reserved", "C2": "ready", "C3": "ready", "C4": "ready"}


def test_a_letter_released_after_the_post_has_left_goes_with_the_next_batch(engine: Engine) -> None:
    save_plan(engine, plan([WAITING, *LETTERS[1:]]))
    letters_sent(engine, NIGHT)
    release(engine, "C1", NIGHT, by="Ines", as_of=NIGHT)
    assert letters_begun(engine, NIGHT) == 2
    assert stored(engine, "letter", "batch", "customer") == [(1, "C2"), (1, "C3"), (1, "C4"), (2, "C1")]


def test_a_letter_released_on_a_later_day_goes_with_the_next_night(engine: Engine) -> None:
    save_plan(engine, plan([WAITING]))
    release(engine, "C1", NIGHT, by="Ines", as_of=TOMORROW)
    begin(engine, TOMORROW)
    assert letters_sent(engine, TOMORROW) == 1
    sent = letters.list_letters(engine, state=LetterState.SENT)[0]
    assert (sent.night, sent.state_day, sent.reference) == (NIGHT, TOMORROW, "L-20261030-C1")


def test_a_released_letter_that_was_not_sent_goes_with_the_next_night(engine: Engine) -> None:
    save_plan(engine, plan([WAITING]))
    release(engine, "C1", NIGHT, by="Ines", as_of=NIGHT)
    letters_ready(engine, NIGHT)
    begin(engine, TOMORROW)
    assert letters_sent(engine, TOMORROW) == 1


def test_a_release_lapses_when_the_letter_has_not_left_in_time(engine: Engine) -> None:
    save_plan(engine, plan([WAITING]))
    release(engine, "C1", NIGHT, by="Ines", as_of=TOMORROW)
    begin(engine, TOMORROW + timedelta(days=2), release_days=2)
    assert set(states(engine).values()) == {"reserved"}
    begin(engine, TOMORROW + timedelta(days=3), release_days=2)
    assert stored(engine, "letter", "state", "reason") == [("withdrawn", "release lapsed")]


def test_a_letter_that_waits_for_its_release_does_not_leave(engine: Engine) -> None:
    save_plan(engine, plan([WAITING]))
    assert letters_sent(engine, NIGHT) == 0
    assert [one.customer.customer for one in to_look_at(engine, NIGHT)] == ["C1"]


def test_a_withdrawn_letter_is_not_sent(engine: Engine) -> None:
    save_plan(engine, plan(LETTERS))
    letters_ready(engine, NIGHT)
    withdraw(engine, "C2", NIGHT, reason="called", by="Ines", as_of=NIGHT)
    assert letters_sent(engine, NIGHT) == 3
    assert states(engine)["C2"] == "withdrawn"


def test_letters_leave_in_the_order_of_the_post(engine: Engine) -> None:
    save_plan(engine, plan(LETTERS))
    assert [(one.customer.country, one.customer.postcode) for one in leaving(engine, NIGHT)] == [
        ("CN", "200120"),
        ("DE", "10115"),
        ("DE", "80331"),
        ("NL", "1012"),
    ]


def test_a_letter_comes_with_its_customer_contacts_and_lines(engine: Engine) -> None:
    contacts = pl.DataFrame(
        {"customer": ["C1", "C1", "C1"], "name": ["Vos", "Bakker", "Smit"], "rank": [2, 1, None], "role": "buyer"}
    )
    with writing(engine) as conn:
        frames.insert(conn, tables.contact, contacts)
    save_plan(engine, plan([LETTERS[0], Owed("C1", "R2", "letter", balance_minor=2_500)]))
    found = letters.list_letters(engine, customer="C1")[0]
    assert (found.customer.name, found.customer.country) == ("Aker", "NL")
    assert [(one.name, one.rank) for one in found.customer.contacts] == [("Bakker", 1), ("Vos", 2), ("Smit", None)]
    assert [(one.item, one.due_day, one.chased_minor) for one in found.lines] == [
        ("R1", date(2026, 9, 15), 10_000),
        ("R2", date(2026, 9, 15), 2_500),
    ]
    assert found.totals == {"EUR": 12_500}


def test_letters_are_read_with_as_many_queries_however_many_there_are(engine: Engine) -> None:
    save_plan(engine, plan(LETTERS))
    asked: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    leaving(engine, NIGHT)
    assert len([statement for statement in asked if statement.startswith("SELECT")]) == 4


def test_a_release_is_refused_when_a_balance_on_the_letter_has_changed(engine: Engine) -> None:
    save_plan(engine, plan([WAITING]))
    pay(engine, "C1", "R1", 4_000, day=TOMORROW)
    with pytest.raises(StoreError, match=r"lists R1 with 100\.00 EUR open, but on 2026-10-31 it is 60\.00 EUR"):
        release(engine, "C1", NIGHT, by="Ines", as_of=TOMORROW)
    assert states(engine) == {"C1": "waiting_for_release"}


def test_a_release_is_refused_when_an_item_on_the_letter_is_paid(engine: Engine) -> None:
    save_plan(engine, plan([WAITING]))
    pay(engine, "C1", "R1", day=TOMORROW)
    with pytest.raises(StoreError, match=r"it is 0\.00 EUR: expected no change"):
        release(engine, "C1", NIGHT, by="Ines", as_of=TOMORROW)


def test_other_items_of_the_customer_do_not_stand_in_the_way_of_a_release(engine: Engine) -> None:
    save_plan(engine, plan([WAITING]))
    pay(engine, "C1", "R2", day=TOMORROW)
    post(engine, "C1", "R3", 500)
    release(engine, "C1", NIGHT, by="Ines", as_of=TOMORROW)
    assert stored(engine, "letter", "state", "released_by") == [("reserved", "Ines")]


def test_releasing_or_withdrawing_again_changes_nothing(engine: Engine) -> None:
    save_plan(engine, plan([WAITING, LETTERS[1]]))
    release(engine, "C1", NIGHT, by="Ines", as_of=NIGHT)
    withdraw(engine, "C2", NIGHT, reason="called", by="Ines", as_of=NIGHT)
    before = everything(engine)
    release(engine, "C1", NIGHT, by="Otto", as_of=TOMORROW)
    withdraw(engine, "C2", NIGHT, reason="wrote", by="Otto", as_of=TOMORROW)
    assert everything(engine) == before
    assert stored(engine, "letter", "customer", "reason") == [("C1", ""), ("C2", "called (Ines)")]


def test_only_a_waiting_letter_can_be_released(engine: Engine) -> None:
    save_plan(engine, plan(LETTERS))
    with pytest.raises(StoreError, match="L-20261030-C1 is reserved, expected one that is waiting_for_release"):
        release(engine, "C1", NIGHT, by="Ines", as_of=NIGHT)


def test_a_sent_letter_cannot_be_withdrawn(engine: Engine) -> None:
    save_plan(engine, plan(LETTERS))
    letters_sent(engine, NIGHT)
    with pytest.raises(StoreError, match="L-20261030-C1 was sent on 2026-10-30, expected one that has not left"):
        withdraw(engine, "C1", NIGHT, reason="called", by="Ines", as_of=TOMORROW)


def test_a_letter_nobody_planned_is_named_in_the_refusal(engine: Engine) -> None:
    with pytest.raises(StoreError, match="There is no letter L-20261030-C1"):
        release(engine, "C1", NIGHT, by="Ines", as_of=NIGHT)


def test_letters_are_listed_by_night_state_and_customer(engine: Engine) -> None:
    save_plan(engine, plan(LETTERS[:2]))
    begin(engine, TOMORROW)
    save_plan(engine, plan([LETTERS[1]], as_of=TOMORROW))
    listed = [one.reference for one in letters.list_letters(engine)]
    assert listed == ["L-20261031-C2", "L-20261030-C1", "L-20261030-C2"]
    assert [one.reference for one in letters.list_letters(engine, as_of=TOMORROW)] == listed[:1]
    assert [one.reference for one in letters.list_letters(engine, state=LetterState.WITHDRAWN)] == listed[1:]
    assert [one.reference for one in letters.list_letters(engine, customer="C1")] == listed[1:2]


def test_what_a_frozen_customer_was_sent_stays_readable(engine: Engine) -> None:
    save_plan(engine, plan(LETTERS[:1]))
    letters_sent(engine, NIGHT)
    assert save_plan(engine, plan([Owed("C1", "R2")])) == Saved(frozen=1)
    assert [one.item for one in letters.list_letters(engine)[0].lines] == ["R1"]


@pytest.mark.parametrize("customer", ["C0012", "0007", "10-22/A", "客户 7"])
def test_a_reference_names_customer_and_night(customer: str) -> None:
    assert letters.parse_reference(letters.reference(customer, NIGHT)) == (customer, NIGHT)


@pytest.mark.parametrize("text", ["", "L-20261030", "L-20261030-", "L-20261330-C1", "M-20261030-C1", "C0012"])
def test_what_is_no_reference_is_refused(text: str) -> None:
    with pytest.raises(StoreError, match="is no letter's reference: expected one such as L-20261030-C0012"):
        letters.parse_reference(text)
