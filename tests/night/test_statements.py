"""Statements of account on their days: to whom, once, by the way that letters go, and never as one."""

import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import event

from night.firm import SmallFirm, customer, invoice
from night.sinks import Sink, with_email
from receivables.config import Config
from receivables.config.channels import hour_settings
from receivables.config.schema import HoursTable
from receivables.delivery.parcel import Outcome
from receivables.model import HoldKind, LetterState
from receivables.model.mailings import Mailing
from receivables.model.statements import StatementFiles, StatementSchedule
from receivables.night.outbox import write_letters
from receivables.night.outbox.proving import verify
from receivables.night.statements import StatementsSent, ask_for, send_statements, show_statement, statement_problems
from receivables.night.statements.asking import NoStatement, period_to
from receivables.night.store import store_of
from receivables.store.evidence import entries
from receivables.store.facts import facts
from receivables.store.holds import set_hold
from receivables.store.outbox.attempts import dispatches
from receivables.store.outbox.leaving import days_of_letters
from receivables.store.outbox.stops import resume_sending, stop_sending
from receivables.store.outbox.telling import bounced, resolve, withdraw
from receivables.store.statements_sent.records import list_statements
from receivables.store.statements_sent.wishes import note_wish

# The last working day of October 2026 in Germany: the 31st is a Saturday.
MONTH_END = date(2026, 10, 30)
NEXT_MONTH_END = date(2026, 11, 30)
DAY = date(2026, 11, 2)
MONTHLY = StatementSchedule(name="month end", monthly=0)


def having(config: Config, *schedules: StatementSchedule, **settings: object) -> Config:
    """The config with these schedules, or with others of [statements]."""
    return replace(config, statements=replace(config.statements, schedules=schedules or (MONTHLY,), **settings))


@pytest.fixture
def mailed(firm: SmallFirm) -> SmallFirm:
    """C1 and C2 have an address of e-mail, C3 has none; each owes an invoice, C4 has paid; statements monthly."""
    firm = with_email(firm)
    addressed = [customer(number, email=f"ap@{number}.example".lower()) for number in ("C1", "C2")]
    firm.load("customers", *addressed, customer("C3", email=""), customer("C4"))
    firm.load("invoices", *(invoice(f"R{number}", f"C{number}") for number in (1, 2, 3, 4)))
    paid = {"customer": "C4", "date": "2026-10-05", "currency": "EUR", "amount": "1000.00"}
    firm.load("payments", {"payment": "P4", **paid, "invoice": "R4"})
    return SmallFirm(having(firm.config))


def send(firm: SmallFirm, sink: Sink | None = None, as_of: date = MONTH_END) -> StatementsSent:
    return send_statements(firm.config, as_of=as_of, channels={"email": sink or Sink()})


def states(firm: SmallFirm, day: date = MONTH_END) -> dict[str, LetterState]:
    return {one.customer.customer: one.state for one in list_statements(store_of(firm.config), day=day)}


def events(firm: SmallFirm, number: str = "C1") -> list[str]:
    return [entry.event for entry in entries(store_of(firm.config), customer=number)]


def test_whoever_has_something_open_gets_one_by_the_first_channel_that_has_an_address(mailed: SmallFirm) -> None:
    sink = Sink()
    sent = send(mailed, sink)
    assert (sent.made, dict(sent.by_channel)) == (3, {"email": 2, "print": 1})
    assert [parcel.name for parcel in sink.taken] == ["S-20261030-C1.1", "S-20261030-C2.1"]
    assert sent.batch is not None
    assert sent.batch.name == "statements-batch-1.pdf"
    assert states(mailed) == dict.fromkeys(("C1", "C2", "C3"), LetterState.SENT)
    (record,) = list_statements(store_of(mailed.config), customer="C1")
    # Since the last working day of September.
    assert (record.first_day, record.schedule) == (date(2026, 10, 1), "month end")


