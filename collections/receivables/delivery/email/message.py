"""A parcel as an e-mail: plain text and HTML, the letter attached, named so that whatever comes back is known again."""

import hashlib
import re
from binascii import b2a_base64, b2a_qp
from collections.abc import Sequence
from dataclasses import dataclass
from email.header import Header
from email.message import Message
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.nonmultipart import MIMENonMultipart
from email.policy import compat32
from email.utils import format_datetime, formataddr
from typing import Any

from receivables.delivery.parcel import Attachment, Parcel
from receivables.email_address import written
from receivables.stop import Stopped

# Lines end as the protocol wants them. The older half of the library: the newer reads again each header that it is
# given, which costs four times the rest of a message, and puts spaces into long names of senders when it folds them.
_AS_SENT: Any = compat32.clone(linesep="\r\n", mangle_from_=False)
# What ends a line in any program that reads it, and halves of letters, which no encoding takes.
_BREAKS_A_HEADER = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029\ud800-\udfff]+")
# Dots stand between others only.
_NOT_IN_AN_ID = re.compile(r"[^A-Za-z0-9._-]|(?<![^.])\.")
_LONGEST_PLAIN = 900  # A line of a header has 998 at the most.
_LINE = 76  # Of base64.
_LINE_END = re.compile(r"\r\n|\r|\n")
LETTER_HEADER = "X-Receivables-Letter"
_PARCEL = re.compile(r"[A-Za-z0-9._=-]+\.[1-9][0-9]*")
_MESSAGE_ID = re.compile(r"<(?P<name>[A-Za-z0-9._=-]+)\.letter@(?P<domain>[^>@\s]+)>")


class NoAddress(Stopped):
    """Something that stands where an address of e-mail is expected, and is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Whom letters are from. `reply_to` empty: replies go to `address`. `domain` stands in every Message-ID.

    `bounces_to`: where what cannot be delivered comes back to; empty: to `address`.
    """

    name: str
    address: str
    reply_to: str = ""
    bounces_to: str = ""

    def __post_init__(self) -> None:
        """Raises NoAddress where one of its addresses is none."""
        for address in filter(None, (self.address, self.reply_to, self.bounces_to)):
            _address(address)

    @property
    def domain(self) -> str:
        """What comes after the @."""
        return _address(self.address).rpartition("@")[2]

    @property
    def return_path(self) -> str:
        """Where mail servers are told to send back what they cannot deliver."""
        return _address(self.bounces_to or self.address)


def message_of(parcel: Parcel, sender: Sender, *, test_address: str | None = None) -> Message:
    """The message. The same parcel is the same bytes, of seven bits and in lines that every mail server takes.

    With `test_address` it goes there alone, says so in its subject, and names in a header whom it was meant for.
    Raises NoAddress where one of its addresses is none, or it has none.
    """
    message = MIMEMultipart("mixed", boundary=_boundary(parcel, "all"), policy=_AS_SENT)
    headers = {
        "From": _mailbox(sender.name, sender.address),
        **_addressed(parcel, test_address),
        # Whoever answers has the letter's name in the answer even where a mail program says not what it answers to.
        "Reply-To": _mailbox(f"{sender.name} {parcel.reference}", sender.reply_to or sender.address),
        "Subject": _header("Subject", parcel.subject if test_address is None else f"[TEST] {parcel.subject}"),
        "Date": format_datetime(parcel.at),
        "Message-ID": message_id(parcel.name, sender.domain),
        # Answering machines that know the header do not answer.
        "Auto-Submitted": "auto-generated",
        # Some mail services replace the Message-ID by their own.
        LETTER_HEADER: _as_id(parcel.name),
        **({"Content-Language": _header("Content-Language", parcel.language)} if parcel.language else {}),
    }
    for name, value in headers.items():
        # The library's types know of no Header, which is what it folds best.
        message[name] = value  # type: ignore[assignment]
    _fill(message, parcel)
    return message


def as_sent(message: Message) -> bytes:
    """The bytes of a message of `message_of`: what the library writes, which looks at each line of each part by itself
    and takes most of the time that an e-mail costs.
    """
    headers = b"".join(_AS_SENT.fold_binary(name, value) for name, value in message.raw_items())
    if not message.is_multipart():
        return headers + b"\r\n" + str(message.get_payload()).encode("ascii")
    boundary = b"--" + str(message.get_boundary()).encode("ascii")
    parts = [boundary + b"\r\n" + as_sent(part) for part in _parts(message)]
    return b"\r\n".join((headers, *parts, boundary + b"--\r\n"))


def _parts(message: Message) -> list[Message]:
    parts: Any = message.get_payload()
    return list(parts)


def message_id(name: str, domain: str) -> str:
    """The Message-ID of a parcel's name: it can be read back whatever letters the name is of.

    >>> message_id("L-20261030-C0012.1", "example.com")
    '<L-20261030-C0012.1.letter@example.com>'
    """
    return f"<{_as_id(name)}.letter@{domain}>"


