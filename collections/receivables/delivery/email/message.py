"""A parcel as an e-mail: plain text and HTML, the letter attached, named so that whatever comes back is known again."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage, MIMEPart
from email.policy import SMTP
from email.utils import format_datetime

from receivables.delivery.parcel import Parcel
from receivables.stop import Stopped

_BREAKS_A_HEADER = re.compile(r"[\x00-\x1f\x7f]+")
_PART_OF_AN_ID = re.compile(r"[A-Za-z0-9.]")
# An address that any mail server takes: no quoted names, no literals, no comments.
_ADDRESS = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]([A-Za-z0-9-]{0,61}[A-Za-z0-9])"
)
_LONGEST_ADDRESS = 254  # RFC 5321
_MESSAGE_ID = re.compile(r"<(?P<name>[A-Za-z0-9.=]+)\.letter@(?P<domain>[^>@\s]+)>")


class NoAddress(Stopped):
    """Something that stands where an address of e-mail is expected, and is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Whom letters are from. `reply_to` empty: replies go to `address`. `domain` stands in every Message-ID."""

    name: str
    address: str
    reply_to: str = ""

    @property
    def domain(self) -> str:
        """What comes after the @."""
        return self.address.rpartition("@")[2]


def is_address(text: str) -> bool:
    """Whether mail can be sent to it, as far as its looks tell.

    >>> is_address("lin@example.com"), is_address("lin@example"), is_address("lin@example.com\\nBcc: all@example.com")
    (True, False, False)
    """
    return len(text) <= _LONGEST_ADDRESS and _ADDRESS.fullmatch(text) is not None


def message_of(parcel: Parcel, sender: Sender, *, test_address: str | None = None) -> EmailMessage:
    """The message. The same parcel is the same bytes.

    With `test_address` it goes there alone, says so in its subject, and names in a header whom it was meant for.
    Raises NoAddress where one of its addresses is none.
    """
    message = EmailMessage(policy=SMTP)
    message["From"] = _address(sender.name, sender.address)
    _address_to(message, parcel, test_address)
    if sender.reply_to:
        message["Reply-To"] = _address("", sender.reply_to)
    message["Subject"] = _one_line(parcel.subject if test_address is None else f"[TEST] {parcel.subject}")
    message["Date"] = format_datetime(parcel.at)
    message["Message-ID"] = message_id(parcel.name, sender.domain)
    # Answering machines that know the header do not answer.
    message["Auto-Submitted"] = "auto-generated"
    message["X-Letter"] = _one_line(parcel.reference)
    if parcel.language:
        message["Content-Language"] = _one_line(parcel.language)
    _fill(message, parcel)
    return message


def message_id(name: str, domain: str) -> str:
    """The Message-ID of a parcel's name: it can be read back whatever letters the name is of.

    >>> message_id("L-20261030-C0012.1", "example.com")
    '<L=2d20261030=2dC0012.1.letter@example.com>'
    """
    return f"<{_as_id(name)}.letter@{domain}>"


def parcels_named(text: str) -> list[str]:
    """The names of all parcels whose Message-ID stands in a text, each once, in order.

    >>> parcels_named("References: <x@y> <L=2d20261030=2dC0012.1.letter@example.com>")
    ['L-20261030-C0012.1']
    """
    return list(dict.fromkeys(_from_id(found["name"]) for found in _MESSAGE_ID.finditer(text)))


def _address_to(message: EmailMessage, parcel: Parcel, test_address: str | None) -> None:
    if test_address is None:
        message["To"] = [_address("", one) for one in parcel.to]
        if parcel.cc:
            message["Cc"] = [_address("", one) for one in parcel.cc]
        return
    message["To"] = _address("", test_address)
    message["X-Meant-For"] = _one_line(", ".join((*parcel.to, *parcel.cc)))


def recipients(parcel: Parcel, *, test_address: str | None = None) -> Sequence[str]:
    """Whom the mail server is told to deliver to, each once."""
    return list(dict.fromkeys((*parcel.to, *parcel.cc))) if test_address is None else [test_address]


def _fill(message: EmailMessage, parcel: Parcel) -> None:
    """Text, its HTML and the attachments, with boundaries that the parcel's name alone decides."""
    message.set_content(parcel.text)
    message.add_alternative(parcel.html, subtype="html")
    for one in parcel.attachments:
        kind, _, subtype = one.media_type.partition("/")
        message.add_attachment(one.content, maintype=kind, subtype=subtype, filename=_one_line(one.name))
    multiparts = [part for part in message.walk() if part.is_multipart()]
    for number, part in enumerate(multiparts):
        _bound(part, f"{parcel.name}/{number}")


def _bound(part: EmailMessage | MIMEPart, of: str) -> None:
    part.set_boundary(f"=_{hashlib.sha256(of.encode()).hexdigest()[:32]}")


def _address(name: str, address: str) -> Address:
    if not is_address(address):
        shown = _one_line(address)
        raise NoAddress(f"'{shown}' is no address that mail can be sent to: expected one such as name@example.com")
    user, _, domain = address.rpartition("@")
    return Address(_one_line(name), user, domain)


def _one_line(text: str) -> str:
    """Without what would begin another header."""
    return _BREAKS_A_HEADER.sub(" ", text).strip()


def _as_id(name: str) -> str:
    return "".join(
        one if _PART_OF_AN_ID.fullmatch(one) else "".join(f"={byte:02x}" for byte in one.encode()) for one in name
    )


def _from_id(written: str) -> str:
    """The other way round; what is no writing of ours is left as it is."""
    bytes_ = re.sub(r"=([0-9a-f]{2})", lambda found: chr(int(found[1], 16)), written).encode("latin-1")
    return bytes_.decode(errors="replace")
