"""The life of letters: batches that survive a crash, releases that look again, withdrawals."""

from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest
from sqlalchemy import Engine, event

from receivables.model import LetterState
from receivables.store import frames, letters, tables
from receivables.store.database import StoreError, writing
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


def test_a_night_without_letters_has_no_batch(engine: Engine) -> None:
    assert letters.reserve_batch(engine, NIGHT) is None


def test_the_letters_of_a_night_leave_in_one_batch_and_once(engine: Engine) -> None:
    save_plan(engine, plan(LETTERS))
    assert letters.reserve_batch(engine, NIGHT) == 1
    assert letters.mark_sent(engine, NIGHT, 1) == 4
    assert letters.mark_sent(engine, NIGHT, 1) == 0
    assert letters.reserve_batch(engine, NIGHT) is None
    assert set(states(engine).values()) == {"sent"}


def test_a_batch_keeps_its_number_when_the_process_dies_before_it_is_sent(engine: Engine) -> None:
    save_plan(engine, plan(LETTERS))
    assert letters.reserve_batch(engine, NIGHT) == 1
    begin(engine)
    save_plan(engine, plan(LETTERS))
    assert letters.reserve_batch(engine, NIGHT) == 1
    assert len(letters.letters_of_batch(engine, NIGHT, 1)) == 4


def test_a_letter_rewritten_after_the_crash_stays_in_its_batch(engine: Engine) -> None:
    save_plan(engine, plan(LETTERS))
    letters.reserve_batch(engine, NIGHT)
    assert save_plan(engine, plan([LETTERS[0].but(balance_minor=7_000), *LETTERS[1:]])).letters == 1
    assert stored(engine, "letter", "customer", "batch") == [("C1", 1), ("C2", 1), ("C3", 1), ("C4", 1)]


def test_a_letter_planned_after_the_crash_joins_the_unfinished_batch(engine: Engine) -> None:
    save_plan(engine, plan(LETTERS[:3]))
    letters.reserve_batch(engine, NIGHT)
    save_plan(engine, plan(LETTERS))
    assert letters.reserve_batch(engine, NIGHT) == 1
    assert letters.mark_sent(engine, NIGHT, 1) == 4


def test_a_letter_released_after_the_post_has_left_goes_with_the_next_batch(engine: Engine) -> None:
    save_plan(engine, plan([WAITING, *LETTERS[1:]]))
    letters.mark_sent(engine, NIGHT, letters.reserve_batch(engine, NIGHT) or 0)
    letters.release(engine, "C1", NIGHT, by="Ines", as_of=NIGHT)
    assert letters.reserve_batch(engine, NIGHT) == 2
    assert [one.customer.customer for one in letters.letters_of_batch(engine, NIGHT, 2)] == ["C1"]


def test_a_letter_released_on_a_later_day_goes_with_the_next_night(engine: Engine) -> None:
    save_plan(engine, plan([WAITING]))
    letters.release(engine, "C1", NIGHT, by="Ines", as_of=TOMORROW)
    begin(engine, TOMORROW)
    assert letters.reserve_batch(engine, TOMORROW) == 1
    assert letters.mark_sent(engine, TOMORROW, 1) == 1
    sent = letters.list_letters(engine, state=LetterState.SENT)[0]
    assert (sent.night, sent.state_day, sent.reference) == (NIGHT, TOMORROW, "L-20261030-C1")


def test_a_released_letter_whose_batch_was_never_sent_goes_with_the_next_night(engine: Engine) -> None:
    save_plan(engine, plan([WAITING]))
    letters.release(engine, "C1", NIGHT, by="Ines", as_of=NIGHT)
    assert letters.reserve_batch(engine, NIGHT) == 1
    begin(engine, TOMORROW)
    assert letters.reserve_batch(engine, TOMORROW) == 1
    assert letters.letters_of_batch(engine, NIGHT, 1) == []


def test_a_letter_that_waits_for_its_release_is_in_no_batch(engine: Engine) -> None:
    save_plan(engine, plan([WAITING]))
    assert letters.reserve_batch(engine, NIGHT) is None


def test_a_letter_withdrawn_from_its_batch_is_neither_printed_nor_sent(engine: Engine) -> None:
    save_plan(engine, plan(LETTERS))
    letters.reserve_batch(engine, NIGHT)
    letters.withdraw(engine, "C2", NIGHT, reason="called", by="Ines", as_of=NIGHT)
    assert len(letters.letters_of_batch(engine, NIGHT, 1)) == 3
    assert letters.mark_sent(engine, NIGHT, 1) == 3
    assert states(engine)["C2"] == "withdrawn"


