"""What controllers see: aging, key figures and files of nights, each tied to what the nights kept."""

import csv
import io
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, expect
from prometheus_client.parser import text_string_to_metric_families

from receivables.night import remembering
from receivables.night.key_figures import figures_of, keep_figures
from receivables.sample import SAMPLE_DAY
from web.browser import LANGUAGES, axe, is_wider_than_the_window, opened, serving
from web.firm import Visitor, visitor

LATER = SAMPLE_DAY + timedelta(days=3)


@pytest.fixture(scope="module")
def kept(app: FastAPI) -> FastAPI:
    """The pages of the sample firm, of which two nights have kept their figures."""
    for as_of in (SAMPLE_DAY, LATER):
        keep_figures(app.state.served.config, as_of=as_of)
    return app


@pytest.fixture(scope="module")
def controller(kept: FastAPI) -> Iterator[Visitor]:
    with visitor(kept, "controller") as signed_in:
        yield signed_in


def test_the_aging_adds_up_to_the_receivables_of_the_ledger(kept: FastAPI, controller: Visitor) -> None:
    told = controller.get("/api/controller/aging", params={"night": str(SAMPLE_DAY)}).json()
    sums = {
        one["currency"]: sum(bucket["owed_minor"] + bucket["credit_minor"] for bucket in one["buckets"])
        for one in told["currencies"]
    }
    assert sums == {
        one.currency: one.receivables_minor for one in figures_of(kept.state.served.config, as_of=SAMPLE_DAY)
    }
    # What people work in comes first.
    assert told["currencies"][0]["currency"] == told["base_currency"] == "EUR"


def test_the_newest_night_is_shown_unless_another_is_asked_for(controller: Visitor) -> None:
    assert controller.get("/api/controller/aging").json()["night"] == str(LATER)
    page = controller.get("/controller/aging", params={"night": str(SAMPLE_DAY), "before": "no day"})
    assert page.status_code == 200
    assert "30 Oct 2026" in page.text


