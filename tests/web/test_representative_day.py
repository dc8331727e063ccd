"""A representative's day on a phone, in a real browser: a visit, its brief, its report, a case."""

import os
from pathlib import Path

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, Page, expect

from receivables.model import AssignmentState
from receivables.model.cases import Stage
from receivables.model.roles import Role
from receivables.night.promises import promises_of
from receivables.sample import SAMPLE_DAY
from receivables.store.cases import list_cases
from receivables.store.users.people import add_user
from receivables.store.visits import visit
from web.browser import axe, is_wider_than_the_window, look, opened, serving, too_small_to_touch, weight

# Who has two visits and a case in the sample firm, and the customer of each language's day.
USER, NUMBER = "solange", "S04"
VISITED = {"en": "10067", "zh": "10408"}
CASE = "10204"
_PHONE_BYTES = 100_000
# Where pictures are kept to be looked at; nowhere unless one asks.
_PICTURES = os.environ.get("SCREENSHOTS", "")


@pytest.fixture(scope="module", autouse=True)
def _solange(app: FastAPI) -> None:
    add_user(app.state.served.engine, user=USER, name="Solange Vireux", role=Role.REPRESENTATIVE, salesperson=NUMBER)


def _is_fit(page: Page, name: str) -> None:
    """Fit for a phone, for fingers, and for people who do not see it."""
    if _PICTURES:
        look(page, name, Path(_PICTURES))
    assert axe(page) == [], name
    assert not is_wider_than_the_window(page), name
    assert too_small_to_touch(page) == [], name


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_representative_takes_on_a_visit_reads_its_brief_and_reports_a_promise(
    browser: Browser, app: FastAPI, language: str
) -> None:
    engine, number = app.state.served.engine, VISITED[language]
    with (
        serving(app) as address,
        opened(browser, address, app, USER, viewport="phone", language=language) as page,
    ):
        assert page.url.endswith("/representative/visits")
        _is_fit(page, f"visits-{language}")
        page.locator(f".card:has(a[href*='customer={number}']) form[action$='/accept'] button").first.click()
        expect(page.locator(".said")).to_be_visible()
        assert visit(engine, number, SAMPLE_DAY).state is AssignmentState.ACCEPTED
        _is_fit(page, f"visit-{language}")
        assert weight(page, page.url) < _PHONE_BYTES
        page.locator(".actions a[href^='/representative/report']").click()
        # Nothing but what is ticked takes room.
        expect(page.locator("#promise_day")).to_be_hidden()
        page.check("#said-promise")
        page.locator("form.report > button").click()
        expect(page.locator("#promise_day-error")).to_be_visible()
        expect(page.locator("#promise_amount")).not_to_have_value("")
        _is_fit(page, f"report-{language}")
        page.fill("#promise_day", "2026-11-20")
        page.fill("#note", "Left the line")
        # The line is lost, the telephone put away: what was typed is there again.
        page.goto(f"/representative/report?customer={number}&night={SAMPLE_DAY}")
        expect(page.locator("#note")).to_have_value("Left the line")
        page.locator("form.report > button").click()
        page.wait_for_url("**/representative/visits")
        expect(page.locator(".said")).to_be_visible()
    assert visit(engine, number, SAMPLE_DAY).state is AssignmentState.DONE
    (promise,) = promises_of(app.state.served.config, as_of=SAMPLE_DAY, customer=number)
    assert (str(promise.due_day), promise.author) == ("2026-11-20", USER)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_measures_are_proposed_for_a_case_refused_and_proposed_anew(
    browser: Browser, app: FastAPI, language: str
) -> None:
    engine = app.state.served.engine
    with serving(app) as address:
        with opened(browser, address, app, USER, viewport="phone", language=language) as page:
            page.goto("/representative/cases")
            _is_fit(page, f"cases-{language}")
            page.locator(f"article a[href*='customer={CASE}']").click()
            if not page.locator("#said-instalment_plan").is_checked():
                page.check("#said-instalment_plan")
            page.fill("#instalment_plan_amount", "20,000.00")
            page.fill("#instalment_plan_instalments", "")
            page.fill("#instalment_plan_rates", "4")
            page.fill("#instalment_plan_first_day", "2026-11-30")
            page.check("#said-supply_stop")
            page.fill("#supply_stop_last_day", "2026-12-31")
            _is_fit(page, f"case-{language}")
            page.locator("form.report > button").click()
            expect(page.locator(".said")).to_be_visible()
            _is_fit(page, f"proposed-{language}")
        (record,) = list_cases(engine, customer=CASE)
        assert record.stage is Stage.PROPOSED
        assert [one.measure for one in record.proposed] == ["instalment_plan", "supply_stop"]
        with opened(browser, address, app, "finance", viewport="phone", language=language) as page:
            page.goto(f"/representative/case?customer={CASE}&night={SAMPLE_DAY}")
            page.locator("details:has(form[action$='/refuse']) > summary").click()
            page.fill("#reason", "Two rates at the most")
            _is_fit(page, f"decide-{language}")
            page.locator("form[action$='/refuse'] button").click()
            expect(page.locator(".said")).to_be_visible()
    assert list_cases(engine, customer=CASE)[0].stage is Stage.REFUSED


def test_a_manager_and_a_subscriber_are_served_on_a_phone(browser: Browser, app: FastAPI) -> None:
    with (
        serving(app) as address,
        opened(browser, address, app, "manager", viewport="phone", language="en") as page,
    ):
        for name in ("team", "calendar", "items"):
            page.goto(f"/representative/{name}")
            _is_fit(page, name)
        page.goto("/representative/calendar")
        page.locator("form[action$='/calendar'] button").click()
        secret = page.locator(".secret").inner_text()
        assert secret.endswith(".ics")
        _is_fit(page, "calendar-address")
