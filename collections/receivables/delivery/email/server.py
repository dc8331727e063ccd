"""A mail server, and one connection to it: what it says to a message, and whether that message may have left."""

import functools
import re
import smtplib
import socket
import ssl
from base64 import b64encode
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from receivables.delivery.email.token import NoToken, Tokens
from receivables.delivery.parcel import Outcome, Receipt

_END_OF_DATA = b"\r\n.\r\n"
_GO_ON = 354
_SIGNED_IN = 235
_SAYS_WHY = 334
_HANGS_UP = 421
_LONGEST_ANSWER = 500
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
    """Where mail is handed in. `authority`: a file with the certificate of an authority of one's own.

    `tokens`: where those of OAuth 2 come from that it takes instead of a password.

    `patience_seconds`: how long an answer to a whole message is waited for. RFC 5321 asks for ten minutes: a server
    may look through it first, and who does not wait does not know whether it left.
    """

    host: str
    port: int = 587
    security: Security = Security.STARTTLS
    user: str = ""
    password: str = field(default="", repr=False)
    tokens: Tokens | None = None
    authority: Path | None = None
    timeout_seconds: float = 60
    patience_seconds: float = 600


class Unreachable(Exception):  # noqa: N818 - it says what is the matter
    """No connection came about, or none that may be used. Nothing has left."""


class Dropped(Exception):  # noqa: N818
    """The connection was closed before the message was handed over. It surely has not left."""


class Connection:
    """An open connection. Raises Unreachable where none comes about. Use it with `with`."""

    def __init__(self, server: MailServer) -> None:
        """Connect, encrypt and sign in."""
        self._timeout, self._patience = server.timeout_seconds, server.patience_seconds
        try:
            self._smtp = _connected(server)
        except (*_GONE, ValueError, NoToken) as error:
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
        refused = self._addressed(sender, to, copies, size=len(message))
        if isinstance(refused, Receipt):
            return self._started_over(refused)
        code, said = self._asked(lambda: self._smtp.docmd("DATA"), taken=_GO_ON)
        if code != _GO_ON:
            return self._started_over(_receipt(code, said))
        body = _LINE_BEGINS_WITH_A_DOT.sub(b"..", message.removesuffix(b"\r\n"))
        self._before_the_end(lambda: self._smtp.send(body))
        receipt = self._after_the_end(refused)
        return receipt if receipt.outcome is Outcome.SENT else self._started_over(receipt)

    def _addressed(self, sender: str, to: Sequence[str], copies: Sequence[str], size: int) -> "Receipt | list[str]":
        """The copies that were refused; a receipt where the message cannot go at all."""
        # A server that is told the size refuses before, and not in the midst of, what is too long for it.
        options = (f"SIZE={size}",) if self._smtp.has_extn("size") else ()
        code, said = self._asked(lambda: self._smtp.mail(sender, options))
        if not _is_taken(code):
            return _receipt(code, said)
        for address in to:
            code, said = self._asked(functools.partial(self._smtp.rcpt, address))
            if not _is_taken(code):
                return _receipt(code, said)
        refused = []
        for address in copies:
            code, said = self._asked(functools.partial(self._smtp.rcpt, address))
            if not _is_taken(code):
                refused.append(f"copy to {address} refused: {code} {_text(said)}")
        return refused

    def _after_the_end(self, refused: Sequence[str]) -> Receipt:
        try:
            if self._smtp.sock is not None:
                self._smtp.sock.settimeout(self._patience)
            self._smtp.send(_END_OF_DATA)
            code, said = self._smtp.getreply()
            if self._smtp.sock is not None:
                self._smtp.sock.settimeout(self._timeout)
        except _GONE as error:
            self._smtp.close()
            return Receipt(outcome=Outcome.AMBIGUOUS, detail=f"no answer to the message: {_said(error)}")
        if _is_taken(code) or _is_refused(code):
            return _receipt(code, said, refused)
        self._smtp.close()
        return Receipt(outcome=Outcome.AMBIGUOUS, detail=f"an answer that means nothing: {code} {_text(said)}")

    def _started_over(self, receipt: Receipt) -> Receipt:
        """The receipt stands; a connection that cannot begin anew is not used again."""
        try:
            code, _ = self._smtp.rset()
        except _GONE:
            code = -1
        if not _is_taken(code):
            self._smtp.close()
        return receipt

    def _asked(self, step: Callable[[], tuple[int, bytes]], taken: int | None = None) -> tuple[int, bytes]:
        """What the server answers. It hangs up with 421; what is neither yes nor no is nothing to go on with."""
        code, said = self._before_the_end(step)
        is_answer = code == taken if taken and not _is_refused(code) else _is_taken(code) or _is_refused(code)
        if code == _HANGS_UP or not is_answer:
            self._smtp.close()
            raise Dropped(f"{code} {_text(said)}")
        return code, said

    def _before_the_end(self, step: Callable[[], T]) -> T:
        try:
            return step()
        except _GONE as error:
            self._smtp.close()
            raise Dropped(_said(error)) from error


