"""Signing in by password, and out."""

from typing import Annotated
from urllib.parse import quote

from fastapi import Form, Query, Request
from fastapi.responses import RedirectResponse, Response

from receivables.store.users.passwords import Refused, check_password
from receivables.store.users.sessions import begin_session, end_session
from receivables.web.area import pages
from receivables.web.here import served
from receivables.web.page import page
from receivables.web.people import EVERYBODY, Person, anybody, signed_in
from receivables.web.security import cookie_called, cookie_name, cookie_options, is_inside, visitor
from receivables.web.words import LANGUAGES

router = pages()


@router.get("/sign-in", dependencies=[anybody()])
def ask(request: Request, to: Annotated[str, Query()] = "/", language: Annotated[str, Query()] = "") -> Response:
    """The form to sign in, in the language that is asked for."""
    if language not in LANGUAGES:
        return _form(request, to=to)
    web = served(request).config.web
    response = RedirectResponse(f"/sign-in?to={quote(to)}" if is_inside(to) else "/sign-in", status_code=303)
    response.set_cookie(cookie_called(web, "language"), language, max_age=365 * 86_400, **cookie_options(web))
    return response


@router.post("/sign-in", dependencies=[anybody()])
def sign_in(
    request: Request,
    user: Annotated[str, Form()] = "",
    password: Annotated[str, Form()] = "",
    to: Annotated[str, Form()] = "/",
) -> Response:
    """Sign in, or the form again; it does not say whether there is such a user."""
    web, engine = served(request).config.web, served(request).engine
    who = user.strip().lower()
    refused = check_password(engine, who, password, address=visitor(request), tries=web.tries)
    if refused is not None:
        return _form(request, to=to, user=user, refused=refused, status=429 if refused.until else 403)
    return let_in(request, who, means="password", to=to)


def let_in(request: Request, user: str, *, means: str, to: str) -> Response:
    """A session of their own, under a new token, instead of the one before; and on to where they wanted to go."""
    web, engine = served(request).config.web, served(request).engine
    if before := request.cookies.get(cookie_name(web)):
        end_session(engine, before)
    token = begin_session(engine, user, hours=web.session_hours, means=means, address=visitor(request))
    response = RedirectResponse(to if is_inside(to) else "/", status_code=303)
    response.set_cookie(cookie_name(web), token, max_age=web.session_hours * 3600, **cookie_options(web))
    return response


@router.post("/sign-out")
def sign_out(request: Request, _person: Annotated[Person, signed_in(*EVERYBODY)]) -> Response:
    """End this session."""
    web = served(request).config.web
    end_session(served(request).engine, request.state.session_token)
    response = RedirectResponse("/sign-in", status_code=303)
    response.delete_cookie(cookie_name(web), **cookie_options(web))
    return response


def _form(request: Request, *, to: str, user: str = "", refused: Refused | None = None, status: int = 200) -> Response:
    openid = served(request).config.web.openid
    more = {"to": to if is_inside(to) else "/", "user": user, "provider": openid.name if openid else ""}
    return page(request, "account/sign_in.html", refused, status=status, **more)
