"""Two people at once on the same thing: one wins or both are right, and each is told."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from fastapi import FastAPI

from receivables.model.roles import Role
from receivables.night.promises import promises_of
from receivables.sample import SAMPLE_DAY
from receivables.store.disputes import list_disputes
from receivables.store.holds import list_holds
from receivables.store.users.people import add_user, list_accounts
from web.firm import Visitor, visitor

CUSTOMER = "10408"
DUE = SAMPLE_DAY + timedelta(days=10)


@pytest.fixture(scope="module")
def finance(app: FastAPI) -> Iterator[Visitor]:
    with visitor(app, "finance") as signed_in:
        yield signed_in


@pytest.fixture(scope="module")
def other(app: FastAPI) -> Iterator[Visitor]:
    """Somebody else who may note the same."""
    add_user(app.state.served.engine, user="other", name="Somebody Else", role=Role.FINANCE)
    with visitor(app, "other") as signed_in:
        yield signed_in


@pytest.fixture(scope="module")
def admins(app: FastAPI) -> Iterator[tuple[Visitor, Visitor]]:
    add_user(app.state.served.engine, user="second.admin", name="Second Admin", role=Role.ADMIN)
    with visitor(app, "admin") as first, visitor(app, "second.admin") as second:
        yield first, second


def _seen(one: Visitor, customer: str = CUSTOMER) -> str:
    """What the page that somebody opened says in its forms."""
    return re.search(r'name="seen" value="([^"]+)"', one.get(f"/customer/{customer}").text)[1]


def _promise(app: FastAPI, items: tuple[str, ...]):
    (found,) = [one for one in promises_of(app.state.served.config, as_of=SAMPLE_DAY, customer=CUSTOMER)
                if one.items == items]  # fmt: skip
    return found


def test_two_promises_about_the_same_the_second_is_told_and_writes_over_nothing(
    app: FastAPI, finance: Visitor, other: Visitor
) -> None:
    form = {"customer": CUSTOMER, "items": ["2601237"]}
    mine, theirs = ({**form, "due_day": str(DUE + timedelta(days=days))} for days in (0, 5))
    mine["seen"], theirs["seen"] = _seen(finance), _seen(other)
    assert finance.post("/note/promise", mine).status_code == 303
    refused = other.post("/note/promise", theirs)
    assert refused.status_code == 409
    assert "finance has noted a promise about the same meanwhile" in refused.text
    assert (_promise(app, ("2601237",)).due_day, _promise(app, ("2601237",)).author) == (DUE, "finance")
    # Whoever has seen it may say otherwise.
    assert other.post("/note/promise", {**theirs, "seen": _seen(other)}).status_code == 303
    assert _promise(app, ("2601237",)).author == "other"


def test_two_who_heard_the_same_promise_are_both_right(app: FastAPI, finance: Visitor, other: Visitor) -> None:
    form = {"customer": CUSTOMER, "items": ["2601095"], "due_day": str(DUE)}
    seen = [_seen(one) for one in (finance, other)]
    answers = [one.post("/note/promise", {**form, "seen": at}) for one, at in zip((finance, other), seen, strict=True)]
    assert [one.status_code for one in answers] == [303, 303]
    assert _promise(app, ("2601095",)).due_day == DUE


def test_of_two_holds_at_the_very_same_time_one_stands_and_the_other_is_told(
    app: FastAPI, finance: Visitor, other: Visitor
) -> None:
    seen = _seen(finance)

    def hold(one: Visitor, days: int) -> int:
        until = str(SAMPLE_DAY + timedelta(days=days))
        form = {"customer": CUSTOMER, "kind": "manual", "reason": f"for {days} days", "to_day": until, "seen": seen}
        return one.post("/note/hold", form).status_code

    with ThreadPoolExecutor(2) as both:
        answers = list(both.map(hold, (finance, other), (5, 9)))
    assert sorted(answers) == [303, 409]
    (stands,) = list_holds(app.state.served.engine, SAMPLE_DAY, customer=CUSTOMER)
    assert stands.reason == ("for 5 days" if answers[0] == 303 else "for 9 days")


def test_two_causes_of_one_day_the_second_is_told(finance: Visitor, other: Visitor) -> None:
    seen = _seen(finance)
    body = {"customer": CUSTOMER, "item": "2601238", "evidence": "by phone", "seen": seen}
    assert _api(finance, "/api/customer/causes", {**body, "cause": "unwilling"}).status_code == 201
    refused = _api(other, "/api/customer/causes", {**body, "cause": "own_fault", "kind": "quality"})
    assert refused.status_code == 409
    assert refused.headers["content-type"] == "application/problem+json"
    assert "finance has noted a cause" in refused.json()["detail"]


def test_the_same_dispute_is_opened_once_and_another_about_the_item_is_told_of_it(
    app: FastAPI, finance: Visitor, other: Visitor
) -> None:
    form = {"customer": CUSTOMER, "item": "2601379", "kind": "quality", "amount": "100"}
    answers = [one.post("/note/dispute", form) for one in (finance, other)]
    assert [one.status_code for one in answers] == [303, 303]
    another = other.post("/note/dispute", {**form, "kind": "price", "said": "Too dear"})
    assert another.status_code == 409
    assert "already on record" in another.text
    (dispute,) = [one for one in list_disputes(app.state.served.engine, SAMPLE_DAY) if one.item == "2601379"]
    assert (dispute.kind, dispute.author) == ("quality", "finance")
    # What was said with the claim that was refused is not noted, either.
    assert "Too dear" not in finance.get(f"/customer/{CUSTOMER}").text


def test_of_two_roles_given_to_one_user_the_second_is_told(app: FastAPI, admins: tuple[Visitor, Visitor]) -> None:
    first, second = admins
    assert first.post("/admin/users/finance/role", {"role": "controller", "was": "finance"}).status_code == 303
    refused = second.post("/admin/users/finance/role", {"role": "admin", "was": "finance"})
    assert refused.status_code == 409
    assert "controller by now" in refused.text
    told = _api(second, "/api/admin/users/finance/role", {"role": "finance", "was": "controller"})
    assert (told.status_code, told.json()["role"]) == (200, "finance")


def test_two_admins_cannot_lock_each_other_out(app: FastAPI, admins: tuple[Visitor, Visitor]) -> None:
    first, second = admins
    assert first.post("/admin/users/second.admin/disable").status_code == 303
    assert second.get("/me").headers["location"].startswith("/sign-in")
    assert first.post("/admin/users/admin/role", {"role": "finance"}).status_code == 409
    (admin,) = [one for one in list_accounts(app.state.served.engine) if one.user == "admin"]
    assert admin.role == Role.ADMIN


def test_of_two_who_stop_all_sending_the_second_is_told_whose_reason_stands(finance: Visitor, other: Visitor) -> None:
    assert finance.post("/finance/sending/stop", {"reason": "Wrong letterhead"}).status_code == 303
    second = _api(other, "/api/finance/sending/stop", {"reason": "Wrong prices"}).json()
    assert (second["leaves"], second["stop"]["stopped_by"], second["stop"]["reason"]) == (
        False,
        "finance",
        "Wrong letterhead",
    )
    assert "Wrong letterhead" in other.get("/finance/letters").text
    assert other.post("/finance/sending/resume").status_code == 303
    assert finance.post("/finance/sending/resume").status_code == 409
    assert finance.get("/api/finance/sending").json() == {"leaves": True, "stop": None}


def _api(one: Visitor, path: str, body: dict[str, object]):
    headers = {"origin": str(one.client.base_url).rstrip("/"), "x-csrf-token": one.csrf}
    return one.client.post(path, json=body, headers=headers)
