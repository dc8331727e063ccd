"""What comes back from mail servers, and what only looks like it."""

import email
from email.message import EmailMessage, Message
from email.mime.message import MIMEMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delivery.email.test_message import PARCEL, SENDER
from receivables.delivery.bounces import Bounce, bounces_in
from receivables.delivery.email.message import message_of

LETTER = message_of(PARCEL, SENDER)
NO_SUCH_USER = {
    "Final-Recipient": "rfc822; ap@example.com",
    "Action": "failed",
    "Status": "5.1.1",
    "Diagnostic-Code": "smtp; 550 5.1.1 <ap@example.com>: Recipient address rejected:\n User unknown",
}


def notification(*recipients: dict[str, str], returned: str = "whole", of: Message = LETTER) -> bytes:
    """A delivery status notification as RFC 3464 lays it out, with the letter or its headers sent back."""
    report = MIMEMultipart("report", report_type="delivery-status")
    report["From"], report["To"] = "MAILER-DAEMON@mx.example.com", SENDER.address
    report["Subject"] = "Undelivered Mail Returned to Sender"
    report.attach(MIMEText("This is the mail system at host mx.example.com."))
    status = MIMEMessage(_block({"Reporting-MTA": "dns; mx.example.com"}), "delivery-status")
    status.get_payload().extend(map(_block, recipients))  # type: ignore[union-attr]
    report.attach(status)
    headers = "\n".join(f"{name}: {value}" for name, value in of.items())
    report.attach(MIMEMessage(of) if returned == "whole" else MIMEText(headers, "rfc822-headers"))
    return report.as_bytes()


def _block(fields: dict[str, str]) -> Any:
    block = EmailMessage()
    for name, value in fields.items():
        block[name] = " ".join(value.split())
    return block


@pytest.mark.parametrize("returned", ["whole", "headers"])
def test_a_bounce_names_the_letter_whom_it_did_not_reach_and_why(returned: str) -> None:
    assert bounces_in(notification(NO_SUCH_USER, returned=returned)) == (
        Bounce(
            parcel="L-20261102-C1.1",
            recipient="ap@example.com",
            status="5.1.1",
            is_final=True,
            detail="550 5.1.1 <ap@example.com>: Recipient address rejected: User unknown",
        ),
    )


def test_each_recipient_is_told_apart_and_a_delay_is_no_bounce() -> None:
    full = {"Final-Recipient": "rfc822; cfo@example.com", "Action": "failed", "Status": "4.2.2"}
    delayed = NO_SUCH_USER | {"Action": "delayed", "Status": "4.4.1"}
    found = bounces_in(notification(NO_SUCH_USER, full, delayed))
    assert [(one.recipient, one.status, one.is_final) for one in found] == [
        ("ap@example.com", "5.1.1", True),
        ("cfo@example.com", "4.2.2", False),
    ]


def test_the_recipient_is_the_one_we_wrote_to_though_the_other_side_passed_it_on() -> None:
    passed_on = NO_SUCH_USER | {
        "Original-Recipient": "rfc822; ap@example.com",
        "Final-Recipient": "rfc822; x@y.example",
    }
    assert bounces_in(notification(passed_on))[0].recipient == "ap@example.com"


def test_a_server_that_only_names_whom_it_failed_is_understood() -> None:
    plain = EmailMessage()
    plain["X-Failed-Recipients"] = "ap@example.com"
    plain.set_content(f"550 5.7.1 relaying denied\n\n----- the message -----\nMessage-ID: {LETTER['Message-ID']}\n")
    (found,) = bounces_in(plain.as_bytes())
    assert (found.parcel, found.recipient, found.status) == ("L-20261102-C1.1", "ap@example.com", "5.7.1")


def test_a_reason_that_nobody_gives_is_final() -> None:
    silent = {"Final-Recipient": "rfc822; ap@example.com", "Action": "failed", "Status": ""}
    (found,) = bounces_in(notification(silent))
    assert (found.status, found.is_final) == ("", True)


