"""A view as a page: the template, the words, the navigation and the forms of whoever asks."""

import hashlib
import secrets
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from receivables.web.entered import Fault
from receivables.web.figures import Figures
from receivables.web.guard import csrf_of
from receivables.web.here import served
from receivables.web.navigation import navigation_of
from receivables.web.people import Person
from receivables.web.said import COOKIE, on_to, said
from receivables.web.security import cookie_called, cookie_options
from receivables.web.words import HERE, LANGUAGES, best_of, has_words, say

__all__ = ["language_of", "new_token", "on_to", "page", "person_of", "static"]
_LANGUAGE = "language"


def page(request: Request, template: str, view: Any = None, /, *, status: int = 200, **more: Any) -> HTMLResponse:
    """The view in a template (`finance/worklist.html`), in the language of whoever asks.

    Templates know `view`, what is in `more`, and what `_given` lists.
    """
    told = said(request)
    language = language_of(request)
    given = _given(request, language)
    html = _templates().get_template(template).render(view=view, said=told, **given, **more)
    response = HTMLResponse(html, status_code=status, headers={"content-language": language, "vary": "cookie"})
    if told is not None:
        web = served(request).config.web
        response.delete_cookie(cookie_called(web, COOKIE), **cookie_options(web))
    return response


def language_of(request: Request) -> str:
    """The language of whoever asks: their own, that of this browser, or what it prefers."""
    person = person_of(request)
    kept = request.cookies.get(cookie_called(served(request).config.web, _LANGUAGE), "")
    chosen = (person.language if person else "") or kept
    return chosen if chosen in LANGUAGES else best_of(request.headers.get("accept-language", ""))


def person_of(request: Request) -> Person | None:
    """Who is signed in, as far as the route has asked."""
    return getattr(request.state, "person", None)


def new_token() -> str:
    """For a form: what it asks for is done once, however often it is sent."""
    return secrets.token_urlsafe(18)


def _given(request: Request, language: str) -> dict[str, Any]:
    config, person = served(request).config, person_of(request)
    figures = Figures(language, ZoneInfo(config.firm.timezone))
    session_token = getattr(request.state, "session_token", "")

    def words(key: str, /, **values: object) -> str:
        return say(language, key, **values)

    def wrong(faults: Mapping[str, Fault], name: str) -> str:
        found = faults.get(name)
        return "" if found is None else say(language, found.words, **found.values)

    return {
        "say": words,
        "wrong": wrong,
        "has_words": lambda key: has_words(language, key),
        "day": figures.day,
        "moment": figures.moment,
        "number": figures.number,
        "percent": figures.percent,
        "figure": figures.figure,
        "money": figures.money,
        "language": language,
        "languages": LANGUAGES,
        "person": person,
        "firm": config.firm.name,
        "path": request.url.path,
        "query": request.url.query,
        "navigation": navigation_of(request.app.state.entries, person.role, request.url.path) if person else None,
        "csrf": csrf_of(session_token) if session_token else "",
        "new_token": new_token,
        "static": static,
    }


@cache
def static(name: str) -> str:
    """The address of one of our files, another one whenever it changes."""
    digest = hashlib.sha256((HERE / "static" / name).read_bytes()).hexdigest()
    return f"/static/{name}?{digest[:12]}"


@cache
def _templates() -> Environment:
    """The pages of each area lie in its folder."""
    return Environment(
        loader=FileSystemLoader(Path(HERE)),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
