"""What no form of ours sends: it is refused in words, and breaks nothing for anybody else."""

import base64
import json
from collections.abc import Iterator

import pytest
from fastapi import FastAPI

from receivables.night import administering
from receivables.store.changes import list_changes
from web.firm import Visitor, visitor

# Of the sample firm.
CUSTOMER = "10013"


@pytest.fixture(scope="module")
def finance(app: FastAPI) -> Iterator[Visitor]:
    with visitor(app, "finance") as somebody:
        yield somebody


@pytest.fixture(scope="module")
def admin(app: FastAPI) -> Iterator[Visitor]:
    with visitor(app, "admin") as somebody:
        yield somebody


@pytest.mark.parametrize(
    "path",
    [
        f"/item?customer={CUSTOMER}&item=1&as_of=9999-12-31",
        f"/api/item/explanation?customer={CUSTOMER}&item=1&as_of=9999-12-31",
        "/finance/letters?after=2026-13-45:C1",
        "/finance/letters?after=%D9%A1%D9%A1%D9%A1%D9%A1-11-11:C1",
        "/controller/files/2026-10-30/a%00b",
        "/controller/files/2026-10-30/" + "a" * 300,
        "/controller/files/2026-10-30/..%2f..%2fconfig.toml",
    ],
)
def test_an_address_that_nobody_made_breaks_nothing(finance: Visitor, path: str) -> None:
    assert finance.get(path).status_code in {200, 404, 409, 422}


def test_a_number_that_no_store_counts_to_is_none(admin: Visitor) -> None:
    for path in ("/admin/changes", "/api/admin/changes"):
        assert admin.get(f"{path}?before={2**63}").status_code == 422


def _said(*told: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(told).encode()).decode()


@pytest.mark.parametrize(
    "headers",
    [
        [(b"accept-language", b"en;q=\xb2")],
        [(b"cookie", b"said=" + _said("finance.letters.released", {}, "").encode())],
        [(b"cookie", b"said=" + base64.urlsafe_b64encode(b"[" * 20_000))],
    ],
)
def test_headers_that_no_browser_sends_break_nothing(app: FastAPI, headers: list[tuple[bytes, bytes]]) -> None:
    with visitor(app, None) as nobody:
        assert nobody.client.get("/sign-in", headers=headers).status_code == 200


def test_what_was_refused_is_on_record_with_whom_it_was_about(app: FastAPI, finance: Visitor, admin: Visitor) -> None:
    origin = {"origin": str(finance.client.base_url).rstrip("/"), "x-csrf-token": finance.csrf}
    finance.client.post(
        "/api/customer/promises", json={"customer": "C\x007\n", "due_day": "2026-11-20"}, headers=origin
    )
    finance.client.post("/api/customer/promises", json={"customer": CUSTOMER}, headers=origin)
    admin.post("/admin/users/no%0Abody/role", {"role": "finance"})
    refused = [one for one in list_changes(app.state.served.engine, most=6) if one.outcome == "refused"]
    assert [(one.user, one.status, one.what) for one in refused] == [
        ("admin", 409, "role=finance user=no\ufffdbody"),
        ("finance", 422, f"customer={CUSTOMER}"),
        ("finance", 404, "customer=C\ufffd7\ufffd"),
    ]


def test_half_a_sign_is_not_understood(finance: Visitor) -> None:
    answer = finance.client.post(
        "/api/customer/promises",
        content=b'{"customer": "a\\ud800", "due_day": "2026-11-20"}',
        headers={
            "origin": str(finance.client.base_url).rstrip("/"),
            "x-csrf-token": finance.csrf,
            "content-type": "application/json",
        },
    )
    assert answer.status_code == 422


def test_a_promise_for_the_end_of_time_is_refused_and_pages_are_shown_as_before(finance: Visitor) -> None:
    day = {"customer": CUSTOMER, "due_day": "9999-12-31"}
    answer = finance.client.post(
        "/api/customer/promises",
        json=day,
        headers={"origin": str(finance.client.base_url).rstrip("/"), "x-csrf-token": finance.csrf},
    )
    assert answer.status_code in {409, 422}
    assert finance.post("/note/promise", day).status_code == 422
    assert [finance.get(path).status_code for path in (f"/customer/{CUSTOMER}", "/finance/due")] == [200, 200]


@pytest.mark.parametrize("text", ["a = " + "[" * 5_000, "x = " + "9" * 5_000, ".".join("a" * 20_000) + " = 1"])
def test_a_policy_that_only_a_machine_would_write_is_told_to_be_none(finance: Visitor, text: str) -> None:
    assert finance.post("/admin/policy/try", {"text": text}).status_code == 422


def test_one_policy_is_tried_at_a_time(finance: Visitor) -> None:
    text = administering.policy_text(finance.client.app.state.served.config)
    with administering._at_once:
        answer = finance.post("/admin/policy/try", {"text": text})
    assert answer.status_code == 409
    assert "Somebody is trying a policy just now" in answer.text
    assert finance.post("/admin/policy/try", {"text": text}).status_code == 200