def test_every_step_is_put_in_evidence_and_what_left_is_what_was_kept(mailed: SmallFirm) -> None:
    sink = Sink()
    send(mailed, sink)
    assert events(mailed) == ["statement_written", "statement_sending", "statement_sent"]
    (record,) = list_statements(store_of(mailed.config), customer="C1")
    kept = mailed.config.archive / record.document_hash[:2] / f"{record.document_hash}.pdf"
    assert sink.taken[0].attachments[0].content == kept.read_bytes()
    assert "1,000.00" in sink.taken[0].text
    assert verify(mailed.config).problems == ()


def test_a_statement_leaves_once_whatever_is_run_again(mailed: SmallFirm) -> None:
    send(mailed)
    # Whoever asks from now on gets the next one.
    note_wish(store_of(mailed.config), customer="C4", wanted=True, author="Ines")
    again = Sink()
    # The same night, and the next ones.
    for day in (MONTH_END, date(2026, 10, 31), DAY):
        assert send(mailed, again, as_of=day).made == 0
    assert again.taken == []


def test_a_missed_night_is_caught_up_as_of_the_day_that_was_missed(mailed: SmallFirm) -> None:
    paid = {"payment": "P1", "customer": "C1", "date": "2026-11-01", "currency": "EUR", "amount": "1000.00"}
    mailed.load("payments", {**paid, "invoice": "R1"}, as_of=DAY)
    sink = Sink()
    assert send(mailed, sink, as_of=DAY).made == 3
    assert sink.taken[0].name == "S-20261030-C1.1"
    assert "1,000.00" in sink.taken[0].text


def test_a_day_too_long_ago_is_not_caught_up(mailed: SmallFirm) -> None:
    assert send(mailed, as_of=date(2026, 11, 9)).made == 0


def test_two_schedules_of_a_day_bring_a_customer_one_statement(mailed: SmallFirm) -> None:
    fridays = StatementSchedule(name="fridays", weekly=4)
    both = SmallFirm(having(mailed.config, MONTHLY, fridays))
    assert send(both).made == 3


# --- who gets one ----------------------------------------------------------------------------------------------------


def test_who_asked_for_statements_gets_them_with_nothing_open_and_who_asked_for_none_gets_none(
    mailed: SmallFirm,
) -> None:
    engine = store_of(mailed.config)
    note_wish(engine, customer="C4", wanted=True, author="Ines")
    note_wish(engine, customer="C1", wanted=False, author="Ines")
    send(mailed)
    assert set(states(mailed)) == {"C2", "C3", "C4"}


def test_whoever_is_insolvent_gets_none_asked_for_or_not(mailed: SmallFirm) -> None:
    note_wish(store_of(mailed.config), customer="C1", wanted=True, author="Ines")
    _insolvent(mailed)
    send(mailed)
    assert "C1" not in states(mailed)
    with pytest.raises(NoStatement):
        ask_for(mailed.config, "C1", period_to(MONTH_END), by="Ines", as_of=MONTH_END)


def test_the_head_of_a_group_gets_one_for_all_of_it(firm: SmallFirm) -> None:
    firm.load("customers", customer("H", parent=""), customer("B1", parent="H"), customer("B2", parent="H"))
    firm.load("invoices", invoice("R1", "B1"), invoice("R2", "B2", amount="500.00"))
    grouped = SmallFirm(having(firm.config, by_group=True))
    send(grouped)
    assert states(grouped) == {"H": LetterState.SENT}
    shown = show_statement(grouped.config, "H", period_to(MONTH_END)).statement
    assert [(one.item, one.branch) for one in shown.accounts[0].items] == [
        ("R1", "Customer B1 (B1)"),
        ("R2", "Customer B2 (B2)"),
    ]
    assert shown.ties


# --- on the way out --------------------------------------------------------------------------------------------------


def test_a_statement_is_no_letter_to_the_cadence(mailed: SmallFirm) -> None:
    send(mailed)
    engine = store_of(mailed.config)
    assert facts(engine, None, DAY).contacts.is_empty()
    assert facts(engine, None, DAY).open_work.is_empty()
    assert days_of_letters(engine, date(2026, 10, 1), DAY) == {}
    mailed.plan(MONTH_END)
    assert write_letters(mailed.config, as_of=MONTH_END, channels={"email": Sink()}).letters == 3


