"""What stands before every route: who asks, may they, is it from a form of ours, was it done before; and the log."""

import asyncio
import hashlib
import hmac
import re
from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from sqlalchemy import Engine
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from receivables.stop import Stopped
from receivables.store.changes import ChangeOutcome, Changing, UnderWay, begin_change, end_change
from receivables.store.users.sessions import SignedIn, who_is_signed_in, whose_token
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
        return whose_token(made.engine, token)
    token = request.cookies.get(cookie_name(made.config.web))
    if not token:
        return None
    found = who_is_signed_in(made.engine, token, idle_minutes=made.config.web.idle_minutes)
    if found is not None:
        request.state.session_token = token
        request.app.state.presence.note(token, seen=found.seen, now=found.now)
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
    outcome, response = ChangeOutcome.FAILED, None
    try:
        response = await handle(request)
        outcome = ChangeOutcome.DONE if response.status_code < 400 else ChangeOutcome.REFUSED
    except _REFUSALS:
        outcome = ChangeOutcome.REFUSED
        raise
    finally:
        await run_in_threadpool(_note_end, request, changing, outcome, response)
    return response


async def _begun(engine: Engine, changing: Changing) -> str | None:
    """As `begin_change`; the same form that is being done just now is waited for, and then answered as it was."""
    for _ in range(_LOOKS):
        try:
            return await run_in_threadpool(begin_change, engine, changing)
        except UnderWay:
            await asyncio.sleep(_PAUSE)
    raise BeingDone


def _note_end(request: Request, changing: Changing, outcome: ChangeOutcome, response: Response | None) -> None:
    end_change(
        served(request).engine,
        changing,
        outcome,
        status=None if response is None else response.status_code,
        what=getattr(request.state, "what", "") or _params(request),
        goes_to="" if response is None else response.headers.get("location", ""),
    )


async def _changing(request: Request) -> Changing:
    token = request.headers.get("idempotency-key") or str((await _form(request)).get("token", ""))
    request.state.token = token if _TOKEN.fullmatch(token) else ""
    return Changing(
        user=request.state.person.user,
        address=visitor(request),
        method=request.method,
        path=request.url.path,
        token=request.state.token,
    )


def _params(request: Request) -> str:
    return " ".join(f"{name}={value}" for name, value in request.path_params.items())


def one_time(request: Request) -> str:
    """The token of the form (or the Idempotency-Key of a program) that asks for a change; empty: it has none."""
    token: str = request.state.token
    return token


def note_what(request: Request, what: str) -> None:
    """Say in the log of changes what this one is about; else it says what the address names."""
    request.state.what = what
