"""The page of the tie-out: what differs is explained and signed for by people who see the same figures."""

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, expect

from receivables.config import Source
from receivables.model.control_accounts import ControlAccount, TieOutRules
from receivables.night import loading, tie_out
from receivables.sample import SAMPLE_DAY
from web.browser import axe, is_wider_than_the_window, opened, serving
from web.firm import Visitor, visitor

RULES = TieOutRules(accounts=(ControlAccount(account="1200", name="Trade receivables"),), two_people=True)
KEY = "|1200|EUR"
OF_DAY = {"account": KEY, "day": str(SAMPLE_DAY)}


@pytest.fixture(scope="module")
def tied(app: FastAPI, tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    """The sample firm with a control account, a balance that is 115.00 more than its own, and a line by hand of 100."""
    served = app.state.served
    app.state.served = replace(served, config=replace(served.config, tie_out=RULES))
    ours = next(row for row in tie_out.tie_out(app.state.served.config, SAMPLE_DAY).rows if row.currency == "EUR")
    closing = (ours.ledger.closing_minor + 115_00) / 100
    folder = tmp_path_factory.mktemp("ledger")
    head = "account,entry,posting_date,currency,amount,document,customer,journal"
    lines = f"{head}\n1200,4714,{SAMPLE_DAY},EUR,100.00,,,SA\n"
    _load(app, folder, "journal-lines", lines)
    _load(app, folder, "control-balances", f"account,date,currency,closing\n1200,{SAMPLE_DAY},EUR,{closing}\n")
    return app


def _load(app: FastAPI, folder: Path, kind: str, text: str) -> None:
    file = folder / f"{kind}.csv"
    file.write_text(text, encoding="utf-8")
    loading.load_file(app.state.served.config, Source(name=kind, kind=kind, file=file), as_of=SAMPLE_DAY)


@pytest.fixture(scope="module")
def finance(tied: FastAPI) -> Iterator[Visitor]:
    with visitor(tied, "finance") as signed_in:
        yield signed_in


@pytest.fixture(scope="module")
def controller(tied: FastAPI) -> Iterator[Visitor]:
    with visitor(tied, "controller") as signed_in:
        yield signed_in


def _account(who: Visitor, currency: str = "EUR") -> dict[str, object]:
    told = who.get("/api/controller/tie-out").json()
    return next(one for one in told["accounts"] if one["currency"] == currency)


def _sign(who: Visitor, digest: object) -> int:
    return who.post("/controller/tie-out/sign", {**OF_DAY, "digest": digest, "reason": ""}).status_code


@pytest.mark.parametrize(("viewport", "language"), [("desktop", "en"), ("phone", "zh")])
def test_both_sides_and_every_difference_are_on_the_page(
    browser: Browser, tied: FastAPI, viewport: str, language: str
) -> None:
    with (
        serving(tied) as address,
        opened(browser, address, tied, "controller", viewport=viewport, language=language) as page,
    ):
        page.goto("/controller/tie-out")
        expect(page.locator("main h2").first).to_have_text("1200 Trade receivables, EUR")
        expect(page.locator("[data-account]").first.locator("table")).to_have_count(2)
        assert axe(page) == []
        assert not is_wider_than_the_window(page)


def test_what_is_explained_by_one_is_signed_for_by_another_who_saw_those_figures(
    finance: Visitor, controller: Visitor
) -> None:
    before = _account(controller)
    assert before["unexplained_minor"] != 0
    said = {**OF_DAY, "cause": "not_in_receivables", "amount": "no amount", "note": ""}
    assert finance.post("/controller/tie-out/explain", said).status_code == 422
    rest = f"{before['unexplained_minor'] / 100:.2f}"
    said = {**said, "amount": rest, "note": "interest, charged in the general ledger only"}
    assert finance.post("/controller/tie-out/explain", said).status_code == 303
    now = _account(controller)
    assert (now["unexplained_minor"], now["differences"][0]["author"]) == (0, "finance")
    # The figures that the controller saw before are no longer there; finance explained them itself.
    assert _sign(controller, before["digest"]) == 409
    assert _sign(finance, now["digest"]) == 409
    assert _sign(controller, now["digest"]) == 303
    signature = _account(finance)["signature"]
    assert (signature["author"], signature["holds"]) == ("controller", True)


def test_a_signature_does_not_hold_for_what_is_entered_later(controller: Visitor) -> None:
    assert controller.post("/controller/tie-out/enter", {**OF_DAY, "balance": "x"}).status_code == 422
    assert controller.post("/controller/tie-out/enter", {**OF_DAY, "balance": "1,000.00"}).status_code == 303
    assert _account(controller)["signature"]["holds"] is False
    assert controller.post("/controller/tie-out/clear", {"number": "1", "day": str(SAMPLE_DAY)}).status_code == 303
    assert all(not one["number"] for one in _account(controller)["differences"])


def test_a_program_says_no_amount_finer_than_its_currency(finance: Visitor) -> None:
    said = {"account": "1200", "currency": "EUR", "day": str(SAMPLE_DAY)}
    headers = {"origin": str(finance.client.base_url).rstrip("/"), "x-csrf-token": finance.csrf}
    for what, more in (
        ("enter", {"balance": "12.345"}),
        ("explain", {"amount": "0.005", "cause": "manual_journal", "note": "half a cent"}),
    ):
        answer = finance.client.post(f"/api/controller/tie-out/{what}", json={**said, **more}, headers=headers)
        assert (answer.status_code, "no more decimals than EUR has" in answer.text) == (409, True)


def test_the_file_has_every_difference(controller: Visitor) -> None:
    answer = controller.get("/controller/tie-out.csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    told = controller.get("/api/controller/tie-out").json()
    assert len(rows) == sum(len(one["differences"]) for one in told["accounts"])
    assert {row["cause"] for row in rows} >= {"manual_journal"}


def test_whoever_may_not_know_of_all_customers_sees_none_of_it(tied: FastAPI) -> None:
    with visitor(tied, "manager") as other:
        assert other.get("/controller/tie-out").status_code == 403
        assert other.post("/controller/tie-out/sign", {**OF_DAY, "digest": "x"}).status_code == 403
