"""Mail servers that hang up, mumble and contradict themselves: what surely left, what surely did not, what may have."""

from collections.abc import Iterator
from typing import Any

from delivery.email.conversation import Conversation, conversation
from delivery.email.test_message import SENDER
from delivery.email.test_sending import parcel, send
from receivables.delivery.email.message import message_of
from receivables.delivery.email.sending import EmailChannel, Pace
from receivables.delivery.email.server import MailServer, Security
from receivables.delivery.parcel import Outcome, Parcel, Receipt

HANG_UP = "421 4.3.2 too many messages, closing!"


def at(script: Conversation, **settings: Any) -> MailServer:
    plain = {"host": "127.0.0.1", "port": script.port, "security": Security.NONE}
    return MailServer(**plain | {"timeout_seconds": 5, "patience_seconds": 5} | settings)


def outcomes(receipts: list[Receipt]) -> list[Outcome]:
    return [receipt.outcome for receipt in receipts]


def test_a_server_that_says_yes_before_it_has_the_message_has_taken_nothing() -> None:
    with conversation(DATA=["250 yes", "250 yes"]) as script:
        (receipt,) = send(at(script), parcel())
    assert (receipt.outcome, receipt.detail, script.messages) == (Outcome.DEFERRED, "250 yes", [])


def test_an_answer_too_many_is_not_taken_for_the_next_one() -> None:
    with conversation(RCPT=["250 yes\r\n250 yes"]) as script:
        receipts = send(at(script), parcel(1), parcel(2))
    assert outcomes(receipts) == [Outcome.DEFERRED, Outcome.SENT]
    assert len(list(filter(None, script.messages))) == 1


def test_what_is_refused_before_its_text_does_not_spoil_the_next() -> None:
    with conversation(DATA=["554 5.5.1 no valid recipients", "451 4.3.0 not now"]) as script:
        receipts = send(at(script), parcel(1), parcel(2), parcel(3))
    assert outcomes(receipts) == [Outcome.FAILED, Outcome.DEFERRED, Outcome.SENT]


def test_a_refusal_stands_though_the_server_hangs_up_after_it() -> None:
    with conversation(RCPT=["550 5.1.1 no such user"], RSET=["!"]) as script:
        receipts = send(at(script), parcel(1), parcel(2))
    assert (receipts[0].outcome, receipts[0].detail) == (Outcome.FAILED, "550 5.1.1 no such user")
    assert receipts[1].outcome is Outcome.SENT


def test_a_server_that_has_had_enough_of_a_connection_gets_another() -> None:
    with conversation(MAIL=["250 yes", HANG_UP]) as script:
        assert outcomes(send(at(script), parcel(1), parcel(2))) == [Outcome.SENT, Outcome.SENT]
    assert script.commands().count("EHLO") == 2


def test_a_connection_that_was_closed_in_silence_is_opened_anew() -> None:
    with conversation(end=["250 2.0.0 queued!"]) as script:
        assert outcomes(send(at(script), parcel(1), parcel(2))) == [Outcome.SENT, Outcome.SENT]
    assert len(script.messages) == 2


def test_a_connection_whose_other_end_is_gone_without_a_word_is_opened_anew() -> None:
    with conversation(MAIL=["250 yes", "?"]) as script:
        assert outcomes(send(at(script, timeout_seconds=0.7), parcel(1), parcel(2))) == [Outcome.SENT, Outcome.SENT]


def test_an_answer_to_a_message_that_means_nothing_leaves_it_to_a_clerk() -> None:
    with conversation(end=["Hello?", "354 go on"]) as script:
        receipts = send(at(script), parcel(1), parcel(2))
    assert outcomes(receipts) == [Outcome.AMBIGUOUS, Outcome.AMBIGUOUS]
    assert "means nothing" in receipts[0].detail


def test_a_server_that_hangs_up_on_a_whole_message_with_its_reason_has_not_taken_it() -> None:
    with conversation(end=[HANG_UP]) as script:
        receipts = send(at(script), parcel(1), parcel(2))
    assert outcomes(receipts) == [Outcome.DEFERRED, Outcome.SENT]
    assert receipts[0].detail.startswith("421 4.3.2 too many")


def _asked(count: int, asked: list[int]) -> Iterator[Parcel]:
    for number in range(count):
        asked.append(number)
        yield parcel(number)


def test_a_server_that_goes_away_again_and_again_gets_no_further_letter() -> None:
    for answers, outcome in (({"MAIL": [HANG_UP] * 20}, Outcome.DEFERRED), ({"end": ["!"] * 20}, Outcome.AMBIGUOUS)):
        asked: list[int] = []
        with (
            conversation(**answers) as script,
            EmailChannel(at(script), SENDER, pace=Pace(), test_address=None) as channel,
        ):
            receipts = [receipt for _, receipt in channel.deliver(_asked(20, asked))]
        assert outcomes(receipts) == [outcome] * 5
        assert asked == [0, 1, 2, 3, 4]


def test_a_server_that_now_and_then_goes_away_gets_all() -> None:
    with conversation(end=["!", "!", "250 yes", "!", "!", "!", "250 yes"]) as script:
        receipts = send(at(script), *(parcel(number) for number in range(8)))
    assert len(receipts) == 8


def test_what_is_too_long_for_a_server_is_told_before_it_is_sent() -> None:
    with conversation(MAIL=["552 5.3.4 too big"]) as script:
        (receipt,) = send(at(script), parcel())
    size = len(message_of(parcel(), SENDER).as_bytes())
    assert receipt.outcome is Outcome.FAILED
    assert f"mail FROM:<{SENDER.address}> SIZE={size}".lower() in [line.lower() for line in script.said]
    assert script.messages == []


def test_neither_password_nor_letter_goes_to_a_server_that_will_not_encrypt() -> None:
    for answers in ({}, {"EHLO": ["250-here\r\n250 STARTTLS"], "STARTTLS": ["454 4.7.0 not available"]}):
        with conversation(**answers) as script:
            encrypted = at(script, security=Security.STARTTLS, user="receivables", password="secret")
            (receipt,) = send(encrypted, parcel())
        assert receipt.outcome is Outcome.DEFERRED
        assert {"AUTH", "MAIL"}.isdisjoint(script.commands())


def test_what_comes_back_goes_where_the_firm_wants_it() -> None:
    with conversation() as script:
        server = at(script)
        sender = type(SENDER)(name="", address=SENDER.address, bounces_to="bounces@ostwerth.example")
        with EmailChannel(server, sender, pace=Pace(), test_address=None) as channel:
            list(channel.deliver([parcel()]))
    assert any("<bounces@ostwerth.example>" in line for line in script.said)
    assert b"bounces@ostwerth.example" not in script.messages[0]
