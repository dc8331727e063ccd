"""A mailbox of an IMAP server: bounces of our letters are read and marked, everything else is left as it is."""

import imaplib
import re
import ssl
from base64 import b64encode
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from receivables.delivery.bounces import may_be_bounce
from receivables.delivery.email.server import Security
from receivables.delivery.mailbox import MailboxError, Reading, reading

# What we have dealt with bears this mark, where the server lets marks be made.
_MARK = "ReceivablesRead"
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_HEADERS = "(UID BODY.PEEK[HEADER.FIELDS (CONTENT-TYPE X-FAILED-RECIPIENTS)])"
# The returned letter with its attachments is the last part of a notification: its headers are within this.
_ENOUGH_BYTES = 1_000_000
_AT_ONCE = 500
_UID = re.compile(rb"\bUID (\d+)")
_GONE = (imaplib.IMAP4.error, OSError, ValueError)


@dataclass(frozen=True, slots=True, kw_only=True)
class ImapPlace:
    """Where the mailbox is. `move_to`: the mailbox for what has been dealt with; empty: it is only marked as read."""

    host: str
    user: str
    password: str = field(repr=False)
    port: int = 993
    security: Security = Security.TLS
    authority: Path | None = None
    mailbox: str = "INBOX"
    move_to: str = ""
    timeout_seconds: float = 60


class ImapMailbox:
    """An open mailbox. Use it with `with`. Raises MailboxError where it cannot be opened, and when the server fails."""

    def __init__(self, place: ImapPlace, *, since: date) -> None:
        """Connect, encrypt, sign in and choose the mailbox. `since`: the day of arrival from which on it is read."""
        self._place, self._since = place, since
        self._where = f"{place.host}:{place.port}"
        try:
            self._imap = _connected(place)
        except _GONE as error:
            raise MailboxError(f"{self._where}: {_said(error)}") from error
        with ExitStack() as given_up:
            given_up.callback(_hang_up, self._imap)
            self._asked("SELECT", self._imap.select, _name(place.mailbox))
            self._can = self._asked("CAPABILITY", self._imap.capability)[-1].decode().upper().split()
            self._marks = _marks(self._imap.response("PERMANENTFLAGS")[1])
            given_up.pop_all()

    def __enter__(self) -> "ImapMailbox":
        """The mailbox itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Say goodbye; a server that has gone already is no error."""
        try:
            self._imap.logout()
        except _GONE:
            _hang_up(self._imap)

    def read(self) -> Reading:
        """All since the day that nobody has deleted and we have not marked; nothing is touched, not even as read."""
        unmarked = ("UNKEYWORD", _MARK) if _MARK in self._marks else ()
        found = self._uid("SEARCH", "UNDELETED", "SINCE", _day(self._since), *unmarked)
        numbers = [number.decode() for number in b" ".join(filter(None, found)).split()]
        candidates = [one for part in _parts(numbers) for one in self._candidates(part)]
        told = reading((number, self._message(number)) for number in candidates)
        return Reading(bounces=told.bounces, recognised=told.recognised, others=len(numbers) - len(told.recognised))

    def settle(self, done: Reading) -> None:
        """Mark what was recognised as read, and move it where the place says, once everything about it is on record."""
        flags = f"(\\Seen{f' {_MARK}' if _MARK in self._marks else ''})"
        for part in _parts(done.recognised):
            numbers = ",".join(part)
            self._uid("STORE", numbers, "+FLAGS.SILENT", flags)
            if self._place.move_to:
                self._move(numbers)

    def check(self) -> None:
        """Whether the mailbox that things are moved to is there. Raises MailboxError."""
        if self._place.move_to:
            self._asked("STATUS", self._imap.status, _name(self._place.move_to), "(MESSAGES)")

    def _move(self, numbers: str) -> None:
        target = _name(self._place.move_to)
        if "MOVE" in self._can:
            self._uid("MOVE", numbers, target)
            return
        self._uid("COPY", numbers, target)
        self._uid("STORE", numbers, "+FLAGS.SILENT", "(\\Deleted)")
        # Without it what others have marked as deleted would be gone, too.
        if "UIDPLUS" in self._can:
            self._uid("EXPUNGE", numbers)

    def _candidates(self, numbers: Sequence[str]) -> Iterator[str]:
        """Those whose headers look like a notification's: the others are not fetched."""
        answers = self._uid("FETCH", ",".join(numbers), _HEADERS)
        for answer, after in zip(answers, [*answers[1:], b""], strict=True):
            if isinstance(answer, tuple) and may_be_bounce(answer[1]):
                # A server may say the number behind what it was asked for.
                found = _UID.search(answer[0]) or _UID.search(after if isinstance(after, bytes) else b"")
                if found:
                    yield found[1].decode()

    def _message(self, number: str) -> bytes:
        answers = self._uid("FETCH", number, f"(BODY.PEEK[]<0.{_ENOUGH_BYTES}>)")
        return next((answer[1] for answer in answers if isinstance(answer, tuple)), b"")

    def _uid(self, command: str, *arguments: str) -> list[Any]:
        return self._asked(command, self._imap.uid, command, *arguments)

    def _asked(self, command: str, step: Any, *arguments: str) -> list[Any]:
        try:
            answer, said = step(*arguments)
        except _GONE as error:
            raise MailboxError(f"{self._where}: {_said(error)}") from error
        if answer != "OK":
            asked = " ".join((command, *arguments)) if command == "SELECT" else command
            words = b" ".join(one for one in said if isinstance(one, bytes)).decode("utf-8", "replace")
            raise MailboxError(f"{self._where}, mailbox {self._place.mailbox}: the server refuses {asked}: {words}")
        return list(said)


