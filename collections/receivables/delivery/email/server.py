"""A mail server, and one connection to it: what it says to a message, and whether that message may have left."""

import functools
import re
import smtplib
import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from receivables.delivery.parcel import Outcome, Receipt

_END_OF_DATA = b"\r\n.\r\n"
_GO_ON = 354
_LINE_BEGINS_WITH_A_DOT = re.compile(rb"(?m)^\.")
T = TypeVar("T")
_GONE = (smtplib.SMTPException, OSError)


class Security(StrEnum):
    """How a connection to a mail server is kept from others."""

    STARTTLS = "starttls"
    TLS = "tls"
    # For a server on this machine.
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class MailServer:
    """Where mail is handed in. `authority`: a file with the certificate of an authority of one's own."""

    host: str
    port: int = 587
    security: Security = Security.STARTTLS
    user: str = ""
    password: str = ""
    authority: Path | None = None
    timeout_seconds: float = 60


class Unreachable(Exception):  # noqa: N818 - it says what is the matter
    """No connection came about, or none that may be used. Nothing has left."""


class Dropped(Exception):  # noqa: N818
    """The connection was closed before the message was handed over. It surely has not left."""


class Connection:
    """An open connection. Raises Unreachable where none comes about. Use it with `with`."""

    def __init__(self, server: MailServer) -> None:
        """Connect, encrypt and sign in."""
        try:
            self._smtp = _connected(server)
        except (*_GONE, ValueError) as error:
            raise Unreachable(f"{server.host}:{server.port}: {_said(error)}") from error

    def __enter__(self) -> "Connection":
        """The connection itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Say goodbye; a server that has gone already is no error."""
        try:
            self._smtp.quit()
        except _GONE:
            self._smtp.close()

    def hand_over(self, message: bytes, *, sender: str, to: Sequence[str], copies: Sequence[str]) -> Receipt:
        """Hand over a message. All of `to` must be taken, or nothing is sent; a copy that is refused is told.

        Raises Dropped where the connection ends before the message's own end was handed over. Later than that it may
        have left: then the receipt is ambiguous.
        """
        refused = self._addressed(sender, to, copies)
        if isinstance(refused, Receipt):
            return refused
        code, said = self._before_data(lambda: self._smtp.docmd("DATA"))
        if code != _GO_ON:
            return _receipt(code, said)
        body = _LINE_BEGINS_WITH_A_DOT.sub(b"..", message.removesuffix(b"\r\n"))
        self._before_data(lambda: self._smtp.send(body))
        try:
            self._smtp.send(_END_OF_DATA)
            code, said = self._smtp.getreply()
        except _GONE as error:
            self._smtp.close()
            return Receipt(outcome=Outcome.AMBIGUOUS, detail=f"no answer to the message: {_said(error)}")
        return _receipt(code, said, refused)

    def _addressed(self, sender: str, to: Sequence[str], copies: Sequence[str]) -> "Receipt | list[str]":
        """The copies that were refused; a receipt where the message cannot go at all."""
        code, said = self._before_data(lambda: self._smtp.mail(sender))
        if not _is_taken(code):
            return self._started_over(_receipt(code, said))
        for address in to:
            code, said = self._before_data(functools.partial(self._smtp.rcpt, address))
            if not _is_taken(code):
                return self._started_over(_receipt(code, said))
        refused = []
        for address in copies:
            code, said = self._before_data(functools.partial(self._smtp.rcpt, address))
            if not _is_taken(code):
                refused.append(f"copy to {address} refused: {code} {_text(said)}")
        return refused

    def _started_over(self, receipt: Receipt) -> Receipt:
        self._before_data(self._smtp.rset)
        return receipt

    def _before_data(self, step: Callable[[], T]) -> T:
        try:
            return step()
        except _GONE as error:
            self._smtp.close()
            raise Dropped(_said(error)) from error


def _connected(server: MailServer) -> smtplib.SMTP:
    context = ssl.create_default_context(cafile=server.authority)
    if server.security is Security.TLS:
        smtp: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=server.timeout_seconds, context=context)
    else:
        smtp = smtplib.SMTP(server.host, server.port, timeout=server.timeout_seconds)
    try:
        smtp.ehlo_or_helo_if_needed()
        if server.security is Security.STARTTLS:
            smtp.starttls(context=context)
            smtp.ehlo_or_helo_if_needed()
        if server.user:
            smtp.login(server.user, server.password)
    except BaseException:
        smtp.close()
        raise
    return smtp


def _is_taken(code: int) -> bool:
    return 200 <= code < 300


def _receipt(code: int, said: bytes, more: Sequence[str] = ()) -> Receipt:
    """What an answer means: 2.. taken, 4.. not now, everything else never."""
    detail = "; ".join((f"{code} {_text(said)}", *more))
    if _is_taken(code):
        return Receipt(outcome=Outcome.SENT, detail=detail)
    return Receipt(outcome=Outcome.DEFERRED if 400 <= code < 500 else Outcome.FAILED, detail=detail)


def _text(said: bytes) -> str:
    return " ".join(said.decode("utf-8", "replace").split())


def _said(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        said = error.smtp_error
        return f"{error.smtp_code} {_text(said if isinstance(said, bytes) else str(said).encode())}"
    return " ".join(str(error).split()) or type(error).__name__
