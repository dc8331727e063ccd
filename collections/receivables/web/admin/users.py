"""Who may sign in, and as what."""

import secrets
from typing import Annotated

from fastapi import Form, Request
from fastapi.responses import Response

from receivables.stop import Stopped
from receivables.store.users.passwords import set_password, unlock
from receivables.store.users.people import Account, add_user, change_role, disable, enable, list_accounts
from receivables.web.admin.who import Admin
from receivables.web.area import api, pages
from receivables.web.guard import note_what
from receivables.web.here import here
from receivables.web.page import on_to, page
from receivables.web.people import EVERYBODY, Role
from receivables.web.words import LANGUAGES

router = pages("admin")
api_router = api("admin")
Text = Annotated[str, Form()]


@router.get("/users")
def users(request: Request, _person: Admin) -> Response:
    """Everybody who has an account, and a form for another."""
    return _shown(request)


@api_router.get("/users")
def users_json(request: Request, _person: Admin) -> list[Account]:
    """Everybody who has an account."""
    return list_accounts(here(request).engine)


@router.post("/users")
def add(
    request: Request,
    _person: Admin,
    user: Text = "",
    name: Text = "",
    role: Text = "",
    salesperson: Text = "",
    language: Text = "",
    openid: Text = "",
) -> Response:
    """Let somebody sign in; their password is made here and shown once."""
    filled = {"user": user.strip(), "name": name.strip(), "role": role, "salesperson": salesperson.strip()}
    engine, least = here(request).engine, here(request).config.web.password_length
    spoken = language if language in LANGUAGES else ""
    try:
        add_user(
            engine,
            user=filled["user"],
            name=filled["name"],
            role=Role(role),
            salesperson=filled["salesperson"],
            language=spoken,
            openid=openid.strip(),
        )
    except Stopped as stopped:
        request.state.refused = True
        return _shown(request, status=422, filled={**filled, "openid": openid}, fault=str(stopped))
    except ValueError:
        request.state.refused = True
        return _shown(request, status=422, filled={**filled, "openid": openid}, fault="")
    note_what(request, f"user {user} {role}")
    if openid.strip():
        return on_to(request, "/admin/users", "admin.users.added", name=name)
    return _shown(request, password=_new_password(request, filled["user"], least), of=filled["user"])


@router.post("/users/{user}/role")
def role(
    request: Request, _person: Admin, user: str, role: Annotated[Role, Form()], salesperson: Text = ""
) -> Response:
    """Another role, from the next page on."""
    change_role(here(request).engine, user, role=role, salesperson=salesperson.strip())
    note_what(request, f"user {user} role {role}")
    return on_to(request, "/admin/users", "admin.users.changed", name=user)


@router.post("/users/{user}/password")
def password(request: Request, _person: Admin, user: str) -> Response:
    """A new password, made here and shown once; pauses after wrong ones end."""
    made = _new_password(request, user, here(request).config.web.password_length)
    unlock(here(request).engine, user)
    note_what(request, f"user {user} password")
    return _shown(request, password=made, of=user)


@router.post("/users/{user}/disable")
def disabled(request: Request, person: Admin, user: str) -> Response:
    """Nobody signs in as them any more. Not oneself: somebody has to be left who can undo it."""
    if user == person.user:
        request.state.refused = True
        return _shown(request, status=422, fault="", own=True)
    disable(here(request).engine, user)
    note_what(request, f"user {user} disabled")
    return on_to(request, "/admin/users", "admin.users.disabled", name=user)


@router.post("/users/{user}/enable")
def enabled(request: Request, _person: Admin, user: str) -> Response:
    """They may sign in again."""
    enable(here(request).engine, user)
    note_what(request, f"user {user} enabled")
    return on_to(request, "/admin/users", "admin.users.enabled", name=user)


def _new_password(request: Request, user: str, least: int) -> str:
    made = secrets.token_urlsafe(max(least, 16))[: max(least, 16)]
    set_password(here(request).engine, user, made, least=least)
    return made


def _shown(request: Request, *, status: int = 200, **more: object) -> Response:
    given = {"filled": {}, "fault": None, "password": "", "of": "", "own": False, **more}
    return page(
        request, "admin/users.html", list_accounts(here(request).engine), status=status, roles=list(EVERYBODY), **given
    )
