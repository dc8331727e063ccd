"""A mail server on this machine that does to each message what its subject asks for."""

import asyncio
import re
import ssl
from base64 import b64decode
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

_SUBJECT = re.compile(rb"^Subject: (?:\[TEST\] )?(\S+)", re.MULTILINE)
_ID = re.compile(rb"^Message-ID:\s+(\S+)", re.MULTILINE)


@dataclass
class PostOffice:
    """What has arrived. A message whose subject is `drop-before`, `drop-after`, `taken-and-dropped`, `slow`, `later`,
    `never` or `once-later` is treated so; addresses at `nobody.example` are refused, those at `busy.example` deferred.
    """

    port: int = 0
    arrived: list[tuple[list[str], bytes]] = field(default_factory=list)
    sessions: int = 0
    logins: int = 0
    seen: Counter[bytes] = field(default_factory=Counter)

    @property
    def ids(self) -> Counter[str]:
        """How often each Message-ID has arrived."""
        return Counter(found[1].decode() for _, one in self.arrived if (found := _ID.search(one)))

    # Good for one sign-in each; what aiosmtpd knows as the mechanism XOAUTH2.
    tokens: list[str] = field(default_factory=list)

    async def auth_XOAUTH2(self, server: SMTP, args: list[str]) -> AuthResult:  # noqa: N802
        self.logins += 1
        said = b64decode(args[1]).decode()
        if self.tokens and said == f"user=receivables\1auth=Bearer {self.tokens[0]}\1\1":
            del self.tokens[0]
            return AuthResult(success=True)
        # Why not, and the client has to answer before it is refused.
        await server.challenge_auth(b'{"status":"401"}')
        return AuthResult(success=False, handled=False)

    async def handle_EHLO(  # noqa: N802 - the server's own names
        self, _server: SMTP, session: Session, _envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        self.sessions += 1
        return responses

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if address.endswith("@nobody.example"):
            return "550 5.1.1 no such user"
        if address.endswith("@busy.example"):
            return "451 4.7.1 greylisted, try again later"
        if address.endswith("@hangs-up.example"):
            server.transport.close()
            return "250 never read"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        content = bytes(envelope.content or b"")
        found = _SUBJECT.search(content)
        subject = found[1] if found else b""
        self.seen[subject] += 1
        answer = {b"later": "451 4.3.0 not now", b"never": "554 5.7.1 spam"}.get(subject, "250 2.0.0 queued as 4711")
        if subject == b"once-later" and self.seen[subject] == 1:
            answer = "451 4.3.0 not now"
        if subject in {b"taken-and-dropped", b"slow"} or (answer.startswith("250") and subject != b"drop-after"):
            self.arrived.append((list(envelope.rcpt_tos), content))
        if subject in {b"drop-after", b"taken-and-dropped"}:
            server.transport.close()
        if subject == b"slow":
            await asyncio.sleep(1.5)
        return answer


class _AnyPort(Controller):
    """On whichever port is free."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def post_office(*, certificate: ssl.SSLContext | None = None, password: str = "") -> Iterator[PostOffice]:
    """The server, listening on a port of 127.0.0.1 of its own."""
    office = PostOffice()
    options: dict[str, Any] = {}
    if certificate is not None:
        options |= {"tls_context": certificate, "require_starttls": True}
    if password:
        options |= {"auth_required": True, "authenticator": _authenticator(office, password)}
    controller = _AnyPort(office, hostname="127.0.0.1", port=0, ready_timeout=10, **options)
    controller.start()
    try:
        office.port = controller.port
        yield office
    finally:
        controller.stop()


def _authenticator(office: PostOffice, password: str) -> Any:
    def check(_server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: Any) -> AuthResult:
        office.logins += 1
        known = (data.login, data.password) == (b"receivables", password.encode())
        return AuthResult(success=known, handled=False)

    return check
