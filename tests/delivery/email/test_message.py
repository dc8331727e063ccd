"""A parcel as an e-mail."""

import email
import email.policy
from dataclasses import replace
from datetime import UTC, date, datetime
from email.header import decode_header, make_header
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from receivables.delivery.email.message import (
    NoAddress,
    Sender,
    as_sent,
    message_id,
    message_of,
    parcels_named,
    recipients,
)
from receivables.delivery.parcel import Attachment, Parcel
from receivables.email_address import is_address

AT = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
PDF = bytes(range(256)) * 40
SENDER = Sender(name="Ostwerth Pumpen GmbH", address="dunning@ostwerth.example", reply_to="ar@ostwerth.example")
PARCEL = Parcel(
    reference="L-20261102-C1",
    attempt=1,
    day=date(2026, 11, 2),
    at=AT,
    to=("ap@example.com",),
    cc=("cfo@example.com",),
    language="zh",
    subject="付款提醒: EUR 1,000.00",
    text="Dear Sir or Madam,\n\nüber 账单\n.\nFrom here on\n" + "x" * 2000 + "\n",
    html="<p>Dear Sir or Madam,</p><p>über 账单</p>",
    attachments=(Attachment(name="Mahnung Müller & Söhne.pdf", media_type="application/pdf", content=PDF),),
)


def _received(parcel: Parcel = PARCEL, **options: Any) -> Any:
    """What arrives: the bytes read by a program that had no part in writing them."""
    written = as_sent(message_of(parcel, SENDER, **options))
    return email.message_from_bytes(written, policy=email.policy.default)


def test_what_arrives_is_the_letter() -> None:
    got = _received()
    assert (got["From"], got["To"], got["Cc"]) == (
        "Ostwerth Pumpen GmbH <dunning@ostwerth.example>",
        "ap@example.com",
        "cfo@example.com",
    )
    assert (got["Subject"], got["X-Receivables-Letter"]) == (PARCEL.subject, PARCEL.name)
    assert got["Reply-To"] == "Ostwerth Pumpen GmbH L-20261102-C1 <ar@ostwerth.example>"
    assert got["Date"].datetime == AT
    assert got.get_body(("plain",)).get_content().replace("\r\n", "\n") == PARCEL.text
    assert got.get_body(("html",)).get_content().strip() == PARCEL.html
    (attached,) = got.iter_attachments()
    assert (attached.get_filename(), attached.get_content_type()) == ("Mahnung Müller & Söhne.pdf", "application/pdf")
    assert attached.get_content() == PDF


_LONG = "Zahlungserinnerung für offene Posten, " * 60


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"subject": "x" * 2000},
        {"subject": "词" * 600},
        {"subject": _LONG, "text": "\u2028ü\x00" * 2000, "html": "ü" * 3000},
        {"reference": "L-20261102-" + "客" * 60},
        {"to": tuple(f"ap{number}@example.com" for number in range(200))},
    ],
)
def test_any_mail_server_takes_it_short_lines_of_seven_bits(changes: dict[str, Any]) -> None:
    message = message_of(replace(PARCEL, **changes), replace(SENDER, name=_LONG))
    written = as_sent(message)
    assert written == message.as_bytes()
    assert max(map(len, written.split(b"\r\n"))) <= 998
    assert b"\n" not in written.replace(b"\r\n", b"")
    assert b"\r" not in written.replace(b"\r\n", b"")
    assert written.isascii()
    assert b"\0" not in written


@given(text=st.text(), subject=st.text(), name=st.text(), file=st.text(min_size=1), reference=st.text())
def test_whatever_people_have_written_becomes_a_message_that_says_it(text, subject, name, file, reference) -> None:
    attached = replace(PARCEL.attachments[0], name=file, content=b"x")
    parcel = replace(PARCEL, text=text, subject=subject, reference=reference, attachments=(attached,))
    read = email.message_from_bytes(message_of(parcel, replace(SENDER, name=name)).as_bytes())
    assert {"Bcc", "Body"}.isdisjoint(read.keys())
    assert len(read.keys()) == len(set(read.keys())) == 12
    body = b"".join(part.get_payload(decode=True) for part in read.walk() if part.get_content_type() == "text/plain")
    assert body.decode().splitlines() == text.splitlines()
    if subject.isprintable():
        assert str(make_header(decode_header(read["Subject"]))) == subject.strip()


