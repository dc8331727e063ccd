"""A part of the pages: a folder of its own with routes, templates and words."""

from dataclasses import dataclass

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from receivables.model.roles import Role
from receivables.web.guard import Guarded


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the navigation: the key of its words, where it leads, and who sees it."""

    words: str
    path: str
    roles: frozenset[Role]


@dataclass(frozen=True, slots=True)
class Area:
    """`name`: of its folder, which holds templates (`<name>/x.html`) and words (`en.toml`, `zh.toml`)."""

    name: str
    routers: tuple[APIRouter, ...] = ()
    entries: tuple[Entry, ...] = ()


def entry(words: str, path: str, *roles: Role) -> Entry:
    """A line of the navigation for these roles."""
    return Entry(words, path, frozenset(roles))


def pages(area: str = "") -> APIRouter:
    """A router for the pages of an area, below `/<area>`; empty: below the first page."""
    prefix = f"/{area}" if area else ""
    return APIRouter(prefix=prefix, route_class=Guarded, include_in_schema=False, default_response_class=HTMLResponse)


def api(area: str) -> APIRouter:
    """A router for the same as JSON, below `/api/<area>`."""
    return APIRouter(prefix=f"/api/{area}", route_class=Guarded, tags=[area])
