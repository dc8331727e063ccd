"""Letters on their way out: the right one, once, by a way that will do; and what people may say meanwhile."""

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import text

from delivery.email.test_message import SENDER
from delivery.test_bounces import NO_SUCH_USER, notification
from night.firm import NIGHT, SmallFirm, customer, invoice
from night.sinks import Sink, with_email
from posting import letters_begun
from receivables.config import load_config
from receivables.delivery.email.message import message_of
from receivables.delivery.parcel import Outcome
from receivables.documents.explanation import sentences
from receivables.model import Cause, HoldKind, LetterState
from receivables.night.explaining import explained
from receivables.night.outbox import LettersWritten, letter_problems, write_letters
from receivables.night.replaying import replay
from receivables.night.store import store_of
from receivables.store.causes import set_cause
from receivables.store.database import StoreError, writing
from receivables.store.disputes import open_dispute
from receivables.store.evidence import entries
from receivables.store.holds import set_hold
from receivables.store.letters import LetterRecord, list_letters
from receivables.store.outbox.attempts import dispatches
from receivables.store.outbox.stops import resume_sending, stop_sending
from receivables.store.outbox.telling import bounced, resolve, withdraw
from receivables.store.promises import record_promise

NEXT_NIGHT = NIGHT + timedelta(days=1)
KEY = ("C1", NIGHT)


@pytest.fixture
def mailed(firm: SmallFirm) -> SmallFirm:
    """C1 and C2 have an address of e-mail, C3 has none; each owes an invoice; the night is planned."""
    firm = with_email(firm)
    addressed = [customer(number, email=f"ap@{number}.example".lower()) for number in ("C1", "C2")]
    firm.load("customers", *addressed, customer("C3", email=""))
    firm.load("invoices", *(invoice(f"R{number}", f"C{number}") for number in (1, 2, 3)))
    firm.plan()
    return firm


def _send(firm: SmallFirm, sink: Sink, as_of: date = NIGHT) -> LettersWritten:
    return write_letters(firm.config, as_of=as_of, channels={"email": sink})


def _states(firm: SmallFirm, night: date = NIGHT) -> dict[str, LetterState]:
    return {one.customer.customer: one.state for one in list_letters(store_of(firm.config), as_of=night)}


def _letter(firm: SmallFirm, number: str = "C1") -> LetterRecord:
    return list_letters(store_of(firm.config), customer=number)[0]


def _events(firm: SmallFirm, number: str = "C1") -> list[str]:
    return [entry.event for entry in entries(store_of(firm.config), customer=number)]


def _attempts(firm: SmallFirm, number: str = "C1") -> list[tuple[str, str]]:
    return [(one.channel, one.outcome) for one in dispatches(store_of(firm.config), (number, NIGHT))]


def test_each_letter_goes_by_the_first_channel_that_has_an_address(mailed: SmallFirm) -> None:
    sink = Sink()
    written = _send(mailed, sink)
    assert dict(written.by_channel) == {"email": 2, "print": 1}
    assert sink.names == ["L-20261030-C1.1", "L-20261030-C2.1"]
    assert [parcel.to for parcel in sink.taken] == [("ap@c1.example",), ("ap@c2.example",)]
    assert set(_states(mailed).values()) == {LetterState.SENT}
    assert _attempts(mailed, "C3") == [("print", "sent")]


def test_what_leaves_is_what_was_kept(mailed: SmallFirm) -> None:
    sink = Sink()
    _send(mailed, sink)
    parcel, letter = sink.taken[0], _letter(mailed)
    kept = mailed.config.archive / letter.document_hash[:2] / f"{letter.document_hash}.pdf"
    assert parcel.attachments[0].content == kept.read_bytes()
    assert kept.stat().st_mode & 0o222 == 0
    assert "1,000.00" in parcel.text
    assert parcel.subject
    assert "<style" not in parcel.text
    assert "1,000.00" in parcel.html


def test_every_step_of_a_letter_is_put_in_evidence(mailed: SmallFirm) -> None:
    _send(mailed, Sink())
    assert _events(mailed) == ["written", "sending", "sent"]
    written = entries(store_of(mailed.config), customer="C1")[0].data
    letter = _letter(mailed)
    assert written["document_hash"] == letter.document_hash
    assert written["policy_hash"] == letter.policy_hash
    assert written["template"] == "en/reminder.txt"
    assert written["letter"]["lines"][0]["item"] == "R1"


