"""What goes wrong is told in words: a page for people, `application/problem+json` for programs; never a traceback."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from urllib.parse import quote

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from receivables.stop import Stopped
from receivables.store.database import StoreError
from receivables.web.guard import recognise
from receivables.web.here import served
from receivables.web.page import language_of, page
from receivables.web.problems import NotFound, NotSignedIn, Refusal, TooMany
from receivables.web.security import security_headers
from receivables.web.words import say

_WORDS = {
    404: NotFound.words,
    405: "layout.errors.not_so",
    408: "layout.errors.too_slow",
    413: "layout.errors.too_large",
    414: "layout.errors.too_long",
    429: TooMany.words,
    500: "layout.errors.failed",
}


def add_handlers(app: FastAPI) -> None:
    """Answer every kind of refusal and failure in words."""
    handlers: dict[type[Exception], Callable[[Request, Exception], Awaitable[Response]]] = {
        NotSignedIn: _not_signed_in,
        Refusal: _refusal,
        Stopped: _stopped,
        UnicodeEncodeError: _unwritable,
        RequestValidationError: _not_understood,
        HTTPException: _http,
        Exception: _failed,
    }
    for kind, handler in handlers.items():
        app.add_exception_handler(kind, handler)


async def _not_signed_in(request: Request, error: Exception) -> Response:
    if is_api(request):
        problem = await _refusal(request, error)
        problem.headers["www-authenticate"] = "Bearer"
        return problem
    goes_to = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    ask = f"?to={quote(goes_to)}" if request.method == "GET" and goes_to != "/" else ""
    return RedirectResponse(f"/sign-in{ask}", status_code=303)


async def _refusal(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refusal)
    return await _told(request, error.status, error.words)


async def _stopped(request: Request, error: Exception) -> Response:
    """Somebody was first, or it cannot be done as asked: the sentence says which."""
    return await _told(request, 409, "layout.errors.stopped", str(error))


async def _not_understood(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    faults = "; ".join(f"{'.'.join(map(str, one['loc'][1:]))}: {one['msg']}" for one in error.errors())
    return await _told(request, 422, "layout.errors.not_understood", faults)


async def _unwritable(request: Request, error: Exception) -> Response:
    """Half of a sign, as only a program sends it: no store keeps it."""
    assert isinstance(error, UnicodeEncodeError)
    return await _told(request, 422, "layout.errors.not_understood")


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    answer = await _told(request, error.status_code, _WORDS.get(error.status_code, Refusal.words))
    answer.headers.update(error.headers or {})
    return answer


async def _failed(request: Request, error: Exception) -> Response:
    """It is answered outside of all that stands before a route: the headers have to be set here."""
    response = await _told(request, 500, _WORDS[500])
    response.headers.update(security_headers(is_secure=served(request).config.web.is_secure))
    return response


async def _told(request: Request, status: int, words: str, detail: str = "") -> Response:
    if is_api(request):
        language = language_of(request)
        problem = {"type": "about:blank", "title": say(language, words), "status": status, "detail": detail}
        return JSONResponse(problem, status_code=status, media_type="application/problem+json")
    return await run_in_threadpool(_page, request, status, words, detail)


def _page(request: Request, status: int, words: str, detail: str) -> Response:
    if not hasattr(request.state, "person"):
        # An address that there is not asks nobody who they are; the page has their navigation all the same.
        with suppress(StoreError):
            recognise(request)
    return page(request, "layout/error.html", None, status=status, words=words, detail=detail)


def is_api(request: Request) -> bool:
    """Whether a program asks."""
    return request.url.path.startswith("/api/")
