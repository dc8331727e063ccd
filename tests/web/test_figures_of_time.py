"""Movement, forecast, effects and trend on pages: tied to each other, in the file, and for everybody to read."""

import csv
import io
from collections.abc import Iterator
from datetime import timedelta

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, expect

from receivables.night.key_figures import keep_figures
from receivables.sample import SAMPLE_DAY
from web.browser import axe, is_wider_than_the_window, opened, serving, too_small_to_touch
from web.firm import Visitor, visitor

BEFORE = SAMPLE_DAY - timedelta(days=30)
PAST = {"as_of": str(SAMPLE_DAY - timedelta(days=56)), "weeks": "8"}
PAGES = ("movement", "forecast", "effects", "trend", "figures")


@pytest.fixture(scope="module")
def kept(app: FastAPI) -> FastAPI:
    """The pages of the sample firm, of which two nights have kept their figures."""
    for as_of in (BEFORE, SAMPLE_DAY):
        keep_figures(app.state.served.config, as_of=as_of)
    return app


@pytest.fixture(scope="module")
def controller(kept: FastAPI) -> Iterator[Visitor]:
    with visitor(kept, "controller") as signed_in:
        yield signed_in


def test_a_movement_ends_with_the_aging_of_its_day(controller: Visitor) -> None:
    moved = controller.get("/api/controller/movement").json()
    aging = controller.get("/api/controller/aging", params={"night": str(SAMPLE_DAY)}).json()
    assert (moved["before"], moved["after"], moved["ties"]) == (str(BEFORE), str(SAMPLE_DAY), True)
    ends = {
        one["currency"]: dict(
            zip(moved["buckets"], zip(one["owed_minor"], one["credit_minor"], strict=True), strict=True)
        )
        for one in moved["currencies"]
    }
    for one in aging["currencies"]:
        for bucket in one["buckets"]:
            assert sum(ends[one["currency"]][bucket["bucket"]]) == bucket["owed_minor"] + bucket["credit_minor"]


def test_the_file_of_a_movement_adds_up_to_its_end(controller: Visitor) -> None:
    told = controller.get("/api/controller/movement").json()["currencies"][0]
    rows = _rows(controller, "movement.csv")
    to_bucket = [row for row in rows if row["currency"] == told["currency"] and row["to"]]
    assert sum(float(row["amount"]) for row in to_bucket) * 100 == pytest.approx(
        sum(told["owed_minor"]) + sum(told["credit_minor"])
    )


def test_a_forecast_is_all_that_is_open_and_a_past_one_stands_beside_what_came(controller: Visitor) -> None:
    told = controller.get("/api/controller/forecast", params={**PAST, "against": "true"}).json()
    assert told["ties"]
    for one in told["currencies"]:
        expected = sum(week["expected_minor"] for week in one["weeks"])
        assert expected + sum(part["amount_minor"] for part in one["apart"]) == one["open_minor"]
    rows = _rows(controller, "forecast.csv", **PAST)
    came = [row["came"] for row in rows if row["currency"] == "EUR" and row["week"]]
    euro = next(one for one in told["currencies"] if one["currency"] == "EUR")
    assert [float(cell) * 100 for cell in came] == pytest.approx([week["came_minor"] for week in euro["weeks"]])


def test_what_is_not_known_yet_is_not_told_as_nothing(controller: Visitor) -> None:
    told = controller.get("/api/controller/effects").json()
    # Letters left on the last day that anything is known of.
    assert (told["known_day"], told["treatments"]) == (str(SAMPLE_DAY), [])
    assert "not" not in controller.get("/controller/effects.csv").text


def test_what_rolled_on_is_the_movements_and_in_the_file(controller: Visitor) -> None:
    told = controller.get("/api/controller/figures/further").json()
    moved = controller.get("/api/controller/movement").json()
    shares = {
        (one["currency"], bucket["bucket"]): bucket["rolled_share"]
        for one in moved["currencies"]
        for bucket in one["buckets"][:-1]
    }
    assert {(one["currency"], one["bucket"]): one["rolled_share"] for one in told["rolled"]} == shares
    rows = [row for row in _rows(controller, "figures/further.csv") if row["figure"] == "rolled on"]
    assert [float(row["value"]) for row in rows] == pytest.approx([one["rolled_share"] for one in told["rolled"]])
    assert sum(one["disputes"] for one in told["disputes"]) > 10
    assert "acceptance failed" in controller.get("/controller/figures").text


@pytest.mark.parametrize("name", PAGES[:3])
def test_what_is_no_day_is_left_open(controller: Visitor, name: str) -> None:
    asked = dict.fromkeys(("before", "after", "as_of", "weeks", "first", "last", "within"), "no day")
    assert controller.get(f"/controller/{name}", params=asked).status_code == 200


def test_days_in_the_wrong_order_are_told_in_a_sentence(controller: Visitor) -> None:
    asked = {"before": str(SAMPLE_DAY), "after": str(BEFORE)}
    answer = controller.get("/controller/movement", params=asked)
    assert (answer.status_code, "expected a day before the other" in answer.text) == (409, True)


@pytest.mark.parametrize("user", ["representative", "manager", "admin"])
def test_whoever_may_not_know_of_all_customers_sees_none_of_it(kept: FastAPI, user: str) -> None:
    with visitor(kept, user) as other:
        assert {other.get(f"/controller/{name}").status_code for name in PAGES} == {403}


@pytest.mark.parametrize(("viewport", "language"), [("desktop", "en"), ("phone", "zh")])
def test_pages_can_be_read_by_everybody(browser: Browser, kept: FastAPI, viewport: str, language: str) -> None:
    with (
        serving(kept) as address,
        opened(browser, address, kept, "controller", viewport=viewport, language=language) as page,
    ):
        for name, charts in zip(PAGES, (3, 3, 0, 7, 2), strict=True):
            page.goto(f"/controller/{name}")
            expect(page.locator("svg.chart")).to_have_count(charts)
            assert (name, axe(page), too_small_to_touch(page)) == (name, [], [])
            assert not is_wider_than_the_window(page)


def _rows(controller: Visitor, name: str, **asked: str) -> list[dict[str, str]]:
    answer = controller.get(f"/controller/{name}", params=asked)
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
