"""What administrators do: let people in and out, read who changed what, look after sources, nights and policies."""

import re
from collections.abc import Iterator

import pytest
from fastapi import FastAPI

from receivables.night.administering import policy_text
from receivables.store.users.people import list_accounts
from receivables.store.users.tokens import make_token
from web.firm import Visitor, visitor


@pytest.fixture(scope="module")
def admin(app: FastAPI) -> Iterator[Visitor]:
    with visitor(app, "admin") as signed_in:
        yield signed_in


@pytest.fixture(scope="module")
def controller(app: FastAPI) -> Iterator[Visitor]:
    with visitor(app, "controller") as signed_in:
        yield signed_in


def _account(app: FastAPI, user: str):
    return next((one for one in list_accounts(app.state.served.engine) if one.user == user), None)


def test_a_user_is_let_in_with_a_password_that_is_shown_once(app: FastAPI, admin: Visitor) -> None:
    filled = {"user": "new.clerk", "name": "A New Clerk", "role": "finance"}
    answer = admin.post("/admin/users", filled)
    password = re.search(r'class="secret">([^<]+)<', answer.text)
    assert answer.status_code == 200 and password
    assert password[1] not in admin.get("/admin/users").text
    assert _account(app, "new.clerk").role == "finance"
    with visitor(app, None) as stranger:
        came = stranger.client.post(
            "/sign-in",
            data={"user": "new.clerk", "password": password[1]},
            headers={"origin": str(stranger.client.base_url).rstrip("/")},
        )
        assert came.status_code == 303


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"role": "king"}, "role"),
        ({"role": "representative"}, "number"),
        ({"user": "admin"}, "already"),
        ({"user": "two words"}, "two words"),
    ],
)
def test_what_is_wrong_with_a_new_user_is_said_and_nothing_typed_is_lost(
    admin: Visitor, wrong: dict[str, str], why: str
) -> None:
    answer = admin.post("/admin/users", {"user": "someone", "name": "Some One", "role": "finance", **wrong})
    assert answer.status_code == 422
    assert why in re.search(r'role="alert">(.*?)</div>', answer.text, re.S)[1]
    assert 'value="Some One"' in answer.text


def test_whoever_is_disabled_is_out_at_once_and_may_come_back(app: FastAPI, admin: Visitor) -> None:
    with visitor(app, "manager") as other:
        assert other.get("/me").status_code == 200
        assert admin.post("/admin/users/manager/disable").status_code == 303
        assert other.get("/me").headers["location"].startswith("/sign-in")
    assert admin.post("/admin/users/manager/enable").status_code == 303
    with visitor(app, "manager") as again:
        assert again.get("/me").status_code == 200


def test_a_token_is_shown_with_its_last_use_and_revoked_on_the_page_or_by_the_api(app: FastAPI, admin: Visitor) -> None:
    tokens = {name: make_token(app.state.served.engine, "controller", name=name, days=1) for name in ("till", "a/b")}
    bearers = {name: {"authorization": f"Bearer {token}"} for name, token in tokens.items()}
    address, openapi = "/admin/users/controller/tokens/revoke", "/api/openapi.json"
    with visitor(app, None) as program:
        assert program.get(openapi, headers=bearers["till"]).status_code == 200
        app.state.presence._writer.submit(lambda: None).result()
        used = {one["name"]: one["used"] for one in admin.get("/api/admin/tokens").json()}
        assert used["till"]
        assert used["a/b"] is None
        shown = admin.get("/admin/users").text
        assert 'value="a/b"' in shown
        assert not any(token in shown for token in tokens.values())
        assert admin.post(address, {"name": "a/b"}).status_code == 303
        assert [program.get(openapi, headers=bearers[name]).status_code for name in tokens] == [200, 401]
        ours = {"x-csrf-token": admin.csrf, "origin": str(admin.client.base_url).rstrip("/")}
        assert admin.client.post(f"/api{address}", headers=ours, json={"name": "till"}).json() == []
        assert program.get(openapi, headers=bearers["till"]).status_code == 401
    assert admin.post(address, {"name": "till"}).status_code == 409
    assert "user controller token a/b revoked" in admin.get("/admin/changes").text


