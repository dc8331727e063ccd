"""The way of a letter: from each state only into those that the table names, whoever else is at it."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, update

from receivables.model import LetterState
from receivables.store.database import writing
from receivables.store.letters import list_letters
from receivables.store.outbox.states import TRANSITIONS, move
from receivables.store.plans import save_plan
from receivables.store.tables import letter
from store.hand_made import NIGHT, Owed, begin, firm, plan

KEY = ("C1", NIGHT)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory, database: str) -> Engine:
    folder: Path = tmp_path_factory.mktemp(database)
    opened = firm(folder)
    begin(opened)
    save_plan(opened, plan([Owed("C1", "R1", "letter")]))
    return opened


def test_every_state_has_its_ways_and_what_is_withdrawn_stays_so() -> None:
    assert set(TRANSITIONS) == set(LetterState)
    assert not TRANSITIONS[LetterState.WITHDRAWN]


@pytest.mark.parametrize("to", LetterState)
@pytest.mark.parametrize("state", LetterState)
def test_a_letter_comes_only_into_a_state_that_the_table_names(
    engine: Engine, state: LetterState, to: LetterState
) -> None:
    may = to in TRANSITIONS[state]
    with writing(engine) as conn:
        conn.execute(update(letter).values(state=state))
        assert move(conn, [KEY, ("C9", NIGHT)], to, as_of=NIGHT) == ({KEY} if may else set())
    assert list_letters(engine)[0].state is (to if may else state)


def test_nothing_that_may_have_left_is_ever_sent_again_without_a_person() -> None:
    """From where a letter may have left there is no way back to where it is sent from but by a clerk's word."""
    assert LetterState.READY not in TRANSITIONS[LetterState.SENT]
    assert LetterState.SENDING not in TRANSITIONS[LetterState.AMBIGUOUS]
    assert [one for one, ways in TRANSITIONS.items() if LetterState.SENDING in ways] == [LetterState.READY]