def _parts(numbers: Sequence[str]) -> Iterator[Sequence[str]]:
    return (numbers[start : start + _AT_ONCE] for start in range(0, len(numbers), _AT_ONCE))


def _connected(place: ImapPlace) -> imaplib.IMAP4:
    context = ssl.create_default_context(cafile=place.authority)
    if place.security is Security.TLS:
        imap: imaplib.IMAP4 = imaplib.IMAP4_SSL(
            place.host, place.port, ssl_context=context, timeout=place.timeout_seconds
        )
    else:
        imap = imaplib.IMAP4(place.host, place.port, timeout=place.timeout_seconds)
    with ExitStack() as given_up:
        given_up.callback(_hang_up, imap)
        if place.security is Security.STARTTLS:
            imap.starttls(ssl_context=context)
        _sign_in(imap, place)
        given_up.pop_all()
    return imap


def _hang_up(imap: imaplib.IMAP4) -> None:
    # Half of an encrypted line cannot be closed; what went wrong before is what matters.
    with suppress(*_GONE):
        imap.shutdown()


def _sign_in(imap: imaplib.IMAP4, place: ImapPlace) -> None:
    """Where the server knows it in the way that takes letters of any script."""
    if "AUTH=PLAIN" in imap.capabilities:
        imap.authenticate("PLAIN", lambda _: f"\0{place.user}\0{place.password}".encode())
    else:
        imap.login(place.user, place.password)


def _marks(flags: list[Any]) -> tuple[str, ...]:
    """Our mark, where the server keeps it or lets new ones be made."""
    said = b" ".join(one for one in flags if one).decode().strip("()").split()
    return (_MARK,) if _MARK in said or "\\*" in said else ()


def _name(mailbox: str) -> str:
    """As the protocol writes it: other letters than those of ASCII in a base64 of its own (RFC 3501, 5.1.3)."""
    written = re.sub(r"&|[^\x20-\x7e]+", lambda found: f"&{_modified(found[0])}-", mailbox)
    return '"' + written.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _modified(text: str) -> str:
    return "" if text == "&" else b64encode(text.encode("utf-16-be")).decode().rstrip("=").replace("/", ",")


def _day(day: date) -> str:
    return f"{day.day}-{_MONTHS[day.month - 1]}-{day.year}"


def _said(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    words = error.args[0] if error.args and isinstance(error.args[0], bytes) else str(error).encode()
    return " ".join(words.decode("utf-8", "replace").split()) or type(error).__name__