def _connected(server: MailServer) -> smtplib.SMTP:
    context = _context(server.authority)
    if server.security is Security.TLS:
        smtp: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=server.timeout_seconds, context=context)
    else:
        smtp = smtplib.SMTP(server.host, server.port, timeout=server.timeout_seconds)
    with ExitStack() as given_up:
        given_up.callback(smtp.close)
        if smtp.sock is not None:
            # The end of a message is a small packet: it would wait for the other side to acknowledge the one before.
            smtp.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        smtp.ehlo_or_helo_if_needed()
        if server.security is Security.STARTTLS:
            smtp.starttls(context=context)
            smtp.ehlo_or_helo_if_needed()
        if server.tokens:
            _sign_in_with_token(smtp, server.user, server.tokens)
        elif server.user:
            _sign_in(smtp, server)
        given_up.pop_all()
    return smtp


def _context(authority: Path | None) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=authority)
    except OSError as error:
        raise ValueError(f"the certificate of its authority, {authority}, cannot be read: {_said(error)}") from error


def _sign_in(smtp: smtplib.SMTP, server: MailServer) -> None:
    """With one try: three with a wrong password, as smtplib has it, close an account sooner than one.

    An encrypted line takes the password as it is, in letters of any script; another gets no more than it must.
    """
    mechanisms = smtp.esmtp_features.get("auth", "").upper().split()
    if server.security is Security.NONE or "PLAIN" not in mechanisms:
        smtp.login(server.user, server.password)
        return
    secret = b64encode(f"\0{server.user}\0{server.password}".encode()).decode("ascii")
    code, said = smtp.docmd("AUTH", f"PLAIN {secret}")
    if code != _SIGNED_IN:
        raise smtplib.SMTPAuthenticationError(code, said)


def _sign_in_with_token(smtp: smtplib.SMTP, user: str, tokens: Tokens) -> None:
    """With a token; where the server refuses it, once more with a fresh one, if there is another."""
    token = tokens.token()
    code, said = _offered(smtp, user, token)
    if code != _SIGNED_IN:
        fresh = tokens.token(was_refused=True)
        if fresh != token:
            code, said = _offered(smtp, user, fresh)
    if code != _SIGNED_IN:
        raise smtplib.SMTPAuthenticationError(code, said)


def _offered(smtp: smtplib.SMTP, user: str, token: str) -> tuple[int, bytes]:
    """What the server says to a token, as XOAUTH2 hands it over (Google's and Microsoft's way before RFC 7628)."""
    secret = b64encode(f"user={user}\1auth=Bearer {token}\1\1".encode()).decode("ascii")
    code, said = smtp.docmd("AUTH", f"XOAUTH2 {secret}")
    # It says why not, and refuses only when that has been answered.
    return smtp.docmd("") if code == _SAYS_WHY else (code, said)


def _is_refused(code: int) -> bool:
    return 400 <= code < 600


def _is_taken(code: int) -> bool:
    return 200 <= code < 300


def _receipt(code: int, said: bytes, more: Sequence[str] = ()) -> Receipt:
    """What an answer means: 2.. taken, 4.. not now, 5.. never."""
    detail = "; ".join((f"{code} {_text(said)}", *more))
    if _is_taken(code):
        return Receipt(outcome=Outcome.SENT, detail=detail)
    return Receipt(outcome=Outcome.DEFERRED if code < 500 else Outcome.FAILED, detail=detail)


def _text(said: bytes) -> str:
    return " ".join(said.decode("utf-8", "replace").split())[:_LONGEST_ANSWER]


def _said(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        said = error.smtp_error
        return f"{error.smtp_code} {_text(said if isinstance(said, bytes) else str(said).encode())}"
    words = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return " ".join(words.split()) or type(error).__name__
