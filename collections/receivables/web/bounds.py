"""How much may come with a request, and how slowly: nobody fills memory or disk, or holds a request for ever."""

import asyncio

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# A policy of 200,000 Chinese signs as a form sends it has 1.8 MB.
MOST_BYTES = 2 * 1024 * 1024
# By a poor line a report of a visit takes seconds.
MOST_SECONDS = 60.0
# Parameters behind an address; a thousand of them already cost more than a page.
MOST_SIGNS_ASKED = 8_192


class Bounded:
    """Refuses what is too much while it is read, before memory holds it: 413, 408; and an address too long: 414."""

    def __init__(self, app: ASGIApp, *, most_bytes: int = MOST_BYTES, seconds: float = MOST_SECONDS) -> None:
        self.app = app
        self.most_bytes = most_bytes
        self.seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        bounded = _Body(receive, self.most_bytes, self.seconds).receive if scope["type"] == "http" else receive
        await self.app(scope, bounded, send)


class _Body:
    """The body of one request, as far as it may go."""

    def __init__(self, receive: Receive, most_bytes: int, seconds: float) -> None:
        self._receive = receive
        self._left = most_bytes
        self._seconds = seconds
        self._until: float | None = None
        self._is_whole = False

    async def receive(self) -> Message:
        if self._is_whole:
            # What is waited for now is that the visitor goes away.
            return await self._receive()
        if self._until is None:
            self._until = asyncio.get_running_loop().time() + self._seconds
        try:
            async with asyncio.timeout_at(self._until):
                message = await self._receive()
        except TimeoutError as late:
            raise HTTPException(408, headers={"connection": "close"}) from late
        self._left -= len(message.get("body", b""))
        if self._left < 0:
            raise HTTPException(413, headers={"connection": "close"})
        self._is_whole = not message.get("more_body", False)
        return message
