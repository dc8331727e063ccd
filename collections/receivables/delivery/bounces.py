"""What comes back: delivery status notifications (RFC 3464), and which letter they are about."""

import email
import email.policy
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage, Message

from receivables.delivery.email.message import parcels_named

_STATUS = re.compile(r"\b([245])\.\d{1,3}\.\d{1,3}\b")
# Actions of a notification after which nothing more is tried; "delayed" and "relayed" are none.
_GIVEN_UP = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounce:
    """A recipient whom a parcel did not reach. `parcel`: its name (`Parcel.name`); `recipient` empty: nobody says.

    `is_final`: the address will never do (5..); otherwise the other side gave up on something that may pass.
    """

    parcel: str
    recipient: str
    status: str
    is_final: bool
    detail: str


def bounces_in(message: bytes) -> tuple[Bounce, ...]:
    """The bounces that an e-mail tells of: none where it is something else, or about no letter of ours.

    Knows the notifications of RFC 3464, and of servers that name whom they failed in `X-Failed-Recipients`.
    """
    read = email.message_from_bytes(message, policy=email.policy.default)
    parcels = parcels_named(_returned(read))
    if len(parcels) != 1:
        return ()
    reports = [part for part in read.walk() if part.get_content_type() == "message/delivery-status"]
    if reports:
        return tuple(bounce for report in reports for bounce in _reported(report, parcels[0]))
    return tuple(_named(read, parcels[0]))


def _returned(read: Message) -> str:
    """What of the letter was sent back: its headers or all of it; else whatever the notification says.

    Never the headers of the notification itself: an answer to a letter has the letter's name in them, too.
    """
    kinds = {"message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers"}
    returned = [part for part in read.walk() if part.get_content_type() in kinds]
    if returned:
        return "\n".join(map(_sent_back, returned))
    if read.get("X-Failed-Recipients") is None:
        return ""
    return "\n".join(_text(part) for part in read.walk() if part.get_content_maintype() == "text")


def _sent_back(part: Message) -> str:
    return _text(part) if part.get_content_maintype() == "text" else part.as_string()


def _reported(report: Message, parcel: str) -> Iterator[Bounce]:
    """The recipients of a report after its first block, which is about the message as a whole."""
    blocks = report.get_payload()
    for block in blocks[1:] if isinstance(blocks, list) else []:
        if not isinstance(block, Message) or _field(block, "Action").lower() != _GIVEN_UP:
            continue
        status, said = _field(block, "Status"), _after_kind(_field(block, "Diagnostic-Code"))
        recipient = _after_kind(_field(block, "Original-Recipient") or _field(block, "Final-Recipient"))
        yield _bounce(parcel, recipient, status, said)


def _named(read: Message, parcel: str) -> Iterator[Bounce]:
    said = " ".join(_text(read).split())
    found = _STATUS.search(said)
    for recipient in filter(None, map(str.strip, _field(read, "X-Failed-Recipients").split(","))):
        yield _bounce(parcel, recipient, found[0] if found else "", said[:500])


def _bounce(parcel: str, recipient: str, status: str, said: str) -> Bounce:
    found = _STATUS.search(f"{status} {said}")
    kind = found[0] if found else ""
    # A server that gives up and does not say why will not take the next one either.
    return Bounce(parcel=parcel, recipient=recipient, status=kind, is_final=kind[:1] in {"5", ""}, detail=said)


def _field(block: Message, name: str) -> str:
    return " ".join(str(block.get(name, "")).split())


def _after_kind(field: str) -> str:
    """Without the kind that stands before it: `rfc822; ap@example.com`, `smtp; 550 no such user`."""
    kind, separator, rest = field.partition(";")
    return rest.strip() if separator else kind.strip()


def _text(part: Message) -> str:
    if isinstance(part, EmailMessage) and (body := part.get_body(("plain", "html"))) is not None:
        part = body
    content = part.get_payload(decode=True)
    return content.decode("utf-8", "replace") if isinstance(content, bytes) else ""
