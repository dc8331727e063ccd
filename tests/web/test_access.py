"""Who may see what: every address in every role, generated from the routes, so that none is forgotten."""

import html
import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from pypdf import PdfReader
from sqlalchemy import select, union

from golden import approve
from receivables.model.roles import Role
from receivables.store.database import reading
from receivables.store.tables import assignment, case, customer
from receivables.store.users.people import add_user
from receivables.web.app import make_app
from receivables.web.area import api, pages
from receivables.web.guard import Guarded
from receivables.web.people import Undeclared
from web.firm import Visitor, visitor

TABLE = Path(__file__).parent / "golden" / "access.txt"
# They end the session that asks.
_ENDING = {"/sign-out", "/me/sign-out-everywhere"}
# What the names in addresses may be; a name that is missing here is filled with "1".
_PLACES = {"night": "2026-10-30", "day": "2026-10-30", "language": "en", "kind": "special_handling"}
# Reached without being anybody: signing in, its provider, the server's health, and a calendar by its secret.
OPEN = {"/sign-in", "/sign-in/openid", "/sign-in/openid/back", "/health", "/calendar/{secret}.ics"}


@dataclass(frozen=True, slots=True)
class Narrow:
    """Somebody who sees some customers only. `foreign`: number -> name of those that they do not."""

    user: str
    role: Role
    foreign: dict[str, str]


def routes(app: FastAPI) -> list[tuple[str, str, Guarded]]:
    """(method, path, route) of every address."""
    guarded = [route for route in app.router.routes if isinstance(route, Guarded)]
    return sorted((method, route.path, route) for route in guarded for method in route.methods or ())


def _filled(path: str, **places: str) -> str:
    given = {**_PLACES, **places}
    return re.sub(r"\{(\w+)(:\w+)?\}", lambda found: given.get(found[1], "1"), path)


def _asked_for(dependant: Dependant) -> set[str]:
    """The names of all that a route is given: in its address, behind it, and in a form."""
    its = (*dependant.path_params, *dependant.query_params, *dependant.body_params)
    return {one.alias for one in its}.union(*map(_asked_for, dependant.dependencies))


def _ask(one: Visitor, method: str, path: str, **given: str) -> Any:
    """Ask an address; what is given stands in the address or, where it has no place for it, behind it and in a form."""
    address = _filled(path, **given)
    if method == "GET":
        return one.get(address, params=given)
    if method == "POST" and not path.startswith("/api/"):
        return one.post(address, {**_PLACES, **given})
    return one.client.request(
        method, address, headers={"x-csrf-token": one.csrf, **_from(one)}, json={**_PLACES, **given}
    )


def _from(one: Visitor) -> dict[str, str]:
    return {"origin": str(one.client.base_url).rstrip("/")}


@pytest.fixture(scope="module", params=["representative", "overseas"])
def narrow(app: FastAPI, request: pytest.FixtureRequest) -> Narrow:
    """A representative, and a manager who leads some of them; whose customers are not theirs the tables say."""
    overseas = {"name": "Overseas", "role": Role.MANAGER, "salesperson": "S10"}
    add_user(app.state.served.engine, user="overseas", **overseas)
    role, numbers = {
        "representative": (Role.REPRESENTATIVE, {"S02"}),
        "overseas": (Role.MANAGER, {"S06", "S07", "S08", "S10"}),
    }[request.param]
    tables = (customer, assignment, case)
    theirs = [select(table.c.customer).where(table.c.salesperson.in_(numbers)) for table in tables]
    query = select(customer.c.customer, customer.c.name).where(
        customer.c.customer.not_in(union(*theirs)), customer.c.name != ""
    )
    with reading(app.state.served.engine) as conn:
        found = dict(conn.execute(query.order_by(customer.c.customer)).tuples().all())
        own = set(conn.execute(select(customer.c.name).where(customer.c.customer.in_(union(*theirs)))).scalars())
    # A branch of theirs may be called as its parent is, which is not theirs, and more.
    foreign = {number: name for number, name in found.items() if not any(name in one for one in own)}
    assert len(foreign) > 100
    return Narrow(user=request.param, role=role, foreign=foreign)


def test_the_table_of_who_may_use_what_is_the_one_that_was_approved(app: FastAPI) -> None:
    lines = [
        f"{method:<6} {path:<60} {'anybody' if route.roles is None else ' '.join(sorted(route.roles))}".rstrip()
        for method, path, route in routes(app)
    ]
    approve(TABLE, "\n".join(lines) + "\n")