def test_how_many_letters_a_customer_bears_holds_back_no_statement(mailed: SmallFirm) -> None:
    hours = hour_settings(HoursTable(letters_a_week=1))
    delivery = replace(mailed.config.delivery, channels=("print",), hours=hours)
    capped = SmallFirm(replace(mailed.config, delivery=delivery))
    capped.plan(MONTH_END)
    assert write_letters(capped.config, as_of=MONTH_END).letters == 3
    assert send(capped).statements == 3


def test_while_sending_is_stopped_none_leaves_and_afterwards_all_do(mailed: SmallFirm) -> None:
    engine = store_of(mailed.config)
    stop_sending(engine, reason="looking", by="Ines")
    assert send(mailed).is_stopped
    assert set(states(mailed).values()) == {LetterState.READY}
    resume_sending(engine, by="Ines")
    assert send(mailed, as_of=DAY).statements == 3


def _insolvent(firm: SmallFirm) -> None:
    set_hold(
        store_of(firm.config),
        customer="C1",
        item=None,
        kind=HoldKind.INSOLVENCY,
        from_day=MONTH_END,
        to_day=None,
        reason="",
        author="Ines",
    )


def test_the_last_look_takes_back_a_statement_to_whoever_became_insolvent(mailed: SmallFirm) -> None:
    stop_sending(store_of(mailed.config), reason="looking", by="Ines")
    send(mailed)
    resume_sending(store_of(mailed.config), by="Ines")
    _insolvent(mailed)
    sink = Sink()
    assert send(mailed, sink).withdrawn == 1
    assert [parcel.customer for parcel in sink.taken] == ["C2"]
    assert events(mailed)[-1] == "statement_withdrawn"


def test_what_waited_says_what_is_known_of_its_day_when_it_leaves(mailed: SmallFirm) -> None:
    stop_sending(store_of(mailed.config), reason="looking", by="Ines")
    send(mailed)
    resume_sending(store_of(mailed.config), by="Ines")
    mailed.load("invoices", *(invoice(f"R{n}", f"C{n}") for n in (1, 2, 3, 4)), invoice("R9", "C1", amount="50.00"))
    sink = Sink()
    send(mailed, sink)
    assert ["1,050.00" in one.text for one in sink.taken if one.customer == "C1"] == [True]
    assert events(mailed).count("statement_written") == 2
    assert events(mailed, "C2").count("statement_written") == 1


def _resolved(firm: SmallFirm) -> None:
    resolve(
        store_of(firm.config), "C1", MONTH_END, was_sent=False, by="Ines", remark="", as_of=DAY, of=Mailing.STATEMENT
    )


def _bounced(firm: SmallFirm) -> None:
    assert bounced(store_of(firm.config), "S-20261030-C1.1", is_final=True, detail="550 no such user", as_of=DAY)


@pytest.mark.parametrize(
    ("outcome", "state", "then", "attempts"),
    [
        (Outcome.AMBIGUOUS, LetterState.AMBIGUOUS, _resolved, [("email", "deferred"), ("email", "sent")]),
        (Outcome.SENT, LetterState.SENT, _bounced, [("email", "bounced"), ("print", "sent")]),
    ],
)
def test_what_may_have_left_waits_for_a_word_and_what_came_back_goes_another_way(
    mailed: SmallFirm,
    outcome: Outcome,
    state: LetterState,
    then: Callable[[SmallFirm], None],
    attempts: list[tuple[str, str]],
) -> None:
    send(mailed, Sink(outcome=lambda parcel: outcome if parcel.customer == "C1" else Outcome.SENT))
    assert states(mailed)["C1"] is state
    assert [one.where for one in statement_problems(mailed.config, as_of=MONTH_END)] == (
        ["statement S-20261030-C1"] if state is LetterState.AMBIGUOUS else []
    )
    then(mailed)
    send(mailed, as_of=DAY)
    its = dispatches(store_of(mailed.config), ("C1", MONTH_END), of=Mailing.STATEMENT)
    assert [(one.channel, one.outcome) for one in its] == attempts
    assert verify(mailed.config).problems == ()


