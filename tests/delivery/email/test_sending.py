"""Sending by e-mail to a real mail server that takes, refuses, puts off and hangs up."""

import ssl
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from delivery.email.post_office import PostOffice, post_office
from delivery.email.test_message import PARCEL, SENDER
from receivables.delivery.email.message import message_id
from receivables.delivery.email.sending import EmailChannel, Pace
from receivables.delivery.email.server import MailServer, Security
from receivables.delivery.email.token import Tokens
from receivables.delivery.parcel import Outcome, Parcel, Receipt


@pytest.fixture
def office() -> Iterator[PostOffice]:
    with post_office() as one:
        yield one


def at(office: PostOffice, **settings: Any) -> MailServer:
    plain = {
        "host": "127.0.0.1",
        "port": office.port,
        "security": Security.NONE,
        "timeout_seconds": 0.4,
        "patience_seconds": 0.4,
    }
    return MailServer(**plain | settings)


def parcel(number: int = 1, subject: str = "Reminder", **changes: Any) -> Parcel:
    return replace(PARCEL, reference=f"L-20261102-C{number}", subject=subject, attachments=(), cc=(), **changes)


def _context(certificate: Path, key: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context


def send(server: MailServer, *parcels: Parcel, pace: Pace | None = None, test: str | None = None) -> list[Receipt]:
    with EmailChannel(server, SENDER, pace=pace or Pace(), test_address=test) as channel:
        return [receipt for _, receipt in channel.deliver(parcels)]


def test_what_is_taken_is_sent_over_one_connection(office: PostOffice) -> None:
    receipts = send(at(office), *(parcel(number) for number in range(5)))
    assert {receipt.outcome for receipt in receipts} == {Outcome.SENT}
    assert receipts[0].detail == "250 2.0.0 queued as 4711"
    assert receipts[3].message_id == message_id("L-20261102-C3.1", SENDER.domain)
    assert (len(office.arrived), office.sessions) == (5, 1)


def test_a_connection_is_given_up_after_so_many(office: PostOffice) -> None:
    send(at(office), *(parcel(number) for number in range(5)), pace=Pace(per_connection=2))
    assert office.sessions == 3


@pytest.mark.parametrize(
    ("what", "outcome", "arrives"),
    [
        ({"to": ("ap@nobody.example",)}, Outcome.FAILED, 0),
        ({"to": ("ap@busy.example",)}, Outcome.DEFERRED, 0),
        ({"subject": "never"}, Outcome.FAILED, 0),
        ({"subject": "later"}, Outcome.DEFERRED, 0),
        ({"to": ("ap@hangs-up.example",)}, Outcome.DEFERRED, 0),
        ({"subject": "drop-after"}, Outcome.AMBIGUOUS, 0),
        ({"subject": "taken-and-dropped"}, Outcome.AMBIGUOUS, 1),
        ({"subject": "slow"}, Outcome.AMBIGUOUS, 1),
        ({"to": ("no address",)}, Outcome.FAILED, 0),
    ],
)
def test_each_answer_means_what_surely_happened(office, what, outcome, arrives) -> None:
    (first, second) = send(at(office), parcel(1, **what), parcel(2))
    assert first.outcome is outcome, first.detail
    assert second.outcome is Outcome.SENT, second.detail
    assert len(office.arrived) == arrives + 1


def test_what_may_have_left_is_never_sent_again(office: PostOffice) -> None:
    subjects = ("taken-and-dropped", "slow", "drop-after", "Reminder", "later", "never")
    parcels = [parcel(number, subjects[number % len(subjects)]) for number in range(18)]
    receipts = send(at(office), *parcels)
    assert max(office.ids.values()) == 1
    sent = {receipt.message_id for receipt in receipts if receipt.outcome is Outcome.SENT}
    may_have = {receipt.message_id for receipt in receipts if receipt.outcome is Outcome.AMBIGUOUS}
    assert sent <= set(office.ids) <= sent | may_have


def test_nobody_gets_it_where_one_addressee_is_refused_and_a_refused_copy_is_told(office: PostOffice) -> None:
    two = ("ap@example.com", "boss@nobody.example")
    refused, told = send(
        at(office), parcel(1, to=two), replace(parcel(2), cc=("boss@nobody.example", "cfo@example.com"))
    )
    assert refused.outcome is Outcome.FAILED
    assert told.outcome is Outcome.SENT
    assert "copy to boss@nobody.example refused: 550 5.1.1 no such user" in told.detail
    assert [sorted(to) for to, _ in office.arrived] == [["ap@example.com", "cfo@example.com"]]


def test_a_line_that_begins_with_a_dot_arrives_as_it_was(office: PostOffice) -> None:
    send(at(office), parcel(1, text=".\n..\n.hidden\n"))
    assert b"\n..\r\n.hidden" in office.arrived[0][1]


def test_a_server_that_is_not_there_takes_nothing_and_no_parcel_after_the_first_is_touched() -> None:
    asked = []

    def parcels() -> Iterator[Parcel]:
        for number in range(3):
            asked.append(number)
            yield parcel(number)

    nowhere = MailServer(host="127.0.0.1", port=1, security=Security.NONE, timeout_seconds=0.4)
    with EmailChannel(nowhere, SENDER, pace=Pace(), test_address=None) as channel:
        receipts = [receipt for _, receipt in channel.deliver(parcels())]
    assert [receipt.outcome for receipt in receipts] == [Outcome.DEFERRED]
    assert receipts[0].detail.startswith("127.0.0.1:1: ")
    assert asked == [0]


def test_a_parcel_is_taken_only_when_it_is_about_to_be_sent(office: PostOffice) -> None:
    arrived_when_asked = []

    def parcels() -> Iterator[Parcel]:
        for number in range(3):
            arrived_when_asked.append(len(office.arrived))
            yield parcel(number)

    with EmailChannel(at(office), SENDER, pace=Pace(), test_address=None) as channel:
        list(channel.deliver(parcels()))
    assert arrived_when_asked == [0, 1, 2]


def test_a_domain_gets_no_more_than_its_share_of_a_minute(office: PostOffice) -> None:
    elsewhere = parcel(9, to=("ap@example.org",))
    receipts = send(at(office), parcel(1), parcel(2), parcel(3), elsewhere, pace=Pace(per_domain=2))
    outcomes = [receipt.outcome for receipt in receipts]
    assert outcomes == [Outcome.SENT, Outcome.SENT, Outcome.DEFERRED, Outcome.SENT]
    assert receipts[2].detail == "example.com has had 2 in the last minute"


def test_a_test_reaches_nobody_but_the_tester(office: PostOffice) -> None:
    meant = [parcel(1, to=("ap@nobody.example",)), parcel(2, to=("ap@example.com",))]
    receipts = send(at(office), *meant, test="me@ostwerth.example")
    assert {receipt.outcome for receipt in receipts} == {Outcome.SENT}
    assert Counter(to for recipients, _ in office.arrived for to in recipients) == {"me@ostwerth.example": 2}


def test_the_password_goes_over_an_encrypted_line_to_a_server_that_is_who_it_says(certificate) -> None:
    authority, context = certificate[0], _context(*certificate)
    with post_office(certificate=context, password="secret") as office:
        known = at(office, security=Security.STARTTLS, authority=authority, user="receivables", timeout_seconds=5)
        assert send(replace(known, password="secret"), parcel())[0].outcome is Outcome.SENT
        wrong = send(replace(known, password="guess"), parcel())[0]
        stranger = send(replace(known, password="secret", authority=None), parcel())[0]
        open_line = send(replace(known, password="secret", security=Security.NONE), parcel())[0]
    assert [wrong.outcome, stranger.outcome, open_line.outcome] == [Outcome.DEFERRED] * 3
    assert "535" in wrong.detail
    assert "certificate verify failed" in stranger.detail
    assert "guess" not in wrong.detail
    assert len(office.arrived) == 1


def test_a_wrong_password_is_tried_once_and_one_of_any_letters_is_understood(certificate) -> None:
    authority, context = certificate[0], _context(*certificate)
    with post_office(certificate=context, password="Schlüssel 钥") as office:
        server = at(office, security=Security.STARTTLS, authority=authority, user="receivables", timeout_seconds=5)
        assert send(replace(server, password="Schlüssel 钥"), parcel())[0].outcome is Outcome.SENT
        send(replace(server, password="guess"), parcel())
    assert office.logins == 2


def test_a_token_stands_for_a_password_and_a_fresh_one_is_asked_for_where_it_is_refused(certificate, tmp_path) -> None:
    """A program that keeps its token until it hears that it was refused; a second one gives the same again."""
    asked = tmp_path / "asked"
    keeps = f"""
import os, pathlib
asked = pathlib.Path({str(asked)!r})
was = asked.read_text() if asked.exists() else ""
asked.write_text(was + "x")
print("fresh" if os.environ.get("RECEIVABLES_TOKEN_REFUSED") else "kept")
"""
    fresh = Tokens(command=(sys.executable, "-c", keeps), timeout_seconds=20)
    stale = tmp_path / "token"
    stale.write_text("stale\n", encoding="utf-8")
    with post_office(certificate=_context(*certificate), password="secret") as office:
        server = at(office, security=Security.STARTTLS, authority=certificate[0], user="receivables", timeout_seconds=5)
        office.tokens = ["kept", "fresh"]
        assert send(replace(server, tokens=fresh), parcel())[0].outcome is Outcome.SENT
        assert (office.logins, asked.read_text()) == (1, "x")
        assert send(replace(server, tokens=fresh), parcel(2))[0].outcome is Outcome.SENT
        assert (office.logins, asked.read_text()) == (3, "xxx")
        refused = send(replace(server, tokens=Tokens(file=stale)), parcel(3))[0]
        assert office.logins == 4
    assert (refused.outcome, "535" in refused.detail, "stale" in refused.detail) == (Outcome.DEFERRED, True, False)
    assert len(office.arrived) == 2


@pytest.mark.parametrize(
    ("does", "said"),
    [
        ("import sys; sys.exit('no consent')", "ended with 1: no consent"),
        ("print('secret and more')", "gives no token: expected one word"),
        ("pass", "gives no token: expected one word"),
        ("import time; time.sleep(9)", "has given no token in 0.4 seconds"),
    ],
)
def test_without_a_token_nothing_is_sent_and_no_secret_is_told(office: PostOffice, does: str, said: str) -> None:
    seconds = 0.4 if "sleep" in does else 20
    tokens = Tokens(command=(sys.executable, "-c", does), timeout_seconds=seconds)
    receipt = send(at(office, user="receivables", tokens=tokens), parcel())[0]
    assert (receipt.outcome, office.arrived) == (Outcome.DEFERRED, [])
    assert said in receipt.detail
    assert "secret" not in receipt.detail


def test_a_file_or_a_program_that_is_not_there_is_named(tmp_path: Path, office: PostOffice) -> None:
    for tokens in (Tokens(file=tmp_path / "token"), Tokens(command=(str(tmp_path / "token"),))):
        receipt = send(at(office, user="receivables", tokens=tokens), parcel())[0]
        assert receipt.detail.endswith("No such file or directory")
        assert str(tmp_path / "token") in receipt.detail


def test_a_certificate_that_is_not_there_is_named(tmp_path: Path, office: PostOffice) -> None:
    (receipt,) = send(at(office, authority=tmp_path / "authority.pem"), parcel())
    assert receipt.outcome is Outcome.DEFERRED
    assert f"{tmp_path / 'authority.pem'}, cannot be read" in receipt.detail