def test_a_batch_is_ordered_by_country_and_postcode(engine: Engine) -> None:
    save_plan(engine, plan(LETTERS))
    letters.reserve_batch(engine, NIGHT)
    batch = letters.letters_of_batch(engine, NIGHT, 1)
    assert [(one.customer.country, one.customer.postcode) for one in batch] == [
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


def test_a_batch_is_read_with_as_many_queries_however_many_letters_it_has(engine: Engine) -> None:
    save_plan(engine, plan(LETTERS))
    letters.reserve_batch(engine, NIGHT)
    asked: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    letters.letters_of_batch(engine, NIGHT, 1)
    assert len([statement for statement in asked if statement.startswith("SELECT")]) == 4


def test_a_release_is_refused_when_a_balance_on_the_letter_has_changed(engine: Engine) -> None:
    save_plan(engine, plan([WAITING]))
    pay(engine, "C1", "R1", 4_000, day=TOMORROW)
    with pytest.raises(StoreError, match=r"lists R1 with 100\.00 EUR open, but on 2026-10-31 it is 60\.00 EUR"):
        letters.release(engine, "C1", NIGHT, by="Ines", as_of=TOMORROW)
    assert states(engine) == {"C1": "waiting_for_release"}


def test_a_release_is_refused_when_an_item_on_the_letter_is_paid(engine: Engine) -> None:
    save_plan(engine, plan([WAITING]))
    pay(engine, "C1", "R1", day=TOMORROW)
    with pytest.raises(StoreError, match=r"it is 0\.00 EUR: expected no change"):
        letters.release(engine, "C1", NIGHT, by="Ines", as_of=TOMORROW)


def test_other_items_of_the_customer_do_not_stand_in_the_way_of_a_release(engine: Engine) -> None:
    save_plan(engine, plan([WAITING]))
    pay(engine, "C1", "R2", day=TOMORROW)
    post(engine, "C1", "R3", 500)
    letters.release(engine, "C1", NIGHT, by="Ines", as_of=TOMORROW)
    assert stored(engine, "letter", "state", "released_by") == [("planned", "Ines")]


def test_releasing_or_withdrawing_again_changes_nothing(engine: Engine) -> None:
    save_plan(engine, plan([WAITING, LETTERS[1]]))
    letters.release(engine, "C1", NIGHT, by="Ines", as_of=NIGHT)
    letters.withdraw(engine, "C2", NIGHT, reason="called", by="Ines", as_of=NIGHT)
    before = everything(engine)
    letters.release(engine, "C1", NIGHT, by="Otto", as_of=TOMORROW)
    letters.withdraw(engine, "C2", NIGHT, reason="wrote", by="Otto", as_of=TOMORROW)
    assert everything(engine) == before
    assert stored(engine, "letter", "customer", "reason") == [("C1", ""), ("C2", "called (Ines)")]


def test_only_a_waiting_letter_can_be_released(engine: Engine) -> None:
    save_plan(engine, plan(LETTERS))
    with pytest.raises(StoreError, match="L-20261030-C1 is planned, expected one that is waiting_for_release"):
        letters.release(engine, "C1", NIGHT, by="Ines", as_of=NIGHT)


def test_a_sent_letter_cannot_be_withdrawn(engine: Engine) -> None:
    save_plan(engine, plan(LETTERS))
    letters.mark_sent(engine, NIGHT, letters.reserve_batch(engine, NIGHT) or 0)
    with pytest.raises(StoreError, match="L-20261030-C1 was sent on 2026-10-30, expected one that has not left"):
        letters.withdraw(engine, "C1", NIGHT, reason="called", by="Ines", as_of=TOMORROW)


def test_a_letter_nobody_planned_is_named_in_the_refusal(engine: Engine) -> None:
    with pytest.raises(StoreError, match="There is no letter L-20261030-C1"):
        letters.release(engine, "C1", NIGHT, by="Ines", as_of=NIGHT)


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
    letters.mark_sent(engine, NIGHT, letters.reserve_batch(engine, NIGHT) or 0)
    assert save_plan(engine, plan([Owed("C1", "R2")])) == Saved(frozen=1)
    assert [one.item for one in letters.list_letters(engine)[0].lines] == ["R1"]


@pytest.mark.parametrize("customer", ["C0012", "0007", "10-22/A", "客户 7"])
def test_a_reference_names_customer_and_night(customer: str) -> None:
    assert letters.parse_reference(letters.reference(customer, NIGHT)) == (customer, NIGHT)


@pytest.mark.parametrize("text", ["", "L-20261030", "L-20261030-", "L-20261330-C1", "M-20261030-C1", "C0012"])
def test_what_is_no_reference_is_refused(text: str) -> None:
    with pytest.raises(StoreError, match="is no letter's reference: expected one such as L-20261030-C0012"):
        letters.parse_reference(text)
