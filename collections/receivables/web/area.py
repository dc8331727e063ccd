"""A part of the pages: a folder of its own with routes, templates and words."""

from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from receivables.model.roles import Role
from receivables.web.guard import Guarded

_PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
    },
}
# What any address may answer (RFC 9457), as its description says.
_PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {"description": said, "content": {"application/problem+json": {"schema": _PROBLEM}}}
    for status, said in {
        400: "It cannot be answered as asked",
        401: "Nobody is signed in",
        403: "The role may not",
        404: "There is no such thing, or none that one may know of",
        409: "Somebody was first, or it was done before",
        422: "Something in it is not as expected",
        429: "Too many requests",
    }.items()
}


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the navigation: the key of its words, where it leads, and who sees it.

    `group`: the key of the words of the line that it lies below, empty: it is a line by itself. `also`: addresses of
    pages that one gets to by it and that lie elsewhere, such as a customer's.
    """

    words: str
    path: str
    roles: frozenset[Role]
    group: str = ""
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Area:
    """`name`: of its folder, which holds templates (`<name>/x.html`) and words (`en.toml`, `zh.toml`)."""

    name: str
    routers: tuple[APIRouter, ...] = ()
    entries: tuple[Entry, ...] = ()


def entry(words: str, path: str, *roles: Role, group: str = "", also: tuple[str, ...] = ()) -> Entry:
    """A line of the navigation for these roles, below that of a group."""
    return Entry(words, path, frozenset(roles), group, also)


def pages(area: str = "") -> APIRouter:
    """A router for the pages of an area, below `/<area>`; empty: below the first page."""
    prefix = f"/{area}" if area else ""
    return APIRouter(prefix=prefix, route_class=Guarded, include_in_schema=False, default_response_class=HTMLResponse)


def api(area: str) -> APIRouter:
    """A router for the same as JSON, below `/api/<area>`."""
    return APIRouter(prefix=f"/api/{area}", route_class=Guarded, tags=[area], responses=_PROBLEMS)
