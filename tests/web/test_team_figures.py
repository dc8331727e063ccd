"""Figures of people: a manager sees those of whom they lead, everybody their own, nobody a colleague's."""

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, expect
from sqlalchemy import update

from receivables.model.roles import Role
from receivables.store.database import writing
from receivables.store.tables import customer
from receivables.store.users.people import add_user
from web.browser import axe, is_wider_than_the_window, opened, serving
from web.firm import visitor

# S01 leads all ten, S10 the three overseas.
OVERSEAS = {"S06", "S07", "S08", "S10"}
QUARTER = {"first": "2026-07-01", "last": "2026-09-30"}
TEAM, OWN = "/api/representative/team/figures", "/api/representative/figures"


@pytest.fixture(scope="module")
def served(app: FastAPI) -> Iterator[FastAPI]:
    """Every account is Person finance's to work; nobody leads collectors."""
    with writing(app.state.served.engine) as conn:
        conn.execute(update(customer).values(collector=" person FINANCE"))
    overseas = {"name": "Overseas", "role": Role.MANAGER, "salesperson": "S10"}
    add_user(app.state.served.engine, user="overseas", **overseas)
    yield app


def _told(app: FastAPI, user: str, path: str, **more: str):
    with visitor(app, user) as somebody:
        answer = somebody.get(path, params={**QUARTER, **more})
    assert answer.status_code == 200, answer.text
    return answer


def test_a_manager_sees_whom_they_lead_however_far_below_and_nobody_else(served: FastAPI) -> None:
    (everybody,) = _told(served, "manager", TEAM).json()["groups"]
    (overseas,) = _told(served, "overseas", TEAM).json()["groups"]
    assert len(everybody["people"]) == 10
    assert {one["who"] for one in overseas["people"]} == OVERSEAS
    names = [one["name"] for one in everybody["people"] if one["who"] not in OVERSEAS]
    for path in ("/representative/team/figures", "/representative/team/figures.csv"):
        text = _told(served, "overseas", path).text
        assert [name for name in names if name in text] == []
    # The same average for whoever looks, of everybody in the firm.
    assert overseas["average"] == everybody["average"]
    summed = sum(one["collected_minor"] for one in everybody["people"])
    assert Decimal(everybody["average"]["figures"]["collected_minor"]) == round(Decimal(summed) / 10, 1)


def test_everybody_sees_their_own_as_their_manager_does_and_no_colleagues(served: FastAPI) -> None:
    (team,) = _told(served, "manager", TEAM).json()["groups"]
    (own,) = _told(served, "representative", OWN).json()["groups"]
    assert own["people"] == [one for one in team["people"] if one["who"] == "S02"]
    names = [one["name"] for one in team["people"] if one["who"] != "S02"]
    for path in (OWN, "/representative/figures", "/representative/figures.csv"):
        text = _told(served, "representative", path).text
        assert [name for name in names if name in text] == []


def test_finance_sees_the_accounts_that_a_list_gives_to_them_by_name(served: FastAPI) -> None:
    (own,) = _told(served, "finance", OWN).json()["groups"]
    (team,) = _told(served, "manager", TEAM).json()["groups"]
    (one,) = own["people"]
    assert (own["by"], one["who"], one["name"]) == ("collector", "finance", "Person finance")
    assert one["opening_minor"] == sum(each["opening_minor"] for each in team["people"])
    # Nobody to be compared with, and no average of one.
    assert (one["compared"]["verdict"], own["average"]["figures"]) == ("alone", {})


def test_collectors_are_seen_by_the_managers_whom_the_config_names(served: FastAPI) -> None:
    kinds = [one["by"] for one in _told(served, "manager", TEAM).json()["groups"]]
    before = served.state.served
    web = replace(before.config.web, leads_collectors=("manager",))
    served.state.served = replace(before, config=replace(before.config, web=web))
    try:
        named = [one["by"] for one in _told(served, "manager", TEAM).json()["groups"]]
        other = [one["by"] for one in _told(served, "overseas", TEAM).json()["groups"]]
    finally:
        served.state.served = before
    assert (kinds, named, other) == (["salesperson"], ["salesperson", "collector"], ["salesperson"])


def test_what_is_on_the_screen_is_in_the_file(served: FastAPI) -> None:
    (group,) = _told(served, "manager", TEAM).json()["groups"]
    text = _told(served, "manager", "/representative/team/figures.csv").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["who"] for row in rows] == [*(one["who"] for one in group["people"]), ""]
    assert [Decimal(row["collected"]) * 100 for row in rows[:-1]] == [one["collected_minor"] for one in group["people"]]
    assert [row["ratio"] or None for row in rows[:-1]] == [one["compared"]["ratio"] for one in group["people"]]


def test_the_month_up_to_the_day_is_shown_and_no_day_to_come(served: FastAPI) -> None:
    told = _told(served, "representative", OWN, first="2026-10-01", last="2026-12-31").json()
    assert (told["first"], told["last"]) == ("2026-10-01", "2026-10-30")
    with visitor(served, "representative") as somebody:
        assert somebody.get(OWN).json()["first"] == str(date(2026, 10, 1))
        assert somebody.get(OWN, params={"first": "2026-10-02", "last": "2026-10-01"}).status_code == 409
        assert somebody.get(OWN, params={"first": "0001-01-01"}).status_code == 409


def test_figures_are_read_on_a_phone(browser: Browser, served: FastAPI) -> None:
    with (
        serving(served) as address,
        opened(browser, address, served, "manager", viewport="phone", language="zh") as page,
    ):
        for path, columns in (("team/figures", 8), ("figures", 3)):
            page.goto(f"/representative/{path}?first=2026-07-01&last=2026-09-30")
            expect(page.locator("table").first.locator("thead th")).to_have_count(columns)
            assert axe(page) == []
            assert not is_wider_than_the_window(page)
