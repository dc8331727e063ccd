"""Sending letters by e-mail to a sink on this machine, in a process of its own, whose CPU does not count."""

import smtplib
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime
from email.message import EmailMessage
from pathlib import Path

from benchmarks.measure import Job
from receivables.delivery.email.message import Sender, as_sent, message_of
from receivables.delivery.email.sending import EmailChannel, Pace
from receivables.delivery.email.server import MailServer, Security
from receivables.delivery.parcel import Attachment, Outcome, Parcel

MAILS = 1_000
# With a million items, as many as a large firm sends in a night.
MANY, MANY_FROM = 10_000, 1_000_000
_PDF = bytes(range(256)) * 120  # 30 KB
_PLAIN = "Dear Sir or Madam,\n\nplease pay the items below.\n" * 12
_HTML = "<p>Dear Sir or Madam,</p><p>please pay the items below.</p>\n" * 60


def bare(folder: Path, items: int) -> Job:
    """What a script of a few lines does: the library's message, one connection, one message after another."""
    port, count = sink(), mails(items)

    def job() -> None:
        with smtplib.SMTP("127.0.0.1", port) as smtp:
            for number in range(count):
                smtp.send_message(_message(number))

    return job


def channel(folder: Path, items: int) -> Job:
    """The same letters through the channel."""
    server = MailServer(host="127.0.0.1", port=sink(), security=Security.NONE)
    sender, count = Sender(name="Creditor", address="ar@creditor.example"), mails(items)

    def job() -> None:
        with EmailChannel(server, sender, pace=Pace(), test_address=None) as open_channel:
            outcomes = {receipt.outcome for _, receipt in open_channel.deliver(_parcels(count))}
        assert outcomes == {Outcome.SENT}

    return job


def messages(folder: Path, items: int) -> Job:
    """Only their bytes, sent nowhere."""
    sender, count = Sender(name="Creditor", address="ar@creditor.example"), mails(items)
    return lambda: [len(as_sent(message_of(parcel, sender))) for parcel in _parcels(count)]


def mails(items: int) -> int:
    """How many are sent beside so many items."""
    return MANY if items >= MANY_FROM else MAILS


def _message(number: int) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"] = "Creditor <ar@creditor.example>", f"ap@c{number}.example"
    message["Subject"] = f"Payment reminder {number}"
    message["Message-ID"] = f"<{number}@creditor.example>"
    message.set_content(_PLAIN)
    message.add_alternative(_HTML, subtype="html")
    message.add_attachment(_PDF, maintype="application", subtype="pdf", filename=f"L-{number}.pdf")
    return message


def _parcels(count: int) -> Iterator[Parcel]:
    attachment = Attachment(name="letter.pdf", media_type="application/pdf", content=_PDF)
    for number in range(count):
        yield Parcel(
            reference=f"L-20261030-{number}",
            attempt=1,
            day=date(2026, 10, 30),
            at=datetime(2026, 10, 30, 8, tzinfo=UTC),
            to=(f"ap@c{number}.example",),
            language="en",
            subject=f"Payment reminder {number}",
            text=_PLAIN,
            html=_HTML,
            attachments=(attachment,),
        )


def sink() -> int:
    """The port of a mail server that takes everything, keeps nothing, and ends with this process."""
    program = [sys.executable, "-m", "benchmarks.email"]
    sink = subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert sink.stdout
    return int(sink.stdout.readline())


def _serve() -> None:
    listening = socket.create_server(("127.0.0.1", 0))
    threading.Thread(target=_accept, args=(listening,), daemon=True).start()
    print(listening.getsockname()[1], flush=True)
    # Until whoever started it is gone.
    sys.stdin.read()


def _accept(listening: socket.socket) -> None:
    while True:
        connection, _ = listening.accept()
        with connection, connection.makefile("rb") as lines:
            connection.sendall(b"220 sink\r\n")
            for line in lines:
                command = line[:4].upper()
                if command == b"DATA":
                    connection.sendall(b"354 go on\r\n")
                    any(text == b".\r\n" for text in lines)
                connection.sendall(b"221 bye\r\n" if command == b"QUIT" else b"250 yes\r\n")


if __name__ == "__main__":
    _serve()
