"""While e-mail is on test a firm may try it for as long as it likes: no customer is missed, and none spammed."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from night.firm import NIGHT, SmallFirm, customer, invoice
from night.sinks import Sink, with_email
from receivables.config import load_config
from receivables.delivery.parcel import Outcome
from receivables.model import LetterState
from receivables.night.outbox import LettersWritten, letter_problems, write_letters
from receivables.night.outbox.proving import verify
from receivables.night.replaying import replay
from receivables.night.store import store_of
from receivables.store.evidence import entries
from receivables.store.letters import list_letters
from receivables.store.outbox.attempts import dispatches
from receivables.store.outbox.telling import bounced

ON_TEST = 'test = true\ntest_address = "you@example.com"'


def _day(number: int) -> date:
    return NIGHT + timedelta(days=number)


def _set(firm: SmallFirm, was: str, now: str) -> SmallFirm:
    path = firm.config.path
    path.write_text(path.read_text(encoding="utf-8").replace(was, now), encoding="utf-8")
    return SmallFirm(load_config(path))


@pytest.fixture
def trying(firm: SmallFirm) -> SmallFirm:
    """C1 has an address of e-mail, C2 none; each owes an invoice; e-mail is on test."""
    firm = _set(with_email(firm), "test = false", ON_TEST)
    firm.load("customers", customer("C1", email="ap@c1.example"), customer("C2"))
    firm.load("invoices", invoice("R1", "C1"), invoice("R2", "C2"))
    return firm


def _night(firm: SmallFirm, sink: Sink, number: int = 0) -> LettersWritten:
    firm.plan(_day(number))
    return write_letters(firm.config, as_of=_day(number), channels={"email": sink})


def _letters(firm: SmallFirm, number: str = "C1") -> list[tuple[int, LetterState, int]]:
    """Of each letter the night, by number, its state and its rung; the newest first."""
    found = list_letters(store_of(firm.config), customer=number)
    return [((one.night - NIGHT).days, one.state, one.level) for one in found]


def test_a_week_on_test_and_then_in_earnest_each_customer_gets_one_letter_of_the_first_rung(trying: SmallFirm) -> None:
    copies = Sink()
    for number in range(7):
        _night(trying, copies, number)
    assert [parcel.reference for parcel in copies.taken] == ["L-20261030-C1"], "one copy of what says the same"
    assert {state for _, state, _ in _letters(trying)} == {LetterState.WITHDRAWN, LetterState.READY}
    assert _letters(trying, "C2") == [(0, LetterState.SENT, 1)], "paper is not on test"
    firm, sink = _set(trying, ON_TEST, "test = false"), Sink()
    for number in range(7, 10):
        _night(firm, sink, number)
    assert [parcel.name for parcel in sink.taken] == ["L-20261106-C1.1"]
    assert _letters(firm)[0] == (7, LetterState.SENT, 1)


def test_a_copy_names_whom_it_is_meant_for_and_is_on_record_as_one(trying: SmallFirm) -> None:
    sink = Sink()
    written = _night(trying, sink)
    assert (dict(written.by_channel), written.on_test, written.copied) == ({"print": 1}, 1, 1)
    assert sink.taken[0].to == ("ap@c1.example",)
    (attempt,) = dispatches(store_of(trying.config), ("C1", NIGHT))
    assert (attempt.channel, attempt.recipient, attempt.outcome) == ("test", "you@example.com", "tested")
    assert [one.event for one in entries(store_of(trying.config), customer="C1")] == ["written", "sending", "tested"]
    assert verify(trying.config).problems == ()


def test_the_same_day_it_is_turned_off_what_is_ready_leaves(trying: SmallFirm) -> None:
    _night(trying, Sink())
    firm, sink = _set(trying, ON_TEST, "test = false"), Sink()
    write_letters(firm.config, as_of=NIGHT, channels={"email": sink})
    assert sink.names == ["L-20261030-C1.2"]
    assert _letters(firm) == [(0, LetterState.SENT, 1)]


def test_what_says_something_else_is_copied_again(trying: SmallFirm) -> None:
    sink = Sink()
    _night(trying, sink)
    trying.load("invoices", invoice("R1", "C1"), invoice("R2", "C2"), invoice("R3", "C1"), as_of=_day(1))
    _night(trying, sink, 1)
    assert sink.names == ["L-20261030-C1.1", "L-20261031-C1.1"]


def _dies() -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize("became", [Outcome.FAILED, Outcome.AMBIGUOUS, Outcome.DEFERRED])
def test_whatever_becomes_of_a_copy_the_customers_letter_is_ready(trying: SmallFirm, became: Outcome) -> None:
    _night(trying, Sink(outcome=lambda _: became))
    assert _letters(trying) == [(0, LetterState.READY, 1)]
    what = [problem.what for problem in letter_problems(trying.config, as_of=NIGHT)]
    assert what[0].startswith("1 letter ready and not sent: e-mail is on test, so copies go to you@example.com alone")
    assert what[1] == "copies for the test did not go out: said so"
    sink = Sink()
    _night(trying, sink, 1)
    assert sink.names == ["L-20261031-C1.1"], "it is tried again"


def test_a_process_that_dies_with_a_copy_leaves_nothing_for_a_clerk(trying: SmallFirm) -> None:
    dies: Callable[[], None] = _dies
    with pytest.raises(KeyboardInterrupt):
        _night(trying, Sink(before_each=dies))
    assert _letters(trying) == [(0, LetterState.SENDING, 1)]
    sink = Sink()
    _night(trying, sink)
    assert sink.names == ["L-20261030-C1.2"]
    assert _letters(trying) == [(0, LetterState.READY, 1)]


def test_a_copy_that_comes_back_says_nothing_of_the_customer(trying: SmallFirm) -> None:
    _night(trying, Sink())
    assert not bounced(store_of(trying.config), "L-20261030-C1.1", is_final=True, detail="550", as_of=NIGHT)
    assert _letters(trying) == [(0, LetterState.READY, 1)]


def test_nights_on_test_replay_equal(trying: SmallFirm) -> None:
    for number in range(3):
        _night(trying, Sink(), number)
    firm = _set(trying, ON_TEST, "test = false")
    for number in range(3, 5):
        _night(firm, Sink(), number)
    assert [one.differences for one in replay(firm.config, first=NIGHT, last=_day(4))] == [()] * 5
