"""Signing in, one's own page and errors, in a real browser: desktop and phone, English and Chinese."""

import os
from pathlib import Path

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, expect

from web.browser import (
    LANGUAGES,
    VIEWPORTS,
    axe,
    is_wider_than_the_window,
    look,
    opened,
    serving,
    too_small_to_touch,
    weight,
)
from web.firm import PASSWORD


@pytest.fixture(scope="module")
def address(app: FastAPI):
    with serving(app) as at:
        yield at


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("viewport", VIEWPORTS)
def test_somebody_signs_in_and_out(browser: Browser, address: str, app: FastAPI, viewport: str, language: str) -> None:
    with opened(browser, address, app, None, viewport=viewport, language=language) as page:
        assert page.url == f"{address}/sign-in"
        assert axe(page) == []
        page.fill("#user", "controller")
        page.fill("#password", "wrong")
        page.click("main button")
        expect(page.get_by_role("alert")).to_be_visible()
        assert axe(page) == []
        page.fill("#password", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url: "/sign-in" not in url)
        page.goto("/me")
        expect(page.locator("h1")).to_have_text({"en": "My account", "zh": "我的账户"}[language])
        assert axe(page) == []
        assert not is_wider_than_the_window(page)
        assert too_small_to_touch(page) == []
        assert weight(page, "/me") < 100_000
        if shots := os.environ.get("SCREENSHOTS"):
            look(page, f"me-{viewport}-{language}", Path(shots))
        page.goto("/no/such/page")
        assert axe(page) == []
        page.locator("form[action='/sign-out'] button").click()
        page.wait_for_url("**/sign-in")
        page.goto("/me")
        assert page.url == f"{address}/sign-in?to=/me"
