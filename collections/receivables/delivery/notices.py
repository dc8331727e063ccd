"""A program that is told of what changes: notices as signed JSON, one after the other, none skipped.

A notice may arrive twice and says so by its name: what was posted again has the name that it had before.
"""

import ssl
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import httpx

from receivables.delivery.signing import key_of, signed

_LONGEST_DETAIL = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Listener:
    """Where notices are posted; `authority`: a file with the certificate of one's own authority."""

    url: str
    secret: str
    timeout_seconds: float = 30
    authority: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One message; `at` is the moment of this attempt, with its time zone."""

    name: str
    at: datetime
    body: bytes


def post(listener: Listener, notices: Iterable[Notice]) -> Iterator[tuple[Notice, str]]:
    """Post each notice as it is asked for, with why it was not taken: empty where it was. Nothing follows that one.

    Only an answer of the two-hundreds means that it was taken. Raises OSError, ssl.SSLError or ValueError for an
    authority or a secret that cannot be used.
    """
    verify = ssl.create_default_context()
    if listener.authority:
        verify.load_verify_locations(listener.authority)
    key = key_of(listener.secret)
    with httpx.Client(timeout=listener.timeout_seconds, verify=verify) as client:
        for notice in notices:
            fault = _posted(client, listener.url, notice, key)
            yield notice, fault
            if fault:
                return


def _posted(client: httpx.Client, url: str, notice: Notice, key: bytes) -> str:
    headers = signed(notice.name, notice.at, notice.body, key)
    try:
        # What it says beyond its status bears on nothing, and could be endless.
        with client.stream("POST", url, content=notice.body, headers=headers) as answer:
            said = f"{answer.status_code} {answer.reason_phrase}"
    except httpx.HTTPError as error:
        said = str(error) or type(error).__name__
    else:
        if answer.is_success:
            return ""
    return f"{httpx.URL(url).host}: {' '.join(said.split())}"[:_LONGEST_DETAIL]
