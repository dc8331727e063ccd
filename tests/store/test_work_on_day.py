"""Letters, visits and cases as they stood on a day that is over: what became of them since does not show."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, update

from posting import letters_sent
from receivables.model import AssignmentState, LetterState
from receivables.store import tables, visits
from receivables.store.database import writing
from receivables.store.days import to_number
from receivables.store.plans import save_plan
from receivables.store.work_on_day import CAME_BACK, NOT_YET, cases_on, letters_on, visits_on
from store.hand_made import NIGHT, Owed, begin, firm, plan


def day(number: int) -> date:
    """So many days after the night."""
    return NIGHT + timedelta(days=number)


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    opened = firm(tmp_path)
    begin(opened)
    acted = [("C1", "letter"), ("C2", "letter"), ("C3", "visit"), ("C4", "case")]
    save_plan(opened, plan([Owed(customer, "R1", does) for customer, does in acted]))
    return opened


def now(engine: Engine, customer: str, **values: Any) -> None:
    """What became of a customer's letter since."""
    days = {name: to_number(value) if isinstance(value, date) else value for name, value in values.items()}
    with writing(engine) as conn:
        conn.execute(update(tables.letter).where(tables.letter.c.customer == customer).values(**days))


def letters(engine: Engine, as_of: date) -> dict[str, tuple[str, date | None]]:
    rows = letters_on(engine, as_of).select("customer", "state", "state_day").rows()
    return {customer: (state, since) for customer, state, since in rows}


def test_a_letter_that_left_later_had_not_left_yet(engine: Engine) -> None:
    now(engine, "C1", state=LetterState.SENT, state_day=day(2))
    assert letters(engine, NIGHT)["C1"] == letters(engine, day(1))["C1"] == (NOT_YET, None)
    # On the day it left it was over, and the night was another one.
    assert "C1" not in letters(engine, day(2))


def test_a_letter_sent_that_night_says_so_with_its_channel(engine: Engine) -> None:
    letters_sent(engine, NIGHT)
    rows = letters_on(engine, NIGHT).select("customer", "channel", "state", "state_day").rows()
    assert rows == [("C1", "print", "sent", NIGHT), ("C2", "print", "sent", NIGHT)]


def test_a_letter_that_came_back_had_left_until_it_did(engine: Engine) -> None:
    now(engine, "C1", state=LetterState.BOUNCED, state_day=day(3), left_day=NIGHT, returned_day=day(3))
    assert letters(engine, NIGHT)["C1"] == ("sent", NIGHT)
    assert "C1" not in letters(engine, day(2))
    assert letters(engine, day(3))["C1"] == (CAME_BACK, day(3))


def test_a_letter_withdrawn_later_was_still_on_its_way(engine: Engine) -> None:
    now(engine, "C1", state=LetterState.WITHDRAWN, state_day=day(1))
    assert letters(engine, NIGHT)["C1"] == (NOT_YET, None)
    assert "C1" not in letters(engine, day(1))


def test_a_visit_has_the_state_and_the_representative_of_the_day(engine: Engine) -> None:
    visits.accept(engine, "C3", NIGHT, by="Mira", as_of=day(1))
    visits.close_visit(engine, "C3", NIGHT, state=AssignmentState.DONE, outcome="pays", author="Mira", as_of=day(4))
    stood = {number: visits_on(engine, day(number)).select("state", "state_day").rows() for number in (0, 3, 4)}
    assert stood == {0: [("open", NIGHT)], 3: [("accepted", day(1))], 4: []}


def test_a_case_closed_later_was_open(engine: Engine) -> None:
    with writing(engine) as conn:
        conn.execute(update(tables.case).values(state="closed", state_day=to_number(day(5))))
    assert cases_on(engine, day(4)).select("customer", "state", "state_day").rows() == [("C4", "open", NIGHT)]
    assert cases_on(engine, day(5)).is_empty()


def test_nothing_of_a_later_night_is_there(engine: Engine) -> None:
    for found in (letters_on, visits_on, cases_on):
        assert found(engine, day(-1)).is_empty()