def test_the_same_night_again_sends_nothing_more(mailed: SmallFirm) -> None:
    _send(mailed, Sink())
    again = Sink()
    mailed.plan()
    assert _send(mailed, again).letters == 0
    assert again.taken == []


# --- the last look ---------------------------------------------------------------------------------------------------


def _paid(firm: SmallFirm) -> None:
    paid = {"payment": "P1", "customer": "C1", "date": str(NIGHT), "currency": "EUR", "amount": "400.00"}
    firm.load("payments", {**paid, "invoice": "R1"})


def _promised(firm: SmallFirm) -> None:
    record_promise(store_of(firm.config), customer="C1", from_day=NIGHT, due_day=NEXT_NIGHT, author="Ada")


def _disputed(firm: SmallFirm) -> None:
    open_dispute(store_of(firm.config), customer="C1", item="R1", opened_day=NIGHT, author="Ada")


def _held(firm: SmallFirm) -> None:
    what = {"reason": "talks", "author": "Ada", "to_day": NEXT_NIGHT}
    set_hold(store_of(firm.config), customer="C1", kind=HoldKind.MANUAL, from_day=NIGHT, **what)


def _suspected(firm: SmallFirm) -> None:
    set_cause(store_of(firm.config), customer="C1", cause=Cause.FRAUD, from_day=NIGHT, author="Ada")


def _credited(firm: SmallFirm) -> None:
    firm.load("invoices", invoice("N1", "C1", amount="100.00", kind="credit_note"), invoice("R1", "C1"))


HAPPENINGS = {
    "R1 had 1,000.00 EUR open, now it is 600.00 EUR": _paid,
    "R1 is held: promise": _promised,
    "R1 is held: dispute": _disputed,
    "R1 is held: manual": _held,
    "R1 is held: fraud_review": _suspected,
    "N1 is to be set off": _credited,
}


@pytest.mark.parametrize(("why", "happens"), HAPPENINGS.items(), ids=[one.__name__ for one in HAPPENINGS.values()])
def test_whatever_has_changed_since_the_plan_nothing_leaves(
    mailed: SmallFirm, why: str, happens: Callable[[SmallFirm], None]
) -> None:
    happens(mailed)
    sink = Sink()
    written = _send(mailed, sink)
    assert (sink.names, written.withdrawn) == (["L-20261030-C2.1"], 1)
    assert (_letter(mailed).state, _letter(mailed).reason) == (LetterState.WITHDRAWN, why)
    assert _events(mailed) == ["written", "withdrawn"]


def test_what_is_told_while_letters_are_being_sent_stops_the_next_one(mailed: SmallFirm) -> None:
    def call() -> None:
        if not sink.taken:
            what = {"reason": "called", "author": "Ada", "to_day": NEXT_NIGHT}
            set_hold(store_of(mailed.config), customer="C2", kind=HoldKind.MANUAL, from_day=NIGHT, **what)

    sink = Sink(before_each=call)
    _send(mailed, sink)
    assert sink.names == ["L-20261030-C1.1"]
    assert _letter(mailed, "C2").reason == "R2 is held: manual"


def test_nothing_is_withdrawn_where_nothing_that_was_told_bears_on_a_letter(mailed: SmallFirm) -> None:
    """Everything is looked at again, and found as it was."""
    others = (customer(f"C{one}", email=f"ap@c{one}.example") for one in (1, 2))
    mailed.load("customers", customer("C4", email=""), *others)
    sink = Sink()
    assert _send(mailed, sink).withdrawn == 0
    assert len(sink.taken) == 2
    assert set(_states(mailed).values()) == {LetterState.SENT}


# --- the kill switch -------------------------------------------------------------------------------------------------


