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

from receivables.model.roles import Role
from receivables.store.users.sessions import make_token

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
            headers = {"authorization": f"Bearer {tokens[_who_may(app, case)]}", "host": "localhost"}
            case.call_and_validate(headers=headers, checks=CHECKS)

        try:
            ask()
        except (FailureGroup, Failure) as failed:
            found.append(f"{operation.label}: {failed}")
    assert asked > 20
    assert not found, "\n\n".join(found)


def _who_may(app: FastAPI, case: schemathesis.Case) -> Role:
    path = case.operation.path
    method = case.operation.method.upper()
    route = next(one for one in app.router.routes if getattr(one, "path", "") == path and method in one.methods)
    return next(role for role in ROLES if route.roles is None or role in route.roles)


def test_the_description_is_for_whoever_is_signed_in(app: FastAPI) -> None:
    from fastapi.testclient import TestClient

    with TestClient(app, base_url="http://localhost") as nobody:
        assert nobody.get("/api/openapi.json").status_code == 401
