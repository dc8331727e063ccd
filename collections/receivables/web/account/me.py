"""What somebody sees and sets of their own: language, password, sessions."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import Form, Request
from fastapi.responses import Response

from receivables.store.users.passwords import check_password, set_password
from receivables.store.users.people import change_language
from receivables.store.users.sessions import end_all_sessions, sessions_of
from receivables.web.area import pages
from receivables.web.entered import Fault
from receivables.web.here import here
from receivables.web.page import on_to, page
from receivables.web.people import EVERYBODY, Person, signed_in
from receivables.web.security import is_inside, visitor
from receivables.web.words import LANGUAGES

router = pages()
Me = Annotated[Person, signed_in(*EVERYBODY)]


@router.get("/me")
def me(request: Request, person: Me) -> Response:
    """Who one is here, and where one is signed in."""
    return _shown(request, person, {})


@router.post("/me/language")
def language(
    request: Request, person: Me, language: Annotated[str, Form()], to: Annotated[str, Form()] = "/me"
) -> Response:
    """Read pages in another language from now on."""
    if language in LANGUAGES:
        change_language(here(request).engine, person.user, language)
    return on_to(request, to if is_inside(to) else "/me")


@router.post("/me/password")
def password(
    request: Request,
    person: Me,
    old: Annotated[str, Form()] = "",
    new: Annotated[str, Form()] = "",
    again: Annotated[str, Form()] = "",
) -> Response:
    """Give oneself another password; every other session ends."""
    web, engine = here(request).config.web, here(request).engine
    refused = check_password(engine, person.user, old, address=visitor(request), tries=web.tries)
    wrong = {"old": Fault("account.me.wrong_password", {})} if refused else {}
    if new != again:
        wrong["again"] = Fault("account.me.not_the_same", {})
    if wrong:
        return _shown(request, person, wrong, status=422)
    set_password(engine, person.user, new, least=web.password_length, but=request.state.session_token)
    return on_to(request, "/me", "account.me.changed")


@router.post("/me/sign-out-everywhere")
def sign_out_everywhere(request: Request, person: Me) -> Response:
    """End all of one's sessions, this one included."""
    end_all_sessions(here(request).engine, person.user)
    return on_to(request, "/sign-in")


def _shown(request: Request, person: Person, wrong: Mapping[str, Fault], *, status: int = 200) -> Response:
    sessions = sessions_of(here(request).engine, person.user, token=getattr(request.state, "session_token", ""))
    return page(request, "account/me.html", sessions, status=status, faults=wrong)
