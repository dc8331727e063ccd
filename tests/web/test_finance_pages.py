"""A finance morning on the sample firm, in a real browser: night, matrix, worklist, letters, what is to be mended."""

import os
import re
from pathlib import Path

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, Page, expect

from receivables.model.roles import Role
from receivables.store.users.people import add_user
from web.browser import (
    VIEWPORTS,
    axe,
    is_wider_than_the_window,
    look,
    opened,
    serving,
    too_small_to_touch,
    weight,
)
from web.firm import visitor

PAGES = {
    "night": "/finance/night",
    "matrix": "/finance/matrix",
    "worklist": "/finance/worklist",
    "letters": "/finance/letters",
    "unsettled": "/finance/letters/unsettled",
    "due": "/finance/due",
    "mending": "/finance/mending",
    "rejected": "/finance/rejected/invoices",
}
# Those whose tables become cards, or have a scroll of their own.
_ASKED_ON_A_PHONE = ("matrix", "worklist", "letters")


@pytest.fixture(scope="module")
def address(app: FastAPI):
    add_user(app.state.served.engine, user="second", name="Second Person", role=Role.FINANCE)
    with serving(app) as at:
        yield at


@pytest.mark.parametrize(("viewport", "language"), [("desktop", "zh"), ("phone", "en")])
def test_everybody_can_use_finances_pages(
    browser: Browser, address: str, app: FastAPI, viewport: str, language: str
) -> None:
    assert viewport in VIEWPORTS
    with opened(browser, address, app, "finance", viewport=viewport, language=language) as page:
        for name, path in PAGES.items():
            page.goto(path)
            if viewport == "desktop" or name in _ASKED_ON_A_PHONE:
                assert axe(page) == [], name
            assert not is_wider_than_the_window(page), name
            assert too_small_to_touch(page) == [], name
            if shots := os.environ.get("SCREENSHOTS"):
                look(page, f"{name}-{viewport}-{language}", Path(shots))
        for path in ("/finance/night", "/finance/worklist"):
            assert weight(page, path) < 100_000


def _heading(page: Page) -> str:
    return page.locator("h1").inner_text()


def test_the_night_leads_to_what_waits(browser: Browser, address: str, app: FastAPI) -> None:
    with opened(browser, address, app, "finance") as page:
        assert _heading(page) == "Night of 30 Oct 2026"
        expect(page.locator("main")).to_contain_text("3 letters wait for a release")
        page.get_by_role("link", name=re.compile("wait for a release")).click()
        assert _heading(page) == "Letters that wait for a release"
        expect(page.locator("tbody tr")).to_have_count(3)


def test_a_cell_of_the_matrix_opens_by_keyboard_and_shows_as_many_customers_as_it_says(
    browser: Browser, address: str, app: FastAPI
) -> None:
    with opened(browser, address, app, "finance", viewport="phone", language="zh") as page:
        page.goto("/finance/matrix")
        cell = page.locator(".heat td a").last
        told = int(re.search(r"(\d+) 个客户", cell.inner_text()).group(1))
        cell.focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**/finance/worklist?policy=*")
        expect(page.locator("tbody tr")).to_have_count(told)
        expect(page.locator(".warning")).to_contain_text("61 天起")


def test_the_worklist_is_paged_and_chosen_from(browser: Browser, address: str, app: FastAPI) -> None:
    with opened(browser, address, app, "finance") as page:
        page.goto("/finance/worklist")
        first = page.locator("tbody th").all_inner_texts()
        page.get_by_role("link", name="Next page").click()
        second = page.locator("tbody th").all_inner_texts()
        assert len(first) == 50
        assert second
        assert not set(first) & set(second)
        page.get_by_text("Choose", exact=True).click()
        page.get_by_label("Treatment").select_option("rep_visit")
        page.get_by_role("button", name="Show").click()
        page.wait_for_url("**treatment=rep_visit**")
        assert all("visit" in text for text in page.locator("td.whole").all_inner_texts())


