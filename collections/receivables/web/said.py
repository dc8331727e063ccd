"""What the next page says first of all: that what was asked for is done. It travels in a cookie of a minute."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import Request
from fastapi.responses import RedirectResponse

from receivables.web.here import served
from receivables.web.security import cookie_options
from receivables.web.words import DEFAULT, has_words

COOKIE = "said"


@dataclass(frozen=True, slots=True)
class Said:
    """The key of the words and their values. `token`: of the form that asked, so that its draft can go."""

    words: str
    values: Mapping[str, str]
    token: str


def on_to(request: Request, path: str, words: str = "", /, **values: object) -> RedirectResponse:
    """After a change: on to a page that says so with these words."""
    response = RedirectResponse(path, status_code=303)
    if words:
        told = [words, {name: str(value) for name, value in values.items()}, getattr(request.state, "token", "")]
        value = base64.urlsafe_b64encode(json.dumps(told).encode()).decode()
        response.set_cookie(COOKIE, value, max_age=60, **cookie_options(served(request).config.web))
    return response


def said(request: Request) -> Said | None:
    """What is to be said, None: nothing. A cookie is only what somebody sent: words that there are not are dropped."""
    try:
        words, values, token = json.loads(base64.urlsafe_b64decode(request.cookies.get(COOKIE, "")))
        found = Said(str(words), {str(name): str(value) for name, value in values.items()}, str(token))
    except (ValueError, TypeError, AttributeError):
        return None
    return found if has_words(DEFAULT, found.words) else None
