"""One customer on one page, and what people note there: each sees their own customers only, each form counts once."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, expect

from receivables.model import HoldKind
from receivables.night.promises import promises_of
from receivables.sample import SAMPLE_DAY
from receivables.store.contacts import contact_told
from receivables.store.customer_search import search_customers
from receivables.store.database import reading
from receivables.store.disputes import list_disputes
from receivables.store.holds import list_holds
from receivables.store.scope import Scope
from web.browser import LANGUAGES, axe, is_wider_than_the_window, opened, serving
from web.firm import NUMBERS, Visitor, visitor

CUSTOMER = "10408"
DUE = SAMPLE_DAY + timedelta(days=10)


@pytest.fixture(scope="module")
def finance(app: FastAPI) -> Iterator[Visitor]:
    with visitor(app, "finance") as signed_in:
        yield signed_in


@pytest.fixture(scope="module")
def representative(app: FastAPI) -> Iterator[Visitor]:
    with visitor(app, "representative") as signed_in:
        yield signed_in


@pytest.fixture(scope="module")
def own(app: FastAPI) -> str:
    """A customer of the representative's."""
    scope = Scope((NUMBERS["representative"],))
    found = [one for one in search_customers(app.state.served.engine, scope, "1") if one.overdue_minor]
    return found[0].customer


def _promises(app: FastAPI, customer: str):
    return promises_of(app.state.served.config, as_of=SAMPLE_DAY, customer=customer)


def test_a_customer_is_found_by_number_and_by_part_of_its_name(finance: Visitor) -> None:
    by_number = finance.get("/api/customer/search", params={"q": CUSTOMER}).json()
    assert [one["customer"] for one in by_number] == [CUSTOMER]
    by_name = finance.get("/api/customer/search", params={"q": by_number[0]["name"][2:9].upper()}).json()
    assert CUSTOMER in [one["customer"] for one in by_name]
    assert finance.get("/api/customer/search", params={"q": "%"}).json() == []


def test_a_representative_finds_and_sees_own_customers_only(representative: Visitor, own: str) -> None:
    assert representative.get(f"/customer/{own}").status_code == 200
    assert representative.get("/api/customer/search", params={"q": CUSTOMER}).json() == []
    for path in (f"/customer/{CUSTOMER}", "/customer/no-such", f"/item?customer={CUSTOMER}&item=2601237"):
        assert representative.get(path).status_code == 404, path
    for path in ("promise", "dispute", "contact"):
        answer = representative.post(f"/note/{path}", {"customer": CUSTOMER, "due_day": str(DUE), "name": "X"})
        assert answer.status_code == 404, path


def test_the_view_adds_up_to_what_the_ledger_says(finance: Visitor) -> None:
    told = finance.get("/api/customer/view", params={"customer": CUSTOMER}).json()
    for balance in told["balances"]:
        its = [one for one in told["items"] if one["currency"] == balance["currency"]]
        assert sum(one["balance_minor"] for one in its) == balance["open_minor"]
        assert sum(balance["buckets"].values()) - balance["credit_minor"] == balance["open_minor"]


def test_a_promise_is_noted_once_however_often_its_form_is_sent(app: FastAPI, finance: Visitor) -> None:
    form = {"customer": CUSTOMER, "due_day": str(DUE), "amount": "1,000.00", "currency": "EUR", "token": "t" * 24}
    first, second = finance.post("/note/promise", form), finance.post("/note/promise", form)
    assert first.headers["location"] == second.headers["location"] == f"/customer/{CUSTOMER}"
    (promise,) = _promises(app, CUSTOMER)
    assert (promise.due_day, promise.amount_minor, promise.author) == (DUE, 1_000_00, "finance")
    assert "1,000.00" in finance.get(f"/customer/{CUSTOMER}").text


@pytest.mark.parametrize(
    ("wrong", "where"),
    [
        ({"due_day": "soon"}, "due_day"),
        ({"due_day": str(SAMPLE_DAY - timedelta(days=1))}, "due_day"),
        ({"amount": "many", "currency": "EUR"}, "amount"),
        ({"amount": "-5", "currency": "EUR"}, "amount"),
    ],
)
def test_a_slip_is_told_at_its_field_and_nothing_is_noted(
    app: FastAPI, finance: Visitor, wrong: dict[str, str], where: str
) -> None:
    before = len(_promises(app, CUSTOMER))
    answer = finance.post("/note/promise", {"customer": CUSTOMER, "due_day": str(DUE), **wrong})
    assert answer.status_code == 422
    assert f'id="{where}-error"' in answer.text
    assert len(_promises(app, CUSTOMER)) == before


