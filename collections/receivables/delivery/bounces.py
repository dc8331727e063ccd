"""What comes back: delivery status notifications (RFC 3464), and which letter they are about."""

import email
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message

from receivables.delivery.email.message import LETTER_HEADER, parcel_of_header, parcels_named

_STATUS = re.compile(r"\b([245])\.\d{1,3}\.\d{1,3}\b")
# What stands before the words of a server that gives no such status: `550 no such user`.
_CODE = re.compile(r"\b([245])\d\d\b")
# Actions of a notification after which nothing more is tried; "delayed" and "relayed" are none.
_GIVEN_UP = "failed"
_REPORTS = {"message/delivery-status", "message/global-delivery-status"}
_RETURNED = {"message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers"}
_LONGEST_DETAIL = 500


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

    Knows the notifications of RFC 3464, and of servers that name whom they failed in `X-Failed-Recipients`. Whatever
    the bytes are, nothing is raised.
    """
    try:
        # The older reader: it takes every header as it comes. The newer fails at some that no server should write.
        read = email.message_from_bytes(message)
        parcels = _parcels(read)
        return tuple(dict.fromkeys(_bounces(read, *parcels))) if len(parcels) == 1 else ()
    except RecursionError:
        # Parts within parts a thousand deep are somebody's trick and no notification.
        return ()


def may_be_bounce(headers: bytes) -> bool:
    """Whether the headers of an e-mail are such that the rest is worth reading."""
    read = email.message_from_bytes(headers)
    return read.get_content_type() == "multipart/report" or "X-Failed-Recipients" in read


def _bounces(read: Message, parcel: str) -> Iterator[Bounce]:
    reports = [part for part in read.walk() if part.get_content_type() in _REPORTS]
    for report in reports:
        yield from _reported(report, parcel)
    if not reports:
        yield from _named(read, parcel)


def _parcels(read: Message) -> set[str]:
    """The letters that were sent back: by their headers, or else by whatever the notification says.

    Never by the headers of the notification itself: an answer to a letter has the letter's name in them, too.
    """
    returned = [part for part in read.walk() if part.get_content_type() in _RETURNED]
    if returned:
        return {name for part in returned for name in _names_in(_sent_back(part))}
    if "X-Failed-Recipients" not in read:
        return set()
    return {
        name for part in read.walk() if part.get_content_maintype() == "text" for name in parcels_named(_text(part))
    }


def _names_in(letter: Message) -> list[str]:
    return parcels_named(_field(letter, "Message-ID")) or parcel_of_header(_field(letter, LETTER_HEADER))


def _sent_back(part: Message) -> Message:
    inside = part.get_payload()
    if isinstance(inside, list) and inside and isinstance(inside[0], Message):
        return inside[0]
    return email.message_from_string(_text(part))


def _reported(report: Message, parcel: str) -> Iterator[Bounce]:
    """The recipients of a report. Its first block is about the message as a whole, where blocks are kept apart."""
    for block in _blocks(report):
        if _field(block, "Action").lower().split(" ")[0] != _GIVEN_UP:
            continue
        status, said = _field(block, "Status"), _after_kind(_field(block, "Diagnostic-Code"))
        recipient = _after_kind(_field(block, "Original-Recipient") or _field(block, "Final-Recipient"))
        yield _bounce(parcel, recipient.strip("<>"), status, said)


def _blocks(report: Message) -> Iterator[Message]:
    inside = report.get_payload()
    for block in inside if isinstance(inside, list) else []:
        if isinstance(block, Message):
            yield block
            # Of a report for addresses in letters of any script the reader takes but the first block apart.
            rest = block.get_payload()
            yield from map(email.message_from_string, re.split(r"\r?\n\r?\n", rest) if isinstance(rest, str) else [])


def _named(read: Message, parcel: str) -> Iterator[Bounce]:
    texts = [_text(part) for part in read.walk() if part.get_content_type() == "text/plain"]
    said = " ".join(" ".join(texts).split())
    found = _STATUS.search(said)
    for recipient in filter(None, map(str.strip, _field(read, "X-Failed-Recipients").split(","))):
        yield _bounce(parcel, recipient, found[0] if found else "", said)


def _bounce(parcel: str, recipient: str, status: str, said: str) -> Bounce:
    found = _STATUS.search(f"{status} {said}")
    code = found or _CODE.search(said)
    return Bounce(
        parcel=parcel,
        recipient=recipient,
        status=found[0] if found else "",
        # A server that gives up and does not say why will not take the next one either.
        is_final=code is None or code[1] == "5",
        detail=said[:_LONGEST_DETAIL],
    )


def _field(block: Message, name: str) -> str:
    return " ".join(str(block.get(name, "")).split())


def _after_kind(field: str) -> str:
    """Without the kind that stands before it: `rfc822; ap@example.com`, `smtp; 550 no such user`."""
    kind, separator, rest = field.partition(";")
    return rest.strip() if separator else kind.strip()


def _text(part: Message) -> str:
    content = part.get_payload(decode=True)
    return content.decode("utf-8", "replace") if isinstance(content, bytes) else ""