def test_nobody_disables_themselves(app: FastAPI, admin: Visitor) -> None:
    assert admin.post("/admin/users/admin/disable").status_code == 422
    assert _account(app, "admin").disabled is None


def test_another_role_counts_from_the_next_page_on(app: FastAPI, admin: Visitor) -> None:
    with visitor(app, "finance") as clerk:
        assert clerk.get("/admin/running").status_code == 200
        admin.post("/admin/users/finance/role", {"role": "controller"})
        assert clerk.get("/admin/running").status_code == 403
    admin.post("/admin/users/finance/role", {"role": "finance"})


def test_every_change_is_on_record_with_who_and_what(admin: Visitor) -> None:
    admin.post("/admin/users/representative/password")
    newest = admin.get("/api/admin/changes", params={"most": 1}).json()[0]
    assert (newest["user"], newest["outcome"]) == ("admin", "done")
    assert newest["what"] == "user representative password"
    assert "/admin/users/representative/password" in admin.get("/admin/changes").text


def test_sources_and_nights_are_told_with_what_was_loaded_last(admin: Visitor) -> None:
    sources = admin.get("/api/admin/sources").json()
    assert sources and all(one["last"]["rows_taken"] > 0 for one in sources)
    schedule = admin.get("/api/admin/schedule").json()
    # The sample day is a Friday.
    assert schedule["coming"][0] == "2026-11-02"
    assert [one["as_of"] for one in schedule["nights"]] == ["2026-10-30"]
    assert "2 Nov 2026" in admin.get("/admin/running").text


def test_the_policy_in_force_is_shown_with_where_each_setting_is_said(controller: Visitor) -> None:
    (told,) = controller.get("/api/admin/policy").json()
    settings = {one["name"]: one for one in told["settings"]}
    assert settings["cadence.quiet_days"]["value"] == 7
    assert settings["cadence.quiet_days"]["said_in"]
    assert controller.get("/admin/policy").status_code == 200


def test_another_policy_is_tried_and_nothing_is_done(app: FastAPI, controller: Visitor) -> None:
    config = app.state.served.config
    before = config.path.read_bytes()
    # Of whom a visit is asked from 500 on, more are visited in the week after the night.
    harder = policy_text(config).replace('"10000"', '"500"', 1)
    told = controller.post("/api/admin/policy/try", {"text": harder, "nights": "8"}).json()
    work = {one["does"]: (one["old"], one["new"]) for one in told["work"]}
    assert told["fault"] == ""
    assert work["visit"][1] > work["visit"][0]
    page = controller.post("/admin/policy/try", {"text": harder, "nights": "1"})
    assert page.status_code == 200 and "visit by the representative" in page.text
    assert config.path.read_bytes() == before
    workbook = controller.post("/admin/policy/workbook", {"text": harder, "nights": "1"})
    assert workbook.content.startswith(b"PK")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("[policy", "no TOML"),
        ("[firm]\nname = 'x'", "no [policy]"),
        ("[policy.matrix]\nfile = '/etc/passwd'", "cannot be tried here"),
        ("[[policies]]\nname = 'x'\n[policies.matrix]\nfile = '../config.toml'", "cannot be tried here"),
        ("[policy.cadence]\nquiet_days = -1", "quiet_days"),
    ],
)
def test_a_text_that_is_no_policy_is_refused_in_words(controller: Visitor, text: str, why: str) -> None:
    answer = controller.post("/admin/policy/try", {"text": text})
    assert answer.status_code == 422
    assert why in answer.text
    assert "candidate.toml" not in answer.text and "/tmp" not in answer.text