def test_nothing_leaves_while_sending_is_stopped_and_all_does_afterwards(mailed: SmallFirm) -> None:
    engine, sink = store_of(mailed.config), Sink()
    stop_sending(engine, reason="wrong prices", by="Ada")
    stop_sending(engine, reason="another", by="Bea")
    written = _send(mailed, sink)
    assert (sink.taken, written.batch, written.is_stopped) == ([], None, True)
    assert set(_states(mailed).values()) == {LetterState.READY}
    (problem,) = letter_problems(mailed.config, as_of=NIGHT)
    assert "by Ada: wrong prices" in problem.what
    resume_sending(engine, by="Ada")
    assert _send(mailed, sink).letters == 3
    with pytest.raises(StoreError, match="Nothing is stopped"):
        resume_sending(engine, by="Ada")


def test_a_stop_is_heeded_between_one_parcel_and_the_next(mailed: SmallFirm) -> None:
    engine = store_of(mailed.config)
    sink = Sink(before_each=lambda: stop_sending(engine, reason="wrong prices", by="Ada"))
    _send(mailed, sink)
    assert sink.names == ["L-20261030-C1.1"]
    assert _states(mailed) == {"C1": LetterState.SENT, "C2": LetterState.READY, "C3": LetterState.READY}
    assert not list(mailed.out().glob("letters-batch*"))


_STOP_MEANWHILE = """
    CREATE TRIGGER somebody AFTER INSERT ON dispatch WHEN NEW.channel = 'print'
    BEGIN INSERT INTO stop VALUES (1, 'Ada', 'wrong paper', NULL, ''); END
"""


def test_a_stop_while_a_batch_is_made_keeps_it_from_appearing(mailed: SmallFirm) -> None:
    with writing(store_of(mailed.config)) as conn:
        conn.execute(text(_STOP_MEANWHILE))
    assert _send(mailed, Sink()).is_stopped
    assert _attempts(mailed, "C3") == [("print", "deferred")]
    assert _states(mailed)["C3"] is LetterState.READY
    assert not list(mailed.out().glob("letters-batch*"))


# --- what a channel says ---------------------------------------------------------------------------------------------


def test_what_fails_for_good_goes_the_next_way_the_same_night(mailed: SmallFirm) -> None:
    sink = Sink(outcome=lambda parcel: Outcome.FAILED if "C1" in parcel.name else Outcome.SENT)
    written = _send(mailed, sink)
    assert dict(written.by_channel) == {"email": 1, "print": 2}
    assert _attempts(mailed) == [("email", "failed"), ("print", "sent")]
    assert _events(mailed) == ["written", "sending", "failed", "sending", "sent"]


def test_what_surely_did_not_leave_is_tried_again_and_not_before(mailed: SmallFirm) -> None:
    _send(mailed, Sink(outcome=lambda _: Outcome.DEFERRED))
    assert _states(mailed) == {"C1": LetterState.READY, "C2": LetterState.READY, "C3": LetterState.SENT}
    sink = Sink()
    _send(mailed, sink)
    assert sink.names == ["L-20261030-C1.2", "L-20261030-C2.2"]


def test_what_did_not_leave_on_its_night_is_planned_anew_on_the_next(mailed: SmallFirm) -> None:
    _send(mailed, Sink(outcome=lambda _: Outcome.DEFERRED))
    mailed.plan(NEXT_NIGHT)
    assert _letter(mailed).state is LetterState.RESERVED
    assert _states(mailed)["C1"] is LetterState.WITHDRAWN
    sink = Sink()
    _send(mailed, sink, NEXT_NIGHT)
    assert sink.names == ["L-20261031-C1.1", "L-20261031-C2.1"]


def test_what_may_have_left_waits_for_a_clerk_and_nothing_else_goes_to_the_customer(mailed: SmallFirm) -> None:
    _send(mailed, Sink(outcome=lambda _: Outcome.AMBIGUOUS))
    for night in (NIGHT, NEXT_NIGHT, NIGHT + timedelta(days=40)):
        mailed.plan(night)
        sink = Sink()
        _send(mailed, sink, night)
        assert sink.taken == []
    assert _states(mailed)["C1"] is LetterState.AMBIGUOUS
    assert len(list(letter_problems(mailed.config, as_of=NEXT_NIGHT))) == 2


