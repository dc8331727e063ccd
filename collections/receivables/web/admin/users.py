"""Who may sign in, and as what."""

import secrets
from typing import Annotated, Any, Literal

from fastapi import Form, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from receivables.stop import Stopped
from receivables.store.users.passwords import set_password, unlock
from receivables.store.users.people import Account, add_user, change_role, disable, enable, list_accounts
from receivables.store.users.tokens import list_tokens
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
Line = Annotated[str, Field(max_length=200)]


class UserAdded(BaseModel):
    """Somebody who may sign in. `salesperson`: of representatives and managers only; `openid`: their name there."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"user": "c.weber", "name": "C. Weber", "role": "finance"}]}
    )
    user: Annotated[str, Field(min_length=1, max_length=200)]
    name: Annotated[str, Field(min_length=1, max_length=200)]
    role: Role
    salesperson: Line = ""
    language: Literal["", "en", "zh"] = ""
    openid: Line = ""


class RoleGiven(BaseModel):
    """Another role. `was`: the role you know of; where it is another by now, nothing is changed and you are told."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"role": "controller", "was": "finance"}]}
    )
    role: Role
    salesperson: Line = ""
    was: Role | None = None


class PasswordMade(BaseModel):
    """A password, told this once. Empty: they sign in at the provider."""

    user: str
    password: str


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
    filled: dict[str, Any] = {
        "user": user.strip(),
        "name": name.strip(),
        "role": role,
        "salesperson": salesperson.strip(),
    }
    engine, least = here(request).engine, here(request).config.web.password_length
    spoken = language if language in LANGUAGES else ""
    try:
        add_user(engine, **filled | {"role": Role(role), "language": spoken, "openid": openid.strip()})
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


@api_router.post("/users", status_code=201)
def add_json(request: Request, _person: Admin, asked: UserAdded) -> PasswordMade:
    """Let somebody sign in; their password is made here and told this once."""
    engine, least = here(request).engine, here(request).config.web.password_length
    add_user(engine, **asked.model_dump())
    note_what(request, f"user {asked.user} {asked.role}")
    return PasswordMade(user=asked.user, password="" if asked.openid else _new_password(request, asked.user, least))


@router.post("/users/{user}/role")
def role(
    request: Request, _person: Admin, user: str, role: Annotated[Role, Form()], salesperson: Text = "", was: Text = ""
) -> Response:
    """Another role, from the next page on."""
    asked = RoleGiven(role=role, salesperson=salesperson.strip()[:100], was=Role(was) if was in set(Role) else None)
    _give_role(request, user, asked)
    return on_to(request, "/admin/users", "admin.users.changed", name=user)


@api_router.post("/users/{user}/role")
def role_json(request: Request, _person: Admin, user: str, asked: RoleGiven) -> Account:
    """Give somebody another role: it counts from their next request on."""
    _give_role(request, user, asked)
    return _account(request, user)


@router.post("/users/{user}/password")
def password(request: Request, _person: Admin, user: str) -> Response:
    """A new password, made here and shown once; pauses after wrong ones end."""
    made = _new_password(request, user, here(request).config.web.password_length)
    unlock(here(request).engine, user)
    note_what(request, f"user {user} password")
    return _shown(request, password=made, of=user)


@api_router.post("/users/{user}/password")
def password_json(request: Request, _person: Admin, user: str) -> PasswordMade:
    """Make a new password, told this once; pauses after wrong ones end."""
    made = _new_password(request, user, here(request).config.web.password_length)
    unlock(here(request).engine, user)
    note_what(request, f"user {user} password")
    return PasswordMade(user=user, password=made)


@router.post("/users/{user}/disable")
def disabled(request: Request, person: Admin, user: str) -> Response:
    """Nobody signs in as them any more. Not oneself: somebody has to be left who can undo it."""
    if user == person.user:
        request.state.refused = True
        return _shown(request, status=422, fault="", own=True)
    disable(here(request).engine, user)
    note_what(request, f"user {user} disabled")
    return on_to(request, "/admin/users", "admin.users.disabled", name=user)


@api_router.post("/users/{user}/disable")
def disabled_json(request: Request, person: Admin, user: str) -> Account:
    """Nobody signs in as them any more, and their tokens end. Not oneself."""
    if user == person.user:
        raise NotOneself("You cannot disable yourself: somebody else has to")
    disable(here(request).engine, user)
    note_what(request, f"user {user} disabled")
    return _account(request, user)


@router.post("/users/{user}/enable")
def enabled(request: Request, _person: Admin, user: str) -> Response:
    """They may sign in again."""
    enable(here(request).engine, user)
    note_what(request, f"user {user} enabled")
    return on_to(request, "/admin/users", "admin.users.enabled", name=user)


@api_router.post("/users/{user}/enable")
def enabled_json(request: Request, _person: Admin, user: str) -> Account:
    """They may sign in again."""
    enable(here(request).engine, user)
    note_what(request, f"user {user} enabled")
    return _account(request, user)


class NotOneself(Stopped):
    """Somebody has to be left who can undo it."""


def _give_role(request: Request, user: str, asked: RoleGiven) -> None:
    change_role(here(request).engine, user, role=asked.role, salesperson=asked.salesperson, was=asked.was)
    note_what(request, f"user {user} role {asked.role}")


def _account(request: Request, user: str) -> Account:
    return next(one for one in list_accounts(here(request).engine) if one.user == user)


def _new_password(request: Request, user: str, least: int) -> str:
    made = secrets.token_urlsafe(max(least, 16))[: max(least, 16)]
    set_password(here(request).engine, user, made, least=least)
    return made


def _shown(request: Request, *, status: int = 200, **more: object) -> Response:
    engine = here(request).engine
    given = {"filled": {}, "fault": None, "password": "", "of": "", "own": False, **more}
    given |= {"roles": list(EVERYBODY), "tokens": list_tokens(engine)}
    return page(request, "admin/users.html", list_accounts(engine), status=status, **given)
