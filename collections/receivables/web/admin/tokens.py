"""Tokens of programs: which there are, and their end. They are made on the command line, and printed there once."""

from typing import Annotated

from fastapi import Form, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from receivables.store.users.tokens import ProgramToken, list_tokens, revoke_token
from receivables.web.admin.who import Admin
from receivables.web.area import api, pages
from receivables.web.guard import note_what
from receivables.web.here import here
from receivables.web.page import on_to

router = pages("admin")
api_router = api("admin")


class TokenRevoked(BaseModel):
    """Which token of theirs ends, by its name."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"name": "warehouse"}]})
    name: Annotated[str, Field(min_length=1, max_length=200)]


@api_router.get("/tokens")
def tokens_json(request: Request, _person: Admin) -> list[ProgramToken]:
    """Every token of a program on record, never the token itself."""
    return list_tokens(here(request).engine)


@router.post("/users/{user}/tokens/revoke")
def revoked(request: Request, _person: Admin, user: str, name: Annotated[str, Form()] = "") -> Response:
    """The program that has it is refused from its next request on."""
    _revoke(request, user, name)
    return on_to(request, "/admin/users", "admin.tokens.revoked", name=name, user=user)


@api_router.post("/users/{user}/tokens/revoke")
def revoked_json(request: Request, _person: Admin, user: str, asked: TokenRevoked) -> list[ProgramToken]:
    """End a token: the program that has it is refused from its next request on. Those that they have left."""
    _revoke(request, user, asked.name)
    return list_tokens(here(request).engine, user)


def _revoke(request: Request, user: str, name: str) -> None:
    revoke_token(here(request).engine, user, name=name)
    note_what(request, f"user {user} token {name} revoked")
