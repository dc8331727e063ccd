"""What stands before every route: who asks, may they, is it from a form of ours, was it done before; and the log."""

import asyncio
import hashlib
import hmac
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from sqlalchemy import Engine
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from receivables.stop import Stopped
from receivables.store.changes import ChangeOutcome, Changing, UnderWay, begin_change, end_change
from receivables.store.users.sessions import SignedIn, note_seen, who_is_signed_in
from receivables.store.users.tokens import note_used, whose_token
from receivables.web.bounds import MOST_SIGNS_ASKED
from receivables.web.here import served
from receivables.web.people import Role, roles_of
from receivables.web.problems import BeingDone, DoneAlready, NotAllowed, NotFromHere, NotSignedIn, Refusal
from receivables.web.said import on_to
from receivables.web.security import cookie_name, is_from_here, visitor

Handler = Callable[[Request], Awaitable[Response]]
_SAFE = frozenset({"GET", "HEAD"})
# What is answered in words: nothing was changed.
_REFUSALS = (Refusal, Stopped, RequestValidationError, HTTPException)
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
# For ten seconds.
_LOOKS, _PAUSE = 50, 0.2
# Names of people are not among them: the log is kept for years.
_NAMES = frozenset(
    {"customer", "item", "user", "salesperson", "night", "day", "reference", "source", "kind", "role", "language"}
)
_SIGNS = 200
_TOKEN = re.compile(r"[A-Za-z0-9_-]{16,64}")


class Guarded(APIRoute):
    """A route that says who may use it; one that does not is refused when it is made."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        super().__init__(path, endpoint, **options)
        self.roles = roles_of(self.dependant, f"{'/'.join(sorted(self.methods or ()))} {path}")

    def get_route_handler(self) -> Any:
        handle = super().get_route_handler()

        async def guarded(request: Request) -> Response:
            return await _answer(request, self.roles, handle)

        return guarded


async def _answer(request: Request, roles: frozenset[Role] | None, handle: Handler) -> Response:
    if len(request.scope["query_string"]) > MOST_SIGNS_ASKED:
        raise HTTPException(414)
    changes = request.method not in _SAFE
    by_program = _bearer(request) is not None
    if changes and not by_program and not is_from_here(request):
        raise NotFromHere
    request.app.state.pace.refuse_too_many(request)
    if roles is None:
        return await handle(request)
    await _let_in(request, roles)
    if not changes:
        return await handle(request)
    if not by_program:
        await _refuse_foreign_form(request)
    return await _logged(request, handle)


async def _let_in(request: Request, roles: frozenset[Role]) -> None:
    await run_in_threadpool(recognise, request)
    person = getattr(request.state, "person", None)
    if person is None:
        raise NotSignedIn
    request.app.state.pace.refuse_too_many_of(request, person.user)
    if person.role not in roles:
        raise NotAllowed


def recognise(request: Request) -> None:
    """Note in the request who asks, if anybody is signed in."""
    found = _who_asks(request)
    if found is not None:
        request.state.person, request.state.now = found.person, found.now


def _who_asks(request: Request) -> SignedIn | None:
    made = served(request)
    token = _bearer(request)
    if token is not None:
        found = whose_token(made.engine, token)
        if found is not None:
            request.app.state.presence.note(note_used, token, seen=found.seen, now=found.now)
        return found
    token = request.cookies.get(cookie_name(made.config.web))
    if not token:
        return None
    found = who_is_signed_in(made.engine, token, idle_minutes=made.config.web.idle_minutes)
    if found is not None:
        request.state.session_token = token
        request.app.state.presence.note(note_seen, token, seen=found.seen, now=found.now)
    return found


def _bearer(request: Request) -> str | None:
    """The token of a program: only the API takes one."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" and request.url.path.startswith("/api/") else None


def csrf_of(session_token: str) -> str:
    """What a form of this session carries, which no other site can know."""
    return hashlib.sha256(b"form " + session_token.encode()).hexdigest()


async def _refuse_foreign_form(request: Request) -> None:
    came = request.headers.get("x-csrf-token") or str((await _form(request)).get("csrf", ""))
    if not hmac.compare_digest(came.encode(), csrf_of(request.state.session_token).encode()):
        raise NotFromHere


async def _form(request: Request) -> Any:
    is_form = request.headers.get("content-type", "").startswith(_FORMS)
    return await request.form() if is_form else {}


async def _logged(request: Request, handle: Handler) -> Response:
    """What changes something is on record before it is done and after; the same form again is not done again."""
    engine = served(request).engine
    changing = await _changing(request)
    before = await _begun(engine, changing)
    if before is not None:
        if before and not request.url.path.startswith("/api/"):
            return on_to(request, before, DoneAlready.words)
        raise DoneAlready
    outcome, status, goes_to = ChangeOutcome.FAILED, None, ""
    try:
        response = await handle(request)
        status, goes_to = response.status_code, response.headers.get("location", "")
        outcome = ChangeOutcome.DONE if status < 400 else ChangeOutcome.REFUSED
    except _REFUSALS as refused:
        outcome, status = ChangeOutcome.REFUSED, _status_of(refused)
        raise
    finally:
        what = readable(getattr(request.state, "what", "") or request.state.about)
        await run_in_threadpool(end_change, engine, changing, outcome, status=status, what=what, goes_to=goes_to)
    return response


def _status_of(refused: Exception) -> int:
    """What `errors` answers to it."""
    if isinstance(refused, Refusal):
        return refused.status
    if isinstance(refused, HTTPException):
        return refused.status_code
    return 422 if isinstance(refused, RequestValidationError) else 409


async def _begun(engine: Engine, changing: Changing) -> str | None:
    """As `begin_change`; the same form that is being done just now is waited for, and then answered as it was."""
    for _ in range(_LOOKS):
        try:
            return await run_in_threadpool(begin_change, engine, changing)
        except UnderWay:
            await asyncio.sleep(_PAUSE)
    raise BeingDone


async def _changing(request: Request) -> Changing:
    form = await _form(request)
    token = request.headers.get("idempotency-key") or str(form.get("token", ""))
    request.state.about = _named({**(form or await _told(request)), **request.path_params})
    request.state.token = token if _TOKEN.fullmatch(token) else ""
    return Changing(
        user=request.state.person.user,
        address=visitor(request),
        method=request.method,
        path=readable(request.url.path),
        token=request.state.token,
    )


async def _told(request: Request) -> dict[str, Any]:
    """What a program sends, where it can be read; what cannot is refused by the route."""
    try:
        told = await request.json() if "json" in request.headers.get("content-type", "") else None
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}


def _named(given: Mapping[str, Any]) -> str:
    """Whom and what it is about, where the route says nothing else: `customer=C1 item=R1`."""
    found = {name: str(given[name])[:_SIGNS] for name in given if name in _NAMES}
    return " ".join(f"{name}={value}" for name, value in found.items() if value)


def readable(text: str) -> str:
    """A text of a visitor's for the log: nothing in it breaks a line, ends a text or is half a sign.

    >>> readable("C1\\nadmin POST")
    'C1�admin POST'
    """
    return "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in text)


def one_time(request: Request) -> str:
    """The token of the form (or the Idempotency-Key of a program) that asks for a change; empty: it has none."""
    token: str = request.state.token
    return token


def note_what(request: Request, what: str) -> None:
    """Say in the log of changes what this one is about; else it says what the address names."""
    request.state.what = what
