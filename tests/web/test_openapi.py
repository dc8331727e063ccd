"""The API answers as its description says, whatever the description allows to be asked."""

from collections.abc import Iterator

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from receivables.model.notices import Subject
from receivables.model.roles import Role
from receivables.store.users.tokens import make_token
from receivables.web.areas import AREAS

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
EXAMPLES = 4
# Whose token asks: between them they may use every address.
ROLES = (Role.FINANCE, Role.REPRESENTATIVE, Role.ADMIN, Role.MANAGER, Role.CONTROLLER)


@pytest.fixture(scope="module")
def tokens(app: FastAPI) -> dict[Role, str]:
    engine = app.state.served.engine
    app.state.pace.per_minute = 1_000_000
    return {role: make_token(engine, role, name="tests", days=1) for role in ROLES}


@pytest.fixture(scope="module")
def api_schema(app: FastAPI, tokens: dict[Role, str]) -> Iterator[schemathesis.BaseSchema]:
    yield schemathesis.openapi.from_asgi(
        "/api/openapi.json", app, headers={"authorization": f"Bearer {tokens[Role.FINANCE]}", "host": "localhost"}
    )


def test_no_request_breaks_the_api_and_every_answer_is_described(
    api_schema: schemathesis.BaseSchema, app: FastAPI, tokens: dict[Role, str]
) -> None:
    found = []
    asked = 0
    for result in api_schema.get_all_operations():
        operation = result.ok()
        asked += 1

        @given(case=operation.as_strategy())
        @settings(max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck))
        def ask(case: schemathesis.Case) -> None:
            case.call_and_validate(headers=_headers(app, tokens, case), checks=CHECKS)

        try:
            ask()
        except (FailureGroup, Failure) as failed:
            found.append(f"{operation.label}: {failed}")
    assert asked > 20
    assert not found, "\n\n".join(found)


# What the sample firm has, by the names that addresses give it.
KNOWN = {
    "customer": "10408",
    "item": "2601237",
    "night": "2026-10-30",
    "reference": "L-20261030-0010407",
    "source": "invoices",
    "q": "104",
}


def test_what_there_is_is_answered_as_described(
    api_schema: schemathesis.BaseSchema, app: FastAPI, tokens: dict[Role, str]
) -> None:
    """Every address that is read, with customers, items and nights of the sample firm."""
    asked, wrong = 0, []
    for operation in (result.ok() for result in api_schema.get_all_operations()):
        if operation.method.upper() != "GET":
            continue
        path, query = (
            {one.name: KNOWN[one.name] for one in places if one.name in KNOWN and (one.is_required or one.name == "q")}
            for places in (operation.path_parameters, operation.query)
        )
        if any(one.is_required and one.name not in KNOWN for one in (*operation.path_parameters, *operation.query)):
            continue
        case = operation.Case(path_parameters=path, query=query)
        answer = case.call(headers=_headers(app, tokens, case))
        if answer.status_code in {404, 409} and "representative" in operation.tags:
            # Whose visit or case it is decides; their own tests know.
            continue
        if answer.status_code != 200:
            wrong.append(f"{operation.label}: {answer.status_code} {answer.text[:200]}")
            continue
        asked += 1
        case.validate_response(answer, checks=CHECKS)
    assert wrong == []
    assert asked > 20


def test_examples_of_the_description_are_understood(
    api_schema: schemathesis.BaseSchema, app: FastAPI, tokens: dict[Role, str]
) -> None:
    tried = set()
    told = api_schema.raw_schema
    for operation in (result.ok() for result in api_schema.get_all_operations()):
        asked = told["paths"][operation.path][operation.method].get("requestBody", {}).get("content", {})
        name = asked.get("application/json", {}).get("schema", {}).get("$ref", "").rpartition("/")[2]
        for example in told["components"]["schemas"].get(name, {}).get("examples", []):
            case = operation.Case(path_parameters={"user": "nobody"}, body=example, media_type="application/json")
            answer = case.call(headers=_headers(app, tokens, case))
            assert answer.status_code in {200, 201, 404, 409}, f"{operation.label} {answer.text}"
            tried.add(name)
    assert tried >= {"PromiseNoted", "HoldNoted", "DisputeNoted", "CauseNoted", "ContactNoted", "UserAdded"}


def test_every_address_that_changes_something_on_a_page_has_its_twin() -> None:
    """What a page does a program can do: forms of these areas and the addresses that do the same."""
    described = {
        route.path_format
        for area in AREAS
        for router in area.routers
        for route in router.routes
        if route.methods & {"POST", "DELETE"}
    }
    pages = {
        route.path_format
        for area in AREAS
        if area.name != "account"
        for router in area.routers
        for route in router.routes
        if "POST" in route.methods and not route.path.startswith("/api/")
    }
    assert {path for path in pages if _twin(path) not in described} == set()


# Where the twin is not called as the form is.
TWINS = {
    "/note/promise": "/api/customer/promises",
    "/note/promise/withdraw": "/api/customer/promises/withdraw",
    "/note/hold": "/api/customer/holds",
    "/note/hold/end": "/api/customer/holds/end",
    "/note/dispute": "/api/customer/disputes",
    "/note/cause": "/api/customer/causes",
    "/note/contact": "/api/customer/contacts",
    "/representative/report": "/api/representative/reports",
    "/representative/calendar/revoke": "/api/representative/calendar",
    "/representative/team/absent": "/api/representative/team/absences",
}


def _twin(path: str) -> str:
    return TWINS.get(path, f"/api{path}")


def _headers(app: FastAPI, tokens: dict[Role, str], case: schemathesis.Case) -> dict[str, str]:
    return {"authorization": f"Bearer {tokens[_who_may(app, case)]}", "host": "localhost"}


def test_the_description_names_tokens_tags_and_webhooks(api_schema: schemathesis.BaseSchema) -> None:
    told = api_schema.raw_schema
    assert told["openapi"].startswith("3.1")
    assert told["security"] == [{"bearer": []}]
    assert told["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"
    tags = {one["name"] for one in told["tags"]}
    operations = [one for path in told["paths"].values() for one in path.values()]
    assert {tag for one in operations for tag in one["tags"]} <= tags
    assert [one["operationId"] for one in operations if not one.get("description")] == []
    assert set(told["webhooks"]) == {f"{about}.changed" for about in Subject}


def _who_may(app: FastAPI, case: schemathesis.Case) -> Role:
    path = case.operation.path
    method = case.operation.method.upper()
    route = next(one for one in app.router.routes if getattr(one, "path_format", "") == path and method in one.methods)
    return next(role for role in ROLES if route.roles is None or role in route.roles)


def test_the_description_is_for_whoever_is_signed_in(app: FastAPI) -> None:
    from fastapi.testclient import TestClient

    with TestClient(app, base_url="http://localhost") as nobody:
        assert nobody.get("/api/openapi.json").status_code == 401
