"""What somebody sees and sets of their own: language, sessions."""

from typing import Annotated

from fastapi import Form, Request
from fastapi.responses import Response

from receivables.store.users.people import change_language
from receivables.store.users.sessions import end_all_sessions, sessions_of
from receivables.web.area import pages
from receivables.web.here import here
from receivables.web.page import on_to, page
from receivables.web.people import EVERYBODY, Person, signed_in
from receivables.web.security import is_inside
from receivables.web.words import LANGUAGES

router = pages()
Me = Annotated[Person, signed_in(*EVERYBODY)]


@router.get("/me")
def me(request: Request, person: Me) -> Response:
    """Who one is here, and where one is signed in."""
    sessions = sessions_of(here(request).engine, person.user, token=getattr(request.state, "session_token", ""))
    return page(request, "account/me.html", sessions)


@router.post("/me/language")
def language(
    request: Request, person: Me, language: Annotated[str, Form()], to: Annotated[str, Form()] = "/me"
) -> Response:
    """Read pages in another language from now on."""
    if language in LANGUAGES:
        change_language(here(request).engine, person.user, language)
    return on_to(request, to if is_inside(to) else "/me")


@router.post("/me/sign-out-everywhere")
def sign_out_everywhere(request: Request, person: Me) -> Response:
    """End all of one's sessions, this one included."""
    end_all_sessions(here(request).engine, person.user)
    return on_to(request, "/sign-in")