def test_what_is_on_the_screen_is_in_the_file(controller: Visitor) -> None:
    asked = {"night": str(LATER), "before": str(SAMPLE_DAY)}
    answer = controller.get("/controller/aging.csv", params=asked)
    assert answer.headers["content-disposition"].endswith(f"aging-{LATER}.csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    told = controller.get("/api/controller/aging", params=asked).json()
    assert len(rows) == sum(len(one["buckets"]) for one in told["currencies"])
    first, its = rows[0], told["currencies"][0]
    assert (first["currency"], first["bucket"]) == (its["currency"], its["buckets"][0]["bucket"])
    assert float(first["owed"]) * 100 == pytest.approx(its["buckets"][0]["owed_minor"])
    assert float(first["balance_before"]) * 100 == pytest.approx(its["before"][first["bucket"]])


def _sums(told: dict[str, Any]) -> dict[str, int]:
    """What is open by currency."""
    return {
        one["currency"]: sum(bucket["owed_minor"] + bucket["credit_minor"] for bucket in one["buckets"])
        for one in told["currencies"]
    }


def _asked(controller: Visitor, **params: object) -> dict[str, Any]:
    answer = controller.get("/api/controller/aging", params={"night": str(SAMPLE_DAY), **params})
    assert answer.status_code == 200
    return answer.json()


def test_what_is_computed_is_what_the_night_kept(controller: Visitor) -> None:
    kept, computed = _asked(controller), _asked(controller, buckets="1,31,61,91")
    assert (kept["kept"], computed["kept"]) == (True, False)
    assert computed["currencies"] == kept["currencies"]
    assert sum(one["customers"] for one in computed["representatives"]) > 0


@pytest.mark.parametrize(
    ("asked", "buckets"),
    [
        ({"age_by": "invoice"}, ["0-30", "31-60", "61-90", "over 90"]),
        ({"buckets": "0 1 2", "unit": "months"}, ["not due", "this month", "1 month", "over 1 month"]),
        ({"credits": "shown"}, ["not due", "1-30", "31-60", "61-90", "over 90", "credits"]),
    ],
)
def test_however_it_is_asked_for_the_buckets_add_up_to_the_ledger(
    controller: Visitor, asked: dict[str, str], buckets: list[str]
) -> None:
    told = _asked(controller, **asked)
    assert [bucket["bucket"] for bucket in told["currencies"][0]["buckets"]] == buckets
    assert _sums(told) == _sums(_asked(controller))


@pytest.mark.parametrize("asked", [{"credits": "hidden"}, {"currency": "USD"}, {"salesperson": ["S01", "S02"]}])
def test_what_is_left_out_is_told_and_comes_to_the_ledger_with_the_rest(
    controller: Visitor, asked: dict[str, Any]
) -> None:
    told, whole = _asked(controller, **asked), _sums(_asked(controller))
    shown = _sums(told)
    assert shown != whole
    for one in told["left_out"]:
        shown[one["currency"]] = shown.get(one["currency"], 0) + one["balance_minor"]
    assert shown == whole


def test_any_past_day_is_shown_beside_any_other(controller: Visitor) -> None:
    day, former = SAMPLE_DAY - timedelta(days=40), SAMPLE_DAY - timedelta(days=75)
    told = _asked(controller, night=str(day), before=str(former))
    apart = _sums(_asked(controller, night=str(former)))
    assert {one["currency"]: sum(one["before"].values()) for one in told["currencies"]} == apart
    assert not told["kept"]


def test_the_workbook_has_the_rows_of_the_screen(controller: Visitor) -> None:
    asked = {"night": str(SAMPLE_DAY), "age_by": "invoice", "company": ""}
    listed = list(csv.reader(io.StringIO(controller.get("/controller/aging.csv", params=asked).text.lstrip("\ufeff"))))
    answer = controller.get("/controller/aging.xlsx", params=asked)
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    rows = [[cell.value for cell in row] for row in book["Aging"].iter_rows()]
    head = next(place for place, row in enumerate(rows) if row[0] == "night")
    assert rows[head] == listed[0]
    assert len(rows) - head == len(listed)
    owed = listed[0].index("owed")
    assert [row[owed] for row in rows[head + 1 :]] == [float(row[owed]) for row in listed[1:]]
    assert any("the invoice date" in str(row[0]) for row in rows[:head])
    assert controller.get("/controller/aging.xlsx", params=asked).content == answer.content


@pytest.mark.parametrize("buckets", ["31,1", "soon", "1", "-5,3", "1,99999"])
def test_buckets_that_are_none_are_told_at_the_field_and_to_programs(controller: Visitor, buckets: str) -> None:
    page = controller.get("/controller/aging", params={"night": str(SAMPLE_DAY), "buckets": buckets})
    assert page.status_code == 200
    assert 'id="buckets-error"' in page.text
    answer = controller.get("/api/controller/aging", params={"buckets": buckets})
    assert answer.status_code >= 400
    assert "expected lower bounds that rise" in answer.text


@pytest.mark.parametrize(
    ("user", "path"),
    [
        ("controller", "/controller/aging?night=2026-05-01"),
        ("controller", "/controller/movement?after=2026-05-01"),
        ("controller", "/controller/forecast?as_of=2026-05-01"),
        ("controller", "/controller/figures/further.csv?as_of=2026-05-01"),
        ("controller", "/controller/effects?last=2026-05-01"),
        ("controller", "/controller/tie-out?day=2026-05-01"),
        ("representative", "/representative/figures?last=2026-05-01"),
    ],
)
def test_of_what_takes_seconds_one_thing_at_a_time_is_reckoned(
    kept: FastAPI, monkeypatch: pytest.MonkeyPatch, user: str, path: str
) -> None:
    monkeypatch.setattr(remembering, "_SECONDS", 0.01)
    with visitor(kept, user) as somebody:
        with remembering._turn:
            assert "Other figures are being reckoned" in somebody.get(path).text
        assert somebody.get(path).status_code == 200


def test_what_a_night_kept_is_shown_whatever_is_being_reckoned(controller: Visitor) -> None:
    with remembering._turn:
        assert controller.get("/controller/aging").status_code == 200


def test_key_figures_of_every_night_are_told_and_are_the_same_in_the_file(controller: Visitor) -> None:
    told = controller.get("/api/controller/figures").json()
    assert [one["night"] for one in told["nights"]] == [str(SAMPLE_DAY), str(LATER)]
    answer = controller.get("/controller/figures.csv", params={"currency": "EUR"})
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row["dso"] for row in rows] == [one["dso"] for one in told["nights"]]


