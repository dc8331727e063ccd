"""Forms on a poor line: what was typed is kept, nothing is done twice, nobody else finds it."""

from collections.abc import Iterator
from typing import Annotated

import pytest
from fastapi import FastAPI, Form, Request
from fastapi.responses import Response
from jinja2 import ChoiceLoader, DictLoader
from playwright.sync_api import Browser, Page, expect

from receivables.store.changes import ChangeOutcome, list_changes
from receivables.web import page as pages_module
from receivables.web.area import pages
from receivables.web.guard import note_what, one_time
from receivables.web.page import on_to, page
from receivables.web.people import EVERYBODY, Person, signed_in
from web.browser import axe, opened, serving
from web.firm import visitor

_TEMPLATE = """
{% extends "layout/page.html" %}
{% import "layout/forms.html" as forms with context %}
{% block title %}Note{% endblock %}
{% block main %}<h1>Note</h1>
{% call forms.form("/note/write", key="note") %}
{{ forms.text("note", "What", required=true) }}
{{ forms.check("urgent", "It is urgent") }}
{{ forms.button("Write") }}
{% endcall %}{% endblock %}
"""
router = pages("note")
Whoever = Annotated[Person, signed_in(*EVERYBODY)]


@router.get("")
def note(request: Request, _person: Whoever) -> Response:
    return page(request, "note.html")


@router.post("/write")
def write(
    request: Request, _person: Whoever, note: Annotated[str, Form()], urgent: Annotated[str, Form()] = ""
) -> Response:
    request.app.state.written.append((note, urgent, one_time(request)))
    note_what(request, f"note {note}")
    return on_to(request, "/note", "account.me.changed")


@pytest.fixture(scope="module")
def noting(app: FastAPI) -> Iterator[FastAPI]:
    """The application with one page more, on which a note is written."""
    templates = pages_module._templates()
    before, templates.loader = templates.loader, ChoiceLoader([DictLoader({"note.html": _TEMPLATE}), templates.loader])
    app.state.written = []
    app.router.routes[:0] = router.routes
    yield app
    templates.loader = before
    del app.router.routes[: len(router.routes)]


@pytest.fixture(scope="module")
def address(noting: FastAPI) -> Iterator[str]:
    with serving(noting) as at:
        yield at


@pytest.fixture
def window(browser: Browser, address: str, noting: FastAPI) -> Iterator[Page]:
    """The page on a phone, and nothing written yet."""
    noting.state.written.clear()
    with opened(browser, address, noting, "finance", viewport="phone") as page:
        page.goto("/note")
        yield page


def test_what_was_typed_is_there_again_after_the_window_was_closed(window: Page) -> None:
    window.fill("#note", "half a sen")
    window.check("#urgent")
    window.goto("/me")
    window.goto("/note")
    expect(window.locator("#note")).to_have_value("half a sen")
    expect(window.locator("#urgent")).to_be_checked()
    expect(window.get_by_role("status")).to_contain_text("What you had typed is here again.")
    assert axe(window) == []
    window.get_by_role("button", name="Throw it away").click()
    expect(window.locator("#note")).to_have_value("")
    window.reload()
    expect(window.locator("#note")).to_have_value("")


def test_a_form_whose_answer_was_lost_is_done_once_however_often_it_is_sent(window: Page, noting: FastAPI) -> None:
    """The line breaks after the server has it: the page is opened again and sent again."""
    window.route("**/note/write", lambda route: (route.fetch(max_redirects=0), route.abort()))
    window.fill("#note", "once")
    window.get_by_role("button", name="Write").click()
    window.wait_for_timeout(300)
    assert [one[0] for one in noting.state.written] == ["once"]
    window.unroute_all()
    window.context.clear_cookies(name="said")
    window.goto("/note")
    expect(window.locator("#note")).to_have_value("once")
    window.get_by_role("button", name="Write").click()
    expect(window.get_by_role("status")).to_have_text("That was done already")
    assert len(noting.state.written) == 1
    # Done, the draft is gone: the next note is another.
    expect(window.locator("#note")).to_have_value("")
    window.fill("#note", "once")
    window.get_by_role("button", name="Write").click()
    expect(window.get_by_role("status")).to_contain_text("changed")
    assert len({token for _, _, token in noting.state.written}) == 2


def test_two_quick_clicks_send_one_form(window: Page, noting: FastAPI) -> None:
    window.fill("#note", "quick")
    window.get_by_role("button", name="Write").dblclick()
    expect(window.get_by_role("status")).to_be_visible()
    assert len(noting.state.written) == 1


def test_without_a_connection_nothing_is_sent_and_all_is_kept(window: Page, noting: FastAPI) -> None:
    window.fill("#note", "in a tunnel")
    window.context.set_offline(True)
    window.get_by_role("button", name="Write").click()
    expect(window.get_by_role("status")).to_contain_text("kept on this device")
    assert noting.state.written == []
    window.context.set_offline(False)
    window.get_by_role("button", name="Write").click()
    expect(window.get_by_role("status")).to_contain_text("changed")
    assert [one[0] for one in noting.state.written] == ["in a tunnel"]


def test_whoever_signs_in_next_on_the_same_machine_finds_nothing(
    window: Page, browser: Browser, noting: FastAPI, address: str
) -> None:
    window.fill("#note", "a secret")
    window.locator("form[action='/sign-out'] button").click()
    window.wait_for_url("**/sign-in")
    assert window.evaluate("Object.keys(localStorage).filter(key => key.startsWith('draft'))") == []


def test_without_script_the_same_form_is_done_once_too(noting: FastAPI) -> None:
    noting.state.written.clear()
    with visitor(noting, "finance") as somebody:
        form = {"note": "plain", "token": "a" * 24}
        first, again = somebody.post("/note/write", form), somebody.post("/note/write", form)
        other = somebody.post("/note/write", {**form, "token": "b" * 24})
    assert [one.status_code for one in (first, again, other)] == [303, 303, 303]
    assert first.headers["location"] == again.headers["location"] == "/note"
    assert len(noting.state.written) == 2


def test_the_log_says_who_did_what_and_what_came_of_it(noting: FastAPI) -> None:
    with visitor(noting, "finance") as somebody:
        somebody.post("/note/write", {"note": "logged", "token": "c" * 24})
        somebody.post("/note/write", {"token": "d" * 24})
    entries = list_changes(noting.state.served.engine, user="finance", most=4)[::-1]
    assert [(one.method, one.path, one.outcome, one.status) for one in entries] == [
        ("POST", "/note/write", ChangeOutcome.BEGUN, None),
        ("POST", "/note/write", ChangeOutcome.DONE, 303),
        ("POST", "/note/write", ChangeOutcome.BEGUN, None),
        ("POST", "/note/write", ChangeOutcome.REFUSED, 422),
    ]
    assert (entries[1].what, entries[1].address) == ("note logged", "testclient")