@pytest.mark.parametrize(
    ("fields", "status", "is_final"),
    [
        ({"Action": "failed (bad-destination-mailbox)"}, "5.1.1", True),
        ({"Status": "", "Diagnostic-Code": "smtp; 452 mailbox full"}, "", False),
        ({"Status": "", "Diagnostic-Code": "smtp; 550 no such user"}, "", True),
        ({"Status": "4.2.2 (full)", "Diagnostic-Code": "smtp; 550 5.1.1 unknown"}, "4.2.2", False),
    ],
)
def test_servers_say_it_each_in_its_own_way(fields: dict[str, str], status: str, is_final: bool) -> None:
    (found,) = bounces_in(notification(NO_SUCH_USER | fields))
    assert (found.recipient, found.status, found.is_final) == ("ap@example.com", status, is_final)


def test_a_report_that_keeps_its_blocks_together_is_understood() -> None:
    together = notification(NO_SUCH_USER).replace(b"mx.example.com\n\nFinal", b"mx.example.com\nFinal")
    assert len(bounces_in(together)) == 1


def test_a_report_about_an_address_of_any_script_is_understood() -> None:
    written = notification(NO_SUCH_USER, NO_SUCH_USER | {"Final-Recipient": "rfc822; cfo@example.com"})
    written = written.replace(b"message/delivery-status", b"message/global-delivery-status")
    assert [one.recipient for one in bounces_in(written)] == ["ap@example.com", "cfo@example.com"]


def test_a_letter_whose_message_id_a_mail_service_replaced_is_known_by_its_own_header() -> None:
    replaced = email.message_from_bytes(LETTER.as_bytes())
    replaced.replace_header("Message-ID", "<0102018f@mail-service.example>")
    for returned in ("whole", "headers"):
        (found,) = bounces_in(notification(NO_SUCH_USER, returned=returned, of=replaced))
        assert found.parcel == PARCEL.name


def test_parts_within_parts_without_end_are_no_bounce() -> None:
    deep = b"".join(b"Content-Type: multipart/mixed; boundary=%d\n\n--%d\n" % (depth, depth) for depth in range(3000))
    assert bounces_in(deep) == ()


@given(st.data())
def test_whatever_is_in_a_mailbox_nothing_breaks(data: st.DataObject) -> None:
    written = bytearray(NOTIFICATION)
    for _ in range(data.draw(st.integers(0, 12))):
        place = data.draw(st.integers(0, len(HEAD)))
        written[place : place + data.draw(st.integers(0, 30))] = data.draw(st.binary(max_size=12))
    assert len(bounces_in(bytes(written))) <= 2


NOTIFICATION = notification(NO_SUCH_USER, NO_SUCH_USER | {"Final-Recipient": "rfc822; cfo@example.com"})
HEAD = NOTIFICATION[: NOTIFICATION.index(b"Dear Sir")]


def _answer() -> bytes:
    answer = EmailMessage()
    answer["From"], answer["Subject"] = "ap@example.com", "Re: reminder, delivery failed 5.1.1"
    answer["In-Reply-To"] = LETTER["Message-ID"]
    answer.set_content(f"We have paid. 550 5.1.1\n> {LETTER['Message-ID']}")
    return answer.as_bytes()


def _stranger() -> EmailMessage:
    stranger = EmailMessage()
    stranger["Message-ID"] = "<4711@elsewhere.example>"
    stranger.set_content("Somebody else's mail")
    return stranger


@pytest.mark.parametrize(
    "message",
    [b"", b"\xff\xfe no mail at all", _answer(), notification(NO_SUCH_USER, of=_stranger()), LETTER.as_bytes()],
    ids=["nothing", "no mail", "an answer", "of a mail not ours", "the letter itself"],
)
def test_what_is_no_bounce_of_a_letter_is_none(message: bytes) -> None:
    assert bounces_in(message) == ()