def test_only_signing_in_and_health_need_nobody(app: FastAPI) -> None:
    assert {path for _, path, route in routes(app) if route.roles is None} <= OPEN


@pytest.mark.parametrize("role", [None, *Role])
def test_every_address_lets_in_whom_it_names_and_nobody_else(app: FastAPI, role: Role | None) -> None:
    wrong = []
    with visitor(app, role) as somebody:
        for method, path, route in routes(app):
            if path in _ENDING and role is not None:
                continue
            answer = _ask(somebody, method, path)
            if not _is_as_declared(answer, route, role, path):
                wrong.append(f"{method} {path} as {role}: {answer.status_code} {answer.headers.get('location', '')}")
    assert wrong == []


def _is_as_declared(answer: Any, route: Guarded, role: Role | None, path: str) -> bool:
    to_sign_in = answer.headers.get("location", "").startswith("/sign-in")
    if route.roles is None:
        return answer.status_code < 500
    if role is None:
        # A change asked for by nobody is no form of ours, or one whose session has ended.
        return answer.status_code == 401 if path.startswith("/api/") else to_sign_in
    if role in route.roles:
        return answer.status_code not in {401, 403, 429, 500} and not to_sign_in
    return answer.status_code == 403


def test_nobody_reaches_a_customer_who_is_not_theirs_by_any_address(app: FastAPI, narrow: Narrow) -> None:
    """Not even to learn that there is such a customer: it is answered as one that there is not."""
    number, name = next(iter(narrow.foreign.items()))
    asked, wrong = 0, []
    with visitor(app, narrow.user) as somebody:
        for method, path, route in routes(app):
            if not route.roles or narrow.role not in route.roles or "customer" not in _asked_for(route.dependant):
                continue
            asked += 1
            answer, nobody = (_ask(somebody, method, path, customer=one) for one in (number, "no-such-one"))
            if answer.status_code not in {404, 422} or nobody.status_code != answer.status_code or name in answer.text:
                wrong.append(f"{method} {path}: {answer.status_code}, of no customer {nobody.status_code}")
    assert wrong == []
    assert asked > 5


def test_nothing_that_finance_comes_to_tells_others_of_customers_who_are_not_theirs(
    app: FastAPI, narrow: Narrow
) -> None:
    """Every list and whatever it links to, downloads too, asked by somebody who has the address from a colleague."""
    starts = [path for method, path, route in routes(app) if method == "GET" and "{" not in path and path != "/"]
    told = []
    with visitor(app, Role.FINANCE) as finance, visitor(app, narrow.user) as somebody:
        for path, answer in _crawled(app, finance, starts):
            assert answer.status_code in {200, 303, 307, 403, 404, 422}, (path, answer.status_code)
            text = _text(somebody.get(path))
            told += [f"{path}: {number} {name}" for number, name in narrow.foreign.items() if name in text]
    assert told == []


def _text(answer: Any) -> str:
    if answer.headers.get("content-type") == "application/pdf":
        return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
    return html.unescape(answer.text)


def _crawled(app: FastAPI, somebody: Visitor, starts: list[str], *, most: int = 6) -> Iterator[tuple[str, Any]]:
    """Whatever is linked from there, directly or over other pages; of each kind of address only so many."""
    kinds = [route for _, _, route in routes(app)]
    seen, counts, waiting = set[str](), Counter[str](), list(starts)
    while waiting:
        path = waiting.pop(0)
        kind = next((one.path for one in kinds if one.path_regex.match(path.partition("?")[0])), "")
        if path in seen or not kind or counts[kind] == most:
            continue
        seen.add(path)
        counts[kind] += 1
        answer = somebody.get(path)
        yield path, answer
        if "html" in answer.headers.get("content-type", "") and "/files/" not in path:
            waiting += [html.unescape(link) for link in re.findall(r'href="(/[^"#]*)', answer.text)]


def test_a_route_that_does_not_say_who_may_use_it_is_refused_when_it_is_made() -> None:
    for router in (pages("nowhere"), api("nowhere")):
        with pytest.raises(Undeclared, match=r"GET /.*nowhere/page does not say who may use it"):
            router.get("/page")(lambda: None)


def test_a_route_that_nothing_guards_is_refused_at_the_start(app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> None:
    from fastapi import APIRouter

    from receivables.web import app as module
    from receivables.web.area import Area

    bare = APIRouter()
    bare.get("/bare")(lambda: None)
    monkeypatch.setattr(module, "AREAS", (*module.AREAS, Area("bare", (bare,))))
    with pytest.raises(Undeclared, match="/bare is not made by `pages` or `api`"):
        make_app(app.state.served.config)