SAID = {
    "ambiguous": {
        "en": ("a letter to the customer may have left, and nobody knows yet", "Until somebody says so"),
        "zh": ("致该客户的一封函件可能已发出，尚无法确认", "可能已发出，但尚无法确认"),
    },
    "bounced": {
        "en": ("a letter to the customer came back, and goes another way first", "L-20261030-C1 came back."),
        "zh": ("致该客户的一封函件被退回，须先改由其他渠道发出", "函件 L-20261030-C1 已被退回"),
    },
}


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("state", SAID)
def test_whom_a_letter_keeps_waiting_is_told_why_in_words_of_their_own(
    mailed: SmallFirm, state: str, language: str
) -> None:
    _send(mailed, Sink(outcome=lambda _: Outcome.AMBIGUOUS if state == "ambiguous" else Outcome.SENT))
    if state == "bounced":
        _comes_back(mailed)
    steps = explained(mailed.config, "C1", as_of=NEXT_NIGHT, item="R1").items[0].steps
    told = "\n".join(sentences(steps, language=language))
    because, more = SAID[state][language]
    assert because in told
    assert more in told


def test_a_letter_that_no_way_would_do_for_is_explained_with_that(firm: SmallFirm) -> None:
    firm = with_email(firm, channels='["email"]')
    firm.load("customers", customer("C1", email="nobody@c1.example.1"))
    firm.load("invoices", invoice("R1", "C1"))
    firm.plan()
    _send(firm, Sink())
    told = sentences(explained(firm.config, "C1", as_of=NIGHT, item="R1").items[0].steps)
    assert any(one.startswith("The letter of 2026-10-30 could not be sent: there is no address left") for one in told)


@pytest.mark.parametrize("was_sent", [True, False])
def test_a_clerk_says_whether_it_left(mailed: SmallFirm, was_sent: bool) -> None:
    _send(mailed, Sink(outcome=lambda _: Outcome.AMBIGUOUS))
    engine = store_of(mailed.config)
    resolve(engine, *KEY, was_sent=was_sent, by="Ada", remark="called them", as_of=NIGHT)
    with pytest.raises(StoreError, match="expected one that is ambiguous"):
        resolve(engine, *KEY, was_sent=was_sent, by="Ada", remark="", as_of=NIGHT)
    sink = Sink()
    _send(mailed, sink)
    assert sink.names == ([] if was_sent else ["L-20261030-C1.2"])
    assert _states(mailed)["C1"] is LetterState.SENT
    assert "resolved" in _events(mailed)


def test_a_letter_that_may_have_left_cannot_be_withdrawn(mailed: SmallFirm) -> None:
    _send(mailed, Sink(outcome=lambda _: Outcome.AMBIGUOUS))
    with pytest.raises(StoreError, match="is ambiguous, expected one that surely has not left"):
        withdraw(store_of(mailed.config), *KEY, reason="paid", by="Ada", as_of=NIGHT)


# --- what comes back -------------------------------------------------------------------------------------------------


def _comes_back(firm: SmallFirm, *, is_final: bool = True, parcel: str = "L-20261030-C1.1") -> bool:
    return bounced(store_of(firm.config), parcel, is_final=is_final, detail="550 no such user", as_of=NIGHT)


def test_what_comes_back_goes_the_next_way_with_the_next_night(mailed: SmallFirm) -> None:
    _send(mailed, Sink())
    assert _comes_back(mailed)
    assert not _comes_back(mailed), "the same bounce again is no news"
    assert _states(mailed)["C1"] is LetterState.BOUNCED
    mailed.plan(NEXT_NIGHT)
    sink = Sink()
    written = _send(mailed, sink, NEXT_NIGHT)
    assert (sink.taken, dict(written.by_channel)) == ([], {"print": 1})
    assert _attempts(mailed) == [("email", "bounced"), ("print", "sent")]
    assert [one.night for one in list_letters(store_of(mailed.config), customer="C1")] == [NIGHT]
    assert _letter(mailed).state_day == NEXT_NIGHT


def test_an_address_that_will_never_do_is_not_tried_for_another_letter(mailed: SmallFirm) -> None:
    _send(mailed, Sink())
    _comes_back(mailed)
    withdraw(store_of(mailed.config), *KEY, reason="moved", by="Ada", as_of=NIGHT)
    mailed.plan(NEXT_NIGHT)
    sink = Sink()
    assert dict(_send(mailed, sink, NEXT_NIGHT).by_channel) == {"print": 1}
    assert sink.taken == []