def parcels_named(text: str) -> list[str]:
    """The names of all parcels whose Message-ID stands in a text, each once, in order.

    >>> parcels_named("References: <x@y> <L-20261030-C0012.1.letter@example.com>")
    ['L-20261030-C0012.1']
    """
    return list(dict.fromkeys(_from_id(found["name"]) for found in _MESSAGE_ID.finditer(text)))


def parcel_of_header(text: str) -> list[str]:
    """The name of the parcel that LETTER_HEADER holds: one or none.

    >>> parcel_of_header("L-20261030-C0012.1"), parcel_of_header("something else")
    (['L-20261030-C0012.1'], [])
    """
    return [_from_id(text)] if _PARCEL.fullmatch(text) else []


def recipients(parcel: Parcel, *, test_address: str | None = None) -> Sequence[str]:
    """Whom the mail server is told to deliver to, each once, as it wants them written.

    Raises NoAddress as `message_of` does.
    """
    written = map(_address, (*parcel.to, *parcel.cc) if test_address is None else (test_address,))
    return list({one.casefold(): one for one in reversed(list(written))}.values())[::-1]


def _addressed(parcel: Parcel, test_address: str | None) -> dict[str, str | Header]:
    if test_address is not None:
        meant = _header("X-Meant-For", ", ".join((*parcel.to, *parcel.cc)))
        return {"To": _address(test_address), "X-Meant-For": meant}
    if not parcel.to:
        raise NoAddress(f"letter {parcel.reference} has no address: expected one such as name@example.com")
    to = {"To": ", ".join(map(_address, parcel.to)), "Cc": ", ".join(map(_address, parcel.cc))}
    return {name: addresses for name, addresses in to.items() if addresses}


def _fill(message: Message, parcel: Parcel) -> None:
    """Text, its HTML and the attachments."""
    both = MIMEMultipart("alternative", boundary=_boundary(parcel, "text"), policy=_AS_SENT)
    del both["MIME-Version"]
    both.attach(_text("plain", parcel.text))
    both.attach(_text("html", parcel.html))
    message.attach(both)
    for one in parcel.attachments:
        message.attach(_attached(one))


def _text(subtype: str, text: str) -> Message:
    """In quoted-printable: readable as it is where it is mostly of Latin letters, and never of eight bits."""
    part = _part("text", subtype, charset="utf-8")
    part["Content-Transfer-Encoding"] = "quoted-printable"
    lines = "\r\n".join(_LINE_END.split(text))
    encoded = b2a_qp(lines.encode("utf-8", "replace"), istext=True).decode("ascii")
    # It breaks long lines as the first short one ends, and a text of one line alone as Unix does.
    part.set_payload("\r\n".join(_LINE_END.split(encoded)))
    return part


def _attached(one: Attachment) -> Message:
    kind, _, subtype = one.media_type.partition("/")
    part = _part(kind, subtype)
    name = _one_line(one.name)
    part.add_header("Content-Disposition", "attachment", filename=name if name.isascii() else ("utf-8", "", name))
    part["Content-Transfer-Encoding"] = "base64"
    part.set_payload(_in_lines(b2a_base64(one.content, newline=False)))
    return part


def _in_lines(encoded: bytes) -> str:
    lines = (encoded[start : start + _LINE] for start in range(0, len(encoded), _LINE))
    return b"".join(line + b"\r\n" for line in lines).decode("ascii")


def _part(kind: str, subtype: str, **parameters: str) -> MIMEBase:
    part = MIMENonMultipart(kind, subtype, policy=_AS_SENT, **parameters)
    del part["MIME-Version"]
    return part


def _boundary(parcel: Parcel, of: str) -> str:
    """Decided by the parcel's name alone; no line of quoted-printable or base64 begins like it."""
    return f"=_{hashlib.sha256(f'{parcel.name}/{of}'.encode()).hexdigest()[:32]}"


def _mailbox(name: str, address: str) -> str | Header:
    plain, shown = _address(address), _one_line(name)
    if shown.isascii():
        return formataddr((shown, plain))
    header = Header(shown, "utf-8", header_name="Reply-To")
    header.append(f"<{plain}>", "us-ascii")
    return header


def _header(name: str, text: str) -> str | Header:
    """Text that anybody may have written."""
    line = _one_line(text)
    # What looks encoded is read as if it were.
    is_plain = line.isascii() and "=?" not in line and len(line) < _LONGEST_PLAIN
    return line if is_plain else Header(line, "utf-8", header_name=name)


def _address(text: str) -> str:
    plain = written(text)
    if plain is None:
        shown = _one_line(text)
        raise NoAddress(f"'{shown}' is no address that mail can be sent to: expected one such as name@example.com")
    return plain


def _one_line(text: str) -> str:
    """Without what would begin another header."""
    return _BREAKS_A_HEADER.sub(" ", text).strip()


def _as_id(name: str) -> str:
    return _NOT_IN_AN_ID.sub(lambda found: "".join(f"={byte:02x}" for byte in found[0].encode()), name)


def _from_id(written: str) -> str:
    """The other way round; what is no writing of ours is left as it is."""
    bytes_ = re.sub(r"=([0-9a-f]{2})", lambda found: chr(int(found[1], 16)), written).encode("latin-1")
    return bytes_.decode(errors="replace")