def test_the_workbook_goes_by_mail_and_never_on_paper(mailed: SmallFirm) -> None:
    sink = Sink()
    excel = SmallFirm(having(mailed.config, files=StatementFiles.EXCEL))
    assert send(excel, sink).statements == 3
    assert [one.name for one in sink.taken[0].attachments] == ["S-20261030-C1.xlsx"]
    assert verify(excel.config).problems == ()


def test_a_statement_taken_back_does_not_leave(mailed: SmallFirm) -> None:
    stop_sending(store_of(mailed.config), reason="looking", by="Ines")
    send(mailed)
    resume_sending(store_of(mailed.config), by="Ines")
    withdraw(store_of(mailed.config), "C1", MONTH_END, reason="wrong", by="Ines", as_of=DAY, of=Mailing.STATEMENT)
    send(mailed, as_of=DAY)
    assert states(mailed)["C1"] is LetterState.WITHDRAWN


def test_an_address_mended_later_lets_a_statement_leave(mailed: SmallFirm) -> None:
    mailed.load("customers", customer("C5", address=""))
    mailed.load("invoices", invoice("R5", "C5"))
    send(mailed)
    assert states(mailed)["C5"] is LetterState.FAILED
    assert [one.where for one in statement_problems(mailed.config, as_of=MONTH_END)] == ["statement S-20261030-C5"]
    mailed.load("customers", customer("C5"))
    assert send(mailed, as_of=DAY).statements == 1


def test_what_could_not_leave_gives_way_to_the_next_one(mailed: SmallFirm) -> None:
    stop_sending(store_of(mailed.config), reason="looking", by="Ines")
    send(mailed)
    send(mailed, as_of=NEXT_MONTH_END)
    resume_sending(store_of(mailed.config), by="Ines")
    sink = Sink()
    send(mailed, sink, as_of=NEXT_MONTH_END)
    assert sink.names == ["S-20261130-C1.1", "S-20261130-C2.1"]
    assert set(states(mailed).values()) == {LetterState.WITHDRAWN}


class _Died(BaseException):
    """The process is gone."""


def test_however_often_it_dies_a_statement_leaves_once_or_is_ambiguous(mailed: SmallFirm) -> None:
    """Each run dies before a later transaction than the one before, until one comes through."""
    engine, sink = store_of(mailed.config), Sink()

    def dies_at(last: int) -> None:
        left = [last]

        def on_begin(_: object) -> None:
            left[0] -= 1
            if left[0] < 0:
                raise _Died

        event.listen(engine, "begin", on_begin)
        try:
            send(mailed, sink)
        finally:
            event.remove(engine, "begin", on_begin)

    deaths = 0
    while True:
        try:
            dies_at(deaths)
            break
        except (_Died, sqlite3.OperationalError):
            # Within a transaction the database complains of what came to nothing.
            deaths += 1
    assert deaths > 5
    came = states(mailed)
    assert set(came) == {"C1", "C2", "C3"}
    for number, state in came.items():
        delivered = sink.names.count(f"S-20261030-{number}.1") + sink.names.count(f"S-20261030-{number}.2")
        assert state in {LetterState.SENT, LetterState.AMBIGUOUS}
        assert delivered <= 1
        assert delivered == 1 or state is LetterState.AMBIGUOUS or number == "C3"
    assert verify(mailed.config).problems == ()


# --- asked for -------------------------------------------------------------------------------------------------------


def test_one_asked_for_leaves_once_and_not_beside_that_of_the_same_day(mailed: SmallFirm) -> None:
    plain = SmallFirm(replace(mailed.config, statements=replace(mailed.config.statements, schedules=())))
    record, is_new = ask_for(plain.config, "C1", period_to(MONTH_END), by="Ines", as_of=MONTH_END)
    assert (record.reference, is_new) == ("S-20261030-C1", True)
    assert not ask_for(plain.config, "C1", period_to(MONTH_END), by="Ines", as_of=MONTH_END)[1]
    assert send(plain).statements == 1
    assert send(mailed).made == 2


def test_a_firm_without_a_schedule_where_none_waits_sends_none(firm: SmallFirm) -> None:
    firm.load("customers", customer("C1"))
    firm.load("invoices", invoice("R1", "C1"))
    assert send(firm).statements == 0
    assert not list(firm.out(MONTH_END).glob("statements*"))