def test_a_hold_is_set_and_ended(app: FastAPI, finance: Visitor) -> None:
    form = {"customer": CUSTOMER, "kind": "manual", "reason": "Talks go on", "to_day": str(DUE)}
    assert finance.post("/note/hold", form).status_code == 303
    engine = app.state.served.engine
    (hold,) = [one for one in list_holds(engine, SAMPLE_DAY, customer=CUSTOMER) if one.kind == HoldKind.MANUAL]
    assert (hold.reason, hold.to_day, hold.author) == ("Talks go on", DUE, "finance")
    assert finance.post("/note/hold", {**form, "reason": " "}).status_code == 422
    finance.post("/note/hold/end", {"customer": CUSTOMER, "kind": "manual"})
    assert [one for one in list_holds(engine, SAMPLE_DAY, customer=CUSTOMER) if one.kind == HoldKind.MANUAL] == []


def test_a_representative_hears_a_dispute_and_a_new_name_but_holds_nothing(
    app: FastAPI, representative: Visitor, own: str
) -> None:
    told = representative.get("/api/customer/view", params={"customer": own}).json()
    item = next(one["item"] for one in told["items"] if one["balance_minor"] > 0)
    form = {"customer": own, "item": item, "kind": "quality", "said": "Two pumps leak"}
    assert representative.post("/note/dispute", form).status_code == 303
    engine = app.state.served.engine
    (dispute,) = [one for one in list_disputes(engine, SAMPLE_DAY) if one.customer == own and one.item == item]
    assert (dispute.kind, dispute.author) == ("quality", "representative")
    representative.post("/note/contact", {"customer": own, "name": "New Person", "rank": "2", "relation": "good"})
    with reading(engine) as conn:
        known = contact_told(conn, own, "New Person")
    assert known is not None and (known["rank"], known["relation"]) == (2, "good")
    for path in ("/note/hold", "/note/hold/end", "/note/cause"):
        answer = representative.post(path, {"customer": own, "kind": "manual", "reason": "x", "cause": "unknown"})
        assert answer.status_code == 403, path


def test_a_program_notes_a_promise_by_its_token(app: FastAPI, finance: Visitor) -> None:
    body = {"customer": "10407", "due_day": str(DUE), "amount": "5.00"}
    headers = {"origin": str(finance.client.base_url).rstrip("/"), "x-csrf-token": finance.csrf}
    assert finance.client.post("/api/customer/promises", json=body, headers=headers).status_code in {404, 409}
    body = {"customer": CUSTOMER, "due_day": str(DUE + timedelta(days=1)), "items": ["2601238"]}
    answer = finance.client.post("/api/customer/promises", json=body, headers=headers)
    assert answer.status_code == 201
    assert answer.json()["number"] in {one.promise for one in _promises(app, CUSTOMER)}


def test_an_item_is_explained_as_the_command_does_in_both_languages(finance: Visitor) -> None:
    asked = {"customer": "10002", "item": "2501182"}
    english, chinese = (
        finance.get("/api/item/explanation", params={**asked, "language": language}).json() for language in ("en", "zh")
    )
    assert [one["code"] for one in english["items"][0]["steps"]] == [
        one["code"] for one in chinese["items"][0]["steps"]
    ]
    assert english["items"][0]["steps"][0]["sentence"] in finance.get("/item", params=asked).text.replace("&#39;", "'")
    assert english["decisions"][0]["from_day"] == str(SAMPLE_DAY)
    assert finance.get("/item", params={**asked, "item": "no such"}).status_code == 404


@pytest.mark.parametrize(("viewport", "language"), [("desktop", "zh"), ("phone", "en")])
def test_a_clerk_finds_a_customer_and_notes_a_promise(
    browser: Browser, app: FastAPI, viewport: str, language: str
) -> None:
    assert language in LANGUAGES
    with (
        serving(app) as address,
        opened(browser, address, app, "finance", viewport=viewport, language=language) as page,
    ):
        page.goto("/customers")
        page.fill("#q", CUSTOMER)
        page.keyboard.press("Enter")
        page.wait_for_url("**/customers?q=*")
        assert axe(page) == []
        page.locator("tbody a").first.click()
        expect(page.locator("h1")).to_have_text("Marvelune Assainissement SAS")
        page.locator("summary").first.click()
        assert axe(page) == []
        assert not is_wider_than_the_window(page)
        page.fill("#due_day", str(date(2026, 11, 20) if viewport == "phone" else date(2026, 11, 21)))
        page.locator("form[action='/note/promise'] button").click()
        expect(page.locator(".said")).to_be_visible()
        page.locator("tbody th a").first.click()
        expect(page.locator("dl.chain")).to_be_visible()
        assert axe(page) == []