def test_what_comes_back_and_has_no_other_way_waits_for_a_clerk(firm: SmallFirm) -> None:
    firm = with_email(firm, channels='["email"]')
    firm.load("customers", customer("C1", email="ap@c1.example"))
    firm.load("invoices", invoice("R1", "C1"))
    firm.plan()
    _send(firm, Sink())
    _comes_back(firm, is_final=False)
    firm.plan(NEXT_NIGHT)
    sink = Sink()
    _send(firm, sink, NEXT_NIGHT)
    assert sink.taken == []
    (problem,) = letter_problems(firm.config, as_of=NEXT_NIGHT)
    assert "550 no such user" in problem.what
    # A mended address is another way.
    firm.load("customers", customer("C1", email="pay@c1.example"))
    firm.plan(NIGHT + timedelta(days=3))
    _send(firm, sink, NIGHT + timedelta(days=3))
    assert [parcel.to for parcel in sink.taken] == [("pay@c1.example",)]


def _failed(address: str) -> dict[str, str]:
    return {**NO_SUCH_USER, "Final-Recipient": f"rfc822; {address}"}


def test_a_night_reads_by_itself_what_came_back_and_a_copy_alone_is_only_told(mailed: SmallFirm) -> None:
    """From C1 its copy comes back, from C2 the letter itself."""
    firm = _set(mailed, '\n[delivery.bounces]\nfolder = "bounces"\nmove_to = "read"\n')
    text = firm.config.path.read_text(encoding="utf-8").replace("rank = 1\n", "rank = 1\ncopies = [2]\n", 1)
    firm.config.path.write_text(text, encoding="utf-8")
    firm = SmallFirm(load_config(firm.config.path))
    firm.load("contacts", {"customer": "C1", "name": "Lin", "rank": "2", "email": "lin@C1.example"})
    firm.plan()
    sink = Sink()
    _send(firm, sink)
    assert sink.taken[0].cc == ("lin@C1.example",)
    place = firm.folder / "bounces"
    place.mkdir()
    for parcel, address in zip(sink.taken, ("lin@c1.example", "ap@c2.example"), strict=True):
        (place / f"{parcel.name}.eml").write_bytes(notification(_failed(address), of=message_of(parcel, SENDER)))
    firm.plan(NEXT_NIGHT)
    _send(firm, Sink(), NEXT_NIGHT)
    assert (_attempts(firm), _attempts(firm, "C2")) == ([("email", "sent")], [("email", "bounced"), ("print", "sent")])
    assert _events(firm)[-2:] == ["sent", "copy_bounced"]
    (problem,) = letter_problems(firm.config, as_of=NEXT_NIGHT)
    assert problem.where == "letter L-20261030-C1"
    assert problem.what.startswith("copy to lin@c1.example came back by 2026-10-31: 550 5.1.1")
    assert list(letter_problems(firm.config, as_of=NEXT_NIGHT + timedelta(days=1))) == []


def test_a_place_of_bounces_that_cannot_be_read_is_told_and_stops_no_night(mailed: SmallFirm) -> None:
    firm = _set(mailed, '\n[delivery.bounces]\nmbox = "nowhere.mbox"\n')
    firm.plan()
    assert _send(firm, Sink()).letters == 3
    (problem,) = letter_problems(firm.config, as_of=NIGHT)
    assert (problem.where, problem.what.split(";")[1]) == ("delivery.bounces", " expected an mbox")


@pytest.mark.parametrize(
    "parcel", ["", "L-20261030-C1", "L-20261030-C1.2", "L-20261030-C9.1", "L-20261030-C3.1", "x.1"]
)
def test_what_is_about_no_letter_that_left_that_way_is_no_news(mailed: SmallFirm, parcel: str) -> None:
    _send(mailed, Sink())
    if parcel == "L-20261030-C3.1":
        _comes_back(mailed, parcel=parcel)
    assert not _comes_back(mailed, parcel=parcel)


