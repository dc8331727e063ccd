"""Signing in at a provider: a real one on a port of its own, which is believed only when all it says holds."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from joserfc.jwk import RSAKey

from receivables.model.roles import Role
from receivables.store.users.people import add_user, disable, enable
from web.bare import bare_app
from web.browser import serving
from web.firm import Visitor, visitor
from web.provider import SECRET, Provider


@dataclass(frozen=True, slots=True)
class Both:
    provider: Provider
    app: FastAPI


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    """The provider, and pages that send people there; anna is known to both."""
    provider = Provider()
    with serving(provider.app) as issuer, pytest.MonkeyPatch.context() as environment:
        provider.issuer = issuer
        environment.setenv("OPENID_SECRET", SECRET)
        table = f'[web.openid]\nissuer = "{issuer}"\nclient_id = "receivables"\nclient_secret = "${{OPENID_SECRET}}"\n'
        with bare_app(tmp_path_factory.mktemp("firm"), web=table) as app:
            add_user(app.state.served.engine, user="anna", name="A", role=Role.FINANCE, openid="anna@example.com")
            yield Both(provider, app)


@pytest.fixture(autouse=True)
def _as_it_should_be(both: Both) -> None:
    both.provider.claims, both.provider.header, both.provider.email = {}, {}, "anna@example.com"
    both.provider.now = int(time.time())


def _there_and_back(somebody: Visitor, to: str = "/me") -> Any:
    """What our address answers to whom the provider has sent back."""
    sent = somebody.get("/sign-in/openid", params={"to": to})
    assert sent.status_code == 303, sent.text
    back = httpx.get(sent.headers["location"])
    return somebody.get(back.headers["location"])


def test_whoever_the_provider_knows_as_a_user_is_signed_in_and_led_on(both: Both) -> None:
    with visitor(both.app, None) as somebody:
        answer = _there_and_back(somebody)
        assert (answer.status_code, answer.headers["location"]) == (303, "/me")
        page = somebody.get("/me")
    assert page.status_code == 200
    assert "<dd>anna</dd>" in page.text
    assert "provider" in page.text


WRONG: dict[str, dict[str, Any]] = {
    "for another program": {"aud": "other"},
    "for several, none of them named": {"aud": ["receivables", "other"]},
    "by another provider": {"iss": "https://login.example.com"},
    "to another question": {"nonce": "other"},
    "to no question": {"nonce": None},
    "of long ago": {"exp": 1},
    "without an end": {"exp": None},
    "of an address that nobody verified": {"email_verified": False},
    "of an address of which nothing is said": {"email_verified": None},
    "of nobody": {"email": None},
    "of somebody who is no user": {"email": "berta@example.com"},
}


@pytest.mark.parametrize("claims", WRONG.values(), ids=WRONG)
def test_an_answer_is_not_believed(both: Both, claims: dict[str, Any]) -> None:
    both.provider.claims = claims
    with visitor(both.app, None) as somebody:
        answer = _there_and_back(somebody)
        assert answer.status_code == 403
        assert somebody.get("/me").headers["location"].startswith("/sign-in")


def test_an_answer_signed_by_another_key_is_not_believed(both: Both, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(both.provider, "key", RSAKey.generate_key(2048, {"kid": "one"}))
    with visitor(both.app, None) as somebody:
        assert _there_and_back(somebody).status_code == 403


def test_an_answer_that_nobody_signed_is_not_believed(both: Both) -> None:
    both.provider.header = {"alg": "none"}
    with visitor(both.app, None) as somebody:
        assert _there_and_back(somebody).status_code == 403


def test_an_answer_counts_once_and_only_in_the_browser_that_asked(both: Both) -> None:
    with visitor(both.app, None) as somebody, visitor(both.app, None) as other:
        back = httpx.get(somebody.get("/sign-in/openid").headers["location"]).headers["location"]
        assert other.get(back).status_code == 403
        other.get("/sign-in/openid")
        assert other.get(back).status_code == 403
        assert somebody.get(back).status_code == 303
        assert somebody.get(back).status_code == 403
        assert somebody.get("/sign-in/openid/back").status_code == 403


def test_what_the_provider_refuses_is_told(both: Both) -> None:
    with visitor(both.app, None) as somebody:
        back = httpx.get(somebody.get("/sign-in/openid").headers["location"]).headers["location"]
        refused = back.replace("code=", "error=access_denied&was=")
        assert "You are not signed in" in somebody.get(refused).text


def test_a_user_who_is_disabled_does_not_come_in_by_the_provider(both: Both) -> None:
    engine = both.app.state.served.engine
    disable(engine, "anna")
    with visitor(both.app, None) as somebody:
        assert _there_and_back(somebody).status_code == 403
    enable(engine, "anna")


def test_it_leads_on_to_a_page_of_ours_only(both: Both) -> None:
    with visitor(both.app, None) as somebody:
        assert _there_and_back(somebody, to="https://elsewhere.example.com/").headers["location"] == "/"


def test_without_a_provider_there_is_no_such_address(tmp_path: Path) -> None:
    with bare_app(tmp_path) as app, visitor(app, None) as somebody:
        assert somebody.get("/sign-in/openid").status_code == 404
        assert somebody.get("/sign-in/openid/back").status_code == 404