def test_a_file_of_a_night_comes_as_it_lies_there(kept: FastAPI, controller: Visitor) -> None:
    told = controller.get("/api/controller/files").json()[str(SAMPLE_DAY)]
    name = next(one["name"] for one in told if one["name"].endswith("cases.xlsx"))
    lies = kept.state.served.config.output / str(SAMPLE_DAY) / name
    assert controller.get(f"/controller/files/{SAMPLE_DAY}/{name}").content == lies.read_bytes()


@pytest.mark.parametrize("name", ["../../config.toml", "..%2F..%2Fconfig.toml", "/etc/passwd", "none.xlsx", ""])
def test_no_name_leads_out_of_the_nights_folder(controller: Visitor, name: str) -> None:
    assert controller.get(f"/controller/files/{SAMPLE_DAY}/{name}").status_code == 404


def test_a_monitoring_system_reads_what_waits_and_what_is_owed(kept: FastAPI) -> None:
    with visitor(kept, "admin") as watcher:
        answer = watcher.get("/api/controller/metrics")
    families = {one.name: one for one in text_string_to_metric_families(answer.text)}
    owed = {one.labels["currency"]: 0.0 for one in families["receivables_open"].samples}
    for one in families["receivables_open"].samples:
        owed[one.labels["currency"]] += one.value
    assert {currency: round(whole * 100) for currency, whole in owed.items()} == {
        one.currency: one.receivables_minor for one in figures_of(kept.state.served.config, as_of=LATER)
    }
    letters = {one.labels["state"]: one.value for one in families["receivables_letters"].samples}
    assert letters["sent"] > 0
    # What nothing is in is told, too: else no rule could ask for it.
    assert letters["ambiguous"] == 0 <= letters["failed"]
    assert families["receivables_sending_stopped"].samples[0].value == 0
    assert families["receivables_last_night_known_seconds"].samples[0].value > 0
    assert {one.labels["kind"] for one in families["receivables_source_rows_refused"].samples} >= {"invoices"}
    assert families["receivables_visits"].samples[0].labels == {"state": "open"}


@pytest.mark.parametrize("user", ["representative", "manager", "admin"])
def test_whoever_may_not_know_of_all_customers_sees_none_of_it(kept: FastAPI, user: str) -> None:
    with visitor(kept, user) as other:
        for path in ("aging", "aging.csv", "figures", "files", f"files/{SAMPLE_DAY}/cases.xlsx"):
            assert other.get(f"/controller/{path}").status_code == 403


@pytest.mark.parametrize(("viewport", "language"), [("desktop", "en"), ("phone", "zh")])
def test_a_controller_compares_two_nights(browser: Browser, kept: FastAPI, viewport: str, language: str) -> None:
    assert language in LANGUAGES
    with (
        serving(kept) as address,
        opened(browser, address, kept, "controller", viewport=viewport, language=language) as page,
    ):
        page.goto("/controller/aging")
        page.fill("#before", str(SAMPLE_DAY))
        page.locator("form.filters button").click()
        expect(page.locator("table").first.locator("thead th")).to_have_count(8)
        assert axe(page) == []
        page.goto("/controller/figures")
        expect(page.locator("svg.chart")).to_have_count(2)
        assert axe(page) == []
        assert not is_wider_than_the_window(page)