def test_a_long_name_with_a_comma_is_one_sender_of_that_name() -> None:
    name = "Müller, Söhne & Co. GmbH, Abteilung für offene Posten und Mahnungen <ar@elsewhere.example>"
    written = as_sent(message_of(PARCEL, replace(SENDER, name=name)))
    (address,) = email.message_from_bytes(written, policy=email.policy.default)["From"].addresses
    assert address.addr_spec == SENDER.address
    # The newer reader doubles a space where a long name is folded.
    assert str(make_header(decode_header(email.message_from_bytes(written)["From"]))) == f"{name} <{SENDER.address}>"


def test_a_domain_in_letters_of_any_script_is_written_as_name_servers_know_it() -> None:
    # By the rules of 2003 it would be strasse.example: somebody else's.
    assert recipients(replace(PARCEL, to=("ap@straße.example",), cc=())) == ["ap@xn--strae-oqa.example"]
    assert _received(replace(PARCEL, to=("ap@straße.example",)))["To"] == "ap@xn--strae-oqa.example"


def test_a_letter_to_nobody_is_no_message() -> None:
    with pytest.raises(NoAddress, match="letter L-20261102-C1 has no address"):
        message_of(replace(PARCEL, to=()), SENDER)


def test_the_same_parcel_is_the_same_bytes() -> None:
    assert message_of(PARCEL, SENDER).as_bytes() == message_of(PARCEL, SENDER).as_bytes()


@given(st.text(min_size=1, max_size=30))
def test_the_message_id_tells_the_parcel_again(customer: str) -> None:
    parcel = replace(PARCEL, reference=f"L-20261102-{customer}", attempt=3)
    named = message_id(parcel.name, SENDER.domain)
    assert named.isascii()
    assert parcels_named(f"In-Reply-To: {named}\nReferences: <a@b> {named}") == [parcel.name]


def test_two_attempts_have_two_names() -> None:
    assert _received()["Message-ID"] != _received(replace(PARCEL, attempt=2))["Message-ID"]


@pytest.mark.parametrize("field", ["subject", "reference"])
def test_no_customers_data_begins_another_header(field: str) -> None:
    got = _received(replace(PARCEL, **{field: "Reminder\r\nBcc: all@example.com\n\nBody"}))
    assert got["Bcc"] is None
    assert got["To"] == "ap@example.com"
    assert got.get_body(("plain",)).get_content().replace("\r\n", "\n") == PARCEL.text


@pytest.mark.parametrize(
    "address",
    [
        "",
        "ap",
        "ap@",
        "@example.com",
        "ap@example",
        "a b@example.com",
        "ap@example.com\nBcc: x@y.zz",
        "ä@ä.de",
        "a@-ü-.de",
    ],
)
def test_what_is_no_address_is_refused(address: str) -> None:
    assert not is_address(address)
    with pytest.raises(NoAddress, match="is no address that mail can be sent to"):
        message_of(replace(PARCEL, to=(address,)), SENDER)


def test_a_test_goes_to_one_address_alone_and_says_whom_it_was_meant_for() -> None:
    got = _received(test_address="me@ostwerth.example")
    assert (got["To"], got["Cc"]) == ("me@ostwerth.example", None)
    assert got["X-Meant-For"] == "ap@example.com, cfo@example.com"
    assert got["Subject"] == f"[TEST] {PARCEL.subject}"
    assert recipients(PARCEL, test_address="me@ostwerth.example") == ["me@ostwerth.example"]


def test_whoever_is_named_twice_gets_one_copy() -> None:
    assert recipients(replace(PARCEL, cc=("AP@example.com", "cfo@example.com"))) == [
        "ap@example.com",
        "cfo@example.com",
    ]
