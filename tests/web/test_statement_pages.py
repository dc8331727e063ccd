"""The pages of statements of account: of any period, and those that were sent, each of whoever may know of them."""

import io
from collections.abc import Iterator
from dataclasses import replace

import pytest
from fastapi import FastAPI
from openpyxl import load_workbook
from playwright.sync_api import Browser

from receivables.model.statements import StatementSchedule
from receivables.night import remembering
from receivables.night.statements import send_statements, views
from receivables.sample import SAMPLE_DAY
from receivables.store.scope import Scope, is_within
from web.browser import axe, is_wider_than_the_window, opened, serving
from web.firm import NUMBERS, Visitor, visitor

OF_REPRESENTATIVE = Scope((NUMBERS["representative"],))


@pytest.fixture(scope="module")
def sent(app: FastAPI) -> tuple[str, str]:
    """The customers of whom statements were sent: one of the representative's, one of somebody else's."""
    engine, config = app.state.served.engine, app.state.served.config
    known = ("10022", "10408", "10003", "10002", "10289")
    found = [next(one for one in known if is_within(engine, OF_REPRESENTATIVE, one) is so) for so in (True, False)]
    schedule = StatementSchedule(name="month end", monthly=0, customers=tuple(found))
    send_statements(
        replace(config, statements=replace(config.statements, schedules=(schedule,))), as_of=SAMPLE_DAY, channels={}
    )
    own, foreign = found
    return own, foreign


@pytest.fixture(scope="module")
def finance(app: FastAPI) -> Iterator[Visitor]:
    with visitor(app, "finance") as signed_in:
        yield signed_in


@pytest.fixture(scope="module")
def representative(app: FastAPI) -> Iterator[Visitor]:
    with visitor(app, "representative") as signed_in:
        yield signed_in


def test_the_statement_of_a_period_is_shown_and_downloaded(finance: Visitor, sent: tuple[str, str]) -> None:
    asked = {"customer": sent[0], "from": "2026-09-01", "to": "2026-10-15"}
    for area in ("/statements", "/api/statements"):
        pdf, book = (finance.get(f"{area}/account.{ending}", params=asked) for ending in ("pdf", "xlsx"))
        assert pdf.content.startswith(b"%PDF")
        assert load_workbook(io.BytesIO(book.content)).sheetnames
    refused = finance.get("/statements/account.pdf", params={**asked, "from": "2026-11-01"})
    assert refused.status_code == 409


def test_a_statement_too_long_for_pages_is_a_workbook(
    finance: Visitor, sent: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "_MOST_ON_PAGES", 1)
    asked = {"customer": sent[0], "from": "2020-01-01"}
    refused = finance.get("/statements/account.pdf", params=asked)
    assert (refused.status_code, "take a shorter period, or the workbook" in refused.text) == (409, True)
    assert finance.get("/statements/account.xlsx", params=asked).status_code == 200


def test_long_statements_are_made_one_at_a_time_and_short_ones_do_not_wait(
    finance: Visitor, sent: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remembering, "_SECONDS", 0.01)
    asked = {"customer": sent[0]}
    with remembering._turn:
        assert finance.get("/statements/account.xlsx", params=asked).status_code == 200
        monkeypatch.setattr(views, "_DEAR_LINES", 1)
        for ending in ("pdf", "xlsx"):
            assert "Other figures are being reckoned" in finance.get(f"/statements/account.{ending}", params=asked).text


def test_those_sent_are_listed_and_shown_as_they_left(finance: Visitor, sent: tuple[str, str]) -> None:
    listed = finance.get("/api/statements/list").json()
    assert {one["customer"] for one in listed["statements"]} == set(sent)
    one = finance.get("/api/statements/list", params={"customer": sent[0]}).json()["statements"][0]
    assert finance.get(f"/statements/sent/{one['reference']}.pdf").content.startswith(b"%PDF")
    assert f"/statements?customer={sent[0]}" in finance.get(f"/customer/{sent[0]}").text


def test_nobody_sees_statements_of_customers_they_may_not_know_of(
    representative: Visitor, sent: tuple[str, str]
) -> None:
    own, foreign = sent
    assert [one["customer"] for one in representative.get("/api/statements/list").json()["statements"]] == [own]
    day = f"{SAMPLE_DAY:%Y%m%d}"
    for one, status in ((own, 200), (foreign, 404), ("no-such", 404)):
        for path in (
            f"/statements?customer={one}",
            f"/statements/account.pdf?customer={one}",
            f"/api/statements/account.xlsx?customer={one}",
            f"/statements/sent/S-{day}-{one}.pdf",
            f"/api/statements/sent/S-{day}-{one}",
        ):
            assert representative.get(path).status_code == status, path
    assert representative.get(f"/statements/sent/L-{day}-{own}.pdf").status_code == 404


def test_the_page_does_on_a_phone(app: FastAPI, browser: Browser, sent: tuple[str, str]) -> None:
    with serving(app) as address, opened(browser, address, app, "finance", viewport="phone", language="zh") as page:
        page.goto(f"{address}/statements?customer={sent[0]}")
        assert axe(page) == []
        assert not is_wider_than_the_window(page)
