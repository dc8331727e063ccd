"""What the next page says first of all: that what was asked for is done. It travels in a cookie of a minute."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import Request
from fastapi.responses import RedirectResponse

from receivables.web.here import served
from receivables.web.security import cookie_called, cookie_options
from receivables.web.words import DEFAULT, NoSuchWords, say

COOKIE = "said"


@dataclass(frozen=True, slots=True)
class Said:
    """The key of the words and their values. `token`: of the form that asked, so that its draft can go."""

    words: str
    values: Mapping[str, str]
    token: str


def on_to(request: Request, path: str, words: str = "", /, **values: object) -> RedirectResponse:
    """After a change: on to a page that says so with these words."""
    web = served(request).config.web
    response = RedirectResponse(path, status_code=303)
    if words:
        told = [words, {name: str(value) for name, value in values.items()}, getattr(request.state, "token", "")]
        value = base64.urlsafe_b64encode(json.dumps(told).encode()).decode()
        response.set_cookie(cookie_called(web, COOKIE), value, max_age=60, **cookie_options(web))
    return response


def said(request: Request) -> Said | None:
    """What is to be said, None: nothing. A cookie is only what somebody sent: words that there are not are dropped."""
    came = request.cookies.get(cookie_called(served(request).config.web, COOKIE), "")
    try:
        words, values, token = json.loads(base64.urlsafe_b64decode(came))
        found = Said(str(words), {str(name): str(value) for name, value in values.items()}, str(token))
        # Of another page, or of nobody: words that lack their values cannot be said.
        say(DEFAULT, found.words, **found.values)
    except (ValueError, TypeError, AttributeError, LookupError, RecursionError, NoSuchWords):
        return None
    return found