def test_a_customer_with_an_address_of_e_mail_alone_gets_its_letters_and_the_nights_replay_equal(
    firm: SmallFirm,
) -> None:
    """C1 has one itself, C2 somebody in accounts payable from the second night on, C3 nobody."""
    firm = with_email(firm, channels='["email"]')
    addressed = (customer(f"C{one}", address="", email="ap@c1.example" if one == 1 else "") for one in (1, 2, 3))
    firm.load("customers", *addressed)
    firm.load("invoices", *(invoice(f"R{one}", f"C{one}") for one in (1, 2, 3)))
    sink = Sink()
    firm.plan()
    _send(firm, sink)
    firm.load("contacts", {"customer": "C2", "name": "Lin", "rank": "1", "email": "lin@c2.example"})
    firm.plan(NEXT_NIGHT)
    _send(firm, sink, NEXT_NIGHT)
    assert [parcel.to for parcel in sink.taken] == [("ap@c1.example",), ("lin@c2.example",)]
    assert _states(firm) == {"C1": LetterState.SENT}
    assert [one.differences for one in replay(firm.config, first=NIGHT, last=NEXT_NIGHT)] == [()] * 2


def test_a_letter_for_which_there_is_no_way_fails_and_is_told(firm: SmallFirm) -> None:
    firm = with_email(firm, channels='["email"]')
    firm.load("customers", customer("C1", email="nobody@c1.example.1"))
    firm.load("invoices", invoice("R1", "C1"))
    firm.plan()
    _send(firm, Sink())
    assert _states(firm) == {"C1": LetterState.FAILED}
    (problem,) = letter_problems(firm.config, as_of=NIGHT)
    assert "there is no address left that it could go to" in problem.what
    firm.plan(NEXT_NIGHT)
    assert _states(firm) == {"C1": LetterState.WITHDRAWN}
    assert _states(firm, NEXT_NIGHT) == {"C1": LetterState.RESERVED}


# --- after a process that died ---------------------------------------------------------------------------------------


def test_a_parcel_whose_process_died_may_have_left(mailed: SmallFirm) -> None:
    class Dies(Exception):  # noqa: N818
        pass

    def die() -> None:
        raise Dies

    sink = Sink(before_each=die)
    with pytest.raises(Dies):
        _send(mailed, sink)
    assert _states(mailed)["C1"] is LetterState.SENDING
    sink = Sink()
    _send(mailed, sink)
    assert sink.names == ["L-20261030-C2.1"]
    assert _states(mailed)["C1"] is LetterState.AMBIGUOUS


def test_a_batch_that_never_appeared_is_ready_again_under_the_same_number(firm: SmallFirm) -> None:
    firm.load("customers", customer("C1"))
    firm.load("invoices", invoice("R1", "C1"))
    firm.plan()
    assert letters_begun(store_of(firm.config), NIGHT) == 1
    assert write_letters(firm.config, as_of=NIGHT).batch == firm.out() / "letters-batch-1.pdf"
    assert _attempts(firm) == [("print", "deferred"), ("print", "sent")]


def test_of_a_batch_that_appeared_as_the_process_died_nothing_half_made_stays(firm: SmallFirm) -> None:
    firm.load("customers", customer("C1"))
    firm.load("invoices", invoice("R1", "C1"))
    firm.plan()
    assert letters_begun(store_of(firm.config), NIGHT) == 1
    half_made = firm.out() / ".letters-batch-1.unfinished" / "0"
    half_made.mkdir(parents=True)
    (half_made / "0.pdf").write_bytes(b"a page of somebody's")
    (firm.out() / "letters-batch-1.pdf").write_bytes(b"all pages")
    assert write_letters(firm.config, as_of=NIGHT).batch is None
    assert _attempts(firm) == [("print", "sent")]
    assert [path.name for path in firm.out().glob(".*")] == []


# --- when letters may leave, and other ways out ----------------------------------------------------------------------


def _set(firm: SmallFirm, more: str, **instead: str) -> SmallFirm:
    """The firm with more tables, and some settings of its policy otherwise."""
    path = firm.config.path
    text = path.read_text(encoding="utf-8")
    for name, value in instead.items():
        text = re.sub(rf"(?m)^{name} = \d+", f"{name} = {value}", text)
    path.write_text(text + more, encoding="utf-8")
    return SmallFirm(load_config(path))