def test_a_letter_is_looked_at_released_once_and_the_second_person_is_told(
    browser: Browser, address: str, app: FastAPI
) -> None:
    with (
        opened(browser, address, app, "finance") as page,
        opened(browser, address, app, "second") as other,
    ):
        page.goto("/finance/letters")
        other.goto("/finance/letters")
        link = page.locator("a[href$='.pdf']").first
        pdf = page.request.get(link.get_attribute("href"))
        assert pdf.headers["content-type"] == "application/pdf"
        assert pdf.body().startswith(b"%PDF")
        reference = link.inner_text().split()[0]
        page.locator(f"button[value='{reference}']").click()
        expect(page.get_by_role("status")).to_contain_text(f"Letter {reference} is released")
        expect(page.locator("tbody tr")).to_have_count(2)
        other.locator(f"button[value='{reference}']").click()
        expect(other.get_by_role("alert")).to_contain_text(f"Letter {reference} was released by finance already")


def test_letters_are_withdrawn_together_with_a_reason(browser: Browser, address: str, app: FastAPI) -> None:
    with opened(browser, address, app, "finance", viewport="phone") as page:
        page.goto("/finance/letters")
        for box in page.locator("input[name='letter']").all():
            box.check()
        page.get_by_role("button", name="Withdraw those chosen").click()
        expect(page.get_by_role("alert")).to_contain_text("Something has to stand here")
        expect(page.locator("input[name='letter']").first).to_be_checked()
        page.fill("#reason", "their manager asked for time")
        page.get_by_role("button", name="Withdraw those chosen").click()
        expect(page.get_by_role("status")).to_contain_text(re.compile(r"(\d+) of \1 letters withdrawn"))
        expect(page.locator("main")).to_contain_text("No letter waits.")


def test_a_refused_row_is_corrected_and_taken(browser: Browser, address: str, app: FastAPI) -> None:
    with opened(browser, address, app, "finance", language="zh") as page:
        page.goto("/finance/rejected/invoices")
        amount = page.get_by_label("Amount")
        assert amount.get_attribute("aria-invalid") == "true"
        amount.fill("soon")
        page.get_by_role("button", name="接收我改动过的行").click()
        expect(page.get_by_role("status")).to_contain_text("再次被拒收")
        page.get_by_label("Amount").fill("1234.56")
        page.get_by_role("button", name="接收我改动过的行").click()
        expect(page.get_by_role("status")).to_contain_text("已接收 1 行")
        expect(page.locator("main")).to_contain_text("没有被拒收的行")


def test_programs_get_the_same_as_people(app: FastAPI) -> None:
    with visitor(app, "controller") as reader:
        listed = reader.get("/api/finance/worklist").json()
        assert listed["rows"][0]["worth_minor"] >= listed["rows"][-1]["worth_minor"]
        worth, customer = listed["next"]
        following = reader.get("/api/finance/worklist", params={"after": f"{worth}:{customer}"}).json()
        assert following["rows"][0]["worth_minor"] <= worth
        grid = reader.get("/api/finance/matrix").json()["grids"][0]
        inside = sum(cell["lines"] for row in grid["rows"] for cell in row)
        assert inside + sum(one["lines"] for one in grid["outside"]) == grid["lines"]
        assert reader.get("/api/finance/night").json()["night"] == "2026-10-30"
        assert reader.post("/api/finance/letters", json={"do": "release", "letters": []}).status_code == 403


def test_a_manager_sees_own_representatives_customers_only(app: FastAPI) -> None:
    add_user(app.state.served.engine, user="leads", name="Leads S02", role=Role.MANAGER, salesperson="S02")
    with visitor(app, "leads") as manager, visitor(app, "finance") as finance:
        assert {row["salesperson"] for row in manager.get("/api/finance/worklist").json()["rows"]} == {"S02"}
        assert len({row["salesperson"] for row in finance.get("/api/finance/worklist").json()["rows"]}) > 1
        lines = [one.get("/api/finance/matrix").json()["grids"][0]["lines"] for one in (manager, finance)]
        assert lines[0] < lines[1]
        assert manager.get("/finance/night").status_code == 403
