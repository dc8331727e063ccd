"""One customer on one page, and what people note there: each sees their own customers only, each form counts once."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, expect
from sqlalchemy import select

from receivables.model import HoldKind
from receivables.night.promises import promises_of
from receivables.sample import SAMPLE_DAY
from receivables.store.contacts import contact_told
from receivables.store.customer_search import search_customers
from receivables.store.database import reading
from receivables.store.disputes import list_disputes
from receivables.store.holds import list_holds
from receivables.store.letters import reference
from receivables.store.scope import Scope
from receivables.store.tables import customer as customer_table
from receivables.store.tables import letter
from receivables.web.words import say
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


def _letter(app: FastAPI, *, of: str, is_theirs: bool) -> str:
    """The reference of a letter of the sample night to a customer of a representative, or of somebody else."""
    whose = customer_table.c.salesperson == of if is_theirs else customer_table.c.salesperson != of
    query = select(letter.c.customer).join_from(letter, customer_table, letter.c.customer == customer_table.c.customer)
    mine = Scope((of,)).of(letter.c.customer)
    with reading(app.state.served.engine) as conn:
        found = conn.execute(query.where(whose, mine if is_theirs else ~mine).order_by(letter.c.customer)).scalars()
        return reference(found.first(), SAMPLE_DAY)


def test_a_representative_reads_letters_to_own_customers_and_guesses_no_others(
    app: FastAPI, representative: Visitor, finance: Visitor
) -> None:
    number = NUMBERS["representative"]
    own, foreign = (_letter(app, of=number, is_theirs=is_theirs) for is_theirs in (True, False))
    for path in (f"/letters/{own}.pdf", f"/api/customer/letters/{own}"):
        answer = representative.get(path)
        assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
        assert answer.content.startswith(b"%PDF")
    assert finance.get(f"/letters/{foreign}.pdf").status_code == 200
    guessed = (foreign, own.replace("2026", "2025"), "L-20261030-nobody", "L-20269999-X", "x", "../../config.toml")
    answers = {representative.get(f"/letters/{one}.pdf").status_code for one in guessed}
    answers |= {representative.get(f"/api/customer/letters/{one}").status_code for one in guessed}
    assert answers == {404}
    assert f'href="/letters/{own}.pdf"' in representative.get(f"/customer/{own.split('-', 2)[2]}").text


def test_a_group_is_told_as_far_as_one_may_know_of_it(finance: Visitor, representative: Visitor) -> None:
    """10288 heads a group of four, two of which are the representative's."""
    whole = finance.get("/api/customer/around", params={"customer": "10289"}).json()["group"]
    assert [one["customer"] for one in whole["members"] if one["is_head"]] == ["10288"]
    assert (whole["count"], whole["beyond"]) == (4, 0)
    views = [finance.get("/api/customer/view", params={"customer": one["customer"]}).json() for one in whole["members"]]
    for what in ("open", "overdue"):
        assert whole[what] == {"EUR": sum(its[f"{what}_minor"] for one in views for its in one["balances"])}
    own = representative.get("/api/customer/around", params={"customer": "10289"}).json()["group"]
    assert ({one["customer"] for one in own["members"]}, own["beyond"]) == ({"10289", "10291"}, 2)
    shown = representative.get("/customer/10289").text
    assert "2 of them are looked after by others" in shown
    assert "10290" not in shown
    assert finance.get("/api/customer/around", params={"customer": CUSTOMER}).json()["group"] is None


def test_the_time_line_tells_of_chosen_kinds_only(finance: Visitor) -> None:
    def told(**asked: object) -> list[str]:
        answer = finance.get("/api/customer/view", params={"customer": "10288", **asked}).json()
        assert answer["happenings"] == len(answer["timeline"])
        return [one["kind"] for one in answer["timeline"]]

    assert set(told(kind="payment")) == {"payment"}
    assert told(kind=["visit", "case"]) == [one for one in told() if one in {"visit", "case"}]
    page = finance.get("/customer/10408?kind=visit&kind=nonsense").text
    assert "Visit asked for by 6 Nov 2026" in page
    assert "Visit asked for" not in finance.get("/customer/10408?kind=letter").text


def test_a_promise_is_taken_back_before_its_day(app: FastAPI, finance: Visitor) -> None:
    body = {"customer": "10407", "due_day": str(DUE), "items": []}
    customer = next(one["customer"] for one in finance.get("/api/customer/search", params={"q": "1003"}).json())
    number = _api(finance, "/api/customer/promises", {**body, "customer": customer}).json()["number"]
    assert finance.post("/note/promise/withdraw", {"customer": CUSTOMER, "promise": number}).status_code == 409
    assert finance.post("/note/promise/withdraw", {"customer": customer, "promise": number}).status_code == 303
    (promise,) = _promises(app, customer)
    assert promise.withdrawn_day == SAMPLE_DAY


def test_programs_note_what_people_note(app: FastAPI, finance: Visitor, representative: Visitor, own: str) -> None:
    engine = app.state.served.engine
    hold = {"customer": "10035", "kind": "manual", "reason": "Talks go on"}
    assert _api(finance, "/api/customer/holds", hold).status_code == 201
    assert [one.author for one in list_holds(engine, SAMPLE_DAY, customer="10035")] == ["finance"]
    assert _api(finance, "/api/customer/holds/end", {"customer": "10035", "kind": "manual"}).status_code == 200
    assert list_holds(engine, SAMPLE_DAY, customer="10035") == []
    assert _api(representative, "/api/customer/holds", {**hold, "customer": own}).status_code == 403
    assert _api(representative, "/api/customer/contacts", {"customer": "10035", "name": "X"}).status_code == 404
    assert _api(representative, "/api/customer/contacts", {"customer": own, "name": "By Token"}).status_code == 201
    for wrong in ({"amount": "-1", "currency": "EUR"}, {"amount": "1e30", "currency": "EUR"}, {"amount": "5"}):
        body = {"customer": CUSTOMER, "due_day": str(DUE), **wrong}
        assert _api(finance, "/api/customer/promises", body).status_code in {409, 422}


def test_a_form_that_is_not_ours_breaks_nothing(finance: Visitor) -> None:
    form = {"customer": CUSTOMER, "due_day": str(DUE), "amount": "5", "currency": "eur"}
    assert finance.post("/note/promise", form).status_code == 422
    assert finance.post("/note/hold", {**form, "kind": "manual", "reason": "x", "item": "y" * 300}).status_code == 422
    assert finance.post("/note/contact", {**form, "name": "X", "phone": "1" * 300}).status_code == 422


def _api(one: Visitor, path: str, body: dict[str, object]):
    headers = {"origin": str(one.client.base_url).rstrip("/"), "x-csrf-token": one.csrf}
    return one.client.post(path, json=body, headers=headers)


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


def test_what_is_done_about_an_item_next_is_reckoned_when_somebody_asks(finance: Visitor) -> None:
    asked = {"customer": "10002", "item": "2501182"}
    whole, quick = (
        finance.get("/api/item/explanation", params={**asked, "ahead": ahead}).json()["items"][0]["steps"]
        for ahead in (True, False)
    )
    (coming,) = [step for step in whole if step not in quick]
    assert (coming["part"], coming["code"].partition("_")[0]) == ("answer", "next")
    plain, ahead = (finance.get("/item", params={**asked, **more}).text for more in ({}, {"ahead": "true"}))
    assert say("en", "item.ahead") in plain and coming["sentence"] not in plain
    assert say("en", "item.ahead") not in ahead and coming["sentence"] in ahead


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