def test_what_is_sent_by_e_mail_keeps_the_hours_and_paper_does_not(mailed: SmallFirm) -> None:
    """The hours are over, or have not begun, whatever the clock says."""
    path = mailed.config.path
    always = path.read_text(encoding="utf-8")
    firm, sink = _set(mailed, '\n[delivery.hours]\nopens = "00:00"\ncloses = "00:01"\n'), Sink()
    written = _send(firm, sink)
    if sink.taken:
        pytest.skip("it is the one minute in which letters leave")
    assert (dict(written.by_channel), written.later) == ({"print": 1}, 2)
    (problem,) = letter_problems(firm.config, as_of=NIGHT)
    assert problem.what.startswith("2 letters ready and not sent yet")
    path.write_text(always, encoding="utf-8")
    assert _send(SmallFirm(load_config(path)), sink).letters == 2


def test_a_customer_gets_no_more_letters_a_week_than_it_bears(mailed: SmallFirm) -> None:
    firm = _set(mailed, "\n[delivery.hours]\nletters_a_week = 1\n", quiet_days="1", routine_reminder="1")
    sent: list[date] = []
    for number in range(15):
        night = NIGHT + timedelta(days=number)
        firm.plan(night)
        sent += [night] * _send(firm, Sink(), night).by_channel.get("print", 0)
    assert sent == [NIGHT, NIGHT + timedelta(days=7), NIGHT + timedelta(days=14)]


def test_letters_are_laid_down_for_a_print_house(firm: SmallFirm) -> None:
    house = firm.folder / "house"
    house.mkdir()
    firm = _set(firm, '\n[delivery]\nchannels = ["drop"]\n\n[delivery.drop]\nfolder = "house"\n')
    firm.load("customers", customer("C1"), customer("C2"))
    firm.load("invoices", invoice("R1", "C1"), invoice("R2", "C2"))
    firm.plan()
    assert dict(write_letters(firm.config, as_of=NIGHT).by_channel) == {"drop": 2}
    names = sorted(file.name for file in house.iterdir())
    assert names == ["letters-20261030-1-00001.pdf", "letters-20261030-1-00002.pdf", "letters-20261030-1.json"]
    assert write_letters(firm.config, as_of=NIGHT).letters == 0


def test_a_print_house_that_cannot_be_reached_leaves_all_ready(firm: SmallFirm) -> None:
    firm = _set(firm, '\n[delivery]\nchannels = ["drop"]\n\n[delivery.drop]\nfolder = "config.toml"\n')
    firm.load("customers", customer("C1"))
    firm.load("invoices", invoice("R1", "C1"))
    firm.plan()
    assert write_letters(firm.config, as_of=NIGHT).letters == 0
    assert _states(firm) == {"C1": LetterState.READY}


# --- past nights -----------------------------------------------------------------------------------------------------


def _three_more_nights(firm: SmallFirm, sink: Sink) -> list[tuple[object, ...]]:
    """The nights run on; what computing all of them again finds otherwise."""
    for number in (2, 3, 15):
        night = NIGHT + timedelta(days=number)
        firm.plan(night)
        _send(firm, sink, night)
    return [one.differences for one in replay(firm.config, first=NIGHT, last=NIGHT + timedelta(days=15))]


def test_nights_between_a_letters_leaving_and_its_coming_back_replay_equal(mailed: SmallFirm) -> None:
    sink = Sink()
    _send(mailed, sink)
    mailed.plan(NEXT_NIGHT)
    _send(mailed, sink, NEXT_NIGHT)
    back = {"is_final": True, "detail": "550", "as_of": NEXT_NIGHT, "from_night": NIGHT + timedelta(days=2)}
    assert bounced(store_of(mailed.config), "L-20261030-C1.1", **back)
    assert _three_more_nights(mailed, sink) == [()] * 5


def test_nights_on_which_nobody_knew_whether_a_letter_had_left_replay_equal(mailed: SmallFirm) -> None:
    _send(mailed, Sink(outcome=lambda _: Outcome.AMBIGUOUS))
    mailed.plan(NEXT_NIGHT)
    _send(mailed, Sink(), NEXT_NIGHT)
    resolve(store_of(mailed.config), *KEY, was_sent=True, by="Ada", remark="", as_of=NEXT_NIGHT)
    assert _three_more_nights(mailed, Sink()) == [()] * 5
