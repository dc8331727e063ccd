"""What keeps a browser from being used against the person in front of it: headers, cookies, where a form came from."""

import ipaddress
from typing import Any
from urllib.parse import urlsplit

from fastapi import Request
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from receivables.config.web import WebSettings
from receivables.web.here import served

_HEADERS = {
    # Nothing but our own files: no script or style stands in a page.
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        "connect-src 'self'; manifest-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    # Pages tell of people: no shared machine and no proxy keeps them.
    "cache-control": "no-store",
}


def security_headers(*, is_secure: bool) -> dict[str, str]:
    """The headers of every answer; by TLS the browser is told to come by nothing else."""
    return {**_HEADERS, **({"strict-transport-security": "max-age=31536000"} if is_secure else {})}


class SecurityHeaders:
    """Adds the headers to every answer that has not its own."""

    def __init__(self, app: ASGIApp, *, is_secure: bool) -> None:
        self.app = app
        self.headers = security_headers(is_secure=is_secure)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self.headers.items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, with_headers if scope["type"] == "http" else send)


def cookie_name(web: WebSettings) -> str:
    """What the cookie is called that holds the session's token."""
    return cookie_called(web, "receivables")


def cookie_called(web: WebSettings, name: str) -> str:
    """`__Host-`: no other machine of the domain, and nobody in the clear, can set it."""
    return f"__Host-{name}" if web.is_secure else name


def cookie_options(web: WebSettings) -> dict[str, Any]:
    """How cookies of ours are set: for this machine alone, out of reach of scripts."""
    return {"path": "/", "secure": web.is_secure, "httponly": True, "samesite": "lax"}


def is_from_here(request: Request) -> bool:
    """Whether a request that changes something was sent by a page of ours, as the browser tells."""
    origin = request.headers.get("origin")
    if origin is not None and origin != "null":
        return _same(origin, request)
    if site := request.headers.get("sec-fetch-site"):
        return site == "same-origin"
    referrer = request.headers.get("referer")
    return referrer is not None and _same(referrer, request)


def _same(url: str, request: Request) -> bool:
    came = urlsplit(url)
    ours = {urlsplit(served(request).config.web.public_url)[:2]}
    if not served(request).config.web.is_secure:
        # Served to this machine alone it goes by several names.
        ours.add((request.url.scheme, request.headers.get("host", "")))
    return (came.scheme, came.netloc) in ours


def visitor(request: Request) -> str:
    """The address of the network that a request came from; behind a trusted proxy, of whom it speaks for.

    Of IPv6 the network: one line has as many addresses as it likes, and would be somebody else each time.
    """
    host = request.client.host if request.client else ""
    try:
        found = ipaddress.IPv6Address(host.partition("%")[0])
    except ValueError:
        return host
    return str(found.ipv4_mapped or ipaddress.IPv6Network((found, 64), strict=False))


def is_inside(path: str) -> bool:
    """Whether a path to go on to leads to a page of ours, and nowhere else."""
    parts = urlsplit(path)
    plain = path.startswith("/") and not path.startswith("//") and "\\" not in path and path.isprintable()
    return plain and not parts.scheme and not parts.netloc
