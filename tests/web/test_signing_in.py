"""Signing in by password, sessions, and what keeps a browser from being used against the person in front of it."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal

import pytest
from argon2 import PasswordHasher, extract_parameters
from fastapi import FastAPI, Request
from sqlalchemy import delete, select, update

from receivables.config import ConfigError, load_config
from receivables.model.roles import Role
from receivables.store.database import reading, writing
from receivables.store.moments import clock_time
from receivables.store.tables.users import session, sign_in_attempt
from receivables.store.users import passwords
from receivables.store.users.passwords import note_attempt, unlock
from receivables.store.users.people import add_user, disable, enable
from receivables.store.users.sessions import sessions_of
from receivables.store.users.tokens import make_token
from receivables.web.area import pages
from receivables.web.guard import csrf_of
from receivables.web.people import EVERYBODY, signed_in
from receivables.web.security import visitor as address_of
from receivables.web.serving import listening_on
from web.bare import bare_app
from web.firm import PASSWORD, Visitor, visitor

MINUTE = 60_000_000


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    with bare_app(tmp_path_factory.mktemp("firm")) as made:
        yield made


@pytest.fixture(autouse=True)
def _nobody_has_tried(app: FastAPI) -> None:
    with writing(app.state.served.engine) as conn:
        conn.execute(delete(sign_in_attempt))


def _sign_in(somebody: Visitor, user: str = "finance", password: str = PASSWORD, **more: str) -> Any:
    return somebody.post("/sign-in", {"user": user, "password": password, **more})


def test_whoever_signs_in_gets_a_cookie_that_no_script_reads_and_no_other_site_sends(app: FastAPI) -> None:
    with visitor(app, None) as somebody:
        answer = _sign_in(somebody, "Finance ")
        cookie = answer.headers["set-cookie"]
        assert answer.headers["location"] == "/"
        assert {"HttpOnly", "Path=/", "SameSite=lax"} <= set(cookie.split("; "))
        assert somebody.get("/me").status_code == 200


def test_behind_tls_the_cookie_is_this_machines_alone(tmp_path: Path) -> None:
    settings = {"public_url": '"https://pages.example.com"', "host": '"127.0.0.1"'}
    with bare_app(tmp_path, **settings) as made, visitor(made, None) as somebody:
        answer = _sign_in(somebody)
        cookie = answer.headers["set-cookie"]
        assert cookie.startswith("__Host-receivables=")
        assert "Secure" in cookie
        assert "Domain" not in cookie
        assert answer.headers["strict-transport-security"] == "max-age=31536000"
        # The name by which the proxy reaches us is no origin.
        posted = somebody.post("/sign-in", headers={"origin": "http://127.0.0.1:8470"})
        assert posted.status_code == 403


def test_each_signing_in_opens_a_session_of_its_own_and_ends_the_one_before(app: FastAPI) -> None:
    with visitor(app, None) as somebody:
        _sign_in(somebody)
        first = somebody.client.cookies["receivables"]
        _sign_in(somebody)
        assert somebody.client.cookies["receivables"] != first
        somebody.client.cookies.clear()
        somebody.client.cookies.set("receivables", first)
        assert somebody.get("/me").headers["location"] == "/sign-in?to=/me"


def test_nobody_is_told_whether_there_is_such_a_user(app: FastAPI) -> None:
    with visitor(app, None) as somebody:
        wrong, nobody = (_sign_in(somebody, user, "no") for user in ("finance", "fiction"))
    assert (wrong.status_code, nobody.status_code) == (403, 403)
    assert wrong.text.replace("finance", "X") == nobody.text.replace("fiction", "X")


class _Counting(PasswordHasher):
    """Checks passwords as any does, and keeps what each check cost: time, memory, threads."""

    def __init__(self) -> None:
        super().__init__(time_cost=1, memory_cost=64, parallelism=1)
        self.checks: list[tuple[int, int, int]] = []

    def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:  # noqa: A002 - its name there
        its = extract_parameters(str(hash))
        self.checks.append((its.time_cost, its.memory_cost, its.parallelism))
        return super().verify(hash, password)


def test_whoever_is_refused_is_refused_the_same_way_whyever(app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> None:
    engine, hasher = app.state.served.engine, _Counting()
    monkeypatch.setattr(passwords, "_hasher", hasher)
    add_user(engine, user="oidonly", name="Signs in elsewhere", role=Role.FINANCE, openid="o@example.com")
    disable(engine, "manager")
    tried = {"finance": "no", "manager": PASSWORD, "fiction": "no", "oidonly": ""}
    answers = []
    with visitor(app, None) as somebody:
        for user, password in tried.items():
            answer = _sign_in(somebody, user, password)
            answers.append((answer.status_code, sorted(answer.headers.items()), answer.text.replace(user, "X")))
    enable(engine, "manager")
    with reading(engine) as conn:
        noted = conn.execute(select(sign_in_attempt.c.user, sign_in_attempt.c.outcome)).tuples().all()
    assert answers == answers[:1] * len(tried)
    assert noted == [(user, "refused") for user in tried]
    # A user that there is not costs as much as one that there is.
    assert hasher.checks == [(1, 64, 1)] * len(tried)


def test_five_wrong_passwords_are_followed_by_a_pause_in_which_even_the_right_one_is_none(app: FastAPI) -> None:
    with visitor(app, None) as somebody:
        for user in ("finance", "fiction"):
            assert [_sign_in(somebody, user, "no").status_code for _ in range(6)] == [403] * 5 + [429]
        refused = _sign_in(somebody)
        assert refused.status_code == 429
        assert "Too many wrong passwords. Try again at" in refused.text
        assert _sign_in(somebody, "admin").status_code == 303
        unlock(app.state.served.engine, "finance")
        assert _sign_in(somebody).status_code == 303


def test_the_right_password_ends_the_count_of_wrong_ones(app: FastAPI) -> None:
    with visitor(app, None) as somebody:
        for _ in range(2):
            assert [_sign_in(somebody, password="no").status_code for _ in range(4)] == [403] * 4
            assert _sign_in(somebody).status_code == 303


def test_an_office_behind_one_address_may_sign_in_as_often_as_it_likes(app: FastAPI) -> None:
    with visitor(app, None) as somebody:
        assert {_sign_in(somebody).status_code for _ in range(52)} == {303}


def test_one_address_that_tries_many_users_is_paused(app: FastAPI) -> None:
    with writing(app.state.served.engine) as conn:
        for number in range(49):
            note_attempt(conn, f"user{number}", "testclient", means="password", outcome="refused")
    with visitor(app, None) as somebody:
        assert [_sign_in(somebody, "fiction", "no").status_code for _ in range(2)] == [403, 429]
        assert _sign_in(somebody).status_code == 429


def test_nobody_is_kept_out_by_who_only_knows_their_name(app: FastAPI) -> None:
    engine = app.state.served.engine
    with writing(engine) as conn:
        for _ in range(16):
            note_attempt(conn, "finance", "203.0.113.9", means="password", outcome="refused")
    with visitor(app, None) as somebody:
        assert _sign_in(somebody).status_code == 303
    with writing(engine) as conn:
        for number in range(50):
            note_attempt(conn, "finance", f"203.0.113.{number}", means="password", outcome="refused")
    with visitor(app, None) as somebody:
        assert _sign_in(somebody).status_code == 429


@pytest.mark.parametrize(
    ("host", "known_as"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1%eth0", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("testclient", "testclient"),
    ],
)
def test_a_line_with_many_addresses_is_one_visitor(host: str, known_as: str) -> None:
    assert address_of(Request({"type": "http", "client": (host, 1), "headers": []})) == known_as


def test_behind_tls_every_cookie_is_this_machines_alone(tmp_path: Path) -> None:
    with bare_app(tmp_path, public_url='"https://pages.example.com"') as made, visitor(made, "finance") as somebody:
        chosen = somebody.get("/sign-in?language=zh").headers["set-cookie"]
        signed = Visitor(somebody.client, csrf_of(somebody.client.cookies["__Host-receivables"]))
        said = signed.post("/me/password", {"old": PASSWORD, "new": "another long walk", "again": "another long walk"})
        assert chosen.startswith("__Host-language=")
        assert said.headers["set-cookie"].startswith("__Host-said=")


def test_a_session_ends_when_it_was_idle_and_when_its_hours_are_over(app: FastAPI) -> None:
    engine = app.state.served.engine
    for column, value in (("seen", -61 * MINUTE), ("ends", -1)):
        with visitor(app, "finance") as somebody:
            assert somebody.get("/me").status_code == 200
            with writing(engine) as conn:
                conn.execute(update(session).values({column: clock_time(conn) + value}))
            assert somebody.get("/me").status_code == 303


def test_a_session_in_use_is_noted_so_and_does_not_end(app: FastAPI) -> None:
    engine = app.state.served.engine
    with visitor(app, "controller") as somebody:
        with writing(engine) as conn:
            conn.execute(update(session).values(seen=clock_time(conn) - 50 * MINUTE))
        assert somebody.get("/me").status_code == 200
        # What is noted beside the requests is noted by the time the next of its kind is.
        app.state.presence._writer.submit(lambda: None).result()
        [one] = sessions_of(engine, "controller")
        assert one.seen - one.began < timedelta(minutes=1)


def test_signing_out_everywhere_ends_every_session_of_theirs_and_nobody_elses(app: FastAPI) -> None:
    with visitor(app, "finance") as here, visitor(app, "finance") as there, visitor(app, "admin") as other:
        assert here.post("/me/sign-out-everywhere").headers["location"] == "/sign-in"
        assert [one.get("/me").status_code for one in (here, there, other)] == [303, 303, 200]


def test_a_new_password_needs_the_old_one_and_ends_the_other_sessions(app: FastAPI) -> None:
    with visitor(app, "manager") as here, visitor(app, "manager") as there:
        new = {"new": "another long walk", "again": "another long walk"}
        assert here.post("/me/password", {"old": "no", **new}).status_code == 422
        assert here.post("/me/password", {"old": PASSWORD, **new, "again": "other"}).status_code == 422
        assert here.post("/me/password", {"old": PASSWORD, "new": "short", "again": "short"}).status_code == 409
        assert here.post("/me/password", {"old": PASSWORD, **new}).status_code == 303
        assert [one.get("/me").status_code for one in (here, there)] == [200, 303]
        assert _sign_in(there, "manager", new["new"]).status_code == 303


def test_whoever_is_disabled_is_out_at_once_and_does_not_come_in(app: FastAPI) -> None:
    engine = app.state.served.engine
    with visitor(app, "controller") as somebody:
        disable(engine, "controller")
        assert somebody.get("/me").status_code == 303
        assert _sign_in(somebody, "controller").status_code == 403
        enable(engine, "controller")
        assert _sign_in(somebody, "controller").status_code == 303


@pytest.mark.parametrize(
    "to", ["https://elsewhere.example.com", "//elsewhere.example.com", "/\\elsewhere", "me", "/a\nb"]
)
def test_signing_in_leads_to_a_page_of_ours_only(app: FastAPI, to: str) -> None:
    with visitor(app, None) as somebody:
        assert _sign_in(somebody, to=to).headers["location"] == "/"


FOREIGN = {
    "another site": {"origin": "https://elsewhere.example.com"},
    "another port of this machine": {"origin": "http://127.0.0.1:1"},
    "a page without an origin": {"origin": "null"},
    "another site that hides it": {"origin": "null", "sec-fetch-site": "cross-site"},
}


@pytest.mark.parametrize("headers", FOREIGN.values(), ids=FOREIGN)
@pytest.mark.parametrize("path", ["/sign-in", "/sign-out", "/me/language"])
def test_a_form_of_another_site_changes_nothing(app: FastAPI, path: str, headers: dict[str, str]) -> None:
    with visitor(app, "finance") as somebody:
        answer = somebody.post(path, {"language": "zh"}, headers=headers)
        assert answer.status_code == 403
        assert "Nothing was changed" in answer.text
        assert somebody.get("/me").headers["content-language"] == "en"


def test_a_form_of_another_session_changes_nothing(app: FastAPI) -> None:
    with visitor(app, "finance") as somebody, visitor(app, "admin") as other:
        for csrf in ("", other.csrf, "\N{SNOWMAN}"):
            assert somebody.post("/me/language", {"csrf": csrf, "language": "zh"}).status_code == 403
        assert somebody.post("/me/language", {"language": "en"}).status_code == 303


def test_another_name_of_the_machine_is_not_answered(app: FastAPI) -> None:
    with visitor(app, None) as somebody:
        assert somebody.get("/sign-in", headers={"host": "elsewhere.example.com"}).status_code == 400


@pytest.mark.parametrize("path", ["/sign-in", "/me", "/no/such", "/health", "/api/openapi.json", "/fails"])
def test_every_answer_tells_the_browser_to_keep_to_our_own_files_and_to_keep_nothing(
    failing: FastAPI, path: str
) -> None:
    with visitor(failing, "finance") as somebody:
        headers = somebody.get(path).headers
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert (headers["x-content-type-options"], headers["cache-control"]) == ("nosniff", "no-store")
    assert headers["referrer-policy"] == "same-origin"


@pytest.fixture
def failing(app: FastAPI) -> Iterator[FastAPI]:
    """With an address that fails."""
    router = pages()
    router.get("/fails", dependencies=[signed_in(*EVERYBODY)])(lambda: 1 / 0)
    app.router.routes.insert(0, router.routes[0])
    yield app
    app.router.routes.pop(0)


def test_a_failure_is_told_in_words_without_its_inside(failing: FastAPI) -> None:
    with visitor(failing, "admin") as somebody:
        answer = somebody.get("/fails", headers={"accept-language": "zh"})
    assert answer.status_code == 500
    assert "系统出错" in answer.text
    assert "ZeroDivision" not in answer.text
    assert "Traceback" not in answer.text


def test_a_program_asks_by_a_token_of_its_person_and_only_the_api(app: FastAPI) -> None:
    token = make_token(app.state.served.engine, "controller", name="warehouse", days=1)
    bearer = {"authorization": f"Bearer {token}"}
    with visitor(app, None) as program:
        assert program.get("/api/openapi.json", headers=bearer).json()["info"]["title"] == "Receivables"
        assert program.get("/me", headers=bearer).status_code == 303
        refused = program.get("/api/openapi.json", headers={"authorization": "Bearer other"})
        assert (refused.status_code, refused.headers["www-authenticate"]) == (401, "Bearer")
        assert refused.headers["content-type"] == "application/problem+json"
        assert refused.json()["status"] == 401
        make_token(app.state.served.engine, "controller", name="warehouse", days=1)
        assert program.get("/api/openapi.json", headers=bearer).status_code == 401


def test_whoever_asks_too_often_waits(tmp_path: Path) -> None:
    with bare_app(tmp_path, per_minute=10) as made, visitor(made, "finance") as one, visitor(made, "admin") as other:
        answers = [one.get("/me").status_code for _ in range(25)]
        # A minute may turn meanwhile.
        assert 429 in answers[10:]
        assert other.get("/me").status_code == 200


@pytest.mark.parametrize("role", Role)
def test_the_first_page_leads_everybody_to_one_of_theirs(app: FastAPI, role: Role) -> None:
    with visitor(app, role) as somebody:
        assert somebody.get(somebody.get("/").headers["location"]).status_code == 200


def test_health_tells_nothing_but_that_it_is_well(app: FastAPI) -> None:
    with visitor(app, None) as somebody:
        assert somebody.get("/health").json() == {"status": "ok"}


def test_a_browser_keeps_our_own_files_under_the_address_of_their_content(app: FastAPI) -> None:
    with visitor(app, None) as somebody:
        page = somebody.get("/sign-in").text
        style = page.partition('rel="stylesheet" href="')[2].partition('"')[0]
        assert "immutable" in somebody.get(style).headers["cache-control"]


def test_pages_are_not_served_to_other_machines_in_the_clear(tmp_path: Path) -> None:
    with bare_app(tmp_path) as made:
        config = made.state.served.config
    with pytest.raises(ConfigError, match="in the clear"):
        listening_on(config, host="0.0.0.0", port=None)
    assert listening_on(config, host=None, port=9).web.public_url == "http://127.0.0.1:9"
    text = config.path.read_text(encoding="utf-8")
    for said in ('host = "0.0.0.0"', 'public_url = "http://pages.example.com"'):
        name = said.partition(" ")[0]
        line = next(one for one in text.splitlines() if one.startswith(f"{name} = "))
        config.path.write_text(text.replace(line, said), encoding="utf-8")
        with pytest.raises(ConfigError, match="everybody between could read them"):
            load_config(config.path)
