"""A key account's letter is let go only while all that it asks for may be asked for."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from receivables.documents.explanation import sentences
from receivables.documents.run_report import report_json, report_text
from receivables.model import Cause, HoldKind, LetterState
from receivables.night.explaining import explained
from receivables.night.outbox import letter_problems
from receivables.night.releasing import release
from receivables.night.replaying import replay
from receivables.night.reporting import finish
from receivables.store.causes import set_cause
from receivables.store.database import StoreError
from receivables.store.disputes import open_dispute
from receivables.store.holds import set_hold
from receivables.store.letters import list_letters
from receivables.store.promises import record_promise
from stories.teller import Story
from stories.test_stories import _customer, _invoice, _payment

NIGHT, LATER = date(2026, 3, 3), date(2026, 3, 5)


@pytest.fixture
def waiting(tmp_path: Path) -> Story:
    """A firm with one key account, to which a letter about two invoices waits."""
    story = Story.of_a_firm(tmp_path)
    story.load("customers", NIGHT, _customer("K1", key_account="yes"))
    story.load(
        "invoices", NIGHT, _invoice("A", "K1", "2026-03-02", "900.00"), _invoice("B", "K1", "2026-03-02", "100.00")
    )
    story.night(NIGHT)
    return story


def _released(story: Story) -> LetterState:
    release(story.config, "L-20260303-K1", by="S1", as_of=LATER)
    (letter,) = list_letters(story.store())
    return letter.state


def test_nothing_has_changed_and_the_letter_goes(waiting: Story) -> None:
    assert _released(waiting) is LetterState.RESERVED
    assert _released(waiting) is LetterState.RESERVED


def _disputed(story: Story) -> None:
    open_dispute(story.store(), customer="K1", item="A", amount_minor=300_00, opened_day=LATER, author="Quality")


def _promised(story: Story) -> None:
    record_promise(story.store(), customer="K1", items=["A"], due_day=date(2026, 3, 20), from_day=LATER, author="Lin")


def _insolvent(story: Story) -> None:
    told = {"reason": "court", "author": "Ines", "from_day": LATER, "to_day": None}
    set_hold(story.store(), customer="K1", item=None, kind=HoldKind.INSOLVENCY, **told)


def _fraud(story: Story) -> None:
    told = {"evidence": "a call", "author": "Ada", "from_day": LATER}
    set_cause(story.store(), customer="K1", item=None, cause=Cause.FRAUD, **told)


@pytest.mark.parametrize(
    ("happens", "says"),
    [
        (_disputed, "asks for 900.00 EUR of A, but on 2026-03-05 only 600.00 EUR"),
        (_promised, "asks for 900.00 EUR of A, but on 2026-03-05 only 0.00 EUR"),
        (_insolvent, "of A, but on 2026-03-05 only 0.00 EUR"),
        (_fraud, "of A, but on 2026-03-05 only 0.00 EUR"),
    ],
)
def test_a_letter_that_asks_for_what_is_no_longer_asked_for_stays(
    waiting: Story, happens: Callable[[Story], None], says: str
) -> None:
    happens(waiting)
    with pytest.raises(StoreError, match=says):
        release(waiting.config, "L-20260303-K1", by="S1", as_of=LATER)
    assert [one.state for one in list_letters(waiting.store())] == [LetterState.WAITING_FOR_RELEASE]


def test_what_is_told_of_another_customer_does_not_stand_in_the_way(waiting: Story) -> None:
    waiting.load("customers", LATER, _customer("C2"))
    waiting.load("invoices", LATER, _invoice("A", "C2", "2026-03-02", "900.00"))
    open_dispute(waiting.store(), customer="C2", item="A", opened_day=LATER, author="Quality")
    assert _released(waiting) is LetterState.RESERVED


def _because(story: Story, night: date) -> str:
    found = explained(story.config, "K1", as_of=night, item="A").items[0]
    return sentences(found.steps)[0]


def test_a_letter_that_was_released_is_not_told_to_wait(waiting: Story) -> None:
    waiting.night(date(2026, 3, 4))
    _released(waiting)
    waiting.night(LATER)
    assert _because(waiting, date(2026, 3, 4)) == "Nothing tonight: a letter to the customer waits for its release."
    assert _because(waiting, LATER) == "Nothing tonight: the letter to the customer that was released leaves first."


def _paid(story: Story) -> None:
    story.load("payments", LATER, _payment("P1", "K1", str(LATER), "900.00", "A"))


@pytest.mark.parametrize("happens", [_disputed, _promised, _insolvent, _fraud, _paid])
def test_a_released_letter_does_not_leave_when_it_asks_for_too_much_by_then(
    waiting: Story, happens: Callable[[Story], None]
) -> None:
    assert _released(waiting) is LetterState.RESERVED
    happens(waiting)
    night = date(2026, 3, 6)
    waiting.night(night)
    found = {one.night: (one.state, sum(one.totals.values())) for one in list_letters(waiting.store())}
    assert found[NIGHT] == (LetterState.WITHDRAWN, 1000_00)
    # What is still due waits for a release of its own.
    anew = {_disputed: 700_00, _promised: 100_00, _paid: 100_00}
    if happens in anew:
        assert found[night] == (LetterState.WAITING_FOR_RELEASE, anew[happens])
    waiting.night(night)
    nights = replay(waiting.config, first=NIGHT, last=night)
    assert [one.differences for one in nights] == [(), ()]


def test_a_released_letter_that_nothing_has_changed_leaves_once(waiting: Story) -> None:
    _released(waiting)
    waiting.night(date(2026, 3, 6))
    _disputed(waiting)
    waiting.night(date(2026, 3, 6))
    assert [one.state for one in list_letters(waiting.store())] == [LetterState.SENT]


def test_the_night_with_which_it_leaves_counts_it(waiting: Story) -> None:
    _released(waiting)
    waiting.night(LATER)
    report = finish(waiting.config, (), as_of=LATER)
    assert (report.letters, report.earlier_letters) == ((), 1)
    assert "Beside them 1 letter of earlier nights left, released or sent another way." in report_text(report)
    assert report_json(report)["earlier_letters"] == 1
    assert "Sent: 1 on paper." in report_text(report)
    assert report_json(report)["sent"] == {"print": 1}


def test_letters_that_nobody_ever_releases_are_told_with_their_number(waiting: Story) -> None:
    """A letter may wait for five days, and is planned anew after that."""
    nights = [date(2026, 3, day) for day in (9, 15)]
    for night in nights:
        waiting.night(night)
        assert list_letters(waiting.store(), as_of=night)[0].state is LetterState.WAITING_FOR_RELEASE
    assert list(letter_problems(waiting.config, as_of=NIGHT)) == []
    (problem,) = letter_problems(waiting.config, as_of=nights[1])
    assert problem.where == "letter L-20260315-K1"
    assert problem.what.startswith("waits for a release, as 2 letters did before it that nobody released in time")
    found = explained(waiting.config, "K1", as_of=nights[1], item="A").items[0]
    assert any("this is attempt 3" in one for one in sentences(found.steps))
