"""Signing in at the provider of OpenID Connect."""

import hmac
import logging
from typing import Annotated

from fastapi import Query, Request
from fastapi.responses import RedirectResponse, Response

from receivables.store.users.openid import begin_openid, take_openid, user_called
from receivables.web.account.signing_in import let_in
from receivables.web.area import pages
from receivables.web.here import served
from receivables.web.openid import NotProved, address_to_ask, who_it_is
from receivables.web.page import page
from receivables.web.people import anybody
from receivables.web.problems import NotFound
from receivables.web.security import cookie_called, cookie_options, is_inside, visitor

router = pages()
_log = logging.getLogger(__name__)
_COOKIE = "openid"
_MINUTES = 10


@router.get("/sign-in/openid", dependencies=[anybody()])
def ask(request: Request, to: Annotated[str, Query()] = "/") -> Response:
    """On to the provider. The browser keeps what was begun: only it can end it."""
    web, engine = served(request).config.web, served(request).engine
    if web.openid is None:
        raise NotFound
    begun = begin_openid(engine, goes_to=to if is_inside(to) else "/")
    try:
        there = address_to_ask(web.openid, begun, back=_back(request))
    except NotProved as reason:
        return _refused(request, str(reason))
    response = RedirectResponse(there, status_code=303)
    response.set_cookie(cookie_called(web, _COOKIE), begun.state, max_age=_MINUTES * 60, **cookie_options(web))
    return response


@router.get("/sign-in/openid/back", dependencies=[anybody()])
def back(
    request: Request,
    state: Annotated[str, Query()] = "",
    code: Annotated[str, Query()] = "",
    error: Annotated[str, Query()] = "",
) -> Response:
    """Back from the provider with an answer to what this browser began."""
    web, engine = served(request).config.web, served(request).engine
    if web.openid is None:
        raise NotFound
    is_ours = hmac.compare_digest(state.encode(), request.cookies.get(cookie_called(web, _COOKIE), "").encode())
    begun = take_openid(engine, state) if state and is_ours else None
    if begun is None:
        return _refused(request, "an answer to nothing that this browser began")
    if error or not code:
        return _refused(request, f"it refused: {error[:100]!r}")
    try:
        named = who_it_is(web.openid, begun, code=code, back=_back(request), now=begun.now)
    except NotProved as reason:
        return _refused(request, str(reason))
    user = user_called(engine, named, address=visitor(request))
    if user is None:
        return _refused(request, "whoever signed in there is no user here")
    response = let_in(request, user, means="openid", to=begun.goes_to)
    response.delete_cookie(cookie_called(web, _COOKIE), **cookie_options(web))
    return response


def _back(request: Request) -> str:
    return f"{served(request).config.web.public_url}/sign-in/openid/back"


def _refused(request: Request, reason: str) -> Response:
    """Whoever stands at the browser is told that it did not work; why, the server's log says."""
    _log.warning("signing in at the provider: %s", reason)
    return page(request, "account/refused.html", None, status=403)
